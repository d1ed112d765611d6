package corenetwork

import (
	"net/netip"
	"slices"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// told returns what an edge tells the BGP peer of an attachment.
func (v *naive) told(a Attachment, edge string) (routes []naiveRoute) {
	p := v.placeOf(a)
	if a.Pending || a.Type == VPC || a.Type == SiteToSiteVPN && a.Static || p == (Place{}) || !v.spans(p.Segment, edge) {
		return nil
	}
	speaksCommunities := a.Type == Connect || a.Type == SiteToSiteVPN
	for _, prefix := range v.prefixes() {
		t := v.tables(p, prefix)[edge]
		if t.winners == 0 {
			continue
		}
		best := t.all[0]
		hidden := best.own && a.Type == TransitGateway && v.segment(p.Segment).Isolated
		itsOwn := best.attachment == a.ID && best.rank > 1
		if best.blackhole || hidden || itsOwn || a.Type == DirectConnectGateway && best.leads.Edge != "" {
			continue
		}
		if !speaksCommunities {
			best.communities = nil
		}
		if best.med == nil {
			med := uint32(100)
			best.med = &med
		}
		best.localPreference = 0
		routes = append(routes, best)
	}
	routes = v.filterTold(v.toldThrough(a, p, edge), routes, speaksCommunities)
	for i := range routes {
		routes[i].path = append([]uint32{v.asn(edge)}, routes[i].path...)
		routes[i].leads, routes[i].blackhole, routes[i].rank = Destination{Edge: edge}, false, 3
		routes[i].localPreference = 0
	}
	return routes
}

// toldThrough returns the outbound policies of an attachment; the route tables
// of one peering in one segment have theirs together.
func (v *naive) toldThrough(a Attachment, p Place, edge string) []corepolicy.RoutingPolicy {
	if p.NetworkFunctionGroup != "" {
		return nil
	}
	var names []string
	for _, other := range v.n.Attachments {
		together := a.Type == TransitGateway && other.Type == TransitGateway && a.Peering != "" && a.Peering == other.Peering &&
			v.placeOf(other) == p && !other.Pending && v.isAnywhere(other)
		if other.ID != a.ID && !together {
			continue
		}
		for _, rule := range v.doc.RoutingPolicyRules {
			here := other.Type != DirectConnectGateway || len(rule.EdgeLocations) == 0 || slices.Contains(rule.EdgeLocations, edge)
			if other.Label != "" && slices.Contains(rule.Labels, other.Label) && here {
				names = append(names, rule.RoutingPolicies...)
			}
		}
	}
	policies := v.policies(names, true)
	slices.SortFunc(policies, actingOrder)
	return policies
}

// isAnywhere reports whether an attachment's place is at one of its edges.
func (v *naive) isAnywhere(a Attachment) bool {
	return slices.ContainsFunc(a.Edges, func(e string) bool { return v.spans(v.placeOf(a).Segment, e) })
}

// filterTold takes routes through outbound policies, with summaries.
func (v *naive) filterTold(policies []corepolicy.RoutingPolicy, routes []naiveRoute, communities bool) []naiveRoute {
	done := map[int]bool{} // those that are allowed, by place
	gone := map[int]bool{}
	for _, p := range policies {
		rules := slices.Clone(p.Rules)
		slices.SortFunc(rules, func(a, b corepolicy.RoutingRule) int { return a.Number - b.Number })
		for _, rule := range rules {
			var summary *naiveRoute
			for i, r := range routes {
				if done[i] || gone[i] || !v.matches(rule, r) {
					continue
				}
				switch rule.Action.Type {
				case "allow":
					done[i] = true
				case "drop":
					gone[i] = true
				case "summarize":
					med := uint32(100)
					gone[i], summary = true, &naiveRoute{prefix: netip.MustParsePrefix(rule.Action.Value), med: &med}
				case "add-community":
					if communities {
						routes[i] = naiveChange(rule.Action, r)
					}
				default:
					routes[i] = naiveChange(rule.Action, r)
				}
			}
			if summary != nil {
				for i, r := range routes {
					gone[i] = gone[i] || r.prefix == summary.prefix
				}
				routes = append(routes, *summary)
			}
		}
	}
	var left []naiveRoute
	for i, r := range routes {
		if !gone[i] {
			left = append(left, r)
		}
	}
	return left
}
