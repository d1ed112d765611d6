package network

import (
	"context"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// TransitGatewayConnectPeerAssociation says at which device, and perhaps at
// which of its links, a transit gateway's Connect peer is.
var TransitGatewayConnectPeerAssociation = (&Association[api.TransitGatewayConnectPeerAssociation]{
	Kind: graph.Kind[api.TransitGatewayConnectPeerAssociation]{
		Name:    "transit-gateway-connect-peer-association",
		Network: api.TransitGatewayConnectPeerAssociationGlobalNetworkId,
		State:   api.TransitGatewayConnectPeerAssociationStateOf,
		Named:   []func(*api.TransitGatewayConnectPeerAssociation) *string{api.TransitGatewayConnectPeerAssociationTransitGatewayConnectPeerArn},
		Refs: []graph.Ref[api.TransitGatewayConnectPeerAssociation]{{
			To: &TransitGatewayConnectPeer.Kind, Field: "transitGatewayConnectPeerArn", Required: true,
			Named: []func(*api.TransitGatewayConnectPeerAssociation) *string{api.TransitGatewayConnectPeerAssociationTransitGatewayConnectPeerArn},
		}},
	},
}).place(api.TransitGatewayConnectPeerAssociationDeviceId, api.TransitGatewayConnectPeerAssociationLinkId)

// AssociateTransitGatewayConnectPeer says that a transit gateway's Connect peer
// is at a device.
func (s *Service) AssociateTransitGatewayConnectPeer(ctx context.Context, caller api.Caller, in *api.AssociateTransitGatewayConnectPeerRequest) (*api.AssociateTransitGatewayConnectPeerResponse, error) {
	made, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.TransitGatewayConnectPeerAssociation, error) {
		return associateBehind(s, tx, TransitGatewayConnectPeerAssociation, &api.TransitGatewayConnectPeerAssociation{
			GlobalNetworkId: in.GlobalNetworkId, TransitGatewayConnectPeerArn: in.TransitGatewayConnectPeerArn,
			DeviceId: in.DeviceId, LinkId: in.LinkId,
		}, TransitGatewayConnectPeer)
	})
	return &api.AssociateTransitGatewayConnectPeerResponse{TransitGatewayConnectPeerAssociation: made}, err
}

// GetTransitGatewayConnectPeerAssociations lists where a network's Connect
// peers of transit gateways are.
func (s *Service) GetTransitGatewayConnectPeerAssociations(ctx context.Context, caller api.Caller, in *api.GetTransitGatewayConnectPeerAssociationsRequest) (*api.GetTransitGatewayConnectPeerAssociationsResponse, error) {
	items, next, err := pageOf(ctx, s, caller, &TransitGatewayConnectPeerAssociation.Kind, graph.Question{
		Network: in.GlobalNetworkId, Names: namesOf(TransitGatewayConnectPeerAssociation.Name, in.TransitGatewayConnectPeerArns),
		Max: in.MaxResults, Token: in.NextToken,
	})
	return &api.GetTransitGatewayConnectPeerAssociationsResponse{TransitGatewayConnectPeerAssociations: items, NextToken: next}, err
}

// DisassociateTransitGatewayConnectPeer ends the association of a transit
// gateway's Connect peer.
func (s *Service) DisassociateTransitGatewayConnectPeer(ctx context.Context, caller api.Caller, in *api.DisassociateTransitGatewayConnectPeerRequest) (*api.DisassociateTransitGatewayConnectPeerResponse, error) {
	deleted, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.TransitGatewayConnectPeerAssociation, error) {
		return TransitGatewayConnectPeerAssociation.Delete(tx, graph.Address[api.TransitGatewayConnectPeerAssociation]{
			Network: in.GlobalNetworkId,
			Named:   &api.TransitGatewayConnectPeerAssociation{TransitGatewayConnectPeerArn: in.TransitGatewayConnectPeerArn},
		})
	})
	return &api.DisassociateTransitGatewayConnectPeerResponse{TransitGatewayConnectPeerAssociation: deleted}, err
}
