package identity

import (
	"context"
	"encoding/json"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/access"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// A Policy is a document that is attached to a user or a role under a name.
type Policy struct {
	Name     string `json:"name"`
	Document string `json:"document"` // as it was given
}

// PutPolicy attaches a policy to a member, in place of one of the same name.
func (d *Directory) PutPolicy(ctx context.Context, caller api.Caller, kind Kind, member string, p Policy) error {
	if err := p.check(); err != nil {
		return err
	}
	return d.change(ctx, caller, "Put"+kind.title()+"Policy", func(tx *graph.Tx) error {
		s, err := hold(tx, kind, member)
		if err != nil {
			return err
		}
		before, count, err := s.policy(tx, p.Name)
		switch {
		case err != nil:
			return err
		case before == nil && count >= maxPolicies:
			return problem(Conflict, "a %s has at most %d policies", kind, maxPolicies)
		}
		if _, err := tx.Exec(`INSERT INTO principal_policy (principal, name, document) VALUES ($1, $2, $3)
			ON CONFLICT (principal, name) DO UPDATE SET document = $3`, s.key, p.Name, p.Document); err != nil {
			return err
		}
		return tx.Record(tx.NewKey(), s.policyKind(), s.key, before, p.shown(s))
	})
}

func (p Policy) check() error {
	if !policyName.MatchString(p.Name) {
		return invalid("the name %q of a policy: want 1 to %d letters, digits and +=,.@_-", p.Name, maxPolicyName)
	}
	if len(p.Document) > maxDocument {
		return problem(Malformed, "the policy has more than %d bytes", maxDocument)
	}
	_, err := access.Parse(p.Name, []byte(p.Document))
	return unread("the document", err)
}

// policyKind is what the record calls the policies of a member.
func (s *stored) policyKind() string { return string(s.Kind) + "-policy" }

// shown is a policy as the record keeps it.
func (p Policy) shown(s *stored) string {
	text, err := json.Marshal(struct {
		Principal string `json:"principal"`
		Policy
	}{s.ARN, p})
	if err != nil {
		panic(err) // texts
	}
	return string(text)
}

// policy is one of a member's policies as the record keeps it, nil if there is
// none of this name, and how many the member has.
func (s *stored) policy(tx *graph.Tx, name string) (shown any, count int, err error) {
	list, err := s.policies(tx.Tx)
	for _, p := range list {
		if p.Name == name {
			shown = p.shown(s)
		}
	}
	return shown, len(list), err
}

func (s *stored) policies(tx *store.Tx) (list []Policy, err error) {
	list = []Policy{}
	err = tx.Query(`SELECT name, document FROM principal_policy WHERE principal = $1 ORDER BY name`, func(r store.Row) error {
		list = append(list, Policy{r.Text(0), r.Text(1)})
		return nil
	}, s.key)
	return list, err
}

// Policies lists the policies of a member, by name.
func (d *Directory) Policies(ctx context.Context, caller api.Caller, kind Kind, member string) (list []Policy, err error) {
	caller.Operation = &api.Operation{Name: "ListPolicies"}
	err = d.graph.View(ctx, caller, func(tx *graph.Tx) error {
		s, err := find(tx, kind, member)
		if err != nil {
			return err
		}
		list, err = s.policies(tx.Tx)
		return err
	})
	return list, err
}

// DeletePolicy takes a policy away from a member.
func (d *Directory) DeletePolicy(ctx context.Context, caller api.Caller, kind Kind, member, name string) error {
	return d.change(ctx, caller, "Delete"+kind.title()+"Policy", func(tx *graph.Tx) error {
		s, err := hold(tx, kind, member)
		if err != nil {
			return err
		}
		before, _, err := s.policy(tx, name)
		switch {
		case err != nil:
			return err
		case before == nil:
			return problem(Missing, "the %s %q has no policy %q", kind, s.Name, name)
		}
		if _, err := tx.Exec(`DELETE FROM principal_policy WHERE principal = $1 AND name = $2`, s.key, name); err != nil {
			return err
		}
		return tx.Record(tx.NewKey(), s.policyKind(), s.key, before, nil)
	})
}
