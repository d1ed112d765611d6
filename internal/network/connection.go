package network

import (
	"context"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// Connection joins two devices, each perhaps through one of its links. A link
// must be associated with the device it serves, for as long as the connection
// uses it.
var Connection = &graph.Kind[api.Connection]{
	Name:      "connection",
	Lifecycle: inventory,
	Quota:     graph.Quota{Code: "L-D30F0A50", Max: 500, Per: "global network"},
	ID:        api.ConnectionConnectionId,
	ARN:       api.ConnectionConnectionArn,
	Network:   api.ConnectionGlobalNetworkId,
	State:     api.ConnectionStateOf,
	Created:   api.ConnectionCreatedAt,
	Tags:      api.ConnectionTags,
	Refs: []graph.Ref[api.Connection]{
		{To: Device, At: api.ConnectionDeviceId, Field: "deviceId", Required: true},
		{To: Device, At: api.ConnectionConnectedDeviceId, Field: "connectedDeviceId", Required: true},
		{To: Link, At: api.ConnectionLinkId, Field: "linkId"},
		{To: Link, At: api.ConnectionConnectedLinkId, Field: "connectedLinkId"},
		{
			To: LinkAssociation, Field: "linkId", Say: "Link is not associated with the device.",
			Named: []func(*api.Connection) *string{api.ConnectionDeviceId, api.ConnectionLinkId},
		},
		{
			To: LinkAssociation, Field: "connectedLinkId", Say: "Link is not associated with the connected device.",
			Named: []func(*api.Connection) *string{api.ConnectionConnectedDeviceId, api.ConnectionConnectedLinkId},
		},
	},
}

// CreateConnection joins two devices of a network.
func (s *Service) CreateConnection(ctx context.Context, caller api.Caller, in *api.CreateConnectionRequest) (*api.CreateConnectionResponse, error) {
	if err := tidyTags(in.Tags); err != nil {
		return nil, err
	}
	made, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.Connection, error) {
		c := &api.Connection{
			GlobalNetworkId: in.GlobalNetworkId,
			DeviceId:        in.DeviceId, ConnectedDeviceId: in.ConnectedDeviceId,
			LinkId: in.LinkId, ConnectedLinkId: in.ConnectedLinkId,
			Description: in.Description, Tags: in.Tags,
		}
		if err := Connection.Resolve(tx, c); err != nil {
			return nil, err
		}
		if c.DeviceId == c.ConnectedDeviceId {
			return nil, api.Invalid("connectedDeviceId", "A device cannot be connected to itself.")
		}
		return Connection.Create(tx, c)
	})
	return &api.CreateConnectionResponse{Connection: made}, err
}

// GetConnections lists a network's connections, perhaps those that a device
// is at either end of.
func (s *Service) GetConnections(ctx context.Context, caller api.Caller, in *api.GetConnectionsRequest) (*api.GetConnectionsResponse, error) {
	items, next, err := pageOf(ctx, s, caller, Connection, graph.Question{
		Network: in.GlobalNetworkId, IDs: in.ConnectionIds, To: []graph.Reference{{Kind: Device, ID: in.DeviceId}},
		Max: in.MaxResults, Token: in.NextToken,
	})
	return &api.GetConnectionsResponse{Connections: items, NextToken: next}, err
}

// UpdateConnection changes a connection's links and description; its devices
// stay.
func (s *Service) UpdateConnection(ctx context.Context, caller api.Caller, in *api.UpdateConnectionRequest) (*api.UpdateConnectionResponse, error) {
	updated, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.Connection, error) {
		return Connection.Update(tx, connectionAt(in.GlobalNetworkId, in.ConnectionId), func(c *api.Connection) error {
			assign(&c.LinkId, in.LinkId)
			assign(&c.ConnectedLinkId, in.ConnectedLinkId)
			assign(&c.Description, in.Description)
			return nil
		})
	})
	return &api.UpdateConnectionResponse{Connection: updated}, err
}

// DeleteConnection deletes a connection; nothing refers to one.
func (s *Service) DeleteConnection(ctx context.Context, caller api.Caller, in *api.DeleteConnectionRequest) (*api.DeleteConnectionResponse, error) {
	deleted, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.Connection, error) {
		return Connection.Delete(tx, connectionAt(in.GlobalNetworkId, in.ConnectionId))
	})
	return &api.DeleteConnectionResponse{Connection: deleted}, err
}

func connectionAt(network, id string) graph.Address[api.Connection] {
	return graph.Address[api.Connection]{Network: network, ID: id}
}
