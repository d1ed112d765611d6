package corepolicy

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// TestRandomDocuments: what is put together by the rules is sound, survives its
// canonical form, and every edge of it can be assigned.
func TestRandomDocuments(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := randomDocument(t)
		text := d.Canonical()
		read, problems := Parse(text)
		if read == nil {
			t.Fatalf("%s\n%v", text, problems)
		}
		if string(read.Canonical()) != string(text) {
			t.Fatalf("%s\nread again is\n%s", text, read.Canonical())
		}
		if differences := Compare(d, read); len(differences) > 0 {
			t.Fatalf("%s\nread again differs: %v", text, differences)
		}
		edges, problems := AssignEdges(read, nil)
		if len(problems) > 0 {
			t.Fatalf("%s\n%v", text, problems)
		}
		again, problems := AssignEdges(read, edges)
		if len(problems) > 0 || fmt.Sprint(again) != fmt.Sprint(edges) {
			t.Fatalf("assigned %v, and then %v, %v", edges, again, problems)
		}
		if problems := CheckChange(read, edges, Situation{PrefixLists: []string{"list"}}); len(problems) > 0 {
			t.Fatalf("nothing changes, and %v", problems)
		}
	})
}

var (
	someRegions = []string{"us-east-1", "eu-west-1", "ap-south-1", "us-west-2"}
	someNames   = []string{"prod", "dev", "shared", "Z9"}
	somePrefix  = []string{"10.0.0.0/8", "0.0.0.0/0", "::/0", "2001:db8::/32", "10.1.2.3/32"}
	someText0   = []string{"", "x", "a b", "é\"\\\n", "<&>"}
)

func pick(t *rapid.T, from ...string) string { return rapid.SampledFrom(from).Draw(t, "pick") }
func toss(t *rapid.T) bool                   { return rapid.Bool().Draw(t, "toss") }

// several are at least some of the given, each at most once.
func several(t *rapid.T, least int, from []string) []string {
	n := rapid.IntRange(least, len(from)).Draw(t, "several")
	if n == 0 {
		return nil
	}
	return rapid.Permutation(from).Draw(t, "of")[:n]
}

func randomDocument(t *rapid.T) *Document {
	d := &Document{Version: version2025, Configuration: Configuration{ASNRanges: []ASNRange{{64512, 64600}}, VPNECMP: toss(t), DNS: toss(t)}}
	if toss(t) {
		d.Configuration.InsideCIDRBlocks = []string{"10.0.0.0/16", "fd00::/48"}
	}
	regions := several(t, 1, someRegions)
	for i, r := range regions {
		e := EdgeLocation{Location: r}
		if toss(t) {
			e.ASN = 64512 + uint32(i)
		}
		if toss(t) {
			e.InsideCIDRBlocks = []string{fmt.Sprintf("10.0.%d.0/24", i)}
		}
		d.Configuration.EdgeLocations = append(d.Configuration.EdgeLocations, e)
	}
	names := several(t, 2, someNames)
	for i, name := range names {
		s := Segment{Name: name, Description: pick(t, someText0...), Isolated: toss(t), RequireAcceptance: toss(t)}
		others := append(append([]string{}, names[:i]...), names[i+1:]...)
		if toss(t) {
			s.DenyFilter = several(t, 0, others)
		} else {
			s.AllowFilter = several(t, 0, others)
		}
		d.Segments = append(d.Segments, s)
		d.SegmentActions = append(d.SegmentActions, randomActions(t, name, others)...)
	}
	d.NetworkFunctionGroups = []NetworkFunctionGroup{{Name: "fw", RequireAcceptance: toss(t)}}
	d.AttachmentPolicies = randomRules(t, names)
	d.RoutingPolicies = []RoutingPolicy{{Name: "in", Number: 1, Rules: randomRoutingRules(t)}, {Name: "out", Outbound: true, Number: 9999}}
	d.RoutingPolicyRules = []RoutingPolicyRule{{
		RuleNumber: 7, Labels: several(t, 1, []string{"a", "b"}), EdgeLocations: several(t, 0, regions), RoutingPolicies: several(t, 1, []string{"in", "out"}),
	}}
	return d
}

