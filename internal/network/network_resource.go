package network

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// GetNetworkResources lists what a network has: its own sites, devices, links
// and connections, the gateways that are registered in it, its core network
// with what belongs to it, and what is behind these; by type, and within a type
// in order of creation.
func (s *Service) GetNetworkResources(ctx context.Context, caller api.Caller, in *api.GetNetworkResourcesRequest) (*api.GetNetworkResourcesResponse, error) {
	items, next, err := list(ctx, s, caller, survey{
		network: in.GlobalNetworkId, most: in.MaxResults, token: in.NextToken,
		filter: resourceFilter{in.RegisteredGatewayArn, in.CoreNetworkId, in.AwsRegion, in.AccountId, in.ResourceType, in.ResourceArn},
	}, listing[api.NetworkResource]{(*reach).resources, describeAll})
	return &api.GetNetworkResourcesResponse{NetworkResources: items, NextToken: next}, err
}

func describeAll(tx *graph.Tx, q survey, rows []source) (map[int64][]item[api.NetworkResource], error) {
	found := make(map[int64][]item[api.NetworkResource], len(rows))
	for _, s := range rows {
		n, err := s.describe(tx)
		if err != nil {
			return nil, err
		}
		if q.filter.admits(n) {
			found[s.key] = []item[api.NetworkResource]{{value: *n}}
		}
	}
	return found, nil
}

// describe is a resource as GetNetworkResources shows it. What this service
// owns is defined by its own wire form, what is outside by what was said of it.
func (s source) describe(tx *graph.Tx) (*api.NetworkResource, error) {
	n := s.is
	if !resourceKinds[s.kind].outside {
		var own api.NetworkResource // a kind's tags are called as a network resource's are
		if err := api.Parse(s.body, &own); err != nil {
			return nil, err
		}
		n.Tags = own.Tags
		n.Definition = string(tx.Shown(resourceKinds[s.kind].Target, s.body, s.state, s.settles))
		n.DefinitionTimestamp = api.Timestamp(store.Moment(s.moved).UnixMilli())
	}
	n.DefinitionTimestamp = api.TimestampOf(n.DefinitionTimestamp.Time()) // earlier versions have stored finer ones
	if s.metadata != nil {
		if err := json.Unmarshal(s.metadata, &n.Metadata); err != nil {
			return nil, fmt.Errorf("read stored metadata of %s: %w", n.ResourceArn, err)
		}
	}
	return n, nil
}

// GetNetworkResourceCounts counts a network's resources by type. Types without
// any are left out.
func (s *Service) GetNetworkResourceCounts(ctx context.Context, caller api.Caller, in *api.GetNetworkResourceCountsRequest) (*api.GetNetworkResourceCountsResponse, error) {
	out := &api.GetNetworkResourceCountsResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		asked := []string{in.GlobalNetworkId, in.ResourceType}
		after, err := tx.Place(in.NextToken, asked...)
		if err != nil {
			return err
		}
		r, err := reachOf(tx, in.GlobalNetworkId, resourceFilter{})
		if err != nil {
			return err
		}
		counts, more := countsAfter(r.counts(), in, after)
		out.NetworkResourceCounts, out.NextToken = api.Items(counts), ""
		if more {
			out.NextToken = tx.NextToken(counts[len(counts)-1].ResourceType, asked...)
		}
		return nil
	})
	return out, err
}

// countsAfter are the counts of the types behind one, as many as a page holds.
func countsAfter(all []run, in *api.GetNetworkResourceCountsRequest, after string) (counts []api.NetworkResourceCount, more bool) {
	for _, r := range all {
		if r.kind <= after || !admits(in.ResourceType, r.kind) {
			continue
		}
		if in.MaxResults != nil && len(counts) == int(*in.MaxResults) {
			return counts, true
		}
		count := int32(r.count)
		counts = append(counts, api.NetworkResourceCount{ResourceType: r.kind, Count: &count})
	}
	return counts, false
}
