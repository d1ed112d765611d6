package corenetwork

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// A plan is what a policy says of routes, prepared for looking up. It knows no
// attachments, and networks that differ only in those share it.
type plan struct {
	network      Network // without attachments
	edges        []string
	asns         []uint32        // by edge
	destinations [][]Destination // by edge: the edge
	edgeIndex    map[string]int
	domains      []*domainPlan
	index        map[Place]int
	policies     map[string]*routingPolicy
	bgp2025      bool // communities and routing policies are known
	regions      map[string]int
}

// A domainPlan is a segment or a network function group, as its route tables
// see it. Edges are numbers in the order of their names.
type domainPlan struct {
	Place
	name      string // of the segment or the group, whichever it is
	group     int    // the group's own number; -1: a segment
	edges     []int
	at        []bool // by edge
	isolated  bool
	inflows   []inflow
	statics   []staticRoute
	sendTo    []insertion
	pairs     [][]*crossing // by receiving edge, by sending edge; nil: no policies in the domain
	marks     []*match      // the matches in pairs that ask for the prefix
	secondHop bool          // group: routes to other edges lead to its attachment there
}

// A crossing holds the routing policies on the way from one edge or segment to
// another: those of the side that a route leaves act before those of the other.
type crossing struct{ leaving, arriving []*routingPolicy }

// isOpen reports whether every route passes as it is.
func (c *crossing) isOpen() bool { return len(c.leaving)+len(c.arriving) == 0 }

// A staticRoute is one block of a create-route action. No attachment: it is a
// blackhole.
type staticRoute struct {
	prefix     netip.Prefix
	attachment string
}

// An inflow brings the routes of a segment's own attachments into a domain.
type inflow struct {
	from     int
	own      bool // of the domain itself
	policies crossing
	via      *insertion // nil: they come directly
}

// An insertion is a send-via or send-to action of one segment.
type insertion struct {
	group     int
	dual      bool
	overrides []corepolicy.EdgeOverride
}

func newPlan(n Network) *plan {
	n.Attachments = nil
	p := &plan{
		network: n, edgeIndex: map[string]int{}, index: map[Place]int{}, policies: map[string]*routingPolicy{},
		regions: map[string]int{},
	}
	if n.Policy == nil {
		return p
	}
	p.bgp2025 = n.Policy.Version != "2021.12"
	if p.bgp2025 {
		p.policies = readPolicies(n)
	}
	p.readEdges()
	for _, s := range n.Policy.Segments {
		p.add(&domainPlan{Place: Place{Segment: s.Name}, name: s.Name, isolated: s.Isolated})
	}
	for _, g := range n.Policy.NetworkFunctionGroups {
		p.add(&domainPlan{Place: Place{NetworkFunctionGroup: g.Name}, name: g.Name})
	}
	for i, d := range p.domains {
		if d.Segment != "" {
			p.readSegment(i)
		}
	}
	for _, d := range p.domains {
		d.sortInflows(p)
	}
	return p
}

func (p *plan) readEdges() {
	for _, e := range p.network.Policy.Configuration.EdgeLocations {
		p.edges = append(p.edges, e.Location)
	}
	slices.Sort(p.edges)
	p.edges = slices.Compact(p.edges)
	p.asns = make([]uint32, len(p.edges))
	for i, name := range p.edges {
		p.edgeIndex[name] = i
		p.destinations = append(p.destinations, []Destination{{Edge: name}})
	}
	for _, e := range p.network.Policy.Configuration.EdgeLocations {
		p.asns[p.edgeIndex[e.Location]] = e.ASN
	}
	for _, e := range p.network.Edges {
		if i, ok := p.edgeIndex[e.Location]; ok {
			p.asns[i] = e.ASN
		}
	}
	for i, region := range slices.Concat(p.network.Choices.RegionPriority, regionPriority) {
		if _, ok := p.regions[region]; !ok {
			p.regions[region] = i
		}
	}
}

// add gives a domain its number and its edges.
func (p *plan) add(d *domainPlan) {
	if _, ok := p.index[d.Place]; ok {
		return
	}
	p.index[d.Place], d.group = len(p.domains), -1
	if d.NetworkFunctionGroup != "" {
		d.group = len(p.domains)
	}
	p.domains = append(p.domains, d)
	d.at = make([]bool, len(p.edges))
	for _, name := range edgesOfPlace(p.network.Policy, d.Place) {
		d.at[p.edgeIndex[name]] = true
	}
	for i, at := range d.at {
		if at {
			d.edges = append(d.edges, i)
		}
	}
}

