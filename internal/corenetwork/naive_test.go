package corenetwork

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// A naive network finds all routes of all tables the slow way: every table
// asks every other one again and again, until a round changes nothing. It
// follows the same rules as the engine and has no code of it.
type naive struct {
	Network
	edges  []string
	places []Place
	stand  map[string]Mapping                        // by attachment
	own    map[TableID]map[netip.Prefix][]naiveRoute // what comes in at the table's edge
	best   map[TableID]map[netip.Prefix]*naiveRoute  // what the table has chosen
	ended  map[naivePlace]bool                       // unsettled by choosing at once
	moving map[naivePlace]bool                       // changed in the last round
}

// A naivePlace is one prefix in all tables of one segment or group.
type naivePlace struct {
	Place
	prefix netip.Prefix
}

// A naiveRoute is a route in one table.
type naiveRoute struct {
	naiveSaid
	rank      int // 0 static, 1 send-to, 2 VPC, 3 learned, 4 send-via
	origin    int // 0 Direct Connect gateway, 1 Connect, 2 VPN, 3 others
	own       bool
	spreads   bool
	tieName   string
	from      string // send-via: the edge where it arrives
	to        string // an attachment
	peer      string // an edge that told it
	group     string
	inspector string // with group: the edge
	blackhole bool
	dropped   bool
	heard     naiveSaid // before the edge's inbound policies
}

// naiveSaid is what routing policies may change.
type naiveSaid struct {
	path        []uint32
	communities []string
	preference  uint32
	med         *uint32
}

// text is equal for equal routes.
func (r *naiveRoute) text() string {
	if r == nil {
		return ""
	}
	plain, med := *r, "none"
	if r.med != nil {
		med = fmt.Sprint(*r.med)
	}
	plain.med, plain.heard.med = nil, nil
	return fmt.Sprint(plain, med)
}

func solveNaively(n Network) *naive {
	v := &naive{
		Network: n, stand: map[string]Mapping{}, own: map[TableID]map[netip.Prefix][]naiveRoute{},
		best: map[TableID]map[netip.Prefix]*naiveRoute{}, ended: map[naivePlace]bool{},
	}
	for _, e := range n.Policy.Configuration.EdgeLocations {
		v.edges = append(v.edges, e.Location)
	}
	slices.Sort(v.edges)
	for _, s := range n.Policy.Segments {
		v.places = append(v.places, Place{Segment: s.Name})
	}
	for _, g := range n.Policy.NetworkFunctionGroups {
		v.places = append(v.places, Place{NetworkFunctionGroup: g.Name})
	}
	for _, a := range n.Attachments {
		v.stand[a.ID] = v.standing(a)
	}
	for _, id := range v.tables() {
		v.own[id] = v.incoming(id)
	}
	v.settle()
	return v
}

func (v *naive) tables() (ids []TableID) {
	for _, p := range v.places {
		for _, e := range v.edges {
			if v.spans(p, e) {
				ids = append(ids, TableID{p, e})
			}
		}
	}
	return ids
}

// spans tells whether a place has a table at an edge.
func (v *naive) spans(p Place, edge string) bool {
	if s := v.segment(p.Segment); s != nil && len(s.EdgeLocations) > 0 {
		return slices.Contains(s.EdgeLocations, edge)
	}
	return slices.Contains(v.edges, edge)
}

func (v *naive) segment(name string) *corepolicy.Segment {
	for i, s := range v.Policy.Segments {
		if s.Name == name {
			return &v.Policy.Segments[i]
		}
	}
	return nil
}

func (v *naive) asn(edge string) uint32 {
	for _, e := range v.Edges {
		if e.Location == edge {
			return e.ASN
		}
	}
	panic(edge)
}

// settle lets all tables choose at once, from what all had before. Prefixes
// of places that do not come to rest begin anew, one edge after the other.
func (v *naive) settle() {
	rounds := 2*len(v.edges) + 8
	v.clear(func(naivePlace) bool { return true })
	for range rounds {
		v.moving = map[naivePlace]bool{}
		next := map[TableID]map[netip.Prefix]*naiveRoute{}
		for id := range v.own {
			next[id] = v.chooseAll(id, func(naivePlace) bool { return true })
		}
		for id, chosen := range next {
			v.take(id, chosen)
		}
		if len(v.moving) == 0 {
			return
		}
	}
	v.ended = v.moving
	again := func(p naivePlace) bool { return v.ended[p] }
	v.clear(again)
	for range rounds {
		v.moving = map[naivePlace]bool{}
		for _, id := range v.tables() { // by place, and in it by edge
			v.take(id, v.chooseAll(id, again))
		}
		if len(v.moving) == 0 {
			return
		}
	}
}

