package network

import (
	"context"
	"errors"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// LinkAssociation says that a device uses a link of its site. It has no id:
// the pair is its identity. A link may serve many devices, and a device many
// links.
var LinkAssociation = &graph.Kind[api.LinkAssociation]{
	Name: "link-association",
	Lifecycle: graph.Lifecycle{
		Member: "LinkAssociationState", Creating: "PENDING", Updating: "PENDING", Deleting: "DELETING", Settled: "AVAILABLE",
	},
	Network: api.LinkAssociationGlobalNetworkId,
	State:   api.LinkAssociationLinkAssociationState,
	Named:   []func(*api.LinkAssociation) *string{api.LinkAssociationDeviceId, api.LinkAssociationLinkId},
	Refs: []graph.Ref[api.LinkAssociation]{
		{To: Device, At: api.LinkAssociationDeviceId, Field: "deviceId", Required: true},
		{To: Link, At: api.LinkAssociationLinkId, Field: "linkId", Required: true},
	},
	Blocked: "Link association cannot be deleted due to existing association with a connection or gateway.",
}

// AssociateLink lets a device use a link of the same site. Asking again for
// what stands already changes nothing.
func (s *Service) AssociateLink(ctx context.Context, caller api.Caller, in *api.AssociateLinkRequest) (*api.AssociateLinkResponse, error) {
	made, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.LinkAssociation, error) {
		asked := &api.LinkAssociation{GlobalNetworkId: in.GlobalNetworkId, DeviceId: in.DeviceId, LinkId: in.LinkId}
		if err := LinkAssociation.Resolve(tx, asked); err != nil {
			return nil, err
		}
		if err := checkSameSite(tx, asked); err != nil {
			return nil, err
		}
		made, err := LinkAssociation.Create(tx, asked)
		if errors.Is(err, graph.ErrExists) {
			return LinkAssociation.Standing(tx, asked)
		}
		return made, err
	})
	return &api.AssociateLinkResponse{LinkAssociation: made}, err
}

// checkSameSite refuses to associate a device with a link of another site.
func checkSameSite(tx *graph.Tx, a *api.LinkAssociation) error {
	device, err := Device.Seen(tx, a.DeviceId)
	if err != nil {
		return err
	}
	link, err := Link.Seen(tx, a.LinkId)
	if err != nil {
		return err
	}
	if device.SiteId != link.SiteId {
		return api.Invalid("linkId", "The device and the link must be at the same site.")
	}
	return nil
}

// GetLinkAssociations lists a network's associations, perhaps of one device,
// one link, or the pair.
func (s *Service) GetLinkAssociations(ctx context.Context, caller api.Caller, in *api.GetLinkAssociationsRequest) (*api.GetLinkAssociationsResponse, error) {
	items, next, err := pageOf(ctx, s, caller, LinkAssociation, graph.Question{
		Network: in.GlobalNetworkId,
		To:      []graph.Reference{{Kind: Device, ID: in.DeviceId}, {Kind: Link, ID: in.LinkId}},
		Max:     in.MaxResults, Token: in.NextToken,
	})
	return &api.GetLinkAssociationsResponse{LinkAssociations: items, NextToken: next}, err
}

// DisassociateLink ends an association that no connection uses.
func (s *Service) DisassociateLink(ctx context.Context, caller api.Caller, in *api.DisassociateLinkRequest) (*api.DisassociateLinkResponse, error) {
	deleted, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.LinkAssociation, error) {
		return LinkAssociation.Delete(tx, graph.Address[api.LinkAssociation]{
			Network: in.GlobalNetworkId,
			Named:   &api.LinkAssociation{DeviceId: in.DeviceId, LinkId: in.LinkId},
		})
	})
	return &api.DisassociateLinkResponse{LinkAssociation: deleted}, err
}
