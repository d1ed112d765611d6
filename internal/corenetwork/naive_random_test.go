package corenetwork

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// A dealer deals random networks, the same ones for the same seed.
type dealer struct {
	*rand.Rand
	Network
	edges, segments, groups, policies []string
	dual                              map[string]bool
	modes                             map[string]string // of segments
	pairs                             map[string]bool   // of segments, with a send-via already
}

var dealtPrefixes = []string{
	"10.0.0.0/8", "10.1.0.0/16", "10.1.1.0/24", "10.1.2.0/24", "10.2.0.0/16", "0.0.0.0/0", "::/0", "2001:db8::/32", "2001:db8:1::/48",
}

var dealtASNs = []uint32{65001, 65002, 65003, 4200000001}

// dealNetwork deals a small network in which everything that the engine knows can
// occur.
func dealNetwork(seed uint64) Network {
	d := dealer{Rand: rand.New(rand.NewPCG(seed, 1)), dual: map[string]bool{}, modes: map[string]string{}, pairs: map[string]bool{}}
	d.Name = fmt.Sprint("network-", seed)
	d.Policy = &corepolicy.Document{Version: "2025.11"}
	d.Policy.Configuration.VPNECMP = d.IntN(3) > 0
	if d.IntN(6) == 0 {
		d.Policy.Version = "2021.12"
	}
	d.PrefixLists = map[string][]netip.Prefix{"list": {d.prefix(), d.prefix()}}
	d.dealPlaces()
	d.dealPolicies()
	attachments := 2 + d.IntN(7)
	d.dealActions(attachments)
	for i := range attachments {
		d.Attachments = append(d.Attachments, d.attachment(fmt.Sprint("attachment-", i)))
	}
	d.Choices.DenyBothWays = d.IntN(4) == 0
	if d.IntN(3) == 0 {
		d.Choices.RegionPriority = d.some(d.edges)
		d.Choices.Ties = d.some(append(slices.Clone(d.edges), "attachment-0", "attachment-1"))
	}
	return d.Network
}

func (d *dealer) one(of []string) string { return of[d.IntN(len(of))] }

// some takes at least one, in any order.
func (d *dealer) some(of []string) []string {
	of = slices.Clone(of)
	d.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
	return of[:1+d.IntN(len(of))]
}

func (d *dealer) prefix() netip.Prefix { return netip.MustParsePrefix(d.one(dealtPrefixes)) }

func (d *dealer) asns() (all []uint32) {
	for range 1 + d.IntN(2) {
		all = append(all, dealtASNs[d.IntN(len(dealtASNs))])
	}
	return all
}

func (d *dealer) dealPlaces() {
	c := &d.Policy.Configuration
	for i := range 2 + d.IntN(3) {
		name := fmt.Sprint("edge-", i)
		d.edges = append(d.edges, name)
		d.Edges = append(d.Edges, corepolicy.Edge{Location: name, ASN: uint32(64512 + i)})
		c.EdgeLocations = append(c.EdgeLocations, corepolicy.EdgeLocation{Location: name})
	}
	d.segments = []string{"sa", "sb", "sc", "sd"}[:2+d.IntN(3)]
	d.groups = []string{"ga", "gb"}[:d.IntN(3)]
	for _, name := range d.segments {
		s := corepolicy.Segment{Name: name, Isolated: d.IntN(4) == 0}
		others := slices.DeleteFunc(slices.Clone(d.segments), func(o string) bool { return o == name })
		switch d.IntN(10) {
		case 0:
			s.AllowFilter = d.some(others)
		case 1, 2:
			s.DenyFilter = d.some(others)
		case 3, 4:
			s.EdgeLocations = d.some(d.edges)
		}
		d.Policy.Segments = append(d.Policy.Segments, s)
	}
	for i, name := range d.groups {
		d.Policy.NetworkFunctionGroups = append(d.Policy.NetworkFunctionGroups, corepolicy.NetworkFunctionGroup{Name: name})
		d.dual[name] = d.IntN(2) == 0
		d.Policy.AttachmentPolicies = append(d.Policy.AttachmentPolicies, corepolicy.AttachmentPolicy{
			RuleNumber: 10 - i, NetworkFunctionGroup: name,
			Conditions: []corepolicy.Condition{{Type: "tag-value", Key: "group", Operator: "equals", Value: name}},
		})
	}
	d.Policy.AttachmentPolicies = append(d.Policy.AttachmentPolicies,
		corepolicy.AttachmentPolicy{RuleNumber: 30, Or: d.IntN(2) == 0, Segment: d.one(d.segments), Conditions: []corepolicy.Condition{
			{Type: "attachment-type", Operator: "equals", Value: d.one(dealtTypes)},
			{Type: "attachment-type", Operator: "equals", Value: d.one(dealtTypes)},
		}},
		corepolicy.AttachmentPolicy{RuleNumber: 20, TagKey: "segment", Conditions: []corepolicy.Condition{{Type: "any"}}})
}

