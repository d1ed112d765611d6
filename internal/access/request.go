package access

import "strings"

// A Request is what somebody wants to do.
type Request struct {
	Action    string   // "networkmanager:CreateSite"
	Resources []string // ARNs, each of which must be allowed; none is the same as "*"

	// Key returns the values of a condition key or variable, false if the request has none. It is asked only when a
	// statement needs the answer, and once for each key. The name is in lower case: "aws:requesttag/env". May be nil.
	Key func(name string) ([]string, bool, error)

	// ResourceKey, if it is not nil, is asked instead of Key for what belongs to a resource: the keys that begin with
	// "aws:resource", such as "aws:resourcetag/env". Once for each key and resource.
	ResourceKey func(resource, name string) ([]string, bool, error)
}

func (r Request) resources() []string {
	if len(r.Resources) == 0 {
		return []string{"*"}
	}
	return r.Resources
}

// An asking is a request while it is decided, with the answers that are known.
type asking struct {
	Request
	caller
	trust    bool   // policies name whom they are about: those of roles and resources
	action   string // in lower case
	resource string // the one that is looked at
	known    map[question][]string
}

type question struct{ resource, name string }

func newAsking(r Request) *asking { return &asking{Request: r, action: strings.ToLower(r.Action)} }

// key returns the values of a key; none if it is missing.
func (a *asking) key(name string) ([]string, error) {
	q := question{name: name}
	ofResource := a.ResourceKey != nil && strings.HasPrefix(name, "aws:resource")
	if ofResource {
		q.resource = a.resource
	}
	if values, ok := a.known[q]; ok {
		return values, nil
	}
	values, ok, err := []string(nil), false, error(nil)
	switch {
	case ofResource:
		values, ok, err = a.ResourceKey(q.resource, name)
	case a.Key != nil:
		values, ok, err = a.Key(name)
	}
	if err != nil {
		return nil, err
	}
	if !ok {
		values = nil
	}
	if a.known == nil {
		a.known = map[question][]string{}
	}
	a.known[q] = values
	return values, nil
}
