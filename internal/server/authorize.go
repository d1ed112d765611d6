package server

import (
	"context"
	"errors"

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