// readSegment reads everything that the policy says of a segment's tables: its
// own routes, shares, static routes, insertions and edge pairs.
func (p *plan) readSegment(i int) {
	d := p.domains[i]
	d.inflows = append(d.inflows, inflow{from: i, own: true})
	for j, other := range p.domains {
		if other.Segment == "" || i == j || !p.mayEnter(other.name, d.name) {
			continue
		}
		if names, shared := p.shares(other.name, d.name); shared {
			d.inflows = append(d.inflows, inflow{from: j, policies: names})
		}
	}
	for _, a := range p.network.Policy.SegmentActions {
		if a.Segment != d.name {
			continue
		}
		switch a.Action {
		case corepolicy.CreateRoute:
			d.addStatics(a)
		case corepolicy.SendVia, corepolicy.SendTo:
			p.readInsertion(i, a)
		case corepolicy.AssociateRoutingPolicy:
			p.readPair(d, a)
		}
	}
	slices.SortFunc(d.statics, func(a, b staticRoute) int {
		return cmp.Or(comparePrefixes(a.prefix, b.prefix), cmp.Compare(a.attachment, b.attachment))
	})
	d.statics = slices.Compact(d.statics)
}

// shares returns the routing policies on the way from one segment to another,
// and whether any share opens that way.
func (p *plan) shares(from, to string) (policies crossing, shared bool) {
	var outbound, inbound []string
	actions := p.network.Policy.SegmentActions
	for i := range actions {
		switch a := &actions[i]; {
		case a.Action != corepolicy.Share:
		case a.Segment == from && a.ShareWith.Has(to):
			outbound, shared = append(outbound, a.RoutingPolicies...), true
		case a.Segment == to && a.ShareWith.Has(from):
			inbound, shared = append(inbound, a.RoutingPolicies...), true
		}
	}
	return crossing{inOrder(p.policies, outbound, true), inOrder(p.policies, inbound, false)}, shared
}

// mayEnter reports whether the filters of both segments let the routes of one
// into the other.
func (p *plan) mayEnter(from, to string) bool {
	denies := func(s corepolicy.Segment, other string) bool { return slices.Contains(s.DenyFilter, other) }
	allows := func(s corepolicy.Segment, other string) bool {
		return len(s.AllowFilter) == 0 || slices.Contains(s.AllowFilter, other)
	}
	for _, s := range p.network.Policy.Segments {
		switch {
		case s.Name == to && (denies(s, from) || !allows(s, from)):
			return false
		case s.Name == from && (!allows(s, to) || p.network.Choices.DenyBothWays && denies(s, to)):
			return false
		}
	}
	return true
}

func (d *domainPlan) addStatics(a corepolicy.SegmentAction) {
	for _, text := range a.CIDRs {
		prefix := readPrefix(text)
		for _, to := range a.Destinations {
			if to == "blackhole" {
				to = ""
			}
			if prefix.IsValid() {
				d.statics = append(d.statics, staticRoute{prefix, to})
			}
		}
	}
}

// readPair reads the routing policies of an edge for what it hears from, and
// tells, a peer.
func (p *plan) readPair(d *domainPlan, a corepolicy.SegmentAction) {
	edge, ok := p.edgeIndex[a.EdgeLocation]
	peer, ok2 := p.edgeIndex[a.PeerLocation]
	if !ok || !ok2 || edge == peer {
		return
	}
	d.extend(p, edge, peer, func(pair *crossing) {
		pair.arriving = merge(pair.arriving, inOrder(p.policies, a.RoutingPolicies, false))
	})
	d.extend(p, peer, edge, func(pair *crossing) { pair.leaving = merge(pair.leaving, inOrder(p.policies, a.RoutingPolicies, true)) })
}

func (d *domainPlan) extend(p *plan, to, from int, change func(*crossing)) {
	if d.pairs == nil {
		d.pairs = make([][]*crossing, len(p.edges))
		for i := range d.pairs {
			d.pairs[i] = make([]*crossing, len(p.edges))
		}
	}
	pair := d.pairs[to][from]
	if pair == nil {
		pair = &crossing{}
		d.pairs[to][from] = pair
	}
	change(pair)
	for _, policy := range slices.Concat(pair.arriving, pair.leaving) {
		for i := range policy.rules {
			for j := range policy.rules[i].matches {
				if m := &policy.rules[i].matches[j]; m.isOfPrefix() && !slices.Contains(d.marks, m) {
					d.marks = append(d.marks, m)
				}
			}
		}
	}
}

// merge puts the policies of several actions at one scope into their order.
func merge(a, b []*routingPolicy) []*routingPolicy {
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(a, b *routingPolicy) int {
		return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.name, b.name))
	})
	return slices.Compact(all)
}

// comparePrefixes is the order of routes: IPv4 first, then address, then the
// shorter block.
func comparePrefixes(a, b netip.Prefix) int {
	return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
}
