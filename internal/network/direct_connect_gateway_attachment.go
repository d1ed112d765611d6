package network

import (
	"context"
	"fmt"
	"slices"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/graph"
)

// CreateDirectConnectGatewayAttachment attaches a Direct Connect gateway at
// several edges.
func (s *Service) CreateDirectConnectGatewayAttachment(ctx context.Context, caller api.Caller, in *api.CreateDirectConnectGatewayAttachmentRequest) (*api.CreateDirectConnectGatewayAttachmentResponse, error) {
	if err := tidyTags(in.Tags); err != nil {
		return nil, err
	}
	made, err := write(ctx, s, caller, once(in.ClientToken, in, func(tx *graph.Tx) (*api.DirectConnectGatewayAttachment, error) {
		h, err := s.lockHub(tx, in.CoreNetworkId)
		if err != nil {
			return nil, err
		}
		if err := checkEdges(in.EdgeLocations); err != nil {
			return nil, err
		}
		if err := h.mustNotNumber(tx, in.DirectConnectGatewayArn); err != nil {
			return nil, err
		}
		a, err := s.attach(tx, h, attaching{
			is: api.AttachmentTypeDirectConnectGateway, arn: in.DirectConnectGatewayArn, outside: DirectConnectGateway,
			edges: in.EdgeLocations, field: "edgeLocations", label: in.RoutingPolicyLabel, tags: in.Tags,
		})
		return &api.DirectConnectGatewayAttachment{Attachment: a, DirectConnectGatewayArn: in.DirectConnectGatewayArn}, err
	}))
	return &api.CreateDirectConnectGatewayAttachmentResponse{DirectConnectGatewayAttachment: made}, err
}

// checkEdges wants at least one edge, each once.
func checkEdges(edges []string) error {
	if len(edges) == 0 {
		return api.Invalid("edgeLocations", "An attachment is at one edge location at least.")
	}
	for i, edge := range edges {
		if slices.Contains(edges[:i], edge) {
			return api.Invalid("edgeLocations", edge+" is given twice.")
		}
	}
	return nil
}

// mustNotNumber refuses a Direct Connect gateway whose AS number the core
// network may give to its edges.
func (h *hub) mustNotNumber(tx *graph.Tx, arn string) error {
	asn, err := gatewayASN(tx, DirectConnectGateway, arn)
	if err != nil {
		return err
	}
	own := func(r corepolicy.ASNRange) bool { return r.Has(asn) }
	if slices.ContainsFunc(h.policy.Configuration.ASNRanges, own) {
		return api.Invalid("directConnectGatewayArn", fmt.Sprintf("Direct Connect gateway has the AS number %d, of the core network's asn-ranges.", asn))
	}
	return nil
}

// GetDirectConnectGatewayAttachment tells of a Direct Connect gateway's
// attachment.
func (s *Service) GetDirectConnectGatewayAttachment(ctx context.Context, caller api.Caller, in *api.GetDirectConnectGatewayAttachmentRequest) (*api.GetDirectConnectGatewayAttachmentResponse, error) {
	out := &api.GetDirectConnectGatewayAttachmentResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		a, _, err := attachmentOf(tx, in.AttachmentId, api.AttachmentTypeDirectConnectGateway)
		if err == nil {
			out.DirectConnectGatewayAttachment = &api.DirectConnectGatewayAttachment{Attachment: a, DirectConnectGatewayArn: a.ResourceArn}
		}
		return err
	})
	return out, err
}

// UpdateDirectConnectGatewayAttachment changes at which edges a Direct Connect
// gateway is attached; nothing said leaves them as they are.
func (s *Service) UpdateDirectConnectGatewayAttachment(ctx context.Context, caller api.Caller, in *api.UpdateDirectConnectGatewayAttachmentRequest) (*api.UpdateDirectConnectGatewayAttachmentResponse, error) {
	updated, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.DirectConnectGatewayAttachment, error) {
		p, err := ownAttachment(tx, in.AttachmentId, api.AttachmentTypeDirectConnectGateway)
		if err != nil {
			return nil, err
		}
		h, err := s.hubOf(tx, p.coreNetwork)
		if err != nil {
			return nil, err
		}
		if in.EdgeLocations != nil {
			err = moveEdges(tx, h, p, in.EdgeLocations)
		}
		if err != nil {
			return nil, err
		}
		a, err := changeAttachment(tx, p, func(a *api.Attachment) error {
			if in.EdgeLocations != nil {
				a.EdgeLocations = in.EdgeLocations
			}
			m := corenetwork.Map(h.policy, asSeen(a, p.label))
			if err := mayStand(tx, h.key, a, m.Place); err != nil {
				return err
			}
			if follow(a, m, false); a.State == isAvailable {
				a.State = courseUpdated
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		return &api.DirectConnectGatewayAttachment{Attachment: a, DirectConnectGatewayArn: a.ResourceArn}, nil
	})
	return &api.UpdateDirectConnectGatewayAttachmentResponse{DirectConnectGatewayAttachment: updated}, err
}

// moveEdges keeps where an attachment is from now on.
func moveEdges(tx *graph.Tx, h *hub, p *part, edges []string) error {
	if err := checkEdges(edges); err != nil {
		return err
	}
	if err := h.mustHaveEdges("edgeLocations", edges); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE part SET edges = $1 WHERE resource = $2`, spacedOut(edges), p.key)
	return err
}
