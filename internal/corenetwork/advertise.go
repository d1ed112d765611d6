package corenetwork

import (
	"cmp"
	"net/netip"
	"slices"
)

// An advert is a route on its way through an attachment's outbound routing
// policies.
type advert struct {
	carried
	prefix  netip.Prefix
	allowed bool // no further rule is asked
}

// Advertised returns what the BGP peer behind an attachment is told, by prefix
// and edge, as the peer sees it: the number of the edge that tells it is in
// front of the path, and the edge is the destination. VPCs and static VPNs are
// told nothing.
func (t *Tables) Advertised(attachment string) (routes []Route) {
	a := t.attachments[attachment]
	if a == nil || a.Pending || a.domain < 0 || a.Type == VPC || a.Type == SiteToSiteVPN && a.Static {
		return nil
	}
	for _, e := range a.edges {
		policies := inOrder(t.plan.policies, t.outboundNames(a, e), true)
		for _, told := range walk(policies, scopeOf(a.Attachment), t.tellable(a, e)) {
			routes = append(routes, t.tell(e, told))
		}
	}
	slices.SortFunc(routes, func(a, b Route) int {
		return cmp.Or(comparePrefixes(a.Prefix, b.Prefix), cmp.Compare(a.Destinations[0].Edge, b.Destinations[0].Edge))
	})
	return routes
}

// outboundNames returns the names of the policies between a table and an
// attachment. Route tables of one peering in one segment share theirs.
func (t *Tables) outboundNames(a *attached, edge int) []string {
	if a.domain < 0 || t.plan.domains[a.domain].Segment == "" {
		return nil
	}
	names := t.plan.labelledNames(a.Label, a.Attachment, edge)
	if a.Type != TransitGateway || a.Peering == "" {
		return names
	}
	for _, other := range t.attachments {
		if other.Type == TransitGateway && other.Peering == a.Peering && other.domain == a.domain && !other.Pending {
			names = append(names, t.plan.labelledNames(other.Label, other.Attachment, edge)...)
		}
	}
	return names
}

// tellable returns the routes of an attachment's table that its peer may hear
// of, before routing policies.
func (t *Tables) tellable(a *attached, e int) (adverts []*advert) {
	d := t.domains[a.domain]
	for _, entry := range d.entries() {
		q := contest{solver: d.solver, prefix: entry.prefix, sources: entry.sources}
		best := q.best(e, entry.solution)
		if best == nil || best.blackhole || d.domain.keeps(a, best) {
			continue
		}
		fromPeer := best.class != staticClass && best.source >= 0 && q.sources[best.source].attachment == a
		if fromPeer || a.Type == DirectConnectGateway && !isLocal(e, best) {
			continue
		}
		r := best.carried
		if !r.hasMED {
			r.med, r.hasMED = defaultMED, true
		}
		if scopeOf(a.Attachment).noCommunities {
			r.communities = nil
		}
		adverts = append(adverts, &advert{carried: r, prefix: entry.prefix})
	}
	return adverts
}

// keeps reports whether an isolated segment keeps a route of its own
// attachments from a transit gateway.
func (d *domainPlan) keeps(a *attached, c *candidate) bool {
	return d.isolated && c.own && a.Type == TransitGateway
}

// isLocal reports whether a route leaves the core network at the edge itself.
func isLocal(e int, c *candidate) bool {
	return c.peer < 0 && (c.group < 0 || c.inspector == e)
}

// best returns what an edge chooses, where a group's routes to other edges
// lead to its attachments there.
func (q *contest) best(e int, s *solution) *candidate {
	c := s.chosen[e]
	if s.outcome == unsettled || c != nil && c.peer >= 0 && q.domain.secondHop {
		all, winners := q.list(e, s)
		if winners == 0 {
			return nil
		}
		return all[0].candidate
	}
	return c
}

// walk takes routes through outbound policies, rule by rule, so that a summary
// meets the rules behind the one that made it.
func walk(policies []*routingPolicy, s scope, adverts []*advert) []*advert {
	for _, p := range policies {
		for i := range p.rules {
			rule := &p.rules[i]
			var kept []*advert
			summarized := false
			for _, a := range adverts {
				switch {
				case a.allowed || !rule.holds(a.prefix, a.carried):
					kept = append(kept, a)
				case rule.action.Type == "drop":
				case rule.action.Type == "summarize" && rule.summary.IsValid():
					summarized = true
				default:
					a.allowed = rule.action.Type == "allow"
					a.carried = rule.change(s, a.carried)
					kept = append(kept, a)
				}
			}
			if summarized {
				kept = slices.DeleteFunc(kept, func(a *advert) bool { return a.prefix == rule.summary })
				kept = append(kept, &advert{prefix: rule.summary, carried: carried{med: defaultMED, hasMED: true}})
			}
			adverts = kept
		}
	}
	return adverts
}

// tell writes an advert as the peer hears it.
func (t *Tables) tell(e int, told *advert) Route {
	return Route{
		Prefix: told.prefix, Type: "PROPAGATED", State: "ACTIVE", Destinations: []Destination{{Edge: t.plan.edges[e]}},
		ASPath: slices.Concat([]uint32{t.plan.asns[e]}, told.path), Communities: told.communities,
		MED: told.shownMED(),
	}
}
