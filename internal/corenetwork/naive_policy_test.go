package corenetwork

import (
	"net/netip"
	"slices"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// A naiveWalk is a prefix on its way through routing policies.
type naiveWalk struct {
	*naive
	prefix        netip.Prefix
	filters       bool // only allow and drop act
	noCommunities bool
	atPair        bool // replace-asn-list does not act
}

// policies are those of the names that go in a direction, by number and name.
func (v *naive) policies(names []string, outbound bool) (all []corepolicy.RoutingPolicy) {
	if v.Policy.Version == "2021.12" {
		return nil
	}
	for _, p := range v.Policy.RoutingPolicies {
		if p.Outbound == outbound && slices.Contains(names, p.Name) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b corepolicy.RoutingPolicy) int {
		if a.Number != b.Number {
			return a.Number - b.Number
		}
		return map[bool]int{true: -1, false: 1}[a.Name < b.Name]
	})
	return all
}

// pairPolicies are those that an edge applies to what it hears from a peer, or
// outbound to what it tells it.
func (v *naive) pairPolicies(segment, edge, peer string, outbound bool) []corepolicy.RoutingPolicy {
	var names []string
	for _, a := range v.Policy.SegmentActions {
		if a.Action == corepolicy.AssociateRoutingPolicy && a.Segment == segment && a.EdgeLocation == edge && a.PeerLocation == peer {
			names = append(names, a.RoutingPolicies...)
		}
	}
	return v.policies(names, outbound)
}

// labelPolicies are those that an attachment's label binds at an edge.
func (v *naive) labelPolicies(a Attachment, edge string, outbound bool) []corepolicy.RoutingPolicy {
	return v.policies(v.labelNames(a, edge), outbound)
}

func (v *naive) labelNames(a Attachment, edge string) (names []string) {
	for _, r := range v.Policy.RoutingPolicyRules {
		here := a.Type != DirectConnectGateway || len(r.EdgeLocations) == 0 || slices.Contains(r.EdgeLocations, edge)
		if a.Label != "" && slices.Contains(r.Labels, a.Label) && here {
			names = append(names, r.RoutingPolicies...)
		}
	}
	return names
}

func rulesInOrder(p corepolicy.RoutingPolicy) []corepolicy.RoutingRule {
	rules := slices.Clone(p.Rules)
	slices.SortFunc(rules, func(a, b corepolicy.RoutingRule) int { return a.Number - b.Number })
	return rules
}

// through takes a route through policies; false: one drops it.
func (w naiveWalk) through(policies []corepolicy.RoutingPolicy, r *naiveSaid) bool {
	for _, p := range policies {
		for _, rule := range rulesInOrder(p) {
			if !w.meets(rule, *r) {
				continue
			}
			switch rule.Action.Type {
			case "allow":
				return true
			case "drop":
				return false
			}
			if !w.filters {
				w.act(rule.Action, r)
			}
		}
	}
	return true
}

func (w naiveWalk) meets(rule corepolicy.RoutingRule, r naiveSaid) bool {
	met := 0
	for _, m := range rule.Matches {
		if w.meetsOne(m, r) {
			met++
		}
	}
	return met == len(rule.Matches) || rule.Or && met > 0
}

func (w naiveWalk) meetsOne(m corepolicy.Match, r naiveSaid) bool {
	switch m.Type {
	case "asn-in-as-path":
		return slices.Contains(r.path, m.ASNOrMED)
	case "med-equals":
		return r.med != nil && *r.med == m.ASNOrMED
	case "community-in-list":
		return slices.Contains(r.communities, m.Value)
	case "prefix-in-prefix-list":
		return slices.Contains(w.PrefixLists[m.Value], w.prefix)
	}
	given := netip.MustParsePrefix(m.Value)
	if m.Type == "prefix-equals" {
		return given == w.prefix
	}
	return given.Overlaps(w.prefix) && given.Bits() < w.prefix.Bits()
}

func (w naiveWalk) act(a corepolicy.RoutingAction, r *naiveSaid) {
	without := func(path []uint32) (left []uint32) {
		for _, asn := range path {
			if !slices.Contains(a.ASNs, asn) {
				left = append(left, asn)
			}
		}
		return left
	}
	switch a.Type {
	case "prepend-asn-list":
		r.path = append(slices.Clone(a.ASNs), r.path...)
	case "remove-asn-list":
		r.path = without(r.path)
	case "replace-asn-list":
		if !w.atPair {
			r.path = a.ASNs
		}
	case "set-med":
		r.med = &a.Number
	case "set-local-preference":
		r.preference = a.Number
	case "add-community", "remove-community":
		communities := map[string]bool{}
		for _, c := range r.communities {
			communities[c] = true
		}
		if a.Type == "remove-community" {
			delete(communities, a.Value)
		} else if !w.noCommunities {
			communities[a.Value] = true
		}
		r.communities = nil
		for c := range communities {
			r.communities = append(r.communities, c)
		}
		slices.Sort(r.communities)
	}
}
