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
	if !t.tables.Has(id) {
		return nil, api.NotFound("core-network-route-table", fmt.Sprintf("%s/%s/%s", named, id.Edge, id.Segment+id.NetworkFunctionGroup))
	}
	filters := filtersOf(in)
	filters.Destinations = anyAttachment(filters.Destinations)
	routes, err := t.match(id, filters)
	return &api.GetNetworkRoutesResponse{
		CoreNetworkSegmentEdge: in.RouteTableIdentifier.CoreNetworkSegmentEdge, RouteTableType: is, RouteTableTimestamp: t.at, NetworkRoutes: routes,
	}, err
}

// match writes the routes of a table that pass all filters.
func (t *networkTables) match(id corenetwork.TableID, filters routing.Filters) (api.JSON[[]api.NetworkRoute], error) {
	sieve, err := filters.Understand(func(p netip.Prefix) (netip.Prefix, bool) { return t.longest(id, p) })
	if err != nil {
		return nil, blameFilter(err)
	}
	wire := []byte{'['}
	var route writtenRoute
	t.tables.Winners(id, sieve.Admits, func(r corenetwork.Route) {
		if t.write(&route, r); !sieve.Passes(route.asked) {
			return
		}
		if len(wire) > 1 {
			wire = append(wire, ',')
		}
		if cap(wire)-len(wire) < routeSize {
			wire = slices.Grow(wire, len(wire)+routeSize) // by as much again: it may become a megabyte
		}
		wire = api.Append(wire, &route.told)
	})
	return append(wire, ']'), nil
}

// longest is the most specific block of a table that covers another.
func (t *networkTables) longest(id corenetwork.TableID, p netip.Prefix) (block netip.Prefix, ok bool) {
	for bits := p.Bits(); bits >= 0; bits-- {
		if r, ok := t.tables.Route(id, netip.PrefixFrom(p.Addr(), bits)); ok {
			return r.Prefix, true
		}
	}
	return block, false
}

// routeSize is what a route takes on the wire, in bytes, more or less.
const routeSize = 512

// A writtenRoute is one route as it is told and as filters ask for it, one after
// the other in the same memory.
type writtenRoute struct {
	told  api.NetworkRoute
	asked routing.Route
	block []byte // as text
}

// write makes a route as GetNetworkRoutes shows it: what leads to another edge
// has that edge's name alone.
func (t *networkTables) write(w *writtenRoute, r corenetwork.Route) {
	w.block = r.Prefix.AppendTo(w.block[:0])
	w.told = api.NetworkRoute{DestinationCidrBlock: string(w.block), State: r.State, Type: r.Type, Destinations: w.told.Destinations[:0]}
	if len(r.Destinations) == 0 {
		w.told.Destinations = nil // which is not written
	}
	w.asked = routing.Route{
		CIDR: r.Prefix, State: routing.RouteState(r.State), Type: routing.RouteType(r.Type), Destinations: w.asked.Destinations[:0],
	}
	for _, d := range r.Destinations {
		var a corenetwork.Attachment
		if d.Attachment != "" {
			a, _ = t.tables.Attachment(d.Attachment)
		}
		w.told.Destinations = append(w.told.Destinations, api.NetworkRouteDestination{
			CoreNetworkAttachmentId: d.Attachment, EdgeLocation: d.Edge, NetworkFunctionGroupName: d.NetworkFunctionGroup,
			ResourceType: a.Type, ResourceId: a.ResourceID,
		})
		w.asked.Destinations = append(w.asked.Destinations, routing.Destination{
			AttachmentID: d.Attachment, ResourceType: routing.ResourceType(a.Type), ResourceID: a.ResourceID,
		})
	}
}

// ownCoreNetwork finds a core network of the caller's in a global network.
func ownCoreNetwork(tx *graph.Tx, network, id string) (*coreNetwork, error) {
	c, err := coreNetworkOf(tx, graph.KeyOf(CoreNetwork.Name, id))
	if err != nil {
		return nil, err
	}
	if c != nil && c.owner == tx.Account() && c.name == graph.NameOf(CoreNetwork.Name, network) {
		return c, nil
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
