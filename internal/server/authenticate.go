package server

import (
	"context"
	"time"

	"github.com/trunkline/trunkline/internal/httpapi"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/sigv4"
)

// SigningName is the service that requests are signed for.
const SigningName = "networkmanager"

// strict lets in whoever signs with a key that is known.
func strict(account string, keys sigv4.Keys, now func() time.Time) httpapi.Authenticate {
	verifier := &sigv4.Verifier{Service: SigningName, Keys: keys, Now: now}
	root := operator(account)
	return func(ctx context.Context, r sigv4.Request) (*permit.Principal, error) {
		if _, err := verifier.Verify(ctx, r); err != nil {
			return nil, err
		}
		return root, nil
	}
}

// anybody lets in whoever names a key, unchecked: the account is the access
// key id when that is twelve digits.
func anybody(account string) httpapi.Authenticate {
	root := operator(account)
	return func(_ context.Context, r sigv4.Request) (*permit.Principal, error) {
		claim, err := sigv4.Claim(r)
		switch {
		case err != nil:
			return nil, err
		case accountDigits.MatchString(claim.AccessKeyID) && claim.AccessKeyID != account:
			return permit.RootOf(claim.AccessKeyID), nil
		}
		return root, nil
	}
}

// operator is who holds the root access key of the data folder.
func operator(account string) *permit.Principal {
	root := permit.RootOf(account)
	root.Operator = true
	return root
}
