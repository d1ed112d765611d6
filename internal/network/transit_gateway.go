package network

import (
	"context"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// The kinds below join a network to gateways outside it. Nothing can create
// them yet, so their lists are empty; clients ask for them before they delete
// a network.
var (
	customerGatewayAssociation = &graph.Kind[api.CustomerGatewayAssociation]{
		Name:      "customer-gateway-association",
		Lifecycle: inventory,
		Network:   api.CustomerGatewayAssociationGlobalNetworkId,
	}
	transitGatewayConnectPeerAssociation = &graph.Kind[api.TransitGatewayConnectPeerAssociation]{
		Name:      "transit-gateway-connect-peer-association",
		Lifecycle: inventory,
		Network:   api.TransitGatewayConnectPeerAssociationGlobalNetworkId,
	}
	transitGatewayRegistration = &graph.Kind[api.TransitGatewayRegistration]{
		Name:      "transit-gateway-registration",
		Lifecycle: inventory,
		Network:   api.TransitGatewayRegistrationGlobalNetworkId,
	}
)

// GetCustomerGatewayAssociations lists a network's customer gateways.
func (s *Service) GetCustomerGatewayAssociations(ctx context.Context, caller api.Caller, in *api.GetCustomerGatewayAssociationsRequest) (*api.GetCustomerGatewayAssociationsResponse, error) {
	items, next, err := pageOf(ctx, s, caller, customerGatewayAssociation, graph.Question{
		Network: in.GlobalNetworkId, IDs: in.CustomerGatewayArns, Max: in.MaxResults, Token: in.NextToken,
	})
	return &api.GetCustomerGatewayAssociationsResponse{CustomerGatewayAssociations: items, NextToken: next}, err
}

// GetTransitGatewayConnectPeerAssociations lists a network's Connect peers of
// transit gateways.
func (s *Service) GetTransitGatewayConnectPeerAssociations(ctx context.Context, caller api.Caller, in *api.GetTransitGatewayConnectPeerAssociationsRequest) (*api.GetTransitGatewayConnectPeerAssociationsResponse, error) {
	items, next, err := pageOf(ctx, s, caller, transitGatewayConnectPeerAssociation, graph.Question{
		Network: in.GlobalNetworkId, IDs: in.TransitGatewayConnectPeerArns, Max: in.MaxResults, Token: in.NextToken,
	})
	return &api.GetTransitGatewayConnectPeerAssociationsResponse{TransitGatewayConnectPeerAssociations: items, NextToken: next}, err
}

// GetTransitGatewayRegistrations lists a network's transit gateways.
func (s *Service) GetTransitGatewayRegistrations(ctx context.Context, caller api.Caller, in *api.GetTransitGatewayRegistrationsRequest) (*api.GetTransitGatewayRegistrationsResponse, error) {
	items, next, err := pageOf(ctx, s, caller, transitGatewayRegistration, graph.Question{
		Network: in.GlobalNetworkId, IDs: in.TransitGatewayArns, Max: in.MaxResults, Token: in.NextToken,
	})
	return &api.GetTransitGatewayRegistrationsResponse{TransitGatewayRegistrations: items, NextToken: next}, err
}
