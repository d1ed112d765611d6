package corenetwork

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// An item is something that a change can add, modify or remove.
type item struct {
	kind, identifier string
	values           ChangeValues
	beyond           string // what the values do not show, but a change modifies
}

// An inventory holds the items of a network by path.
type inventory struct {
	*plan
	items    map[string]item
	attached []*attached
	edgesOf  map[string][]string // of every attachment that takes static routes, also of those without a segment
	texts    map[string]string   // parts of the policy as JSON, by their paths
}

// inventoryOf lists everything a network has, of the types of changes.
func inventoryOf(n Network) map[string]item {
	v := inventory{plan: newPlan(n), items: map[string]item{}, edgesOf: map[string][]string{}, texts: map[string]string{}}
	if n.Policy == nil {
		return v.items
	}
	for _, d := range corepolicy.Compare(&corepolicy.Document{}, n.Policy) {
		v.texts[d.Path] = d.New
	}
	for _, a := range n.Attachments {
		if a.Pending {
			continue
		}
		if takesStatics(a) {
			v.edgesOf[a.ID] = a.Edges
		}
		if at := v.attach(a); at.domain >= 0 {
			v.attached = append(v.attached, at)
		}
	}
	v.addEdges()
	for _, d := range v.domains {
		v.addDomain(d)
		v.addPropagation(d)
		v.addStatics(d)
		v.addPairs(d)
	}
	v.addAttachments()
	v.addRoutingPolicies()
	v.addConfiguration()
	return v.items
}

// add puts an item in, at the path that its type, the steps given and its
// identifier make.
func (v *inventory) add(i item, steps ...string) {
	path := append(append([]string{i.kind}, steps...), i.identifier)
	v.items[strings.Join(path, "/")] = i
}

func (v *inventory) addEdges() {
	for i, name := range v.edges {
		values := ChangeValues{EdgeLocations: []string{name}, ASN: v.asns[i]}
		for _, e := range v.network.Edges {
			if e.Location == name {
				values.InsideCIDRBlocks = e.InsideCIDRBlocks
			}
		}
		v.add(item{kind: coreNetworkEdge, identifier: name, values: values})
	}
}

// addDomain adds what a segment or a group is at each edge.
func (v *inventory) addDomain(d *domainPlan) {
	for _, e := range d.edges {
		values := ChangeValues{EdgeLocations: []string{v.edges[e]}}
		i := item{kind: networkFunctionGroup, identifier: d.name}
		if d.Segment != "" {
			i.kind, i.beyond = coreNetworkSegment, fmt.Sprint(d.isolated)
			values.SegmentName, values.SharedSegments = d.name, v.sharedWith(d)
		} else {
			values.NetworkFunctionGroup = d.name
			values.ServiceInsertions = v.insertions(func(a corepolicy.SegmentAction) bool {
				return a.Via != nil && a.Via.NetworkFunctionGroup == d.name
			})
		}
		i.values = values
		v.add(i, v.edges[e])
	}
}

// sharedWith returns the segments whose attachments' routes come into a
// segment's tables.
func (v *inventory) sharedWith(d *domainPlan) (names []string) {
	for _, in := range d.inflows {
		if in.via == nil && !in.own {
			names = append(names, v.domains[in.from].name)
		}
	}
	slices.Sort(names)
	return names
}

