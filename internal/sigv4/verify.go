// Package sigv4 answers one question: is this request signed by this key? It reads AWS Signature Version 4 in its
// header form and its presigned form, and writes the header form for our own clients. It holds no keys and knows no
// clock: both come from outside.
package sigv4

import (
	"context"
	"crypto/subtle"
	"fmt"
	"strings"
	"time"
)

// maxSkew is how far the caller's clock may be from ours, either way.
const maxSkew = 15 * time.Minute

// Keys tells the secret of an access key id; sessionToken is "" for long-term keys. ErrUnknownKey and ErrExpiredToken
// become the service's refusals; any other error reaches the caller of Verify as it is.
type Keys interface {
	Secret(ctx context.Context, accessKeyID, sessionToken string) (secret string, err error)
}

// Verifier checks signatures for one service. It may be used by many goroutines at once, and must not be copied.
type Verifier struct {
	Service string           // the service that a signature must be scoped to
	Keys    Keys             // what Verify takes; VerifyWith brings its own
	Now     func() time.Time // required

	signingKeys keyCache
}

// Verify gives the credential that signed the request. The error is an *Error, for the first check that fails: token
// present, parameters complete, date within 15 minutes or not yet expired, host signed, algorithm, credential, scope,
// key known, signature, session token signed; or it is what Keys answered. Its work is bounded by the request's size.
func (v *Verifier) Verify(ctx context.Context, r Request) (Credential, error) {
	return v.VerifyWith(ctx, r, v.Keys)
}

// VerifyWith is Verify with keys for this request.
func (v *Verifier) VerifyWith(ctx context.Context, r Request, keys Keys) (Credential, error) {
	c, err := v.check(ctx, &r, keys)
	if err != nil {
		return Credential{}, err
	}
	if !v.isSigned(&r, &c.claim, c.scope, c.secret) || !c.signsToken(&r) {
		return Credential{}, mismatch()
	}
	return c.credential(), nil
}

func (v *Verifier) checkDate(c *claim) (time.Time, error) {
	at, err := c.signedAt()
	if err != nil {
		return time.Time{}, err
	}
	lifetime, err := c.lifetime()
	if err != nil {
		return time.Time{}, err
	}
	now := v.Now()
	switch {
	case now.Sub(at) > lifetime:
		return time.Time{}, expired(at, now, lifetime)
	case at.Sub(now) > maxSkew:
		return time.Time{}, notYetCurrent(at, now)
	}
	return at, nil
}

func (v *Verifier) checkScope(c *claim, at time.Time) (scope, error) {
	if !c.signs("host") {
		return scope{}, invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
	}
	if c.algorithm != algorithm {
		return scope{}, incomplete(fmt.Sprintf("Unsupported AWS 'algorithm': '%s'.", clip(c.algorithm)))
	}
	s, ok := c.scope()
	if !ok {
		return scope{}, c.badCredential()
	}
	if faults := v.scopeFaults(s, c.date); len(faults) > 0 {
		return scope{}, invalid(strings.Join(faults, " "))
	}
	return s, nil
}

func (v *Verifier) scopeFaults(s scope, date string) (faults []string) {
	if s.region == "" {
		faults = append(faults, "Credential should be scoped to a valid region, not ''.")
	}
	if s.service != v.Service {
		faults = append(faults, fmt.Sprintf("Credential should be scoped to correct service: '%s'.", v.Service))
	}
	if s.terminator != terminator {
		faults = append(faults, fmt.Sprintf("Credential should be scoped with a valid terminator: '%s', not '%s'.",
			terminator, clip(s.terminator)))
	}
	if day := date[:len("20060102")]; s.day != day {
		faults = append(faults, fmt.Sprintf("Date in Credential scope does not match YYYYMMDD from ISO-8601 version "+
			"of date from HTTP: '%s' != '%s', from '%s'.", clip(s.day), day, date))
	}
	return faults
}

// isSigned tries the path as it came and, where it makes a difference, as the signers write it that clean it first.
// A signing key is remembered only once it has proved itself, so strangers cannot push others out of the cache.
func (v *Verifier) isSigned(r *Request, c *claim, s scope, secret string) bool {
	f := form{signedHeaders: c.signedHeaders, payload: payloadHash(r.Body), presigned: c.presigned}
	if c.signs("x-amz-content-sha256") && strings.Join(r.Header[payloadHeader], ",") != f.payload {
		return false
	}
	id := newKeyID(secret, s.day, s.region, s.service)
	key, known := v.signingKeys.get(id)
	if !known {
		key = deriveKey(secret, s.day, s.region, s.service)
	}
	ok := c.matches(r, f, key)
	if !ok && r.hasUncleanPath() {
		f.cleanPath = true
		ok = c.matches(r, f, key)
	}
	if ok && !known {
		v.signingKeys.put(id, key)
	}
	return ok
}

// matches compares in constant time the claimed signature with the one that the key gives.
func (c *claim) matches(r *Request, f form, key signingKey) bool {
	scratch := scratches.Get().(*[]byte)
	defer release(scratch)
	canonical, ok := r.appendCanonical((*scratch)[:0], f)
	*scratch = canonical
	if !ok {
		return false
	}
	_, scope, _ := strings.Cut(c.credential, "/")
	want := key.sign(c.date, scope, canonical)
	var got signature
	return copy(got[:], c.signature) == len(c.signature) && subtle.ConstantTimeCompare(got[:], want[:]) == 1
}

// signsToken holds also when there is no session token. One in the query of a presigned request is always signed.
func (c *claim) signsToken(r *Request) bool {
	return len(r.Header[tokenHeader]) == 0 || c.signs("x-amz-security-token")
}
