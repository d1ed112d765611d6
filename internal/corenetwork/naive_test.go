package corenetwork

import (
	"crypto/sha256"
	"encoding/binary"
	"net/netip"
	"reflect"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// naive is a second reading of the rules: no numbers for edges or segments, no
// sharing between prefixes or tables, every question a walk through the policy.
type naive struct {
	n     Network
	doc   *corepolicy.Document
	edges []string
	known map[Place]map[netip.Prefix]map[string]naiveTable
}

// A naiveRoute is a candidate in one table.
type naiveRoute struct {
	prefix          netip.Prefix
	rank            int    // static, default of send-to, VPC here, learned, redirected to a VPC, redirected
	kind            int    // Direct Connect gateway, Connect, VPN, other
	name            string // whose it is, where a tie is decided
	attachment      string // whose routes these are; "" for the policy's own
	peer            string // the edge it was heard from
	own, spread     bool
	blackhole       bool
	leads           Destination
	inspected       string // redirected: the edge that inspects
	dropped         string
	path            []uint32
	communities     []string
	localPreference uint32
	med             *uint32
	heard           *naiveRoute // as it came, before this edge's policies
}

func newNaive(n Network) *naive {
	v := &naive{n: n, doc: n.Policy, known: map[Place]map[netip.Prefix]map[string]naiveTable{}}
	for _, e := range n.Policy.Configuration.EdgeLocations {
		v.edges = append(v.edges, e.Location)
	}
	slices.Sort(v.edges)
	return v
}

func (v *naive) asn(edge string) uint32 {
	for _, e := range v.n.Edges {
		if e.Location == edge {
			return e.ASN
		}
	}
	return 0
}

func (v *naive) segment(name string) *corepolicy.Segment {
	for i := range v.doc.Segments {
		if v.doc.Segments[i].Name == name {
			return &v.doc.Segments[i]
		}
	}
	return nil
}

func (v *naive) spans(name, edge string) bool {
	s := v.segment(name)
	return s == nil || len(s.EdgeLocations) == 0 || slices.Contains(s.EdgeLocations, edge)
}

// placeOf reads the tags by which random attachments are mapped.
func (v *naive) placeOf(a Attachment) Place {
	switch {
	case a.Held != nil:
		return *a.Held
	case a.Tags["group"] != "":
		return Place{NetworkFunctionGroup: a.Tags["group"]}
	case v.segment(a.Tags["segment"]) != nil:
		return Place{Segment: a.Tags["segment"]}
	}
	return Place{}
}

// occupant returns the group's attachment at an edge.
func (v *naive) occupant(group, edge string) (id string) {
	for _, a := range v.n.Attachments {
		here := v.placeOf(a).NetworkFunctionGroup == group && slices.Contains(a.Edges, edge) && !a.Pending
		if here && (id == "" || a.ID < id) {
			id = a.ID
		}
	}
	return id
}

func (v *naive) policies(names []string, outbound bool) (found []corepolicy.RoutingPolicy) {
	if v.doc.Version == "2021.12" {
		return nil
	}
	for _, p := range v.doc.RoutingPolicies {
		if p.Outbound == outbound && slices.Contains(names, p.Name) {
			found = append(found, p)
		}
	}
	return found
}

// actingOrder is the order in which policies of one place act.
func actingOrder(a, b corepolicy.RoutingPolicy) int {
	if a.Number != b.Number {
		return a.Number - b.Number
	}
	return strings.Compare(a.Name, b.Name)
}

// filter walks a route through policies; it says who drops it.
func (v *naive) filter(policies []corepolicy.RoutingPolicy, r naiveRoute, forbidden ...string) (naiveRoute, string) {
	policies = slices.Clone(policies)
	slices.SortFunc(policies, actingOrder)
	for _, p := range policies {
		rules := slices.Clone(p.Rules)
		slices.SortFunc(rules, func(a, b corepolicy.RoutingRule) int { return a.Number - b.Number })
		for _, rule := range rules {
			if !v.matches(rule, r) {
				continue
			}
			switch {
			case rule.Action.Type == "allow":
				return r, ""
			case rule.Action.Type == "drop":
				return r, p.Name
			case !slices.Contains(forbidden, "all") && !slices.Contains(forbidden, rule.Action.Type):
				r = naiveChange(rule.Action, r)
			}
		}
	}
	return r, ""
}

func (v *naive) matches(rule corepolicy.RoutingRule, r naiveRoute) bool {
	held := 0
	for _, m := range rule.Matches {
		prefix, _ := netip.ParsePrefix(m.Value)
		ok := false
		switch m.Type {
		case "prefix-equals":
			ok = r.prefix == prefix
		case "prefix-in-cidr":
			ok = prefix.IsValid() && prefix.Overlaps(r.prefix) && prefix.Bits() < r.prefix.Bits()
		case "prefix-in-prefix-list":
			ok = slices.Contains(v.n.PrefixLists[m.Value], r.prefix)
		case "asn-in-as-path":
			ok = slices.Contains(r.path, m.ASNOrMED)
		case "community-in-list":
			ok = slices.Contains(r.communities, m.Value)
		case "med-equals":
			ok = r.med != nil && *r.med == m.ASNOrMED
		}
		if ok {
			held++
		}
	}
	return held == len(rule.Matches) || rule.Or && held > 0
}

func naiveChange(a corepolicy.RoutingAction, r naiveRoute) naiveRoute {
	switch a.Type {
	case "prepend-asn-list":
		r.path = append(slices.Clone(a.ASNs), r.path...)
	case "replace-asn-list":
		r.path = a.ASNs
	case "remove-asn-list":
		var left []uint32
		for _, asn := range r.path {
			if !slices.Contains(a.ASNs, asn) {
				left = append(left, asn)
			}
		}
		r.path = left
	case "add-community":
		if !slices.Contains(r.communities, a.Value) {
			r.communities = slices.Sorted(slices.Values(append(slices.Clone(r.communities), a.Value)))
		}
	case "remove-community":
		var left []string
		for _, c := range r.communities {
			if c != a.Value {
				left = append(left, c)
			}
		}
		r.communities = left
	case "set-med":
		r.med = &a.Number
	case "set-local-preference":
		r.localPreference = a.Number
	}
	return r
}

// entering returns what the attachments of a segment tell one edge.
func (v *naive) entering(segment, edge string) (routes []naiveRoute) {
	for _, a := range v.n.Attachments {
		if a.Pending || v.placeOf(a).Segment != segment || !slices.Contains(a.Edges, edge) || !v.spans(segment, edge) {
			continue
		}
		var names []string
		for _, rule := range v.doc.RoutingPolicyRules {
			here := a.Type != DirectConnectGateway || len(rule.EdgeLocations) == 0 || slices.Contains(rule.EdgeLocations, edge)
			if a.Label != "" && slices.Contains(rule.Labels, a.Label) && here {
				names = append(names, rule.RoutingPolicies...)
			}
		}
		for _, said := range a.Routes {
			if said.Edge != "" && said.Edge != edge {
				continue
			}
			r, ok := v.announced(a, said, edge)
			if !ok {
				continue
			}
			var forbidden []string
			if a.Type == VPC {
				forbidden = []string{"all"}
			}
			if a.Type == TransitGateway || a.Type == DirectConnectGateway {
				forbidden = []string{"add-community"}
			}
			r, dropped := v.filter(v.policies(names, false), r, forbidden...)
			if dropped == "" {
				routes = append(routes, r)
			}
		}
	}
	return once(routes)
}

func (v *naive) announced(a Attachment, said Announcement, edge string) (r naiveRoute, ok bool) {
	r = naiveRoute{
		prefix: said.Prefix.Masked(), rank: 3, kind: 3, name: a.ID, attachment: a.ID, own: true, leads: Destination{Attachment: a.ID},
	}
	speaksBGP := a.Type != VPC && !(a.Type == SiteToSiteVPN && a.Static)
	switch a.Type {
	case VPC:
		r.rank = 2
	case DirectConnectGateway:
		r.kind = 0
	case Connect:
		r.kind, r.spread = 1, true
	case SiteToSiteVPN:
		r.kind, r.spread = 2, speaksBGP && v.doc.Configuration.VPNECMP
	}
	if !speaksBGP {
		return r, true
	}
	med := uint32(100)
	if said.MED != nil {
		med = *said.MED
	}
	r.path, r.med = said.ASPath, &med
	if v.doc.Version == "2025.11" && (a.Type == Connect || a.Type == SiteToSiteVPN) {
		r.communities = slices.Compact(slices.Sorted(slices.Values(said.Communities)))
	}
	return r, !slices.Contains(said.ASPath, v.asn(edge))
}

// alike reports whether two candidates of one table differ in nothing.
func alike(a, b *naiveRoute) bool {
	if a == nil || b == nil {
		return a == b
	}
	x, y := *a, *b
	x.path, x.communities, x.med, x.heard = nil, nil, nil, nil
	y.path, y.communities, y.med, y.heard = nil, nil, nil, nil
	sameMED := a.med == b.med || a.med != nil && b.med != nil && *a.med == *b.med
	return reflect.DeepEqual(x, y) && sameMED && slices.Equal(a.path, b.path) && slices.Equal(a.communities, b.communities)
}

// better compares two candidates: negative if a is the better, 0 for a tie.
// reason is a word of what decided.
func better(a, b naiveRoute) (order int, reason string) {
	med := func(r naiveRoute) int {
		if r.med == nil {
			return 100
		}
		return int(*r.med)
	}
	switch {
	case a.rank != b.rank:
		return a.rank - b.rank, classNames[class(min(a.rank, b.rank))]
	case a.localPreference != b.localPreference:
		return int(int64(b.localPreference) - int64(a.localPreference)), "local preference"
	case len(a.path) != len(b.path):
		return len(a.path) - len(b.path), "AS path"
	case med(a) != med(b):
		return med(a) - med(b), "MED"
	case a.kind != b.kind:
		return a.kind - b.kind, " after "
	}
	return 0, "tie-break"
}

// hashed is the number that decides a tie.
func (v *naive) hashed(domain string, prefix netip.Prefix, name string) uint64 {
	sum := sha256.Sum256([]byte(strings.Join([]string{v.n.Name, domain, prefix.String(), name}, "\x00")))
	return binary.BigEndian.Uint64(sum[:8])
}

// winner returns the candidate that an edge chooses.
func (v *naive) winner(domain string, candidates []naiveRoute) *naiveRoute {
	rank := func(r naiveRoute) int {
		if i := slices.Index(v.n.Choices.Ties, r.name); i >= 0 {
			return i
		}
		return len(v.n.Choices.Ties)
	}
	var best *naiveRoute
	for i := range candidates {
		c := &candidates[i]
		if c.dropped != "" {
			continue
		}
		if best == nil {
			best = c
			continue
		}
		order, _ := better(*c, *best)
		if order == 0 && c.name != best.name {
			if order = rank(*c) - rank(*best); order == 0 {
				order = 1
				if v.hashed(domain, c.prefix, c.name) < v.hashed(domain, c.prefix, best.name) {
					order = -1
				}
			}
		} else if order == 0 {
			order = listOrder(*c, *best)
		}
		if order < 0 {
			best = c
		}
	}
	return best
}

// listOrder is the order of equal candidates.
func listOrder(a, b naiveRoute) int {
	if c := slices.Compare(a.path, b.path); c != 0 {
		return c
	}
	if c := slices.Compare(a.communities, b.communities); c != 0 {
		return c
	}
	if a.peer != b.peer {
		return strings.Compare(a.peer, b.peer)
	}
	if a.inspected != b.inspected {
		return strings.Compare(a.inspected, b.inspected)
	}
	return strings.Compare(a.attachment, b.attachment)
}
