package corenetwork

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// A dice makes random networks. They are small, so that everything in them
// meets, and sound, as a policy that is read is.
type dice struct {
	*rand.Rand
	n       Network
	doc     *corepolicy.Document
	between [2][]string // names of routing policies, inbound and outbound
}

var (
	randomPrefixes = []string{"0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.0/25", "::/0", "2001:db8::/32"}
	randomASNs     = []uint32{64900, 64901, 64902, 65000, 65001}
	randomMEDs     = []uint32{0, 50, 100, 200}
	communities    = []string{"65051:100", "65051:200"}
	randomTypes    = []string{
		VPC, VPC, Connect, Connect, SiteToSiteVPN, SiteToSiteVPN, SiteToSiteVPN, TransitGateway, DirectConnectGateway,
	}
)

func pick[T any](d *dice, from []T) T { return from[d.IntN(len(from))] }

// some returns a part of a list, often a short one.
func some[T any](d *dice, from []T) (found []T) {
	for _, x := range from {
		if d.IntN(3) == 0 {
			found = append(found, x)
		}
	}
	return found
}

// one time of how many it is true.
func (d *dice) one(of int) bool { return d.IntN(of) == 0 }

func randomNetwork(seed uint64) Network { return networkFrom(rand.NewPCG(seed, 7)) }

func networkFrom(chance rand.Source) Network {
	d := &dice{Rand: rand.New(chance), doc: &corepolicy.Document{Version: "2025.11"}}
	d.n = Network{Name: fmt.Sprint("random ", d.IntN(5)), Policy: d.doc, PrefixLists: map[string][]netip.Prefix{}}
	if d.one(6) {
		d.doc.Version = "2021.12"
	}
	d.doc.Configuration.VPNECMP = !d.one(3)
	d.n.Choices.DenyBothWays = d.one(4)
	d.edges()
	d.segments()
	d.routingPolicies()
	d.shares()
	d.insertions()
	for i := range 1 + d.IntN(8) {
		d.attachment(i)
	}
	d.statics()
	if d.one(8) {
		d.ring()
	}
	if d.one(4) {
		d.n.Choices.Ties = some(d, append(d.edgeNames(), "a0", "a1", "a2"))
	}
	return d.n
}

func (d *dice) edgeNames() (names []string) {
	for _, e := range d.n.Edges {
		names = append(names, e.Location)
	}
	return names
}

func (d *dice) segmentNames() (names []string) {
	for _, s := range d.doc.Segments {
		names = append(names, s.Name)
	}
	return names
}

func (d *dice) edges() {
	names := []string{"us-east-1", "eu-west-1", "ap-northeast-1", "zz-test-1", "aa-test-1"}
	d.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for i, name := range names[:1+d.IntN(4)] {
		d.n.Edges = append(d.n.Edges, corepolicy.Edge{Location: name, ASN: uint32(65000 + i)})
		d.doc.Configuration.EdgeLocations = append(d.doc.Configuration.EdgeLocations, corepolicy.EdgeLocation{Location: name})
	}
	if d.one(3) {
		d.n.Choices.RegionPriority = some(d, d.edgeNames())
	}
}

func (d *dice) segments() {
	for i := range 1 + d.IntN(3) {
		s := corepolicy.Segment{Name: fmt.Sprint("s", i), Isolated: d.one(4)}
		if d.one(4) {
			s.EdgeLocations = some(d, d.edgeNames())
		}
		d.doc.Segments = append(d.doc.Segments, s)
	}
	for i := range d.doc.Segments {
		switch d.IntN(8) {
		case 0:
			d.doc.Segments[i].DenyFilter = some(d, d.segmentNames())
		case 1:
			d.doc.Segments[i].AllowFilter = some(d, d.segmentNames())
		}
	}
	d.doc.AttachmentPolicies = []corepolicy.AttachmentPolicy{
		{RuleNumber: 1, Conditions: []corepolicy.Condition{condition("any")}, TagKey: "segment"},
	}
	for i := range d.IntN(3) {
		name := fmt.Sprint("g", i)
		d.doc.NetworkFunctionGroups = append(d.doc.NetworkFunctionGroups, corepolicy.NetworkFunctionGroup{Name: name})
		d.doc.AttachmentPolicies = append(d.doc.AttachmentPolicies, corepolicy.AttachmentPolicy{
			RuleNumber: i + 2, NetworkFunctionGroup: name,
			Conditions: []corepolicy.Condition{condition("tag-value", "group", "equals", name)},
		})
	}
}

