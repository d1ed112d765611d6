package access

import "iter"

// A Kind is a kind of policy, in the words of the service's denials.
type Kind string

// The kinds of policy that have a say.
const (
	Identity Kind = "identity-based policy" // attached to a user or role
	Session  Kind = "session policy"        // narrows a session of a role
	Boundary Kind = "permissions boundary"  // narrows whatever a user or role may do
	Trust    Kind = "role trust policy"     // says who may assume a role
	Resource Kind = "resource-based policy" // attached to what is asked for
)

// A Layer is all policies of one kind that apply to a request.
type Layer struct {
	Kind     Kind
	Policies []*Policy
}

// A Decision says whether a request is allowed, and what decided.
type Decision struct {
	Allowed  bool
	Explicit bool   // a Deny statement decided
	Kind     Kind   // of the policies that refuse; of those that allow, the first layer's
	Policy   string // the name of the deciding policy; "" if none allows
	// Statement is the Sid of the deciding statement, or its place: "Statement[0]"; "" if none allows.
	Statement string
	Resource  string // the one that is refused; of an allowed request, the first

	// Delegated says that a trust policy allows the caller's account, not the caller by name: the account's own
	// policies must allow the caller too, even if the role is of the same account.
	Delegated bool
}

// Decide says whether policies that are attached to a principal allow a request: a Deny that applies to any of its
// resources refuses it, otherwise each resource needs an Allow. An error is one of Key.
func Decide(policies []*Policy, r Request) (Decision, error) {
	return DecideAll(r, Layer{Identity, policies})
}

// DecideAll says whether every layer allows a request. A Deny in any layer refuses it. Without layers nothing is
// allowed. An error is one of Key.
func DecideAll(r Request, layers ...Layer) (Decision, error) {
	return newAsking(r).decide(layers)
}

// DecideTrust says whether a role's trust policy lets a principal of an account assume the role. A session is also
// whom its role is. See Delegated for what else is needed; a role of another account always needs it.
func DecideTrust(policy *Policy, principal, account string, r Request) (Decision, error) {
	return trusting(principal, account, r).decide(trustLayer(policy))
}

// DecideResource says whether the policy of a resource allows a principal of an account what it asks for. Of another
// account than the resource's, the principal's own policies must allow it too.
func DecideResource(policy *Policy, principal, account string, r Request) (Decision, error) {
	return trusting(principal, account, r).decide([]Layer{{Resource, []*Policy{policy}}})
}

func trusting(principal, account string, r Request) *asking {
	a := newAsking(r)
	a.caller, a.trust = caller{principal, account}, true
	return a
}

func trustLayer(policy *Policy) []Layer { return []Layer{{Trust, []*Policy{policy}}} }

func (a *asking) decide(layers []Layer) (Decision, error) {
	for _, resource := range a.resources() {
		a.resource = resource
		for _, l := range layers {
			if d, found, err := a.find(l, true); err != nil || found {
				return d, err
			}
		}
	}
	first := Decision{Kind: Identity, Resource: a.resources()[0]}
	for i, resource := range a.resources() {
		a.resource = resource
		for j, l := range layers {
			d, found, err := a.find(l, false)
			if err != nil || !found {
				return d, err
			}
			if i == 0 && j == 0 {
				first = d
			}
		}
	}
	return first, nil
}

// find looks for a statement of one effect that applies. Without one it returns what the layer decides then: no.
// Of several Allows the one that names the caller counts before those that name an account.
func (a *asking) find(l Layer, deny bool) (Decision, bool, error) {
	d, found := Decision{Kind: l.Kind, Resource: a.resource}, false
	for p, s := range l.statements() {
		if s.deny != deny || !s.actions.cover(a.action) {
			continue
		}
		applies, asAccount, err := s.applies(a)
		if err != nil {
			return Decision{Kind: l.Kind, Resource: a.resource}, false, err
		}
		if !applies || found && asAccount {
			continue
		}
		d.Allowed, d.Explicit, d.Delegated = !deny, deny, asAccount && !deny
		d.Policy, d.Statement, found = p.Name, s.name, true
		if deny || !asAccount {
			break
		}
	}
	return d, found, nil
}

// statements are those of all policies of a layer.
func (l Layer) statements() iter.Seq2[*Policy, *statement] {
	return func(yield func(*Policy, *statement) bool) {
		for _, p := range l.Policies {
			for i := range p.statements {
				if !yield(p, &p.statements[i]) {
					return
				}
			}
		}
	}
}

// applies reports whether a statement about the action is about the rest of the request too, and whether it names only
// the caller's account.
func (s *statement) applies(a *asking) (applies, asAccount bool, err error) {
	applies, asAccount, err = s.about(a)
	if err != nil || !applies {
		return false, false, err
	}
	for _, c := range s.conditions {
		if met, _, err := c.holds(a, s.deny); err != nil || !met {
			return false, false, err
		}
	}
	return true, asAccount, nil
}

// about reports whether a statement is about the resource that is looked at, and in a trust or resource policy about
// the caller.
func (s *statement) about(a *asking) (applies, asAccount bool, err error) {
	switch {
	case a.trust != (s.principals != nil):
		return false, false, nil // a policy of the other kind has no say
	case a.trust:
		if applies, asAccount = s.principals.cover(a.caller); !applies || len(s.resources.list) == 0 {
			return applies, asAccount, nil
		}
	}
	applies, err = s.resources.cover(a, s.deny)
	return applies, asAccount && applies, err
}
