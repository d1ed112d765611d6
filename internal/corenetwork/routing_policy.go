package corenetwork

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// A routingPolicy is a routing policy of the document with its prefixes read
// and its rules in order.
type routingPolicy struct {
	name     string
	number   int
	outbound bool
	rules    []routingRule
}

type routingRule struct {
	or      bool
	matches []match
	action  corepolicy.RoutingAction
	summary netip.Prefix
}

type match struct {
	corepolicy.Match
	prefix netip.Prefix
	listed map[netip.Prefix]bool
}

// carried is what routing policies see of a route and may change. Its slices
// are never written to.
type carried struct {
	path            []uint32
	communities     []string
	localPreference uint32
	med             uint32
	hasMED          bool
}

// plain tells nothing in one way: nil.
func (r carried) plain() carried {
	if len(r.path) == 0 {
		r.path = nil
	}
	if len(r.communities) == 0 {
		r.communities = nil
	}
	return r
}

// A scope is where routing policies act: it says which actions have no effect
// there.
type scope struct{ filterOnly, noCommunities, noReplace bool }

func readPolicies(n Network) map[string]*routingPolicy {
	read := map[string]*routingPolicy{}
	for _, p := range n.Policy.RoutingPolicies {
		r := &routingPolicy{name: p.Name, number: p.Number, outbound: p.Outbound}
		rules := slices.SortedStableFunc(slices.Values(p.Rules), func(a, b corepolicy.RoutingRule) int {
			return cmp.Compare(a.Number, b.Number)
		})
		for _, rule := range rules {
			prepared := routingRule{or: rule.Or, action: rule.Action, summary: readPrefix(rule.Action.Value)}
			for _, m := range rule.Matches {
				prepared.matches = append(prepared.matches, readMatch(m, n.PrefixLists))
			}
			r.rules = append(r.rules, prepared)
		}
		read[p.Name] = r
	}
	return read
}

func readMatch(m corepolicy.Match, lists map[string][]netip.Prefix) match {
	read := match{Match: m, prefix: readPrefix(m.Value)}
	if m.Type == "prefix-in-prefix-list" {
		read.listed = map[netip.Prefix]bool{}
		for _, p := range lists[m.Value] {
			read.listed[p.Masked()] = true
		}
	}
	return read
}

// readPrefix reads a block; what is none becomes the zero Prefix, which equals
// no route's.
func readPrefix(text string) netip.Prefix {
	p, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}
	}
	return p.Masked()
}

// inOrder returns the policies of the names that act in the direction, each
// once, in the order in which they act.
func inOrder(policies map[string]*routingPolicy, names []string, outbound bool) (ordered []*routingPolicy) {
	for _, name := range names {
		p := policies[name]
		if p != nil && p.outbound == outbound && !slices.Contains(ordered, p) {
			ordered = append(ordered, p)
		}
	}
	slices.SortFunc(ordered, func(a, b *routingPolicy) int {
		return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.name, b.name))
	})
	return ordered
}

// apply walks a route through policies. It returns the name of the policy that
// drops it, or "" and the route as it comes out.
func apply(policies []*routingPolicy, s scope, prefix netip.Prefix, r carried) (out carried, droppedBy string) {
	for _, p := range policies {
		for i := range p.rules {
			rule := &p.rules[i]
			if !rule.holds(prefix, r) {
				continue
			}
			switch rule.action.Type {
			case "allow":
				return r, ""
			case "drop":
				return r, p.name
			}
			r = rule.change(s, r)
		}
	}
	return r, ""
}

func (rule *routingRule) holds(prefix netip.Prefix, r carried) bool {
	for i := range rule.matches {
		if rule.matches[i].holds(prefix, r) == rule.or {
			return rule.or
		}
	}
	return !rule.or || len(rule.matches) == 0
}

// isOfPrefix reports whether a match asks for the prefix alone.
func (m *match) isOfPrefix() bool {
	return m.Type == "prefix-equals" || m.Type == "prefix-in-cidr" || m.Type == "prefix-in-prefix-list"
}

func (m *match) holds(prefix netip.Prefix, r carried) bool {
	switch m.Type {
	case "prefix-equals":
		return prefix == m.prefix
	case "prefix-in-cidr":
		return m.prefix.IsValid() && m.prefix.Bits() < prefix.Bits() && m.prefix.Contains(prefix.Addr())
	case "prefix-in-prefix-list":
		return m.listed[prefix]
	case "asn-in-as-path":
		return slices.Contains(r.path, m.ASNOrMED)
	case "community-in-list":
		return slices.Contains(r.communities, m.Value)
	case "med-equals":
		return r.hasMED && r.med == m.ASNOrMED
	}
	return false
}

// change does an action that does not end the walk. Summaries are made where
// routes are advertised, not here.
func (rule *routingRule) change(s scope, r carried) carried {
	a := rule.action
	if s.filterOnly {
		return r
	}
	switch a.Type {
	case "prepend-asn-list":
		r.path = slices.Concat(a.ASNs, r.path)
	case "remove-asn-list":
		r.path = slices.DeleteFunc(slices.Clone(r.path), func(asn uint32) bool { return slices.Contains(a.ASNs, asn) })
	case "replace-asn-list":
		if !s.noReplace {
			r.path = a.ASNs
		}
	case "add-community":
		if !s.noCommunities && !slices.Contains(r.communities, a.Value) {
			r.communities = slices.Concat(r.communities, []string{a.Value})
			slices.Sort(r.communities)
		}
	case "remove-community":
		r.communities = slices.DeleteFunc(slices.Clone(r.communities), func(c string) bool { return c == a.Value })
	case "set-med":
		r.med, r.hasMED = a.Number, true
	case "set-local-preference":
		r.localPreference = a.Number
	}
	return r.plain()
}
