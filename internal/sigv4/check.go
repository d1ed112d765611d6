package sigv4

import (
	"context"
	"time"
)

// Check makes the checks of Verify that need neither the body nor a signature: what it refuses is refused whatever
// follows, what it lets pass is not believed yet.
func (v *Verifier) Check(ctx context.Context, r Request, keys Keys) (Credential, error) {
	c, err := v.check(ctx, &r, keys)
	if err != nil {
		return Credential{}, err
	}
	return c.credential(), nil
}

// A checked claim is possible: it is of now, for this service, and names a key that is known.
type checked struct {
	claim
	scope  scope
	at     time.Time
	secret string
}

func (v *Verifier) check(ctx context.Context, r *Request, keys Keys) (c checked, err error) {
	if c.claim, err = readClaim(r); err != nil {
		return c, err
	}
	if c.at, err = v.checkDate(&c.claim); err != nil {
		return c, err
	}
	if c.scope, err = v.checkScope(&c.claim, c.at); err != nil {
		return c, err
	}
	if c.secret, err = keys.Secret(ctx, c.scope.accessKeyID, c.token); err != nil {
		return c, keyError(err)
	}
	return c, nil
}

func (c *checked) credential() Credential {
	return Credential{AccessKeyID: c.scope.accessKeyID, Region: c.scope.region, SessionToken: c.token, SignedAt: c.at}
}
