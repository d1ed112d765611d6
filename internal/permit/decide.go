package permit

import (
	"context"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/access"
)

// Tags reads the tags of a resource of an account; what is not there has none.
type Tags func(ctx context.Context, account, arn string) ([]api.Tag, error)

// A Request is what a principal wants, and all that conditions can ask about
// it.
type Request struct {
	Principal *Principal
	Occasion  Occasion
	Asks      []Ask
	Tags      Tags                // called only when a condition asks for aws:ResourceTag; nil finds none
	Given     map[string][]string // values of condition keys, by their names in lower case, that replace all others
}

// A Verdict is the decision on a request, and what decided.
type Verdict struct {
	access.Decision
	Action string // the one that was denied; else the first
	Narrow bool   // a session policy denied, or did not allow
}

// Decide says whether the principal may have all that it asks for. A Deny
// statement decides before what nobody allows. The error is of the look-up of
// tags.
func (r Request) Decide(ctx context.Context) (Verdict, error) {
	if r.Principal.Kind == Root {
		return Verdict{Decision: access.Decision{Allowed: true}, Action: r.Asks[0].Action}, nil
	}
	var first, denied *Verdict
	for _, ask := range r.Asks {
		for _, resource := range ask.Resources {
			v, err := r.on(ctx, ask, resource)
			switch {
			case err != nil || !v.Allowed && v.Explicit:
				return v, err
			case !v.Allowed && denied == nil:
				denied = &v
			case first == nil:
				first = &v
			}
		}
	}
	if denied != nil {
		return *denied, nil
	}
	return *first, nil
}

// on decides on one resource.
func (r Request) on(ctx context.Context, ask Ask, resource string) (Verdict, error) {
	keys := &keys{request: r, ask: ask, resource: resource, ctx: ctx}
	asked := access.Request{Action: ask.Action, Resources: []string{resource}, Key: keys.of}
	decision, err := access.Decide(r.Principal.Policies, asked)
	v := Verdict{Decision: decision, Action: ask.Action}
	if err != nil || !v.Allowed && v.Explicit || r.Principal.Narrowed == nil {
		return v, err
	}
	narrowed, err := access.Decide(r.Principal.Narrowed, asked)
	if !narrowed.Allowed && (v.Allowed || narrowed.Explicit) {
		v.Decision, v.Narrow = narrowed, true
	}
	return v, err
}

// keys finds the values of condition keys for one resource.
type keys struct {
	request  Request
	ask      Ask
	resource string
	ctx      context.Context
	tags     []api.Tag
	looked   bool
}

// of returns the values of a condition key; false if it has none.
func (k *keys) of(name string) ([]string, bool, error) {
	if values, ok := k.request.Given[name]; ok {
		return values, true, nil
	}
	if tag, ok := strings.CutPrefix(name, "aws:resourcetag/"); ok {
		if err := k.look(); err != nil {
			return nil, false, err
		}
		values, found := tagged(k.tags, tag)
		return values, found, nil
	}
	if name == "aws:resourceaccount" {
		account := accountOf(k.resource)
		return []string{account}, account != "", nil
	}
	for _, known := range []func(string) ([]string, bool){k.ask.Key, k.request.Principal.key, k.request.Occasion.key} {
		if values, ok := known(name); ok {
			return values, true, nil
		}
	}
	return nil, false, nil
}

// look reads the resource's tags, once.
func (k *keys) look() (err error) {
	if k.looked || k.request.Tags == nil || strings.HasSuffix(k.resource, "*") {
		return nil
	}
	k.looked = true
	k.tags, err = k.request.Tags(k.ctx, k.request.Principal.Account, k.resource)
	return err
}

// accountOf is the account in an ARN, "" where there is none.
func accountOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}
