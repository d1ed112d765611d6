package graph

import (
	"fmt"
	"slices"
	"strings"
)

// A Stored is a row of the table of resources.
type Stored struct {
	Key, Account, Network int64 // Network is 0 for what stands alone
	Kind, Name, State     string
	Changed               int64
	Body                  []byte
}

// Deleting tells whether the resource is being deleted.
func (r Stored) Deleting() bool { return r.State == deleting }

// An Implied is what a stored resource and its kind say that the rows beside
// it must be.
type Implied struct {
	Wrong   []string        // where the row and its body disagree on what it is
	Unread  bool            // the body cannot be read, so only Wrong and its scope are known
	Targets []ImpliedTarget // what it refers to
	Facets  []ImpliedFacet
	Counted bool   // a tally counts it
	Scope   int64  // whose tally: its network's, or its account's
	Holder  string // the natural name of what counts it beside, see [Ref]
	Within  int64  // the key of that, where it has an id
}

// An ImpliedTarget is a resource that another refers to.
type ImpliedTarget struct {
	Kind   string
	Key    int64  // 0: it is known by its name, or by an id that nobody can have
	Name   string // its natural name; "" where it has an id
	ID     string // as the body has it
	Within bool   // it must be in the same network
	Shared bool   // it may be another account's
}

// An ImpliedFacet is a value that lists are filtered by.
type ImpliedFacet struct{ Name, Value string }

// Imply finds out what follows from a stored resource of the kind. It looks at
// the declaration and the body, and at nothing else.
func (k *Kind[T]) Imply(r Stored) (i Implied) {
	if i.Scope = r.Network; k.Network == nil {
		i.Scope = r.Account
	}
	i.Counted = k.Quota.Code != "" && !r.Deleting() && (k.Network == nil || r.Network != 0)
	v, err := k.decode(&row{key: r.Key, body: r.Body})
	if err != nil {
		i.Wrong, i.Unread = append(i.Wrong, fmt.Sprintf("its body cannot be read: %v", err)), true
		return i
	}
	i.Wrong = k.misnamed(r, v)
	for _, w := range k.wants(v) {
		i.Targets = append(i.Targets, ImpliedTarget{
			Kind: w.kind.name, Key: w.key, Name: w.name, ID: w.id, Within: !w.kind.alone && k.Network != nil, Shared: w.shared,
		})
	}
	for _, facet := range k.Facets {
		if value := facetValue(v, facet); value != "" {
			i.Facets = append(i.Facets, ImpliedFacet{facet.Name, value})
		}
	}
	if !r.Deleting() {
		h := k.holder(v)
		i.Within, i.Holder = h.key, h.name
	}
	return i
}

// misnamed says where a body is that of another resource than the row's.
func (k *Kind[T]) misnamed(r Stored, v *T) (wrong []string) {
	differ := func(what, row, body string) {
		if row != body {
			wrong = append(wrong, fmt.Sprintf("%s is %q in the table and %q in the body", what, row, body))
		}
	}
	differ("its name", r.Name, k.own(v))
	network, id := "", FormatID(k.Name, r.Key)
	if r.Network != 0 {
		network = FormatID(networkKind, r.Network)
	}
	if k.Network != nil {
		differ("its network", network, *k.Network(v))
	} else {
		differ("its network", network, "")
	}
	if k.ID != nil {
		differ("its id", id, *k.ID(v))
	}
	if k.ARN != nil {
		differ("its ARN", formatARN(fmt.Sprintf("%012d", r.Account), k.Name, network, id), *k.ARN(v))
	}
	if !k.Lifecycle.has(r.State) {
		wrong = append(wrong, fmt.Sprintf("its state is %q, which a %s cannot have", r.State, k.declared().words()))
	}
	return wrong
}

// has tells whether a row of the kind can have a state.
func (l Lifecycle) has(stored string) bool {
	for step := range strings.SplitSeq(stored, " ") {
		state, _, timed := strings.Cut(step, "/")
		known := state == deleting || state == l.Settled || state == l.Creating || state == l.Updating ||
			slices.Contains(l.Others, state)
		if !known || l.Others == nil && (timed || step != stored) {
			return false
		}
	}
	return true
}
