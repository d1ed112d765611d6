package network

import (
	"context"
	"slices"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// GetNetworkTelemetry lists how the VPN connections and Connect peers of a
// network's gateways and core network are, as it was last told: an item for each
// address and type. What nothing was told of is not listed.
func (s *Service) GetNetworkTelemetry(ctx context.Context, caller api.Caller, in *api.GetNetworkTelemetryRequest) (*api.GetNetworkTelemetryResponse, error) {
	items, next, err := list(ctx, s, caller, survey{
		network: in.GlobalNetworkId, most: in.MaxResults, token: in.NextToken,
		filter: resourceFilter{in.RegisteredGatewayArn, in.CoreNetworkId, in.AwsRegion, in.AccountId, in.ResourceType, in.ResourceArn},
	}, listing[api.NetworkTelemetry]{(*reach).telling, tellAll})
	return &api.GetNetworkTelemetryResponse{NetworkTelemetry: items, NextToken: next}, err
}

// telemetryKinds are the kinds whose health the service tells.
var telemetryKinds = []string{ConnectPeer.Name, TransitGatewayConnectPeer.Name, VpnConnection.Name}

// telling are the runs of what telemetry may have been told of.
func (r *reach) telling(f resourceFilter) []run {
	return slices.DeleteFunc(r.resources(f), func(r run) bool { return !slices.Contains(telemetryKinds, r.kind) })
}

func tellAll(tx *graph.Tx, q survey, rows []source) (map[int64][]item[api.NetworkTelemetry], error) {
	told, err := latest(tx, keysOf(rows))
	if err != nil {
		return nil, err
	}
	found := make(map[int64][]item[api.NetworkTelemetry], len(rows))
	for _, s := range rows {
		for _, h := range told[s.key] {
			if q.filter.admits(s.is) {
				found[s.key] = append(found[s.key], item[api.NetworkTelemetry]{h.order(), telemetryOf(s.is, h)})
			}
		}
	}
	return found, nil
}

func telemetryOf(n *api.NetworkResource, h health) api.NetworkTelemetry {
	return api.NetworkTelemetry{
		RegisteredGatewayArn: n.RegisteredGatewayArn, CoreNetworkId: n.CoreNetworkId, AwsRegion: n.AwsRegion,
		AccountId: n.AccountId, ResourceType: n.ResourceType, ResourceId: n.ResourceId, ResourceArn: n.ResourceArn,
		Address: h.address,
		Health: &api.ConnectionHealth{
			Type: api.ConnectionType(h.kind), Status: api.ConnectionStatus(h.status), Timestamp: api.Timestamp(h.at),
		},
	}
}

// A health is what was told of one address of a resource, in one respect.
type health struct {
	resource      int64
	address, kind string
	status        string
	at            int64 // epoch milliseconds
}

// order is how the healths of one resource are put in order, and told apart.
func (h health) order() string { return h.address + " " + h.kind }

// latest reads what was last told of resources, in order.
func latest(tx *graph.Tx, resources []int64) (map[int64][]health, error) {
	told := make(map[int64][]health, len(resources))
	in, args := parameters(nil, resources)
	err := tx.Query(`SELECT resource, address, type, status, at FROM health WHERE resource IN (`+in+`)`,
		func(row store.Row) error {
			h := health{row.Int64(0), row.Text(1), row.Text(2), row.Text(3), row.Int64(4)}
			told[h.resource] = append(told[h.resource], h)
			return nil
		}, args...)
	for _, list := range told {
		slices.SortFunc(list, func(a, b health) int {
			if a.order() < b.order() {
				return -1
			}
			return 1
		})
	}
	return told, err
}
