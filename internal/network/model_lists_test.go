package network_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/api"
)

// kinds are the kinds of the inventory, those that others refer to first.
var kinds = []string{"global-network", "site", "device", "link", "link-association", "connection"}

// A query is what a list is asked for; "" and nil do not restrict.
type query struct {
	network            string
	ids                []string
	site, device, link string
	provider, linkType string
	max                int32
}

// matches tells whether a list that is asked this has a thing.
func (q query) matches(t *thing) bool {
	if t.network != q.network || q.ids != nil && !slices.Contains(q.ids, t.id) {
		return false
	}
	mentions := func(kind, id string) bool {
		return id == "" || slices.Contains(wantsOf(t.body), want{kind, id})
	}
	link, isLink := t.body.(*api.Link)
	return mentions("site", q.site) && mentions("device", q.device) && mentions("link", q.link) &&
		(q.provider == "" || isLink && link.Provider == q.provider) &&
		(q.linkType == "" || isLink && link.Type == q.linkType)
}

// expected is what the model lists, each resource in the state that a reader sees.
func (m *model) expected(kind string, q query) []any {
	list := []any{}
	for _, t := range m.things {
		if t.kind == kind && m.visible(t) && q.matches(t) {
			list = append(list, withState(t.body, m.shown(t)))
		}
	}
	return list
}

// withState is a copy of a resource with a state.
func withState(body any, state string) any {
	switch r := body.(type) {
	case *api.GlobalNetwork:
		c := *r
		c.State = state
		return c
	case *api.Site:
		c := *r
		c.State = state
		return c
	case *api.Device:
		c := *r
		c.State = state
		return c
	case *api.Link:
		c := *r
		c.State = state
		return c
	case *api.LinkAssociation:
		c := *r
		c.LinkAssociationState = state
		return c
	case *api.Connection:
		c := *r
		c.State = state
		return c
	}
	return nil
}

// maxPages is more than any list of a run can have: a token that leads back is found out.
const maxPages = 100

// list reads all pages of a list.
func (inv *inventory) list(kind string, q query) (all []any, err error) {
	all = []any{}
	token := ""
	for range maxPages {
		var page []any
		var next string
		if page, next, err = inv.page(kind, q, token); err != nil {
			return nil, err
		}
		all = append(all, page...)
		if next == "" {
			return all, nil
		}
		if len(page) != int(q.max) {
			inv.t.Errorf("a page of %d %ss is followed by another, %d were asked for", len(page), kind, q.max)
		}
		token = next
	}
	return nil, fmt.Errorf("the list of %ss has no end", kind)
}

// page reads one page of a list.
func (inv *inventory) page(kind string, q query, token string) ([]any, string, error) {
	switch kind {
	case "global-network":
		return read(inv, &api.DescribeGlobalNetworksRequest{GlobalNetworkIds: q.ids, MaxResults: &q.max, NextToken: token},
			func(r *api.DescribeGlobalNetworksResponse) (api.JSON[[]api.GlobalNetwork], string) {
				return r.GlobalNetworks, r.NextToken
			})
	case "site":
		return read(inv, &api.GetSitesRequest{GlobalNetworkId: q.network, SiteIds: q.ids, MaxResults: &q.max, NextToken: token},
			func(r *api.GetSitesResponse) (api.JSON[[]api.Site], string) { return r.Sites, r.NextToken })
	case "device":
		return read(inv, &api.GetDevicesRequest{
			GlobalNetworkId: q.network, DeviceIds: q.ids, SiteId: q.site, MaxResults: &q.max, NextToken: token},
			func(r *api.GetDevicesResponse) (api.JSON[[]api.Device], string) { return r.Devices, r.NextToken })
	case "link":
		return read(inv, &api.GetLinksRequest{
			GlobalNetworkId: q.network, LinkIds: q.ids, SiteId: q.site, Type: q.linkType, Provider: q.provider,
			MaxResults: &q.max, NextToken: token},
			func(r *api.GetLinksResponse) (api.JSON[[]api.Link], string) { return r.Links, r.NextToken })
	case "link-association":
		return read(inv, &api.GetLinkAssociationsRequest{
			GlobalNetworkId: q.network, DeviceId: q.device, LinkId: q.link, MaxResults: &q.max, NextToken: token},
			func(r *api.GetLinkAssociationsResponse) (api.JSON[[]api.LinkAssociation], string) {
				return r.LinkAssociations, r.NextToken
			})
	}
	return read(inv, &api.GetConnectionsRequest{
		GlobalNetworkId: q.network, ConnectionIds: q.ids, DeviceId: q.device, MaxResults: &q.max, NextToken: token},
		func(r *api.GetConnectionsResponse) (api.JSON[[]api.Connection], string) {
			return r.Connections, r.NextToken
		})
}

func read[Out, T any](inv *inventory, in any, open func(*Out) (api.JSON[[]T], string)) (list []any, next string, err error) {
	out, err := inv.ask(in)
	if err != nil {
		return nil, "", err
	}
	wire, next := open(out.(*Out))
	items, err := wire.Decode()
	for _, item := range items {
		list = append(list, item)
	}
	return list, next, err
}

// deletion is the request that deletes a thing.
func deletion(kind, gn, id string) any {
	switch kind {
	case "global-network":
		return &api.DeleteGlobalNetworkRequest{GlobalNetworkId: id}
	case "site":
		return &api.DeleteSiteRequest{GlobalNetworkId: gn, SiteId: id}
	case "device":
		return &api.DeleteDeviceRequest{GlobalNetworkId: gn, DeviceId: id}
	case "link":
		return &api.DeleteLinkRequest{GlobalNetworkId: gn, LinkId: id}
	case "link-association":
		device, link, _ := strings.Cut(id, "/")
		return &api.DisassociateLinkRequest{GlobalNetworkId: gn, DeviceId: device, LinkId: link}
	}
	return &api.DeleteConnectionRequest{GlobalNetworkId: gn, ConnectionId: id}
}
