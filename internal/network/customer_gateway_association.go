package network

import (
	"context"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// CustomerGatewayAssociation says at which device, and perhaps at which of its
// links, a customer gateway is.
var CustomerGatewayAssociation = (&Association[api.CustomerGatewayAssociation]{
	Kind: graph.Kind[api.CustomerGatewayAssociation]{
		Name:    "customer-gateway-association",
		Network: api.CustomerGatewayAssociationGlobalNetworkId,
		State:   api.CustomerGatewayAssociationStateOf,
		Named:   []func(*api.CustomerGatewayAssociation) *string{api.CustomerGatewayAssociationCustomerGatewayArn},
		Refs: []graph.Ref[api.CustomerGatewayAssociation]{{
			To: &CustomerGateway.Kind, Field: "customerGatewayArn", Required: true,
			Named: []func(*api.CustomerGatewayAssociation) *string{api.CustomerGatewayAssociationCustomerGatewayArn},
		}},
	},
}).place(api.CustomerGatewayAssociationDeviceId, api.CustomerGatewayAssociationLinkId)

// AssociateCustomerGateway says that a customer gateway is at a device.
func (s *Service) AssociateCustomerGateway(ctx context.Context, caller api.Caller, in *api.AssociateCustomerGatewayRequest) (*api.AssociateCustomerGatewayResponse, error) {
	made, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.CustomerGatewayAssociation, error) {
		return associateBehind(s, tx, CustomerGatewayAssociation, &api.CustomerGatewayAssociation{
			GlobalNetworkId: in.GlobalNetworkId, CustomerGatewayArn: in.CustomerGatewayArn,
			DeviceId: in.DeviceId, LinkId: in.LinkId,
		}, CustomerGateway)
	})
	return &api.AssociateCustomerGatewayResponse{CustomerGatewayAssociation: made}, err
}

// GetCustomerGatewayAssociations lists where a network's customer gateways are.
func (s *Service) GetCustomerGatewayAssociations(ctx context.Context, caller api.Caller, in *api.GetCustomerGatewayAssociationsRequest) (*api.GetCustomerGatewayAssociationsResponse, error) {
	items, next, err := pageOf(ctx, s, caller, &CustomerGatewayAssociation.Kind, graph.Question{
		Network: in.GlobalNetworkId, Names: namesOf(CustomerGatewayAssociation.Name, in.CustomerGatewayArns),
		Max: in.MaxResults, Token: in.NextToken,
	})
	return &api.GetCustomerGatewayAssociationsResponse{CustomerGatewayAssociations: items, NextToken: next}, err
}

// DisassociateCustomerGateway ends the association of a customer gateway.
func (s *Service) DisassociateCustomerGateway(ctx context.Context, caller api.Caller, in *api.DisassociateCustomerGatewayRequest) (*api.DisassociateCustomerGatewayResponse, error) {
	deleted, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.CustomerGatewayAssociation, error) {
		return CustomerGatewayAssociation.Delete(tx, graph.Address[api.CustomerGatewayAssociation]{
			Network: in.GlobalNetworkId,
			Named:   &api.CustomerGatewayAssociation{CustomerGatewayArn: in.CustomerGatewayArn},
		})
	})
	return &api.DisassociateCustomerGatewayResponse{CustomerGatewayAssociation: deleted}, err
}
