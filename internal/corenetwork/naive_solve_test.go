package corenetwork

import (
	"net/netip"
	"slices"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// hears returns what an edge hears when a peer has chosen a route.
func (v *naive) hears(segment, edge, peer string, chosen *naiveRoute) *naiveRoute {
	if chosen == nil || chosen.rank == 1 || chosen.rank >= 4 || chosen.rank == 0 && chosen.blackhole {
		return nil
	}
	r := *chosen
	r.rank, r.kind, r.name, r.peer, r.attachment, r.spread, r.heard = 3, 3, peer, peer, "", false, nil
	r.leads, r.blackhole = Destination{Edge: peer}, false
	if r.med == nil {
		med := uint32(100)
		r.med = &med
	}
	var leaving, arriving []string
	for _, a := range v.doc.SegmentActions {
		switch {
		case a.Action != corepolicy.AssociateRoutingPolicy || a.Segment != segment:
		case a.EdgeLocation == peer && a.PeerLocation == edge:
			leaving = append(leaving, a.RoutingPolicies...)
		case a.EdgeLocation == edge && a.PeerLocation == peer:
			arriving = append(arriving, a.RoutingPolicies...)
		}
	}
	r, dropped := v.filter(v.policies(leaving, true), r, "replace-asn-list")
	r.path = append([]uint32{v.asn(peer)}, r.path...)
	if dropped != "" || slices.Contains(r.path, v.asn(edge)) {
		return nil
	}
	heard := r
	r, r.dropped = v.filter(v.policies(arriving, false), r, "replace-asn-list")
	r.heard = &heard
	return &r
}

// tables are those of a segment or a group for one prefix, by edge.
func (v *naive) tables(p Place, prefix netip.Prefix) map[string]naiveTable {
	if v.known[p] == nil {
		v.known[p] = map[netip.Prefix]map[string]naiveTable{}
	}
	if v.known[p][prefix] == nil {
		v.known[p][prefix] = v.solve(p, prefix)
	}
	return v.known[p][prefix]
}

// solve lets the edges of a segment or a group choose a route for one prefix.
func (v *naive) solve(p Place, prefix netip.Prefix) map[string]naiveTable {
	domain := p.Segment + p.NetworkFunctionGroup
	local, edges := map[string][]naiveRoute{}, []string{}
	for _, e := range v.edges {
		if p.Segment == "" || v.spans(p.Segment, e) {
			edges = append(edges, e)
			for _, r := range v.home(p, e) {
				if r.prefix == prefix {
					local[e] = append(local[e], r)
				}
			}
		}
	}
	candidates := func(e string, chosen map[string]*naiveRoute) []naiveRoute {
		all := slices.Clone(local[e])
		for _, peer := range edges {
			if peer == e {
				continue
			}
			if r := v.hears(p.Segment, e, peer, chosen[peer]); r != nil {
				all = append(all, *r)
			}
		}
		return all
	}
	chosen, end, bound := map[string]*naiveRoute{}, unsettled, 2*len(v.edges)+8
	for range bound {
		next, moved := map[string]*naiveRoute{}, false
		for _, e := range edges {
			next[e] = v.winner(domain, candidates(e, chosen))
			moved = moved || !alike(next[e], chosen[e])
		}
		if chosen = next; !moved {
			end = settled
			break
		}
	}
	if end != settled {
		chosen = map[string]*naiveRoute{}
		for range bound {
			moved := false
			for _, e := range edges {
				next := v.winner(domain, candidates(e, chosen))
				moved = moved || !alike(next, chosen[e])
				chosen[e] = next
			}
			if !moved {
				end = ambiguous
				break
			}
		}
	}
	tables := map[string]naiveTable{}
	for _, e := range edges {
		tables[e] = v.table(p, e, candidates(e, chosen), end)
	}
	return tables
}

// table lists the candidates of an edge.
func (v *naive) table(p Place, edge string, all []naiveRoute, end outcome) naiveTable {
	best := v.winner(p.Segment+p.NetworkFunctionGroup, slices.Clone(all))
	place := func(r naiveRoute) int {
		switch {
		case best == nil || r.dropped != "":
			return 2
		case alike(&r, best) && r.peer == best.peer:
			return 0
		}
		if order, _ := better(r, *best); order == 0 && r.spread && best.spread {
			return 1
		}
		return 2
	}
	t := naiveTable{end: end}
	for _, r := range all {
		if place(r) < 2 {
			t.winners++
		}
	}
	slices.SortStableFunc(all, func(a, b naiveRoute) int {
		if place(a) != place(b) {
			return place(a) - place(b)
		}
		if (a.dropped == "") != (b.dropped == "") {
			return len(a.dropped) - len(b.dropped)
		}
		if order, _ := better(a, b); order != 0 {
			return order
		}
		return listOrder(a, b)
	})
	if p.NetworkFunctionGroup != "" && v.isDual(p.NetworkFunctionGroup) {
		for i, r := range all {
			if r.peer != "" && v.occupant(p.NetworkFunctionGroup, r.peer) == "" {
				all[i] = v.redirect(r, p.NetworkFunctionGroup, edge, "")
			} else if r.peer != "" {
				all[i] = v.redirect(r, p.NetworkFunctionGroup, edge, r.peer)
			}
		}
	}
	t.all = all
	return t
}

// naiveShown writes a candidate as tables do.
func naiveShown(r naiveRoute) Route {
	route := Route{
		Prefix: r.prefix, Type: "PROPAGATED", State: "ACTIVE", ASPath: r.path, Communities: r.communities,
		LocalPreference: r.localPreference, MED: r.med,
	}
	if r.rank < 2 {
		route.Type = "STATIC"
	}
	if r.blackhole {
		route.State = "BLACKHOLE"
	} else {
		route.Destinations = []Destination{r.leads}
	}
	return route
}
