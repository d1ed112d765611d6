package corenetwork

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// A naiveRow is a prefix in one table: its candidates, and which of them wins.
type naiveRow struct {
	prefix netip.Prefix
	all    []naiveRoute
	best   *naiveRoute
}

func (v *naive) rows(id TableID) (rows []naiveRow) {
	for _, prefix := range v.prefixes(id.Place) {
		row := naiveRow{prefix: prefix, all: v.candidates(id, prefix)}
		row.best = v.choose(id, prefix, row.all)
		for i := range row.all {
			if r := &row.all[i]; r.peer != "" && v.inspectsTwice(id.NetworkFunctionGroup) {
				r.group, r.inspector = id.NetworkFunctionGroup, only(r.peer, v.appliance(id.NetworkFunctionGroup, r.peer) != "")
				r.blackhole = r.inspector == ""
			}
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b naiveRow) int {
		if c := a.prefix.Addr().Compare(b.prefix.Addr()); c != 0 {
			return c
		}
		return a.prefix.Bits() - b.prefix.Bits()
	})
	return rows
}

// wins tells whether a candidate is the best, or traffic is spread over both.
func (row naiveRow) wins(r *naiveRoute) bool {
	return r == row.best || row.best != nil && !r.dropped && r.spreads && row.best.spreads &&
		slices.Equal(r.rankings(), row.best.rankings())
}

func (row naiveRow) isTie() bool {
	for i := range row.all {
		if r := &row.all[i]; !row.wins(r) && !r.dropped && slices.Equal(r.rankings(), row.best.rankings()) {
			return true
		}
	}
	return false
}

// route writes a route as the engine's answer has it.
func (v *naive) route(id TableID, prefix netip.Prefix, r naiveRoute, said naiveSaid) Route {
	out := Route{
		Prefix: prefix, Type: "PROPAGATED", State: "ACTIVE", ASPath: said.path, Communities: said.communities,
		LocalPreference: said.preference, MED: said.med,
	}
	if r.rank < 2 {
		out.Type = "STATIC"
	}
	switch {
	case r.blackhole:
		out.State = "BLACKHOLE"
	case r.group != "" && r.inspector == id.Edge:
		out.Destinations = []Destination{{Attachment: v.appliance(r.group, id.Edge), NetworkFunctionGroup: r.group}}
	case r.group != "":
		out.Destinations = []Destination{{Edge: r.inspector, NetworkFunctionGroup: r.group}}
	case r.peer != "":
		out.Destinations = []Destination{{Edge: r.peer}}
	default:
		out.Destinations = []Destination{{Attachment: r.to}}
	}
	return out
}

// forwarding writes a table's rows, with what lost.
func (v *naive) forwarding(id TableID) (lines []string) {
	for _, row := range v.rows(id) {
		if row.best == nil {
			continue
		}
		out := v.route(id, row.prefix, *row.best, row.best.naiveSaid)
		out.Destinations, out.Tie = nil, row.isTie()
		for i := range row.all {
			r := &row.all[i]
			as := v.route(id, row.prefix, *r, r.naiveSaid)
			switch {
			case !row.wins(r):
				as.Prefix = netip.Prefix{}
				out.Candidates = append(out.Candidates, as)
			case len(as.Destinations) > 0 && !slices.Contains(out.Destinations, as.Destinations[0]):
				out.Destinations = append(out.Destinations, as.Destinations...)
			}
		}
		lines = append(lines, lineOf(out))
	}
	return lines
}

// arriving writes a table's candidates before its edge's inbound policies.
func (v *naive) arriving(id TableID) (lines []string) {
	for _, row := range v.rows(id) {
		for i := range row.all {
			r := &row.all[i]
			out := v.route(id, row.prefix, *r, r.heard)
			if row.wins(r) {
				out.Tie = row.isTie()
			} else {
				out.Lost = "lost"
			}
			lines = append(lines, lineOf(out))
		}
	}
	slices.Sort(lines)
	return lines
}

// lineOf writes what counts of a route. The order of losers does not.
func lineOf(r Route) string {
	med := "none"
	if r.MED != nil {
		med = fmt.Sprint(*r.MED)
	}
	destinations := make([]string, len(r.Destinations))
	for i, d := range r.Destinations {
		destinations[i] = fmt.Sprintf("%q", d)
	}
	slices.Sort(destinations)
	losers := make([]string, len(r.Candidates))
	for i, c := range r.Candidates {
		c.Lost = ""
		losers[i] = "\n    lost " + lineOf(c)
	}
	slices.Sort(losers)
	return fmt.Sprintf("%v %s %s %v path %v %q preference %d MED %s tie %t lost %t", r.Prefix, r.Type, r.State, destinations, r.ASPath,
		r.Communities, r.LocalPreference, med, r.Tie, r.Lost != "") + strings.Join(losers, "")
}
