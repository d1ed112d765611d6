package network

import (
	"context"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// CreateTransitGatewayRouteTableAttachment attaches a route table of a transit
// gateway that is peered with the core network, at the edge of the peering.
func (s *Service) CreateTransitGatewayRouteTableAttachment(ctx context.Context, caller api.Caller, in *api.CreateTransitGatewayRouteTableAttachmentRequest) (*api.CreateTransitGatewayRouteTableAttachmentResponse, error) {
	if err := tidyTags(in.Tags); err != nil {
		return nil, err
	}
	made, err := write(ctx, s, caller, once(in.ClientToken, in, func(tx *graph.Tx) (*api.TransitGatewayRouteTableAttachment, error) {
		peering, h, err := s.peeringFor(tx, in)
		if err != nil {
			return nil, err
		}
		a, err := s.attach(tx, h, attaching{
			is: api.AttachmentTypeTransitGatewayRouteTable, arn: in.TransitGatewayRouteTableArn, outside: TransitGatewayRouteTable,
			edges: []string{peering.EdgeLocation}, field: "peeringId", label: in.RoutingPolicyLabel, tags: in.Tags,
			peering: graph.KeyOf(Peering.Name, in.PeeringId), detail: detail{PeeringId: in.PeeringId},
		})
		return &api.TransitGatewayRouteTableAttachment{
			Attachment: a, PeeringId: in.PeeringId, TransitGatewayRouteTableArn: in.TransitGatewayRouteTableArn,
		}, err
	}))
	return &api.CreateTransitGatewayRouteTableAttachmentResponse{TransitGatewayRouteTableAttachment: made}, err
}

// peeringFor finds the peering that a route table is to be attached over.
func (s *Service) peeringFor(tx *graph.Tx, in *api.CreateTransitGatewayRouteTableAttachmentRequest) (*api.Peering, *hub, error) {
	const field = "transitGatewayRouteTableArn"
	if !TransitGatewayRouteTable.WellFormed(in.TransitGatewayRouteTableArn) {
		return nil, nil, api.Invalid(field, "Must be the ARN of a transit gateway route table.")
	}
	p, err := lockPart(tx, Peering, in.PeeringId)
	if err != nil {
		return nil, nil, err
	}
	peering, err := decodePart[api.Peering](tx, Peering, p)
	if err != nil {
		return nil, nil, err
	}
	table, err := TransitGatewayRouteTable.Known(tx, graph.NameOf(TransitGatewayRouteTable.Name, in.TransitGatewayRouteTableArn))
	switch {
	case err != nil:
	case p.account != tx.Account():
		err = api.Denied("Only the owner of the peering attaches route tables over it.")
	case peering.State != isAvailable:
		err = api.Invalid("peeringId", "Peering state is invalid.")
	case regionOf(in.TransitGatewayRouteTableArn) != peering.EdgeLocation,
		table != nil && table.RegisteredGatewayArn != "" && table.RegisteredGatewayArn != peering.ResourceArn:
		err = api.Invalid(field, "Route table is not of the peering's transit gateway.")
	}
	if err != nil {
		return nil, nil, err
	}
	h, err := s.readHub(tx, peering.CoreNetworkId) // with a peering it is not being deleted
	return peering, h, err
}

// GetTransitGatewayRouteTableAttachment tells of a route table's attachment.
func (s *Service) GetTransitGatewayRouteTableAttachment(ctx context.Context, caller api.Caller, in *api.GetTransitGatewayRouteTableAttachmentRequest) (*api.GetTransitGatewayRouteTableAttachmentResponse, error) {
	out := &api.GetTransitGatewayRouteTableAttachmentResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		a, d, err := attachmentOf(tx, in.AttachmentId, api.AttachmentTypeTransitGatewayRouteTable)
		if err == nil {
			out.TransitGatewayRouteTableAttachment = &api.TransitGatewayRouteTableAttachment{
				Attachment: a, PeeringId: d.PeeringId, TransitGatewayRouteTableArn: a.ResourceArn,
			}
		}
		return err
	})
	return out, err
}
