package network

import (
	"context"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// CreateSiteToSiteVpnAttachment attaches a VPN connection at the edge of its
// Region. Only the owner of the core network may.
func (s *Service) CreateSiteToSiteVpnAttachment(ctx context.Context, caller api.Caller, in *api.CreateSiteToSiteVpnAttachmentRequest) (*api.CreateSiteToSiteVpnAttachmentResponse, error) {
	if err := tidyTags(in.Tags); err != nil {
		return nil, err
	}
	made, err := write(ctx, s, caller, once(in.ClientToken, in, func(tx *graph.Tx) (*api.SiteToSiteVpnAttachment, error) {
		h, err := s.lockOwnHub(tx, in.CoreNetworkId)
		if err != nil {
			return nil, err
		}
		a, err := s.attach(tx, h, attaching{
			is: api.AttachmentTypeSiteToSiteVpn, arn: in.VpnConnectionArn, outside: VpnConnection,
			edges: []string{regionOf(in.VpnConnectionArn)}, field: "vpnConnectionArn", label: in.RoutingPolicyLabel, tags: in.Tags,
		})
		return &api.SiteToSiteVpnAttachment{Attachment: a, VpnConnectionArn: in.VpnConnectionArn}, err
	}))
	return &api.CreateSiteToSiteVpnAttachmentResponse{SiteToSiteVpnAttachment: made}, err
}

// GetSiteToSiteVpnAttachment tells of a VPN attachment.
func (s *Service) GetSiteToSiteVpnAttachment(ctx context.Context, caller api.Caller, in *api.GetSiteToSiteVpnAttachmentRequest) (*api.GetSiteToSiteVpnAttachmentResponse, error) {
	out := &api.GetSiteToSiteVpnAttachmentResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		a, _, err := attachmentOf(tx, in.AttachmentId, api.AttachmentTypeSiteToSiteVpn)
		if err == nil {
			out.SiteToSiteVpnAttachment = &api.SiteToSiteVpnAttachment{Attachment: a, VpnConnectionArn: a.ResourceArn}
		}
		return err
	})
	return out, err
}
