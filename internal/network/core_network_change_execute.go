package network

import (
	"context"
	"fmt"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/graph"
)

// ExecuteCoreNetworkChangeSet makes a policy version live that is ready for it,
// but not while attachments are being made. All other versions that wait are out
// of date then.
func (s *Service) ExecuteCoreNetworkChangeSet(ctx context.Context, caller api.Caller, in *api.ExecuteCoreNetworkChangeSetRequest) (*api.ExecuteCoreNetworkChangeSetResponse, error) {
	err := s.graph.Update(ctx, caller, func(tx *graph.Tx) error {
		c, err := holdOwnCoreNetwork(tx, in.CoreNetworkId)
		if err != nil {
			return err
		}
		p, err := c.policyVersion(tx, int64(*in.PolicyVersionId))
		if err != nil {
			return err
		}
		if p.state(c, tx.Now().UnixMilli()) != api.ChangeSetStateReadyToExecute {
			return api.Refused("Change set state for policy is invalid.")
		}
		if c.liveSettles > tx.Now().UnixMilli() {
			return api.Conflict(CoreNetwork.Name, c.id, fmt.Sprintf("Policy version %d is being executed.", c.live))
		}
		return c.execute(tx, p)
	})
	return &api.ExecuteCoreNetworkChangeSetResponse{}, err
}

// execute makes a version live that is ready.
func (c *coreNetwork) execute(tx *graph.Tx, p *policyVersion) error {
	policy, err := readPolicy(c, p.version, p.document)
	if err != nil {
		return err
	}
	shown, err := c.shown(tx)
	if err != nil {
		return err
	}
	// It was checked against the core network when it was generated, and that has
	// not changed since: it would be out of date. So the edges are given the same.
	edges, problems := corepolicy.AssignEdges(policy, edgesOfNetwork(shown))
	if len(problems) > 0 {
		return api.Refused(corepolicy.Summary(problems))
	}
	if _, err := tx.Exec(`UPDATE core_network_policy SET executed = $1, settles = $2 WHERE key = $3`,
		tx.Now().UnixMilli(), tx.Settles(CoreNetwork.Name), p.key); err != nil {
		return err
	}
	if err := c.goLive(tx, p.version); err != nil {
		return err
	}
	v, err := CoreNetwork.Update(tx, coreNetworkAt(c.id), func(v *api.CoreNetwork) error {
		mirror(v, policy, edges)
		return nil
	})
	if err != nil {
		return err
	}
	return remapAttachments(tx, v, policy)
}

// goLive notes that a version is the live one, and records that.
func (c *coreNetwork) goLive(tx *graph.Tx, version int64) error {
	if _, err := tx.Exec(`UPDATE core_network SET live = $1, former = $2, turn = turn + 1, turned = $3 WHERE key = $4`,
		version, c.live, tx.Now().UnixMilli(), c.key); err != nil {
		return err
	}
	return tx.Record(tx.NewKey(), livePolicyKind, c.key, c.liveBody(c.live), c.liveBody(version))
}

// liveBody is how the change record says which version is live.
func (c *coreNetwork) liveBody(version int64) any {
	if version == 0 {
		return nil
	}
	number := int32(version)
	return string(api.Append(nil, &api.CoreNetworkPolicyVersion{CoreNetworkId: c.id, PolicyVersionId: &number}))
}