func (d *dice) routingPolicies() {
	if d.doc.Version == "2021.12" {
		return
	}
	for _, alias := range []string{"one", "two"} {
		for _, p := range some(d, randomPrefixes) {
			d.n.PrefixLists[alias] = append(d.n.PrefixLists[alias], netip.MustParsePrefix(p))
		}
	}
	for i := range d.IntN(5) {
		p := corepolicy.RoutingPolicy{Name: fmt.Sprint("p", i), Outbound: d.one(2), Number: 100 - i/2}
		for j := range 1 + d.IntN(3) {
			p.Rules = append(p.Rules, d.rule(30-j, p.Outbound))
		}
		d.doc.RoutingPolicies = append(d.doc.RoutingPolicies, p)
		direction := 0
		if p.Outbound {
			direction = 1
		}
		d.between[direction] = append(d.between[direction], p.Name)
	}
	for i, label := range []string{"x", "x", "y"} {
		r := corepolicy.RoutingPolicyRule{RuleNumber: i + 1, Labels: []string{label}, RoutingPolicies: d.policyNames()}
		if d.one(2) {
			r.EdgeLocations = some(d, d.edgeNames())
		}
		d.doc.RoutingPolicyRules = append(d.doc.RoutingPolicyRules, r)
	}
}

func (d *dice) policyNames() []string { return some(d, slices.Concat(d.between[0], d.between[1])) }

func (d *dice) rule(number int, outbound bool) corepolicy.RoutingRule {
	r := corepolicy.RoutingRule{Number: number, Or: d.one(2)}
	for range d.IntN(3) {
		m := corepolicy.Match{Type: pick(d, []string{
			"prefix-equals", "prefix-in-cidr", "prefix-in-prefix-list", "asn-in-as-path", "community-in-list", "med-equals",
		})}
		switch m.Type {
		case "prefix-in-prefix-list":
			m.Value = pick(d, []string{"one", "two", "unknown"})
		case "asn-in-as-path":
			m.ASNOrMED = pick(d, randomASNs)
		case "community-in-list":
			m.Value = pick(d, communities)
		case "med-equals":
			m.ASNOrMED = pick(d, randomMEDs)
		default:
			m.Value = pick(d, randomPrefixes)
		}
		r.Matches = append(r.Matches, m)
	}
	if len(r.Matches) == 0 {
		r.Matches = []corepolicy.Match{{Type: "prefix-in-cidr", Value: "0.0.0.0/0"}}
	}
	a := corepolicy.RoutingAction{Type: pick(d, []string{
		"allow", "drop", "drop", "prepend-asn-list", "remove-asn-list", "replace-asn-list", "add-community", "remove-community",
		"set-med", "set-local-preference", "set-local-preference",
	})}
	switch a.Type {
	case "prepend-asn-list", "replace-asn-list", "remove-asn-list":
		a.ASNs = some(d, randomASNs[:3])
	case "set-med":
		a.Number = pick(d, randomMEDs)
	case "set-local-preference":
		a.Number = pick(d, []uint32{0, 100, 300})
	default:
		a.Value = pick(d, communities)
	}
	if outbound && d.one(4) {
		a = corepolicy.RoutingAction{Type: "summarize", Value: pick(d, randomPrefixes[:3])}
	}
	r.Action = a
	return r
}

func (d *dice) act(a corepolicy.SegmentAction) {
	d.doc.SegmentActions = append(d.doc.SegmentActions, a)
}

func (d *dice) names() corepolicy.Names {
	switch d.IntN(5) {
	case 0:
		return corepolicy.Names{All: true}
	case 1:
		return corepolicy.Names{Except: []string{pick(d, d.segmentNames())}}
	}
	return corepolicy.Names{Listed: some(d, d.segmentNames())}
}

func (d *dice) shares() {
	for range d.IntN(4) {
		d.act(corepolicy.SegmentAction{
			Action: corepolicy.Share, Segment: pick(d, d.segmentNames()), Mode: "attachment-route", ShareWith: d.names(),
			RoutingPolicies: d.policyNames(),
		})
	}
	if len(d.n.Edges) < 2 || d.doc.Version == "2021.12" {
		return
	}
	for range d.IntN(6) {
		one, other := pick(d, d.edgeNames()), pick(d, d.edgeNames())
		segment := pick(d, d.segmentNames())
		once := !slices.ContainsFunc(d.doc.SegmentActions, func(a corepolicy.SegmentAction) bool {
			return a.Segment == segment && a.EdgeLocation == one && a.PeerLocation == other
		})
		if one != other && once {
			names := d.policyNames()
			if arriving := d.between[0]; len(arriving) > 0 && !d.one(3) {
				names = append(names, pick(d, arriving))
			}
			d.act(corepolicy.SegmentAction{
				Action: corepolicy.AssociateRoutingPolicy, Segment: segment, EdgeLocation: one, PeerLocation: other,
				RoutingPolicies: names,
			})
		}
	}
}

