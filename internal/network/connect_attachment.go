package network

import (
	"context"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// CreateConnectAttachment attaches what speaks BGP over a VPC attachment that
// is available. Only the owner of the core network may.
func (s *Service) CreateConnectAttachment(ctx context.Context, caller api.Caller, in *api.CreateConnectAttachmentRequest) (*api.CreateConnectAttachmentResponse, error) {
	if err := tidyTags(in.Tags); err != nil {
		return nil, err
	}
	made, err := write(ctx, s, caller, once(in.ClientToken, in, func(tx *graph.Tx) (*api.ConnectAttachment, error) {
		h, err := s.lockOwnHub(tx, in.CoreNetworkId)
		if err != nil {
			return nil, err
		}
		transport, arn, err := transportFor(tx, h, in)
		if err != nil {
			return nil, err
		}
		options := &api.ConnectAttachmentOptions{Protocol: in.Options.Protocol}
		if options.Protocol == "" {
			options.Protocol = api.TunnelProtocolGre
		}
		a, err := s.attach(tx, h, attaching{
			is: api.AttachmentTypeConnect, arn: arn, edges: []string{in.EdgeLocation}, field: "edgeLocation",
			label: in.RoutingPolicyLabel, tags: in.Tags, detail: detail{Connect: options},
		})
		if err != nil {
			return nil, err
		}
		if options.Protocol == api.TunnelProtocolNoEncap {
			err = mayGoWithoutTunnel(tx, h, a, transport)
		}
		return &api.ConnectAttachment{Attachment: a, TransportAttachmentId: in.TransportAttachmentId, Options: options}, err
	}))
	return &api.CreateConnectAttachmentResponse{ConnectAttachment: made}, err
}

// transportFor finds the attachment that a Connect is to run over, and its ARN.
func transportFor(tx *graph.Tx, h *hub, in *api.CreateConnectAttachmentRequest) (*api.Attachment, string, error) {
	const field = "transportAttachmentId"
	p, err := partAt(tx, Attachment, in.TransportAttachmentId)
	if err != nil {
		return nil, "", err
	}
	transport, err := decodePart[api.Attachment](tx, Attachment, p)
	switch {
	case err != nil:
	case p.coreNetwork != h.key:
		err = api.NotFound(Attachment.Name, in.TransportAttachmentId)
	case transport.AttachmentType != api.AttachmentTypeVpc:
		err = api.Invalid(field, "Transport attachment is not a VPC attachment.")
	case transport.State != isAvailable:
		err = api.Invalid(field, "Transport attachment state is invalid.")
	case transport.EdgeLocation != in.EdgeLocation:
		err = api.Invalid("edgeLocation", "Transport attachment is in "+transport.EdgeLocation+".")
	}
	return transport, graph.ARNOf(p.account, Attachment.Name, 0, p.key), err
}

// mayGoWithoutTunnel holds the rules of a Connect without a tunnel: it stands
// where its transport does, and is the only one over it.
func mayGoWithoutTunnel(tx *graph.Tx, h *hub, a, transport *api.Attachment) error {
	if placeOf(a) != placeOf(transport) {
		return api.Invalid("transportAttachmentId", "A Connect attachment without encapsulation is in the segment of its transport attachment.")
	}
	parts, err := attachmentParts(tx, h.key)
	if err != nil {
		return err
	}
	for _, p := range parts {
		other, err := decodePart[api.Attachment](tx, Attachment, p)
		if err != nil {
			return err
		}
		d, err := readDetail(p.detail)
		if err != nil {
			return err
		}
		if other.AttachmentId != a.AttachmentId && *transportOf(other) == transport.AttachmentId && d.Connect.Protocol == api.TunnelProtocolNoEncap {
			return api.Invalid("transportAttachmentId", "Transport attachment has a Connect attachment without encapsulation already.")
		}
	}
	return nil
}

// GetConnectAttachment tells of a Connect attachment.
func (s *Service) GetConnectAttachment(ctx context.Context, caller api.Caller, in *api.GetConnectAttachmentRequest) (*api.GetConnectAttachmentResponse, error) {
	out := &api.GetConnectAttachmentResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		a, d, err := attachmentOf(tx, in.AttachmentId, api.AttachmentTypeConnect)
		if err == nil {
			out.ConnectAttachment = &api.ConnectAttachment{Attachment: a, TransportAttachmentId: *transportOf(a), Options: d.Connect}
		}
		return err
	})
	return out, err
}
