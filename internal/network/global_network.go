package network

import (
	"context"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// GlobalNetwork is the scope of everything else: it holds sites, devices,
// links and connections, and belongs to an account.
var GlobalNetwork = &graph.Kind[api.GlobalNetwork]{
	Name:      "global-network",
	Lifecycle: inventory,
	Quota:     graph.Quota{Code: "L-2418390E", Max: 5, Per: "account"},
	ID:        api.GlobalNetworkGlobalNetworkId,
	ARN:       api.GlobalNetworkGlobalNetworkArn,
	State:     api.GlobalNetworkStateOf,
	Created:   api.GlobalNetworkCreatedAt,
	Tags:      api.GlobalNetworkTags,
	Blocked:   "Global network cannot be deleted due to existing devices, sites, or links, or a core network.",
}

// CreateGlobalNetwork makes an empty network.
func (s *Service) CreateGlobalNetwork(ctx context.Context, caller api.Caller, in *api.CreateGlobalNetworkRequest) (*api.CreateGlobalNetworkResponse, error) {
	if err := tidyTags(in.Tags); err != nil {
		return nil, err
	}
	made, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.GlobalNetwork, error) {
		return GlobalNetwork.Create(tx, &api.GlobalNetwork{Description: in.Description, Tags: in.Tags})
	})
	return &api.CreateGlobalNetworkResponse{GlobalNetwork: made}, err
}

// DescribeGlobalNetworks lists the account's networks.
func (s *Service) DescribeGlobalNetworks(ctx context.Context, caller api.Caller, in *api.DescribeGlobalNetworksRequest) (*api.DescribeGlobalNetworksResponse, error) {
	items, next, err := pageOf(ctx, s, caller, GlobalNetwork, graph.Question{
		IDs: in.GlobalNetworkIds, Max: in.MaxResults, Token: in.NextToken,
	})
	return &api.DescribeGlobalNetworksResponse{GlobalNetworks: items, NextToken: next}, err
}

// UpdateGlobalNetwork changes a network's description.
func (s *Service) UpdateGlobalNetwork(ctx context.Context, caller api.Caller, in *api.UpdateGlobalNetworkRequest) (*api.UpdateGlobalNetworkResponse, error) {
	updated, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.GlobalNetwork, error) {
		return GlobalNetwork.Update(tx, globalNetworkAt(in.GlobalNetworkId), func(n *api.GlobalNetwork) error {
			assign(&n.Description, in.Description)
			return nil
		})
	})
	return &api.UpdateGlobalNetworkResponse{GlobalNetwork: updated}, err
}

// DeleteGlobalNetwork deletes a network that is empty.
func (s *Service) DeleteGlobalNetwork(ctx context.Context, caller api.Caller, in *api.DeleteGlobalNetworkRequest) (*api.DeleteGlobalNetworkResponse, error) {
	deleted, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.GlobalNetwork, error) {
		return GlobalNetwork.Delete(tx, globalNetworkAt(in.GlobalNetworkId))
	})
	return &api.DeleteGlobalNetworkResponse{GlobalNetwork: deleted}, err
}

func globalNetworkAt(id string) graph.Address[api.GlobalNetwork] {
	return graph.Address[api.GlobalNetwork]{ID: id}
}