// insertions sends all ways by one mode and through one group, as the language
// asks of those between two segments.
func (d *dice) insertions() {
	groups := d.doc.NetworkFunctionGroups
	if len(groups) == 0 {
		return
	}
	via := func(group string) *corepolicy.Via {
		v := &corepolicy.Via{NetworkFunctionGroup: group}
		for range d.IntN(3) {
			v.Overrides = append(v.Overrides, corepolicy.EdgeOverride{
				EdgeSets:        [][]string{some(d, d.edgeNames()), {pick(d, d.edgeNames()), pick(d, d.edgeNames())}},
				UseEdgeLocation: pick(d, d.edgeNames()),
			})
		}
		return v
	}
	mode := pick(d, []string{"single-hop", "dual-hop"})
	for range d.IntN(3) {
		a := corepolicy.SegmentAction{
			Action: corepolicy.SendVia, Segment: pick(d, d.segmentNames()), Mode: mode, Via: via(groups[0].Name),
		}
		if !d.one(3) {
			names := d.names()
			a.WhenSentTo = &names
		}
		d.act(a)
	}
	for range d.IntN(3) {
		d.act(corepolicy.SegmentAction{
			Action: corepolicy.SendTo, Segment: pick(d, d.segmentNames()), Via: via(groups[len(groups)-1].Name),
		})
	}
}

func (d *dice) attachment(i int) {
	a := Attachment{
		ID: fmt.Sprint("a", i), Type: pick(d, randomTypes), Edges: []string{pick(d, d.edgeNames())},
		Tags: map[string]string{"segment": pick(d, append(d.segmentNames(), "nosuch"))}, Label: pick(d, []string{"", "x", "y", "z"}),
		Static: d.one(4), Pending: d.one(8), Peering: pick(d, []string{"", "p1"}),
	}
	if groups := d.doc.NetworkFunctionGroups; len(groups) > 0 && d.one(4) {
		a.Tags = map[string]string{"group": pick(d, groups).Name}
	} else if d.one(10) {
		a.Held = &Place{Segment: pick(d, d.segmentNames())}
	}
	if a.Type == DirectConnectGateway {
		if a.Edges = some(d, d.edgeNames()); len(a.Edges) == 0 {
			a.Edges = d.edgeNames()
		}
	}
	for range d.IntN(4) {
		said := Announcement{
			Prefix: netip.MustParsePrefix(pick(d, randomPrefixes)), ASPath: some(d, randomASNs), Communities: some(d, communities),
		}
		if d.one(3) {
			said.ASPath = randomASNs[:1]
		}
		if d.one(3) {
			med := pick(d, randomMEDs)
			said.MED = &med
		}
		if a.Type == DirectConnectGateway && d.one(4) {
			said.Edge = pick(d, a.Edges)
		}
		a.Routes = append(a.Routes, said)
	}
	d.n.Attachments = append(d.n.Attachments, a)
	if d.one(6) { // another that is just like it
		a.ID += "b"
		d.n.Attachments = append(d.n.Attachments, a)
	}
}

// ring makes every edge prefer what the next one has of its own to what it has
// itself, which cannot be had by all of them at once.
func (d *dice) ring() {
	names := d.edgeNames()
	for i, edge := range names {
		next, after := names[(i+1)%len(names)], d.n.Edges[(i+2)%len(names)].ASN
		policy := corepolicy.RoutingPolicy{Name: "ring" + edge, Number: 200 + i, Rules: []corepolicy.RoutingRule{
			{Number: 1, Matches: []corepolicy.Match{{Type: "prefix-in-cidr", Value: "10.0.0.0/8"}},
				Action: corepolicy.RoutingAction{Type: "set-local-preference", Number: 300}},
			{Number: 2, Matches: []corepolicy.Match{{Type: "asn-in-as-path", ASNOrMED: after}},
				Action: corepolicy.RoutingAction{Type: "set-local-preference", Number: 0}},
		}}
		d.doc.RoutingPolicies = append(d.doc.RoutingPolicies, policy)
		if edge != next {
			d.act(corepolicy.SegmentAction{
				Action: corepolicy.AssociateRoutingPolicy, Segment: "s0", EdgeLocation: edge, PeerLocation: next,
				RoutingPolicies: []string{policy.Name},
			})
		}
		d.n.Attachments = append(d.n.Attachments, Attachment{
			ID: "ring" + edge, Type: SiteToSiteVPN, Edges: []string{edge}, Tags: map[string]string{"segment": "s0"},
			Routes: []Announcement{{Prefix: netip.MustParsePrefix("10.1.0.0/16"), ASPath: []uint32{64999}}},
		})
	}
}

func (d *dice) statics() {
	for range d.IntN(3) {
		a := corepolicy.SegmentAction{
			Action: corepolicy.CreateRoute, Segment: pick(d, d.segmentNames()), CIDRs: []string{pick(d, randomPrefixes)},
			Destinations: []string{"blackhole"},
		}
		if !d.one(3) {
			a.Destinations = []string{pick(d, d.n.Attachments).ID, "a9"}
		}
		d.act(a)
	}
}
