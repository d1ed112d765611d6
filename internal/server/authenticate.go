package server

import (
	"context"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/sigv4"
)

// SigningName is the service that requests are signed for.
const SigningName = "networkmanager"

// strict lets in whoever signs with a key that is known.
func strict(account string, keys sigv4.Keys, now func() time.Time) func(context.Context, sigv4.Request) (api.Caller, error) {
	verifier := &sigv4.Verifier{Service: SigningName, Keys: keys, Now: now}
	root := api.Caller{Account: account, Principal: rootPrincipal(account)}
	return func(ctx context.Context, r sigv4.Request) (api.Caller, error) {
		if _, err := verifier.Verify(ctx, r); err != nil {
			return api.Caller{}, err
		}
		return root, nil
	}
}

// anybody lets in whoever names a key, unchecked: the account is the access
// key id when that is twelve digits.
func anybody(account string) func(context.Context, sigv4.Request) (api.Caller, error) {
	return func(_ context.Context, r sigv4.Request) (api.Caller, error) {
		claim, err := sigv4.Claim(r)
		if err != nil {
			return api.Caller{}, err
		}
		who := account
		if accountDigits.MatchString(claim.AccessKeyID) {
			who = claim.AccessKeyID
		}
		return api.Caller{Account: who, Principal: rootPrincipal(who)}, nil
	}
}

func rootPrincipal(account string) string { return "arn:aws:iam::" + account + ":root" }