func (v *naive) clear(which func(naivePlace) bool) {
	for id := range v.own {
		if v.best[id] == nil {
			v.best[id] = map[netip.Prefix]*naiveRoute{}
		}
		for prefix := range v.best[id] {
			if which(naivePlace{id.Place, prefix}) {
				delete(v.best[id], prefix)
			}
		}
	}
}

func (v *naive) chooseAll(id TableID, which func(naivePlace) bool) map[netip.Prefix]*naiveRoute {
	chosen := map[netip.Prefix]*naiveRoute{}
	for _, prefix := range v.prefixes(id.Place) {
		if which(naivePlace{id.Place, prefix}) {
			chosen[prefix] = v.choose(id, prefix, v.candidates(id, prefix))
		}
	}
	return chosen
}

func (v *naive) take(id TableID, chosen map[netip.Prefix]*naiveRoute) {
	for prefix, r := range chosen {
		if r.text() != v.best[id][prefix].text() {
			v.moving[naivePlace{id.Place, prefix}] = true
			v.best[id][prefix] = r
		}
	}
}

// prefixes are all that anything comes in for.
func (v *naive) prefixes(p Place) (all []netip.Prefix) {
	seen := map[netip.Prefix]bool{}
	for _, e := range v.edges {
		for prefix := range v.own[TableID{p, e}] {
			if !seen[prefix] {
				seen[prefix] = true
				all = append(all, prefix)
			}
		}
	}
	return all
}

// candidates are what comes in at the table's edge and what its peers tell.
func (v *naive) candidates(id TableID, prefix netip.Prefix) []naiveRoute {
	all := slices.Clone(v.own[id][prefix])
	for _, peer := range v.edges {
		best := v.best[TableID{id.Place, peer}][prefix]
		if peer == id.Edge || best == nil || best.rank == 4 || best.rank == 1 || best.rank == 0 && best.blackhole {
			continue
		}
		if r, ok := v.tell(id, peer, prefix, best); ok {
			all = append(all, r)
		}
	}
	return all
}

// tell is how a table hears of a peer's route.
func (v *naive) tell(id TableID, peer string, prefix netip.Prefix, best *naiveRoute) (naiveRoute, bool) {
	r := naiveRoute{naiveSaid: best.naiveSaid, rank: 3, origin: 3, own: best.own, tieName: peer, peer: peer}
	if r.med == nil {
		r.med = new(uint32)
		*r.med = 100
	}
	walk := naiveWalk{naive: v, prefix: prefix, atPair: true}
	if id.Segment != "" && !walk.through(v.pairPolicies(id.Segment, peer, id.Edge, true), &r.naiveSaid) {
		return r, false
	}
	r.path = append([]uint32{v.asn(peer)}, r.path...)
	r.heard = r.naiveSaid
	if slices.Contains(r.path, v.asn(id.Edge)) {
		return r, false
	}
	if id.Segment != "" {
		r.dropped = !walk.through(v.pairPolicies(id.Segment, id.Edge, peer, false), &r.naiveSaid)
	}
	return r, true
}

// choose takes the best of candidates, nil if there is none.
func (v *naive) choose(id TableID, prefix netip.Prefix, all []naiveRoute) *naiveRoute {
	var best *naiveRoute
	for i := range all {
		if r := &all[i]; !r.dropped && (best == nil || v.isBetter(id, prefix, r, best)) {
			best = r
		}
	}
	return best
}

// rankings are compared one after the other; less is better.
func (r *naiveRoute) rankings() []int {
	med := 100
	if r.med != nil {
		med = int(*r.med)
	}
	return []int{r.rank, -int(r.preference), len(r.path), med, r.origin}
}

func (v *naive) isBetter(id TableID, prefix netip.Prefix, a, b *naiveRoute) bool {
	if c := slices.Compare(a.rankings(), b.rankings()); c != 0 {
		return c < 0
	}
	place := func(name string) int {
		if i := slices.Index(v.Choices.Ties, name); i >= 0 {
			return i
		}
		return 1 << 30
	}
	c := cmp.Or(cmp.Compare(place(a.tieName), place(b.tieName)),
		cmp.Compare(v.lot(id, prefix, a.tieName), v.lot(id, prefix, b.tieName)),
		slices.Compare(a.path, b.path), slices.Compare(a.communities, b.communities))
	return c < 0
}