// insertions returns the send-via and send-to actions that are asked for, in
// an order of their own.
func (v *inventory) insertions(asked func(corepolicy.SegmentAction) bool) (found []ServiceInsertion) {
	for _, a := range v.network.Policy.SegmentActions {
		if a.Action != corepolicy.SendVia && a.Action != corepolicy.SendTo || !asked(a) {
			continue
		}
		i := ServiceInsertion{
			Action: a.Action, Mode: a.Mode, NetworkFunctionGroup: a.Via.NetworkFunctionGroup, Overrides: a.Via.Overrides,
		}
		if a.Action == corepolicy.SendVia {
			i.WhenSentTo = slices.Sorted(slices.Values(a.SentTo(v.network.Policy)))
		}
		found = append(found, i)
	}
	slices.SortFunc(found, func(a, b ServiceInsertion) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return found
}

// addPropagation adds, for each attachment, the tables that its routes come
// into at its edges.
func (v *inventory) addPropagation(d *domainPlan) {
	for _, in := range d.inflows {
		if in.via != nil {
			continue
		}
		for _, a := range v.attached {
			if a.domain != in.from || in.own && d.isolated && a.Type != TransitGateway {
				continue
			}
			for _, e := range a.edges {
				if !d.at[e] {
					continue
				}
				values := ChangeValues{
					SegmentName: d.Segment, NetworkFunctionGroup: d.NetworkFunctionGroup, Attachment: a.ID,
					EdgeLocations: []string{v.edges[e]},
				}
				v.add(item{kind: attachmentRoutePropagation, identifier: a.ID, values: values}, v.edges[e], d.name)
			}
		}
	}
}

// addStatics adds static routes at the edges where they are; one to an
// attachment that is not there is nowhere.
func (v *inventory) addStatics(d *domainPlan) {
	for _, s := range d.statics {
		edges, destination := v.edgesOf[s.attachment], s.attachment
		if s.attachment == "" {
			edges, destination = edgesOfPlace(v.network.Policy, d.Place), "blackhole"
		}
		for _, edge := range edges {
			if e, ok := v.edgeIndex[edge]; !ok || !d.at[e] {
				continue
			}
			values := ChangeValues{
				SegmentName: d.name, CIDR: s.prefix.String(), Destination: destination, EdgeLocations: []string{edge},
			}
			v.add(item{kind: attachmentRouteStatic, identifier: values.CIDR, values: values}, edge, d.name)
		}
	}
}

// addPairs adds the routing policies of a segment between its edges.
func (v *inventory) addPairs(d *domainPlan) {
	addPair := func(edge, peer int, direction string, policies []*routingPolicy) {
		if len(policies) == 0 {
			return
		}
		values := ChangeValues{
			SegmentName: d.name, EdgeLocations: []string{v.edges[edge]}, PeerEdgeLocations: []string{v.edges[peer]},
			RoutingPolicyDirection: direction, RoutingPolicies: []RoutingPolicyAssociation{{Names: namesOf(policies)}},
		}
		v.add(item{kind: routingPolicyEdgeAssociation, identifier: v.edges[peer], values: values}, v.edges[edge], d.name, direction)
	}
	for to := range d.pairs {
		for from, pair := range d.pairs[to] {
			if pair != nil {
				addPair(to, from, "inbound", pair.arriving)
				addPair(from, to, "outbound", pair.leaving)
			}
		}
	}
}

func namesOf(policies []*routingPolicy) (names []string) {
	for _, p := range policies {
		names = append(names, p.name)
	}
	return names
}

// addAttachments adds where attachments stand, and the routing policies that
// their labels bind.
func (v *inventory) addAttachments() {
	for _, a := range v.attached {
		for _, e := range a.edges {
			edge := []string{v.edges[e]}
			values := ChangeValues{
				SegmentName: a.mapping.Segment, NetworkFunctionGroup: a.mapping.NetworkFunctionGroup, Attachment: a.ID,
				Destination: a.ID, EdgeLocations: edge,
			}
			v.add(item{kind: attachmentMapping, identifier: a.ID, values: values}, v.edges[e])
			if v.domains[a.domain].Segment == "" {
				continue
			}
			bound := append(v.labelled(a.Label, a.Attachment, e, false), v.labelled(a.Label, a.Attachment, e, true)...)
			if len(bound) > 0 {
				values := ChangeValues{
					Attachment: a.ID, EdgeLocations: edge,
					RoutingPolicies: []RoutingPolicyAssociation{{Names: namesOf(bound)}},
				}
				v.add(item{kind: routingPolicyAttachmentAssociation, identifier: a.ID, values: values}, v.edges[e])
			}
		}
	}
}
