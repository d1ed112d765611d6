package network

import (
	"context"
	"fmt"
	"maps"
	"net/netip"
	"slices"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/routing"
)

// coreTable is the id of a core network's route table that a request names.
func coreTable(id *api.RouteTableIdentifier) (coreNetwork string, table corenetwork.TableID, is api.RouteTableType) {
	if e := id.CoreNetworkSegmentEdge; e != nil {
		return e.CoreNetworkId, corenetwork.TableID{Place: corenetwork.Place{Segment: e.SegmentName}, Edge: e.EdgeLocation},
			api.RouteTableTypeCoreNetworkSegment
	}
	g := id.CoreNetworkNetworkFunctionGroup
	return g.CoreNetworkId, corenetwork.TableID{Place: corenetwork.Place{NetworkFunctionGroup: g.NetworkFunctionGroupName}, Edge: g.EdgeLocation},
		api.RouteTableTypeNetworkFunctionGroup
}

// coreNetworkRoutes lists the routes of one route table of a core network of
// the caller's that pass all filters.
func (s *Service) coreNetworkRoutes(ctx context.Context, caller api.Caller, in *api.GetNetworkRoutesRequest) (*api.GetNetworkRoutesResponse, error) {
	named, id, is := coreTable(in.RouteTableIdentifier)
	t, err := s.routeTables(ctx, caller, func(tx *graph.Tx) (*coreNetwork, error) {
		return ownCoreNetwork(tx, in.GlobalNetworkId, named)
	})
	if err != nil {
		return nil, err
	}
	table, ok := t.table(id)
	if !ok {
		return nil, api.NotFound("core-network-route-table", fmt.Sprintf("%s/%s/%s", named, id.Edge, id.Segment+id.NetworkFunctionGroup))
	}
	filters := filtersOf(in)
	filters.Destinations = anyAttachment(filters.Destinations)
	routes, err := table.Match(filters)
	if err != nil {
		return nil, blameFilter(err)
	}
	out := &api.GetNetworkRoutesResponse{
		CoreNetworkSegmentEdge: in.RouteTableIdentifier.CoreNetworkSegmentEdge, RouteTableType: is, RouteTableTimestamp: t.at,
		NetworkRoutes: make([]api.NetworkRoute, 0, len(routes)),
	}
	for _, r := range routes {
		out.NetworkRoutes = append(out.NetworkRoutes, t.networkRoute(table.routes[r.CIDR]))
	}
	return out, nil
}

// ownCoreNetwork finds a core network of the caller's in a global network.
func ownCoreNetwork(tx *graph.Tx, network, id string) (*coreNetwork, error) {
	c, err := coreNetworkOf(tx, graph.KeyOf(CoreNetwork.Name, id))
	if err != nil {
		return nil, err
	}
	if c != nil && c.owner == tx.Account() {
		if v, err := c.shown(tx); err != nil || v.GlobalNetworkId == network {
			return c, err
		}
	}
	if err := newRouteWorld(tx, network).mustHaveNetwork(); err != nil {
		return nil, err
	}
	return nil, api.NotFound(CoreNetwork.Name, id)
}

// byCoreAttachment is the key of a destination filter that means the attachment
// to a core network, as the other one does there.
const byCoreAttachment = "CORE_NETWORK_ATTACHMENT_ID"

// anyAttachment are destination filters in which the two keys of an attachment
// are one.
func anyAttachment(asked map[string][]string) map[string][]string {
	values, given := asked[byCoreAttachment]
	if !given {
		return asked
	}
	asked = maps.Clone(asked)
	delete(asked, byCoreAttachment)
	asked[routing.ByAttachmentID] = append(slices.Clone(asked[routing.ByAttachmentID]), values...)
	return asked
}

// networkRoute is a route as GetNetworkRoutes shows it: what leads to another
// edge has that edge's name alone.
func (t *networkTables) networkRoute(r corenetwork.Route) api.NetworkRoute {
	route := api.NetworkRoute{DestinationCidrBlock: r.Prefix.String(), State: r.State, Type: r.Type}
	for _, d := range r.Destinations {
		a, _ := t.tables.Attachment(d.Attachment)
		route.Destinations = append(route.Destinations, api.NetworkRouteDestination{
			CoreNetworkAttachmentId: d.Attachment, EdgeLocation: d.Edge, NetworkFunctionGroupName: d.NetworkFunctionGroup,
			ResourceType: a.Type, ResourceId: a.ResourceID,
		})
	}
	return route
}

// prefixLists are the blocks of the prefix lists of a core network, by alias.
func (h *hub) prefixLists(tx *graph.Tx) (map[string][]netip.Prefix, error) {
	lists := map[string][]netip.Prefix{}
	err := h.eachPrefixList(tx, func(a api.PrefixListAssociation, body []byte) error {
		var list api.NetworkResource
		if err := api.Parse(body, &list); err != nil {
			return err
		}
		blocks := []netip.Prefix{}
		entries, err := entriesSaid(&list)
		for _, text := range entries {
			if block, err := netip.ParsePrefix(text); err == nil {
				blocks = append(blocks, block)
			}
		}
		lists[a.PrefixListAlias] = blocks
		return err
	})
	return lists, err
}
