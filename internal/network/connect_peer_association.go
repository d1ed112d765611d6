package network

import (
	"context"
	"errors"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// connectPeer is a Connect peer of a core network, known by its id: it is made
// known as what is outside is, by being mentioned where the catalog is open.
var connectPeer = &graph.Kind[api.NetworkResource]{
	Name:      "connect-peer",
	Lifecycle: graph.Lifecycle{Settled: "KNOWN"},
	Named:     []func(*api.NetworkResource) *string{api.NetworkResourceResourceId},
	Blocked:   "It cannot be withdrawn while others refer to it.",
}

// eitherConnectPeer is a Connect peer that was made here, or one that was only
// mentioned and so has a name.
type eitherConnectPeer struct{}

// Imply finds out what follows from either.
func (eitherConnectPeer) Imply(r graph.Stored) graph.Implied {
	if r.Name != "" {
		return connectPeer.Imply(r)
	}
	return ConnectPeer.Imply(r)
}

// ConnectPeerAssociation says at which device, and perhaps at which of its
// links, a Connect peer of a core network is.
var ConnectPeerAssociation = (&Association[api.ConnectPeerAssociation]{
	Kind: graph.Kind[api.ConnectPeerAssociation]{
		Name:    "connect-peer-association",
		Network: api.ConnectPeerAssociationGlobalNetworkId,
		State:   api.ConnectPeerAssociationStateOf,
		Named:   []func(*api.ConnectPeerAssociation) *string{api.ConnectPeerAssociationConnectPeerId},
		Refs: []graph.Ref[api.ConnectPeerAssociation]{{
			To: connectPeer, Field: "connectPeerId", Required: true,
			Named: []func(*api.ConnectPeerAssociation) *string{api.ConnectPeerAssociationConnectPeerId},
		}},
	},
}).place(api.ConnectPeerAssociationDeviceId, api.ConnectPeerAssociationLinkId)

// AssociateConnectPeer says that a core network's Connect peer is at a device.
func (s *Service) AssociateConnectPeer(ctx context.Context, caller api.Caller, in *api.AssociateConnectPeerRequest) (*api.AssociateConnectPeerResponse, error) {
	made, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.ConnectPeerAssociation, error) {
		asked := &api.ConnectPeerAssociation{
			GlobalNetworkId: in.GlobalNetworkId, ConnectPeerId: in.ConnectPeerId, DeviceId: in.DeviceId, LinkId: in.LinkId,
		}
		if err := ConnectPeerAssociation.Gather(tx, asked); err != nil {
			return nil, err
		}
		if err := s.mentionConnectPeer(tx, in.ConnectPeerId); err != nil {
			return nil, err
		}
		return ConnectPeerAssociation.associate(tx, asked)
	})
	return &api.AssociateConnectPeerResponse{ConnectPeerAssociation: made}, err
}

// mentionConnectPeer makes sure that a Connect peer is known: one of a core
// network of the account, or any where the catalog is open. The contract has
// checked its id.
func (s *Service) mentionConnectPeer(tx *graph.Tx, id string) error {
	if s.closed {
		made, err := isMade(tx, id)
		if err != nil || !made {
			return err // the reference to it will tell
		}
	}
	known, err := connectPeer.Known(tx, graph.NameOf(connectPeer.Name, id))
	if err != nil || known != nil {
		return err
	}
	_, err = connectPeer.Put(tx, &api.NetworkResource{
		ResourceId: id, ResourceType: connectPeer.Name, AccountId: tx.Caller.Account,
		ResourceArn: "arn:aws:networkmanager::" + tx.Caller.Account + ":" + connectPeer.Name + "/" + id,
	})
	return err
}

// isMade tells whether a core network that the caller sees has a Connect peer.
func isMade(tx *graph.Tx, id string) (bool, error) {
	_, err := partAt(tx, ConnectPeer, id)
	var absent *api.ResourceNotFoundException
	if errors.As(err, &absent) {
		return false, nil
	}
	return err == nil, err
}

// GetConnectPeerAssociations lists where a network's Connect peers of core
// networks are.
func (s *Service) GetConnectPeerAssociations(ctx context.Context, caller api.Caller, in *api.GetConnectPeerAssociationsRequest) (*api.GetConnectPeerAssociationsResponse, error) {
	items, next, err := pageOf(ctx, s, caller, &ConnectPeerAssociation.Kind, graph.Question{
		Network: in.GlobalNetworkId, Names: namesOf(ConnectPeerAssociation.Name, in.ConnectPeerIds),
		Max: in.MaxResults, Token: in.NextToken,
	})
	return &api.GetConnectPeerAssociationsResponse{ConnectPeerAssociations: items, NextToken: next}, err
}

// DisassociateConnectPeer ends the association of a core network's Connect
// peer.
func (s *Service) DisassociateConnectPeer(ctx context.Context, caller api.Caller, in *api.DisassociateConnectPeerRequest) (*api.DisassociateConnectPeerResponse, error) {
	deleted, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.ConnectPeerAssociation, error) {
		return ConnectPeerAssociation.Delete(tx, graph.Address[api.ConnectPeerAssociation]{
			Network: in.GlobalNetworkId,
			Named:   &api.ConnectPeerAssociation{ConnectPeerId: in.ConnectPeerId},
		})
	})
	return &api.DisassociateConnectPeerResponse{ConnectPeerAssociation: deleted}, err
}
