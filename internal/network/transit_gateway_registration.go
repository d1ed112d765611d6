package network

import (
	"context"
	"errors"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// TransitGatewayRegistration says that a transit gateway belongs to a network,
// and with it what the catalog knows behind the gateway. A gateway is
// registered in one of an account's networks only.
var TransitGatewayRegistration = &graph.Kind[api.TransitGatewayRegistration]{
	Name: "transit-gateway-registration",
	Lifecycle: graph.Lifecycle{
		Member: "State", Within: "Code", Creating: "PENDING", Updating: "PENDING", Deleting: "DELETING", Settled: "AVAILABLE",
	},
	Network: api.TransitGatewayRegistrationGlobalNetworkId,
	State:   registrationState,
	Named:   []func(*api.TransitGatewayRegistration) *string{api.TransitGatewayRegistrationTransitGatewayArn},
	Refs: []graph.Ref[api.TransitGatewayRegistration]{{
		To: &TransitGateway.Kind, Field: "transitGatewayArn", Required: true,
		Named: []func(*api.TransitGatewayRegistration) *string{api.TransitGatewayRegistrationTransitGatewayArn},
	}},
	Takes: []graph.Target{&CustomerGatewayAssociation.Kind, &TransitGatewayConnectPeerAssociation.Kind},
}

// registrationState is the place of a registration's state, which stands in a
// structure of its own.
func registrationState(r *api.TransitGatewayRegistration) *string {
	if r.State == nil {
		r.State = new(api.TransitGatewayRegistrationStateReason)
	}
	return &r.State.Code
}

// RegisterTransitGateway makes a transit gateway part of a network.
func (s *Service) RegisterTransitGateway(ctx context.Context, caller api.Caller, in *api.RegisterTransitGatewayRequest) (*api.RegisterTransitGatewayResponse, error) {
	made, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.TransitGatewayRegistration, error) {
		asked := &api.TransitGatewayRegistration{GlobalNetworkId: in.GlobalNetworkId, TransitGatewayArn: in.TransitGatewayArn}
		if err := TransitGatewayRegistration.Gather(tx, asked); err != nil {
			return nil, err
		}
		first, err := s.mention(tx, TransitGateway, in.TransitGatewayArn, "transitGatewayArn")
		if err != nil {
			return nil, err
		}
		made, err := TransitGatewayRegistration.Create(tx, asked)
		if errors.Is(err, graph.ErrExists) {
			err = api.Invalid("transitGatewayArn", "Transit gateway is registered in a global network already.")
		}
		if err != nil || first {
			return made, err
		}
		return made, countLed(tx, graph.KeyOf(GlobalNetwork.Name, in.GlobalNetworkId))
	})
	return &api.RegisterTransitGatewayResponse{TransitGatewayRegistration: made}, err
}

// GetTransitGatewayRegistrations lists a network's transit gateways.
func (s *Service) GetTransitGatewayRegistrations(ctx context.Context, caller api.Caller, in *api.GetTransitGatewayRegistrationsRequest) (*api.GetTransitGatewayRegistrationsResponse, error) {
	items, next, err := pageOf(ctx, s, caller, TransitGatewayRegistration, graph.Question{
		Network: in.GlobalNetworkId, Names: namesOf(TransitGatewayRegistration.Name, in.TransitGatewayArns),
		Max: in.MaxResults, Token: in.NextToken,
	})
	return &api.GetTransitGatewayRegistrationsResponse{TransitGatewayRegistrations: items, NextToken: next}, err
}

// DeregisterTransitGateway takes a transit gateway out of a network, and with
// it the associations of what no other gateway of the network leads to.
func (s *Service) DeregisterTransitGateway(ctx context.Context, caller api.Caller, in *api.DeregisterTransitGatewayRequest) (*api.DeregisterTransitGatewayResponse, error) {
	deleted, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.TransitGatewayRegistration, error) {
		if err := holdRegistration(tx, in.GlobalNetworkId, in.TransitGatewayArn); err != nil {
			return nil, err
		}
		deleted, err := TransitGatewayRegistration.Delete(tx, graph.Address[api.TransitGatewayRegistration]{
			Network: in.GlobalNetworkId,
			Named:   &api.TransitGatewayRegistration{TransitGatewayArn: in.TransitGatewayArn},
		})
		if err != nil {
			return nil, err
		}
		return deleted, countLed(tx, graph.KeyOf(GlobalNetwork.Name, in.GlobalNetworkId))
	})
	return &api.DeregisterTransitGatewayResponse{TransitGatewayRegistration: deleted}, err
}
