package network

import (
	"context"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// Link is one internet connection of a site.
var Link = &graph.Kind[api.Link]{
	Name:      "link",
	Lifecycle: inventory,
	Quota:     graph.Quota{Code: "L-6BD16053", Max: 200, Per: "global network"},
	ID:        api.LinkLinkId,
	ARN:       api.LinkLinkArn,
	Network:   api.LinkGlobalNetworkId,
	State:     api.LinkStateOf,
	Created:   api.LinkCreatedAt,
	Tags:      api.LinkTags,
	Refs: []graph.Ref[api.Link]{
		{To: Site, At: api.LinkSiteId, Field: "siteId", Required: true},
	},
	Facets: []graph.Facet[api.Link]{
		{Name: "type", At: []func(*api.Link) *string{api.LinkType}},
		{Name: "provider", At: []func(*api.Link) *string{api.LinkProvider}},
		{Name: "type,provider", At: []func(*api.Link) *string{api.LinkType, api.LinkProvider}},
	},
	Blocked: "Link cannot be deleted due to existing association with a device, connection or gateway.",
}

// CreateLink adds a link to a site.
func (s *Service) CreateLink(ctx context.Context, caller api.Caller, in *api.CreateLinkRequest) (*api.CreateLinkResponse, error) {
	if err := tidyTags(in.Tags); err != nil {
		return nil, err
	}
	made, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.Link, error) {
		link := &api.Link{
			GlobalNetworkId: in.GlobalNetworkId, SiteId: in.SiteId, Description: in.Description,
			Type: in.Type, Provider: in.Provider, Bandwidth: in.Bandwidth, Tags: in.Tags,
		}
		if err := checkLink(link); err != nil {
			return nil, err
		}
		return Link.Create(tx, link)
	})
	return &api.CreateLinkResponse{Link: made}, err
}

// GetLinks lists a network's links, perhaps of one site, or of a type and
// provider.
func (s *Service) GetLinks(ctx context.Context, caller api.Caller, in *api.GetLinksRequest) (*api.GetLinksResponse, error) {
	if in.SiteId != "" && (in.Type != "" || in.Provider != "") {
		return nil, api.Invalid("siteId", "A site cannot be combined with a type or provider.")
	}
	q := graph.Question{
		Network: in.GlobalNetworkId, IDs: in.LinkIds, To: []graph.Reference{{Kind: Site, ID: in.SiteId}},
		Max: in.MaxResults, Token: in.NextToken,
	}
	switch {
	case in.Type != "" && in.Provider != "":
		q.Facet, q.Value = "type,provider", graph.JoinFacet(in.Type, in.Provider)
	case in.Type != "":
		q.Facet, q.Value = "type", graph.JoinFacet(in.Type)
	case in.Provider != "":
		q.Facet, q.Value = "provider", graph.JoinFacet(in.Provider)
	}
	items, next, err := pageOf(ctx, s, caller, Link, q)
	return &api.GetLinksResponse{Links: items, NextToken: next}, err
}

// UpdateLink changes what is said of a link; its site stays.
func (s *Service) UpdateLink(ctx context.Context, caller api.Caller, in *api.UpdateLinkRequest) (*api.UpdateLinkResponse, error) {
	updated, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.Link, error) {
		return Link.Update(tx, linkAt(in.GlobalNetworkId, in.LinkId), func(l *api.Link) error {
			assign(&l.Description, in.Description)
			assign(&l.Type, in.Type)
			assign(&l.Provider, in.Provider)
			if in.Bandwidth != nil {
				l.Bandwidth = in.Bandwidth
			}
			return checkLink(l)
		})
	})
	return &api.UpdateLinkResponse{Link: updated}, err
}

// checkLink holds what the guide says of links beyond the contract.
func checkLink(l *api.Link) error {
	for _, m := range []member{{"type", l.Type}, {"provider", l.Provider}} {
		if strings.ContainsAny(m.value, `|\^`) {
			return api.Invalid(m.name, `Must not contain | \ or ^.`)
		}
	}
	if err := checkLengths(member{"type", l.Type}, member{"provider", l.Provider}); err != nil {
		return err
	}
	if negative(l.Bandwidth.UploadSpeed) {
		return api.Invalid("bandwidth.uploadSpeed", "Must be at least 0.")
	}
	if negative(l.Bandwidth.DownloadSpeed) {
		return api.Invalid("bandwidth.downloadSpeed", "Must be at least 0.")
	}
	return nil
}

func negative(n *int32) bool { return n != nil && *n < 0 }

// DeleteLink deletes a link that no device is associated with.
func (s *Service) DeleteLink(ctx context.Context, caller api.Caller, in *api.DeleteLinkRequest) (*api.DeleteLinkResponse, error) {
	deleted, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.Link, error) {
		return Link.Delete(tx, linkAt(in.GlobalNetworkId, in.LinkId))
	})
	return &api.DeleteLinkResponse{Link: deleted}, err
}

func linkAt(network, id string) graph.Address[api.Link] {
	return graph.Address[api.Link]{Network: network, ID: id}
}
