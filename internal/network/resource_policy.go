package network

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/access"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// resourcePolicyKind is how the change record calls the policy of a resource.
const resourcePolicyKind = "resource-policy"

// PutResourcePolicy says which other accounts may use a core network of the
// caller's, and for what. It replaces what was said before.
func (s *Service) PutResourcePolicy(ctx context.Context, caller api.Caller, in *api.PutResourcePolicyRequest) (*api.PutResourcePolicyResponse, error) {
	named, err := sharees(in.PolicyDocument)
	if err != nil {
		return nil, err
	}
	err = s.graph.Update(ctx, caller, func(tx *graph.Tx) error {
		p, err := holdResourcePolicy(tx, in.ResourceArn)
		if err != nil {
			return err
		}
		if err := share(tx, p.resource, others(named, tx.Account())); err != nil {
			return err
		}
		return p.put(tx, in.PolicyDocument)
	})
	return &api.PutResourcePolicyResponse{}, err
}

// sharees are the accounts that a resource policy names.
func sharees(document string) (accounts []int64, err error) {
	policy, err := access.ParseResource(resourcePolicyName, []byte(document))
	var problems access.Problems
	if errors.As(err, &problems) {
		fields := make([]api.ValidationExceptionField, len(problems))
		for i, p := range problems {
			fields[i] = api.ValidationExceptionField{Name: "policyDocument", Message: p.String()}
		}
		return nil, api.InvalidFields(fields...)
	}
	if err != nil {
		return nil, err
	}
	if _, everybody := policy.Named(); everybody {
		return nil, api.Invalid("policyDocument", "A core network is shared with accounts that are named, not with everybody.")
	}
	return accountsOf(policy)
}

// accountsOf are the accounts that a policy names, as rows have them.
func accountsOf(policy *access.Policy) (accounts []int64, err error) {
	named, _ := policy.Named()
	for _, account := range named {
		key, err := graph.ParseAccount(account)
		if err != nil {
			return nil, err
		}
		accounts = append(accounts, key)
	}
	return accounts, nil
}

// others leaves out the account itself.
func others(accounts []int64, but int64) (list []int64) {
	for _, account := range accounts {
		if account != but {
			list = append(list, account)
		}
	}
	return list
}

// GetResourcePolicy tells of the policy of a core network of the caller's; one
// without a policy has no document.
func (s *Service) GetResourcePolicy(ctx context.Context, caller api.Caller, in *api.GetResourcePolicyRequest) (*api.GetResourcePolicyResponse, error) {
	out := &api.GetResourcePolicyResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		p, err := resourcePolicyOf(tx, in.ResourceArn, "")
		if err == nil {
			out.PolicyDocument = p.document
		}
		return err
	})
	return out, err
}

// DeleteResourcePolicy takes the policy of a core network of the caller's away,
// so that no other account sees it. Without a policy it changes nothing.
func (s *Service) DeleteResourcePolicy(ctx context.Context, caller api.Caller, in *api.DeleteResourcePolicyRequest) (*api.DeleteResourcePolicyResponse, error) {
	err := s.graph.Update(ctx, caller, func(tx *graph.Tx) error {
		p, err := holdResourcePolicy(tx, in.ResourceArn)
		if err != nil || p.document == "" {
			return err
		}
		if err := share(tx, p.resource, nil); err != nil {
			return err
		}
		return p.remove(tx)
	})
	return &api.DeleteResourcePolicyResponse{}, err
}

// A resourcePolicy is what an account allows others to do with a resource.
type resourcePolicy struct {
	arn      string
	resource int64
	document string // "" is none
	changed  int64
}

// holdResourcePolicy finds a policy that is about to be changed: nobody else
// changes it until the transaction ends.
func holdResourcePolicy(tx *graph.Tx, arn string) (*resourcePolicy, error) {
	return resourcePolicyOf(tx, arn, ` /*FOR UPDATE OF r*/`)
}

// resourcePolicyOf finds what there is of the policy of a core network of the
// caller's; lock is the clause that holds the core network, or "".
func resourcePolicyOf(tx *graph.Tx, arn, lock string) (*resourcePolicy, error) {
	kind, key := tx.KeyOfARN(arn)
	var found *resourcePolicy
	err := tx.Query(`SELECT r.key FROM resource r WHERE r.key = $1 AND r.account = $2 AND r.kind = $3 AND r.state <> 'DELETING'`+lock,
		func(r store.Row) error { found = &resourcePolicy{arn: arn, resource: r.Int64(0)}; return nil }, key, tx.Account(), CoreNetwork.Name)
	if err == nil && (found == nil || kind != CoreNetwork.Name) {
		err = api.Invalid("resourceArn", "Core network not found.")
	}
	if err != nil {
		return nil, err
	}
	return found, tx.Query(`SELECT document, changed FROM resource_policy WHERE resource = $1`,
		func(r store.Row) error { found.document, found.changed = r.Text(0), r.Int64(1); return nil }, key)
}

func (p *resourcePolicy) put(tx *graph.Tx, document string) error {
	before := p.body()
	p.changed, p.document = tx.NewKeyAfter(p.changed), document
	if _, err := tx.Exec(`INSERT INTO resource_policy (resource, document, changed) VALUES ($1, $2, $3)
		ON CONFLICT (resource) DO UPDATE SET document = $2, changed = $3`, p.resource, document, p.changed); err != nil {
		return err
	}
	return tx.Record(p.changed, resourcePolicyKind, p.resource, before, p.body())
}

func (p *resourcePolicy) remove(tx *graph.Tx) error {
	if _, err := tx.Exec(`DELETE FROM resource_policy WHERE resource = $1`, p.resource); err != nil {
		return err
	}
	return tx.Record(tx.NewKeyAfter(p.changed), resourcePolicyKind, p.resource, p.body(), nil)
}

// body is how the change record says it; nil is no policy.
func (p *resourcePolicy) body() any {
	if p.document == "" {
		return nil
	}
	return resourcePolicyBody(p.arn, p.document)
}

func resourcePolicyBody(arn, document string) string {
	return fmt.Sprintf(`{"ResourceArn":%s,"PolicyDocument":%s}`, quoted(arn), quoted(document))
}

// quoted is a text as JSON has it.
func quoted(text string) []byte {
	b, _ := json.Marshal(text) // a text can always be written
	return b
}
