package corenetwork

import (
	"cmp"
	"net/netip"
	"slices"
)

// defaultMED is what a learned route without a MED is shown with.
const defaultMED = 100

// An attached is an attachment where it stands.
type attached struct {
	Attachment
	mapping Mapping
	domain  int // -1: none
	edges   []int

	destination []Destination // to it
}

// attach puts an attachment into its place.
func (p *plan) attach(a Attachment) *attached {
	at := &attached{Attachment: a, mapping: Map(p.network.Policy, a), domain: -1, destination: []Destination{{Attachment: a.ID}}}
	if a.Held != nil && p.network.Policy != nil {
		at.mapping.Place, at.mapping.Edges = *a.Held, edgesOf(p.network.Policy, *a.Held, a)
	}
	if i, ok := p.index[at.mapping.Place]; ok && len(at.mapping.Edges) > 0 {
		at.domain = i
	}
	for _, name := range at.mapping.Edges {
		at.edges = append(at.edges, p.edgeIndex[name])
	}
	return at
}

// An ownRoute is a route of an attachment at the edge where it arrives.
type ownRoute struct {
	prefix     netip.Prefix
	attributes *attributes
	attachment *attached
}

// A book holds the routes of a segment's own attachments, in the order of
// compareOwn.
type book []ownRoute

func compareOwn(a, b ownRoute) int {
	if c := comparePrefixes(a.prefix, b.prefix); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.attributes.key, b.attributes.key), cmp.Compare(a.attachment.ID, b.attachment.ID))
}

// enter returns what an attachment tells its edges, after its inbound routing
// policies, in order and without duplicates.
func (p *plan) enter(a *attached) (routes book) {
	if a.Pending || a.domain < 0 || p.domains[a.domain].Segment == "" {
		return nil
	}
	interner := newInterner()
	for _, edge := range a.edges {
		policies := p.labelled(a.Label, a.Attachment, edge, false)
		for _, said := range a.Routes {
			if said.Edge != "" && said.Edge != p.edges[edge] || !said.Prefix.IsValid() {
				continue
			}
			attributes, ok := p.arrive(a, said, edge)
			if !ok {
				continue
			}
			prefix := said.Prefix.Masked()
			var dropped string
			attributes.carried, dropped = apply(policies, scopeOf(a.Attachment), prefix, attributes.carried)
			if dropped == "" {
				routes = append(routes, ownRoute{prefix, interner.intern(attributes), a})
			}
		}
	}
	slices.SortFunc(routes, compareOwn)
	return slices.CompactFunc(routes, func(a, b ownRoute) bool { return compareOwn(a, b) == 0 })
}

// arrive reads an announcement as its edge hears it. It is refused if the
// edge's own number is in its path.
func (p *plan) arrive(a *attached, said Announcement, edge int) (attributes, bool) {
	r := attributes{class: learnedClass, origin: fromOther, edge: edge, inflow: -1, group: -1, own: true}
	switch a.Type {
	case VPC:
		r.class = vpcClass
		return r, true
	case DirectConnectGateway:
		r.origin = fromGateway
	case Connect:
		r.origin, r.spread = fromConnect, true
	case SiteToSiteVPN:
		r.origin, r.spread = fromVPN, !a.Static && p.network.Policy.Configuration.VPNECMP
		if a.Static {
			return r, true
		}
	}
	if slices.Contains(said.ASPath, p.asns[edge]) {
		return r, false
	}
	r.path, r.med, r.hasMED = said.ASPath, defaultMED, true
	if said.MED != nil {
		r.med = *said.MED
	}
	if p.bgp2025 && !scopeOf(a.Attachment).noCommunities {
		r.communities = slices.Compact(slices.Sorted(slices.Values(said.Communities)))
	}
	return r, true
}

// scopeOf says what routing policies can do at an attachment.
func scopeOf(a Attachment) scope {
	return scope{
		filterOnly:    a.Type == VPC,
		noCommunities: a.Type != Connect && a.Type != SiteToSiteVPN,
	}
}

// labelled returns the routing policies that a label binds at an edge.
func (p *plan) labelled(label string, a Attachment, edge int, outbound bool) []*routingPolicy {
	return inOrder(p.policies, p.labelledNames(label, a, edge), outbound)
}

func (p *plan) labelledNames(label string, a Attachment, edge int) (names []string) {
	if label == "" || len(p.policies) == 0 {
		return nil
	}
	for _, rule := range p.network.Policy.RoutingPolicyRules {
		scoped := a.Type == DirectConnectGateway && len(rule.EdgeLocations) > 0
		if slices.Contains(rule.Labels, label) && (!scoped || slices.Contains(rule.EdgeLocations, p.edges[edge])) {
			names = append(names, rule.RoutingPolicies...)
		}
	}
	return names
}
