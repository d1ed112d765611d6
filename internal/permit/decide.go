package permit

import (
	"context"
	"strings"
	"time"

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
	Action  string // the one that was refused; of an allowed request, the first
	Message string // the service's text of a denial
}

// A Denial is a request that policies refuse. Nothing of it has been done.
type Denial struct {
	api.Caller // without an operation where it is none of the service's
	Verdict

	Time  time.Time
	Input any // of the operation, decoded
}

// Decide says whether the principal may do all that it asks for. An error is
// one of Tags.
func (r Request) Decide(ctx context.Context) (Verdict, error) {
	first := r.Asks[0]
	allowed := Verdict{access.Decision{Allowed: true, Resource: first.Resources[0]}, first.Action, ""}
	if r.Principal.Kind == Root {
		return allowed, nil
	}
	for i, ask := range r.Asks {
		d, err := access.DecideAll(r.about(ctx, ask), r.Principal.Layers...)
		if err != nil {
			return Verdict{}, err
		}
		if !d.Allowed {
			return Verdict{d, ask.Action, d.Message(r.Principal.ARN, ask.Action)}, nil
		}
		if i == 0 {
			allowed.Decision = d
		}
	}
	return allowed, nil
}

// Explain says of every statement of the principal's policies why it applies
// to each ask, or does not. A root has none. An error is one of Tags.
func (r Request) Explain(ctx context.Context) ([]access.Explanation, error) {
	var all []access.Explanation
	for _, ask := range r.Asks {
		e, err := access.Explain(r.about(ctx, ask), r.Principal.Layers...)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// about is one ask with what its conditions may ask for.
func (r Request) about(ctx context.Context, ask Ask) access.Request {
	return access.Request{
		Action: ask.Action, Resources: ask.Resources,
		Key: func(name string) ([]string, bool, error) {
			values, ok := r.key(ask, name)
			return values, ok, nil
		},
		ResourceKey: r.tagsOf(ctx),
	}
}

// key returns the values of a condition key that is not the resource's.
func (r Request) key(ask Ask, name string) ([]string, bool) {
	if values, ok := r.Given[name]; ok {
		return values, true
	}
	for _, known := range []func(string) ([]string, bool){ask.Key, r.Principal.key, r.Occasion.key} {
		if values, ok := known(name); ok {
			return values, true
		}
	}
	return nil, false
}

// tagsOf answers the condition keys of resources. Each resource is looked at
// once.
func (r Request) tagsOf(ctx context.Context) func(resource, name string) ([]string, bool, error) {
	seen := map[string][]api.Tag{}
	return func(resource, name string) (values []string, found bool, err error) {
		if values, ok := r.Given[name]; ok {
			return values, true, nil
		}
		tag, ok := strings.CutPrefix(name, "aws:resourcetag/")
		if !ok {
			account := accountOf(resource)
			return []string{account}, name == "aws:resourceaccount" && account != "", nil
		}
		tags, known := seen[resource]
		if !known && r.Tags != nil && !strings.HasSuffix(resource, "*") {
			if tags, err = r.Tags(ctx, r.Principal.Account, resource); err != nil {
				return nil, false, err
			}
			seen[resource] = tags
		}
		values, found = tagged(tags, tag)
		return values, found, nil
	}
}

// accountOf is the account in an ARN, "" where there is none.
func accountOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}
