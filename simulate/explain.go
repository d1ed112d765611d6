package simulate

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/trunkline/trunkline/internal/corenetwork"
)

// An Explanation says why a table has the route that it has for a prefix, or
// none.
type Explanation struct {
	Segment              string       `json:"segment,omitempty"`
	NetworkFunctionGroup string       `json:"network-function-group,omitempty"`
	Edge                 string       `json:"edge"`
	Prefix               netip.Prefix `json:"prefix"`
	Winner               *Route       `json:"winner"`   // null if there is none
	Losers               []Route      `json:"losers"`   // each says why it lost
	Arrived              []Route      `json:"arrived"`  // the routing information base's routes for the prefix
	Covering             []Route      `json:"covering"` // less specific routes of the table, the most specific first
	Chain                []Step       `json:"chain"`    // from this table to where the winner enters the core network
}

// A Step is a table that a route has come through, and the route there.
type Step struct {
	Segment              string `json:"segment,omitempty"`
	NetworkFunctionGroup string `json:"network-function-group,omitempty"`
	Edge                 string `json:"edge"`
	Route                Route  `json:"route"`
}

// Name is the segment or network function group.
func (s Step) Name() string { return s.Segment + s.NetworkFunctionGroup }

// Explain says why the table of a segment or network function group at an edge
// has the route that it has for a prefix.
func (r *Result) Explain(name, edge, prefix string) (*Explanation, error) {
	id, found := r.find(name, edge)
	if !found {
		return nil, noTable(r.tables.IDs(), name, edge)
	}
	block, err := netip.ParsePrefix(prefix)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%q is not a CIDR block: write it as 10.0.0.0/8 or 2001:db8::/32", prefix)
	case block != block.Masked():
		return nil, fmt.Errorf("%q has bits behind its prefix: write %s", prefix, block.Masked())
	}
	e := &Explanation{
		Segment: id.Segment, NetworkFunctionGroup: id.NetworkFunctionGroup, Edge: id.Edge, Prefix: block,
		Losers: []Route{}, Arrived: []Route{}, Covering: []Route{}, Chain: []Step{},
	}
	if winner, found := r.tables.Route(id, block); found {
		e.Winner, e.Losers = new(Route), losers(winner)
		*e.Winner = public(winner)
		e.Winner.Candidates = nil
		e.Chain = r.chain(id, winner)
	}
	for _, candidate := range r.tables.Candidates(id) {
		if candidate.Prefix == block {
			e.Arrived = append(e.Arrived, public(candidate))
		}
	}
	for _, route := range r.tables.Routes(id) {
		if route.Prefix.Bits() < block.Bits() && route.Prefix.Contains(block.Addr()) {
			e.Covering = append(e.Covering, public(route))
		}
	}
	slices.Reverse(e.Covering)
	return e, nil
}

// chain follows a route from edge to edge to where it enters the core network.
func (r *Result) chain(id corenetwork.TableID, route corenetwork.Route) []Step {
	var steps []Step
	for range 1 + len(r.network.Edges) { // a route that comes through more edges than there are would be a loop
		step := Step{Segment: id.Segment, NetworkFunctionGroup: id.NetworkFunctionGroup, Edge: id.Edge, Route: public(route)}
		step.Route.Candidates = nil
		steps = append(steps, step)
		if len(route.Destinations) == 0 || route.Destinations[0].Edge == "" {
			break
		}
		id.Edge = route.Destinations[0].Edge
		if group := route.Destinations[0].NetworkFunctionGroup; group != "" {
			id.Place = corenetwork.Place{NetworkFunctionGroup: group}
		}
		next, found := r.tables.Route(id, route.Prefix)
		if !found {
			break
		}
		route = next
	}
	return steps
}
