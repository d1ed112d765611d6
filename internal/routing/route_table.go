package routing

import (
	"net/netip"
	"slices"
)

// PrefixLists are the CIDR blocks of prefix lists, by id. A list that is not there is unknown; one that is empty is not.
type PrefixLists map[string][]netip.Prefix

// A RouteTable is a route table of a transit gateway, prepared for searching. It does not change, and may be used by
// many goroutines at once.
type RouteTable struct {
	Resource
	TransitGateway string // the ARN of the gateway that it belongs to

	routes  []Route     // sorted; those without a CIDR block at the end
	blocks  prefixIndex // the CIDR blocks of routes
	starts  []int32     // where each block's routes start, and where the last one's end
	unknown []string    // referenced prefix lists that are not known, sorted
}

// NewRouteTable prepares a table: a reference to a prefix list becomes a route for each of the list's entries, routes
// are sorted, and the same route twice is one. It costs a sort; finding a route later costs its logarithm. The slices
// handed in stay the caller's.
func NewRouteTable(table Resource, gateway string, routes []Route, lists PrefixLists) *RouteTable {
	t := &RouteTable{Resource: table, TransitGateway: gateway}
	whole := t.expand(routes, lists)
	slices.SortFunc(t.routes, compareRoutes)
	t.routes = slices.CompactFunc(t.routes, isSameRoute)
	t.indexBlocks()
	slices.SortFunc(whole, compareRoutes)
	t.routes = append(t.routes, slices.CompactFunc(whole, isSameRoute)...)
	slices.Sort(t.unknown)
	t.unknown = slices.Compact(t.unknown)
	return t
}

// UnknownPrefixLists are the ids of the prefix lists that the table refers to and that were not given, sorted. What
// the table does with an address is certain only if there are none.
func (t *RouteTable) UnknownPrefixLists() []string {
	return slices.Clone(t.unknown)
}

// expand takes over the routes that have a CIDR block or get one, and returns those that have none.
func (t *RouteTable) expand(routes []Route, lists PrefixLists) (whole []Route) {
	t.routes = make([]Route, 0, len(routes))
	for _, r := range routes {
		if !slices.IsSortedFunc(r.Destinations, compareDestinations) {
			r.Destinations = slices.SortedFunc(slices.Values(r.Destinations), compareDestinations)
		}
		entries, known := lists[r.PrefixListID]
		switch {
		case r.CIDR.IsValid():
			t.add(r, r.CIDR)
		case r.PrefixListID != "" && known:
			for _, entry := range entries {
				t.add(r, entry)
			}
		default:
			whole = append(whole, r)
			if r.PrefixListID != "" {
				t.unknown = append(t.unknown, r.PrefixListID)
			}
		}
	}
	return whole
}

func (t *RouteTable) add(r Route, block netip.Prefix) {
	r.CIDR = block.Masked()
	t.routes = append(t.routes, r)
}

func (t *RouteTable) indexBlocks() {
	var blocks []netip.Prefix
	for i, r := range t.routes {
		if i == 0 || r.CIDR != t.routes[i-1].CIDR {
			blocks = append(blocks, r.CIDR)
			t.starts = append(t.starts, int32(i))
		}
	}
	t.starts = append(t.starts, int32(len(t.routes)))
	t.blocks = newPrefixIndex(blocks)
}

// best gives the routes that share the packets to an address: the best ones of the longest CIDR block that holds it.
func (t *RouteTable) best(a netip.Addr) []Route {
	block := t.blocks.longest(host(a))
	if block < 0 {
		return nil
	}
	routes := t.routes[t.starts[block]:t.starts[block+1]]
	n := 1
	for n < len(routes) && isEqualCost(routes[0], routes[n]) {
		n++
	}
	return routes[:n]
}

// isCertain reports whether no unknown prefix list could hold a better route than these to an address.
func (t *RouteTable) isCertain(best []Route) bool {
	return len(t.unknown) == 0 || len(best) > 0 && best[0].CIDR.IsSingleIP() && best[0].rank() == 0
}

func isSameRoute(a, b Route) bool {
	return compareRoutes(a, b) == 0
}
