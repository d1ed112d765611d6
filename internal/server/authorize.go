package server

import (
	"context"
	"errors"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/permit"
)

// tagsIn reads tags for policies that ask for them, as the account whose
// policies they are: what is not there, or another's, has none.
func tagsIn(inventory *network.Service) permit.Tags {
	reading := api.OperationByName["ListTagsForResource"]
	return func(ctx context.Context, account, arn string) ([]api.Tag, error) {
		caller := api.Caller{Account: account, Operation: reading}
		list, err := inventory.ListTagsForResource(ctx, caller, &api.ListTagsForResourceRequest{ResourceArn: arn})
		var absent *api.ResourceNotFoundException
		var foreign *api.ValidationException
		switch {
		case errors.As(err, &absent), errors.As(err, &foreign):
			return nil, nil
		case err != nil:
			return nil, err
		}
		return list.TagList, nil
	}
}

// rootOnly finds the root of an account, the only principals there are.
func rootOnly(_ context.Context, arn string) (*permit.Principal, error) {
	account, _ := strings.CutPrefix(strings.TrimSuffix(arn, ":root"), "arn:aws:iam::")
	if root := permit.RootOf(account); accountDigits.MatchString(account) && root.ARN == arn {
		return root, nil
	}
	return nil, nil
}