func randomActions(t *rapid.T, segment string, others []string) []SegmentAction {
	share := SegmentAction{Action: Share, Segment: segment, Mode: "attachment-route", RoutingPolicies: several(t, 0, []string{"out"})}
	switch rapid.IntRange(0, 2).Draw(t, "with") {
	case 0:
		share.ShareWith.All = true
	case 1:
		share.ShareWith.Listed = several(t, 1, others)
	case 2:
		share.ShareWith.Except = several(t, 1, others)
	}
	via := SegmentAction{Action: SendVia, Segment: segment, Mode: "single-hop", Via: &Via{NetworkFunctionGroup: "fw"}}
	if toss(t) {
		via.WhenSentTo = &Names{All: true}
	}
	route := SegmentAction{Action: CreateRoute, Segment: segment, CIDRs: several(t, 1, somePrefix), Description: pick(t, someText0...)}
	route.Destinations = []string{pick(t, blackhole, "attachment-0123456789abcdef0")}
	to := SegmentAction{Action: SendTo, Segment: segment, Via: &Via{NetworkFunctionGroup: "fw"}}
	all := []SegmentAction{share, via, route, to}
	return all[rapid.IntRange(0, 3).Draw(t, "from"):]
}

func randomRules(t *rapid.T, names []string) []AttachmentPolicy {
	var rules []AttachmentPolicy
	for i := range rapid.IntRange(0, 4).Draw(t, "rules") {
		r := AttachmentPolicy{RuleNumber: 65535 - i, Description: pick(t, someText0...), RequireAcceptance: toss(t)}
		r.Conditions = []Condition{{Type: "any"}, {Type: "tag-exists", Key: "k"}, {
			Type: pick(t, "region", "account-id", "resource-id"), Operator: pick(t, "equals", "not-equals", "contains", "begins-with"), Value: pick(t, someText0...),
		}}[:rapid.IntRange(1, 3).Draw(t, "conditions")]
		r.Or = len(r.Conditions) > 1 && toss(t)
		switch rapid.IntRange(0, 2).Draw(t, "action") {
		case 0:
			r.Segment = pick(t, names...)
		case 1:
			r.TagKey = pick(t, "k", "a:b")
		case 2:
			r.NetworkFunctionGroup = "fw"
		}
		rules = append(rules, r)
	}
	return rules
}

func randomRoutingRules(t *rapid.T) []RoutingRule {
	var rules []RoutingRule
	for i := range rapid.IntRange(0, maxRules).Draw(t, "routing rules") {
		number := rapid.Uint32Range(0, maxUint32).Draw(t, "number")
		matches := []Match{
			{Type: pick(t, "prefix-equals", "prefix-in-cidr"), Value: pick(t, somePrefix...)}, {Type: "prefix-in-prefix-list", Value: "list"},
			{Type: "asn-in-as-path", ASNOrMED: 65000}, {Type: "community-in-list", Value: "65051:200"}, {Type: "med-equals", ASNOrMED: number},
		}[:rapid.IntRange(1, maxConditions).Draw(t, "matches")]
		action := rapid.SampledFrom([]RoutingAction{
			{Type: "allow"}, {Type: "drop"}, {Type: pick(t, "add-community", "remove-community"), Value: "65051:1"},
			{Type: pick(t, "prepend-asn-list", "remove-asn-list", "replace-asn-list"), ASNs: []uint32{65000, 1, 65000}},
			{Type: pick(t, "set-med", "set-local-preference"), Number: number},
		}).Draw(t, "does")
		rules = append(rules, RoutingRule{Number: i + 1, Or: len(matches) > 1 && toss(t), Matches: matches, Action: action})
	}
	return rules
}
