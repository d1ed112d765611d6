package network

import (
	"context"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// Site is a place of the operator's: devices stand at it, links end at it.
var Site = &graph.Kind[api.Site]{
	Name:      "site",
	Lifecycle: inventory,
	Quota:     graph.Quota{Code: "L-DFE018A3", Max: 200, Per: "global network"},
	ID:        api.SiteSiteId,
	ARN:       api.SiteSiteArn,
	Network:   api.SiteGlobalNetworkId,
	State:     api.SiteStateOf,
	Created:   api.SiteCreatedAt,
	Tags:      api.SiteTags,
	Blocked:   "Site cannot be deleted due to existing association with a device or link.",
}

// CreateSite adds a site to a network.
func (s *Service) CreateSite(ctx context.Context, caller api.Caller, in *api.CreateSiteRequest) (*api.CreateSiteResponse, error) {
	if err := tidyTags(in.Tags); err != nil {
		return nil, err
	}
	made, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.Site, error) {
		return Site.Create(tx, &api.Site{
			GlobalNetworkId: in.GlobalNetworkId, Description: in.Description, Location: in.Location, Tags: in.Tags,
		})
	})
	return &api.CreateSiteResponse{Site: made}, err
}

// GetSites lists a network's sites.
func (s *Service) GetSites(ctx context.Context, caller api.Caller, in *api.GetSitesRequest) (*api.GetSitesResponse, error) {
	items, next, err := pageOf(ctx, s, caller, Site, graph.Question{
		Network: in.GlobalNetworkId, IDs: in.SiteIds, Max: in.MaxResults, Token: in.NextToken,
	})
	return &api.GetSitesResponse{Sites: items, NextToken: next}, err
}

// UpdateSite changes a site's description and location. A location that is
// given replaces the one before as a whole.
func (s *Service) UpdateSite(ctx context.Context, caller api.Caller, in *api.UpdateSiteRequest) (*api.UpdateSiteResponse, error) {
	updated, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.Site, error) {
		return Site.Update(tx, siteAt(in.GlobalNetworkId, in.SiteId), func(site *api.Site) error {
			assign(&site.Description, in.Description)
			if in.Location != nil {
				site.Location = in.Location
			}
			return nil
		})
	})
	return &api.UpdateSiteResponse{Site: updated}, err
}

// DeleteSite deletes a site that no device and no link belongs to.
func (s *Service) DeleteSite(ctx context.Context, caller api.Caller, in *api.DeleteSiteRequest) (*api.DeleteSiteResponse, error) {
	deleted, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.Site, error) {
		return Site.Delete(tx, siteAt(in.GlobalNetworkId, in.SiteId))
	})
	return &api.DeleteSiteResponse{Site: deleted}, err
}

func siteAt(network, id string) graph.Address[api.Site] {
	return graph.Address[api.Site]{Network: network, ID: id}
}
