package network

import (
	"context"
	"errors"
	"fmt"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/graph"
)

// CoreNetwork is a network that the service runs: what it consists of follows
// from its live policy. A global network has one at most, which therefore goes
// by the name of its global network.
var CoreNetwork = &graph.Kind[api.CoreNetwork]{
	Name: "core-network",
	Lifecycle: graph.Lifecycle{
		Member: "State", Creating: api.CoreNetworkStateCreating, Updating: api.CoreNetworkStateUpdating,
		Deleting: api.CoreNetworkStateDeleting, Settled: api.CoreNetworkStateAvailable,
	},
	ID:      api.CoreNetworkCoreNetworkId,
	ARN:     api.CoreNetworkCoreNetworkArn,
	State:   api.CoreNetworkStateOf,
	Created: api.CoreNetworkCreatedAt,
	Tags:    api.CoreNetworkTags,
	Named:   []func(*api.CoreNetwork) *string{api.CoreNetworkGlobalNetworkId},
	Refs: []graph.Ref[api.CoreNetwork]{
		{To: GlobalNetwork, At: api.CoreNetworkGlobalNetworkId, Field: "globalNetworkId", Required: true},
	},
	Blocked: "Core network cannot be deleted due to existing attachments or peerings.",
}

// CreateCoreNetwork makes the core network of a global network. With a policy
// document, that is its first policy version and live from the beginning.
func (s *Service) CreateCoreNetwork(ctx context.Context, caller api.Caller, in *api.CreateCoreNetworkRequest) (*api.CreateCoreNetworkResponse, error) {
	if err := tidyTags(in.Tags); err != nil {
		return nil, err
	}
	var policy *corepolicy.Document
	if in.PolicyDocument != "" {
		var err error
		if policy, err = parsePolicy(in.PolicyDocument); err != nil {
			return nil, err
		}
	}
	made, err := write(ctx, s, caller, once(in.ClientToken, in, func(tx *graph.Tx) (*api.CoreNetwork, error) {
		return createCoreNetwork(tx, in, policy)
	}))
	return &api.CreateCoreNetworkResponse{CoreNetwork: made}, err
}

func createCoreNetwork(tx *graph.Tx, in *api.CreateCoreNetworkRequest, policy *corepolicy.Document) (*api.CoreNetwork, error) {
	asked := &api.CoreNetwork{GlobalNetworkId: in.GlobalNetworkId, Description: in.Description, Tags: in.Tags}
	var edges []corepolicy.Edge
	if policy != nil {
		var problems []corepolicy.Problem
		edges, problems = corepolicy.AssignEdges(policy, nil)
		if problems = append(corepolicy.CheckChange(policy, nil, corepolicy.Situation{}), problems...); len(problems) > 0 {
			return nil, errPolicy(problems)
		}
		mirror(asked, policy, edges)
	}
	made, err := CoreNetwork.Create(tx, asked)
	if errors.Is(err, graph.ErrExists) {
		return nil, errSecondCoreNetwork(tx, asked)
	}
	if err != nil {
		return nil, err
	}
	c := &coreNetwork{id: made.CoreNetworkId, key: graph.KeyOf(CoreNetwork.Name, made.CoreNetworkId)}
	if policy == nil {
		return made, c.insert(tx)
	}
	d := c.draft(tx, "", in.PolicyDocument, policy)
	d.executed, d.settles = tx.Now().UnixMilli(), tx.Settles(CoreNetwork.Name)
	first := corenetwork.Network{Name: c.id, Policy: policy, Edges: edges}
	d.changes = changesOf(corenetwork.Changes(corenetwork.Network{Name: c.id}, first))
	c.versions, c.live = d.version, d.version
	if err := c.insert(tx); err != nil {
		return nil, err
	}
	if err := d.insert(tx, c); err != nil {
		return nil, err
	}
	return made, tx.Record(tx.NewKey(), livePolicyKind, c.key, nil, c.liveBody(c.live))
}

// insert stores what a new core network has besides its resource.
func (c *coreNetwork) insert(tx *graph.Tx) error {
	_, err := tx.Exec(`INSERT INTO core_network (key, versions, live, former, turn, turned) VALUES ($1, $2, $3, 0, 0, $4)`,
		c.key, c.versions, c.live, tx.Now().UnixMilli())
	return err
}

// errSecondCoreNetwork refuses another core network in a global network.
func errSecondCoreNetwork(tx *graph.Tx, asked *api.CoreNetwork) error {
	there, err := CoreNetwork.Standing(tx, asked)
	if err != nil {
		return err
	}
	return &api.ServiceQuotaExceededException{
		Message:    fmt.Sprintf("A global network has one core network, which cannot be raised; this one has %s.", there.CoreNetworkId),
		ResourceId: there.CoreNetworkId, ResourceType: CoreNetwork.Name,
		LimitCode: "core-networks-per-global-network", ServiceCode: "networkmanager",
	}
}

// GetCoreNetwork tells of a core network: of its own account, or one that is
// shared with the caller's.
func (s *Service) GetCoreNetwork(ctx context.Context, caller api.Caller, in *api.GetCoreNetworkRequest) (*api.GetCoreNetworkResponse, error) {
	out := &api.GetCoreNetworkResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		c, err := coreNetworkFor(tx, in.CoreNetworkId)
		if err == nil {
			out.CoreNetwork, err = c.shown(tx)
		}
		return err
	})
	return out, err
}

// UpdateCoreNetwork changes a core network's description.
func (s *Service) UpdateCoreNetwork(ctx context.Context, caller api.Caller, in *api.UpdateCoreNetworkRequest) (*api.UpdateCoreNetworkResponse, error) {
	updated, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.CoreNetwork, error) {
		v, err := CoreNetwork.Update(tx, coreNetworkAt(in.CoreNetworkId), func(c *api.CoreNetwork) error {
			assign(&c.Description, in.Description)
			return nil
		})
		return v, onlyOwner(tx, in.CoreNetworkId, err)
	})
	return &api.UpdateCoreNetworkResponse{CoreNetwork: updated}, err
}

// DeleteCoreNetwork deletes a core network that nothing is attached to, with
// its policy versions.
func (s *Service) DeleteCoreNetwork(ctx context.Context, caller api.Caller, in *api.DeleteCoreNetworkRequest) (*api.DeleteCoreNetworkResponse, error) {
	deleted, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.CoreNetwork, error) {
		v, err := CoreNetwork.Delete(tx, coreNetworkAt(in.CoreNetworkId))
		return v, onlyOwner(tx, in.CoreNetworkId, err)
	})
	return &api.DeleteCoreNetworkResponse{CoreNetwork: deleted}, err
}

func coreNetworkAt(id string) graph.Address[api.CoreNetwork] {
	return graph.Address[api.CoreNetwork]{ID: id}
}