func (d *dealer) dealPolicies() {
	for i := range d.IntN(5) {
		p := corepolicy.RoutingPolicy{Name: fmt.Sprint("policy", i), Outbound: d.IntN(2) == 0, Number: 1 + d.IntN(3)}
		for number := range 1 + d.IntN(3) {
			r := corepolicy.RoutingRule{Number: 9 - number, Or: d.IntN(2) == 0, Action: d.action(p.Outbound)}
			for range 1 + d.IntN(2) {
				r.Matches = append(r.Matches, d.match())
			}
			p.Rules = append(p.Rules, r)
		}
		d.policies = append(d.policies, p.Name)
		d.Policy.RoutingPolicies = append(d.Policy.RoutingPolicies, p)
	}
	for i := range d.IntN(3) {
		r := corepolicy.RoutingPolicyRule{RuleNumber: 1 + i, Labels: d.some([]string{"la", "lb"}), RoutingPolicies: d.names()}
		if d.IntN(2) == 0 {
			r.EdgeLocations = d.some(d.edges)
		}
		d.Policy.RoutingPolicyRules = append(d.Policy.RoutingPolicyRules, r)
	}
}

// names are some routing policies, or none.
func (d *dealer) names() []string {
	if len(d.policies) == 0 || d.IntN(4) == 0 {
		return nil
	}
	return d.some(d.policies)
}

func (d *dealer) match() corepolicy.Match {
	m := corepolicy.Match{Type: d.one([]string{
		"prefix-equals", "prefix-in-cidr", "prefix-in-cidr", "prefix-in-prefix-list", "asn-in-as-path", "community-in-list", "med-equals",
	})}
	switch m.Type {
	case "asn-in-as-path":
		m.ASNOrMED = d.pathASN()
	case "med-equals":
		m.ASNOrMED = uint32(50 * d.IntN(3))
	case "community-in-list":
		m.Value = d.one(dealtCommunities)
	case "prefix-in-prefix-list":
		m.Value = "list"
	default:
		m.Value = d.one(dealtPrefixes)
	}
	return m
}

func (d *dealer) action(outbound bool) corepolicy.RoutingAction {
	types := []string{
		"allow", "drop", "prepend-asn-list", "remove-asn-list", "replace-asn-list", "add-community", "remove-community", "set-med",
		"set-local-preference", "summarize",
	}
	if !outbound {
		types = types[:9]
	}
	a := corepolicy.RoutingAction{Type: d.one(types)}
	switch a.Type {
	case "prepend-asn-list", "remove-asn-list", "replace-asn-list":
		a.ASNs = d.asns()
	case "add-community", "remove-community":
		a.Value = d.one(dealtCommunities)
	case "summarize":
		a.Value = d.one(dealtPrefixes)
	default:
		a.Number = uint32(50 * d.IntN(3))
	}
	return a
}
