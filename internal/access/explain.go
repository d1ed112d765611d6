package access

import (
	"fmt"
	"strings"
)

// An Explanation is a decision with what each statement had to do with it.
type Explanation struct {
	Decision
	Findings []Finding // every statement for every resource, in the order of resources, layers, policies, statements
}

// A Finding says why a statement applies to a request, or does not.
type Finding struct {
	Kind      Kind
	Policy    string
	Statement string // its Sid, or its place: "Statement[0]"
	Effect    string // Allow or Deny
	Resource  string // the one that was looked at
	Applies   bool   // all of what follows is true

	Action     bool // the statement is about the action
	About      bool // it is about the resource; in a trust policy, about the caller
	Conditions []ConditionFinding
}

// A ConditionFinding says whether one key of a condition is as it should be.
type ConditionFinding struct {
	Operator, Key string   // as they are written
	Wanted        []string // as they are written, with their variables
	Seen          []string // the request's values; none if it has no such key
	Met           bool
}

// Explain decides as DecideAll does and says why. It asks for the keys of every statement. An error is one of Key.
func Explain(r Request, layers ...Layer) (Explanation, error) { return newAsking(r).explain(layers) }

// ExplainTrust decides as DecideTrust does and says why. An error is one of Key.
func ExplainTrust(policy *Policy, principal, account string, r Request) (Explanation, error) {
	return trusting(principal, account, r).explain(trustLayer(policy))
}

func (a *asking) explain(layers []Layer) (Explanation, error) {
	d, err := a.decide(layers)
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{Decision: d}
	for _, resource := range a.resources() {
		a.resource = resource
		for _, l := range layers {
			for p, s := range l.statements() {
				f, err := s.finding(a)
				if err != nil {
					return Explanation{}, err
				}
				f.Kind, f.Policy = l.Kind, p.Name
				e.Findings = append(e.Findings, f)
			}
		}
	}
	return e, nil
}

func (s *statement) finding(a *asking) (f Finding, err error) {
	f = Finding{Statement: s.name, Effect: s.effect(), Resource: a.resource, Action: s.actions.cover(a.action)}
	if f.About, _, err = s.about(a); err != nil {
		return f, err
	}
	f.Applies = f.Action && f.About
	for _, c := range s.conditions {
		found := ConditionFinding{Operator: c.written, Key: c.label}
		if found.Met, found.Seen, err = c.holds(a, s.deny); err != nil {
			return f, err
		}
		for _, w := range c.wanted {
			found.Wanted = append(found.Wanted, w.written)
		}
		f.Applies = f.Applies && found.Met
		f.Conditions = append(f.Conditions, found)
	}
	return f, nil
}

// String is one line for a person.
func (f Finding) String() string {
	line := fmt.Sprintf("%s %s, %s, on %s: ", f.Effect, f.Statement, f.Policy, f.Resource)
	if f.Applies {
		return line + "applies"
	}
	return line + strings.Join(f.reasons(), "; ")
}

func (f Finding) reasons() []string {
	var reasons []string
	if !f.Action {
		reasons = append(reasons, "not about this action")
	}
	switch {
	case f.About:
	case f.Kind == Trust:
		reasons = append(reasons, "not about this principal")
	default:
		reasons = append(reasons, "not about this resource")
	}
	for _, c := range f.Conditions {
		if !c.Met {
			reasons = append(reasons, c.String())
		}
	}
	return reasons
}

// String says what was wanted and what was seen.
func (c ConditionFinding) String() string {
	seen := "the request has none"
	if len(c.Seen) > 0 {
		seen = "the request has " + quoted(c.Seen)
	}
	return fmt.Sprintf("%s %s: wanted %s, %s", c.Operator, c.Key, quoted(c.Wanted), seen)
}

func quoted(texts []string) string {
	list := make([]string, len(texts))
	for i, t := range texts {
		list[i] = fmt.Sprintf("%q", t)
	}
	return strings.Join(list, ", ")
}
