package network

import (
	"context"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/graph"
)

// RestoreCoreNetworkPolicyVersion adds a version with the document of an older
// one. The live policy stays until the new version is executed; other versions
// that wait for that are out of date. Where the document no longer fits the
// core network, generating the version fails and says why.
func (s *Service) RestoreCoreNetworkPolicyVersion(ctx context.Context, caller api.Caller, in *api.RestoreCoreNetworkPolicyVersionRequest) (*api.RestoreCoreNetworkPolicyVersionResponse, error) {
	made, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.CoreNetworkPolicy, error) {
		c, err := holdOwnCoreNetwork(tx, in.CoreNetworkId)
		if err != nil {
			return nil, err
		}
		old, err := c.policyVersion(tx, int64(*in.PolicyVersionId))
		if err != nil {
			return nil, err
		}
		return c.restore(tx, old)
	})
	return &api.RestoreCoreNetworkPolicyVersionResponse{CoreNetworkPolicy: made}, err
}

func (c *coreNetwork) restore(tx *graph.Tx, old *policyVersion) (*api.CoreNetworkPolicy, error) {
	policy, problems := corepolicy.Parse(old.document)
	d := c.draft(tx, old.description, string(old.document), policy)
	if len(problems) == 0 {
		var err error
		if problems, err = c.generate(tx, d); err != nil {
			return nil, err
		}
	}
	if len(problems) > 0 {
		d.errors = string(api.Items(policyErrors(problems)))
	} else {
		if err := takeTurn(tx, c.key, anything); err != nil {
			return nil, err
		}
		d.turn++
	}
	made, err := c.keep(tx, d)
	if err != nil {
		return nil, err
	}
	made.PolicyDocument = string(old.document)
	return made, nil
}

// DeleteCoreNetworkPolicyVersion deletes a policy version with what it would
// change, unless it is live or becoming so.
func (s *Service) DeleteCoreNetworkPolicyVersion(ctx context.Context, caller api.Caller, in *api.DeleteCoreNetworkPolicyVersionRequest) (*api.DeleteCoreNetworkPolicyVersionResponse, error) {
	deleted, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.CoreNetworkPolicy, error) {
		c, err := holdOwnCoreNetwork(tx, in.CoreNetworkId)
		if err != nil {
			return nil, err
		}
		p, err := c.policyVersion(tx, int64(*in.PolicyVersionId))
		if err != nil {
			return nil, err
		}
		if p.version == c.live || p.version == c.aliasLive(tx.Now().UnixMilli()) {
			return nil, api.Conflict(policyVersionKind, c.id, "The live policy version cannot be deleted.")
		}
		v, err := p.shown(tx, c)
		if err != nil {
			return nil, err
		}
		if _, err := tx.Exec(`DELETE FROM core_network_policy WHERE key = $1`, p.key); err != nil {
			return nil, err
		}
		return v, tx.Record(tx.NewKey(), policyVersionKind, p.key, string(api.Append(nil, p.stands(c))), nil)
	})
	return &api.DeleteCoreNetworkPolicyVersionResponse{CoreNetworkPolicy: deleted}, err
}
