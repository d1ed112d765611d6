package server

import (
	"context"
	"net/http"
	"time"

	"github.com/trunkline/trunkline/internal/httpapi"
	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/sts"
)

// SigningName is the service that requests are signed for.
const SigningName = "networkmanager"

// strict lets in whoever signs for a service with a key that is known.
func strict(service string, d *identity.Directory, now func() time.Time) httpapi.Authenticate {
	verifier := &sigv4.Verifier{Service: service, Now: now}
	return func(ctx context.Context, r sigv4.Request) (*permit.Principal, error) {
		look := d.Look()
		if _, err := verifier.VerifyWith(ctx, r, look); err != nil {
			return nil, err
		}
		return look.Principal(), nil
	}
}

// anybody lets in whoever names a key, unchecked: the account is the access
// key id when that is twelve digits.
func anybody(account string) httpapi.Authenticate {
	root := permit.RootOf(account)
	root.Operator = true
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

// authenticate is how those are known who sign for a service.
func (s *Server) authenticate(service string) httpapi.Authenticate {
	if s.config.Auth == AuthAny {
		return anybody(s.config.Account)
	}
	return strict(service, s.directory, time.Now)
}

// claim tells which access key a request names, from its header alone. It may
// be signed for either service.
func (s *Server) claim(r *http.Request) (keyID string, err error) {
	header := sigv4.Request{Method: r.Method, Target: r.RequestURI, Host: r.Host, Header: r.Header}
	var c sigv4.Credential
	if s.config.Auth == AuthAny {
		c, err = sigv4.Claim(header)
	} else {
		service := SigningName
		if sts.IsFor(r) {
			service = sts.SigningName
		}
		verifier := &sigv4.Verifier{Service: service, Now: time.Now}
		c, err = verifier.Check(r.Context(), header, s.directory.Look())
	}
	return c.AccessKeyID, err
}
