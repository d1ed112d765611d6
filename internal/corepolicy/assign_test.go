package corepolicy

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// configured is a sound document with only a configuration: its members, and
// the edge locations with a number and blocks each if that is meant.
func configured(t *testing.T, members string, edges ...string) *Document {
	t.Helper()
	for i, e := range edges {
		words := strings.Fields(e)
		edges[i] = `{"location": "` + words[0] + `"`
		for _, word := range words[1:] {
			if strings.Contains(word, "/") {
				edges[i] += `, "inside-cidr-blocks": ["` + strings.ReplaceAll(word, ",", `", "`) + `"]`
			} else {
				edges[i] += `, "asn": ` + word
			}
		}
		edges[i] += "}"
	}
	d, problems := Parse([]byte(`{"version": "2021.12", "segments": [{"name": "s"}], "core-network-configuration": {` + members +
		`, "edge-locations": [` + strings.Join(edges, ",") + `]}}`))
	if d == nil {
		t.Fatal(problems)
	}
	return d
}

func TestAssignEdges(t *testing.T) {
	t.Parallel()
	const some, inside = `"asn-ranges": ["64512-64529"]`, `"asn-ranges": ["64512-64529"], "inside-cidr-blocks": ["10.0.0.0/22", "fd00::/62"]`
	live := []Edge{{"eu-west-1", 64513, []string{"10.0.0.0/24", "fd00::/64"}}, {"us-west-2", 64512, nil}}
	for _, c := range []struct {
		d    *Document
		live []Edge
		want string // edges or problems
	}{
		// The lowest numbers, in the order of the document.
		{configured(t, some, "us-east-1", "us-west-2"), nil, "us-east-1 64512 [] us-west-2 64513 []"},
		{configured(t, some, "us-west-2", "us-east-1"), nil, "us-west-2 64512 [] us-east-1 64513 []"},
		{configured(t, `"asn-ranges": ["65000-65001", "64600-64601"]`, "us-west-2", "us-east-1"), nil, "us-west-2 64600 [] us-east-1 65000 []"},
		// What the document says goes before.
		{configured(t, some, "us-east-1", "us-west-2 64512"), nil, "us-east-1 64513 [] us-west-2 64512 []"},
		// What is live stays, wherever it stands and whatever the ranges are now.
		{configured(t, some, "us-east-1", "us-west-2", "eu-west-1"), live,
			"us-east-1 64514 [] us-west-2 64512 [] eu-west-1 64513 [10.0.0.0/24 fd00::/64]"},
		{configured(t, `"asn-ranges": ["65000-65009"]`, "us-west-2", "us-east-1"), live, "us-west-2 64512 [] us-east-1 65000 []"},
		// What is no longer there is free again.
		{configured(t, some, "us-east-1", "us-west-2"), live, "us-east-1 64513 [] us-west-2 64512 []"},
		// Blocks of both families, the lowest that are free.
		{configured(t, inside, "us-east-1", "us-west-2"), nil,
			"us-east-1 64512 [10.0.0.0/24 fd00::/64] us-west-2 64513 [10.0.1.0/24 fd00:0:0:1::/64]"},
		{configured(t, inside, "us-east-1", "us-west-2 10.0.0.0/24,10.0.1.0/24"), nil,
			"us-east-1 64512 [10.0.2.0/24 fd00::/64] us-west-2 64513 [10.0.0.0/24 10.0.1.0/24]"},
		{configured(t, inside, "us-west-2", "eu-west-1", "us-east-1"), live,
			"us-west-2 64512 [10.0.1.0/24 fd00:0:0:1::/64] eu-west-1 64513 [10.0.0.0/24 fd00::/64] us-east-1 64514 [10.0.2.0/24 fd00:0:0:2::/64]"},
		// Blocks that edges have named altogether are not carved.
		{configured(t, `"asn-ranges": ["64512-64529"], "inside-cidr-blocks": ["10.0.0.0/24"]`, "us-west-2 10.0.0.0/24", "us-east-1"), nil,
			"us-west-2 64512 [10.0.0.0/24] us-east-1 64513 []"},
		// The end of a range is not part of it.
		{configured(t, `"asn-ranges": ["64512-64513"]`, "us-west-2", "us-east-1"), nil,
			"ASN_RANGES_EXHAUSTED $.core-network-configuration.edge-locations[1]"},
		{configured(t, `"asn-ranges": ["64512-64529"], "inside-cidr-blocks": ["10.0.0.0/24"]`, "us-west-2", "us-east-1"), nil,
			"INSIDE_CIDR_BLOCKS_EXHAUSTED $.core-network-configuration.edge-locations[1]"},
		{configured(t, `"asn-ranges": ["64512-64529"], "inside-cidr-blocks": ["fd00::/63"]`, "us-west-2", "us-east-1", "us-east-2"), nil,
			"INSIDE_CIDR_BLOCKS_EXHAUSTED $.core-network-configuration.edge-locations[2]"},
		// What another edge has already.
		{configured(t, some, "us-west-2", "us-east-1 64512"), live, "DUPLICATE_VALUE $.core-network-configuration.edge-locations[1]"},
		{configured(t, inside, "eu-west-1", "us-east-1 10.0.0.0/23"), live,
			"INSIDE_CIDR_OVERLAP $.core-network-configuration.edge-locations[1]"},
	} {
		edges, problems := AssignEdges(c.d, c.live)
		var got []string
		for _, p := range problems {
			got = append(got, p.Code, p.Path)
		}
		for _, e := range edges {
			if len(problems) == 0 {
				got = append(got, fmt.Sprint(e.Location, " ", e.ASN, " ", e.InsideCIDRBlocks))
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v with %v\n\tgives %s\n\twant  %s", c.d.Configuration, c.live, strings.Join(got, " "), c.want)
		}
	}
}

func TestCheckChange(t *testing.T) {
	t.Parallel()
	live := []Edge{{"us-east-1", 64512, []string{"10.0.0.0/24"}}, {"us-west-2", 64513, nil}}
	const some = `"asn-ranges": ["64512-64529"]`
	listed := configured(t, some, "us-east-1", "us-west-2")
	listed.RoutingPolicies = []RoutingPolicy{{Rules: []RoutingRule{{Matches: []Match{
		{Type: "prefix-in-prefix-list", Value: "known"}, {Type: "prefix-in-prefix-list", Value: "other"},
	}}}}}
	for _, c := range []struct {
		d    *Document
		s    Situation
		want []string
	}{
		{configured(t, some, "us-east-1", "us-west-2"), Situation{}, nil},
		{configured(t, some, "us-east-1 64512", "us-west-2", "eu-west-1 64520"), Situation{}, nil},
		{configured(t, some, "us-east-1 10.0.0.0/24,10.0.1.0/24", "us-west-2 10.0.2.0/24"), Situation{}, nil},
		{configured(t, some, "us-east-1"), Situation{Attachments: []Placed{{"attachment-1", []string{"us-east-1"}}}}, nil},
		{configured(t, some, "us-east-1 64514"), Situation{}, []string{
			"IMMUTABLE_PROPERTY $.core-network-configuration.edge-locations[0].asn: us-east-1 has 64512, which cannot be changed to 64514",
		}},
		{configured(t, some, "us-west-2", "us-east-1 10.0.1.0/24"), Situation{}, []string{
			"IMMUTABLE_PROPERTY $.core-network-configuration.edge-locations[1].inside-cidr-blocks: 10.0.0.0/24 of us-east-1 cannot be removed",
		}},
		{
			configured(t, some, "us-east-1"),
			Situation{Attachments: []Placed{{"attachment-1", []string{"us-west-2"}}, {"attachment-2", []string{"us-east-1", "us-west-2"}}}},
			[]string{
				"ORPHANED_ATTACHMENT $.core-network-configuration.edge-locations: us-west-2 cannot be removed from policy because it would orphan attachment-1",
				"ORPHANED_ATTACHMENT $.core-network-configuration.edge-locations: us-west-2 cannot be removed from policy because it would orphan attachment-2",
			},
		},
		{listed, Situation{PrefixLists: []string{"known"}}, []string{
			"UNKNOWN_PREFIX_LIST $.routing-policies[0].routing-policy-rules[0].rule-definition.match-conditions[1].value: " +
				`no prefix list with the alias "other" is associated with the core network`,
		}},
	} {
		var got []string
		for _, p := range CheckChange(c.d, live, c.s) {
			got = append(got, p.Code+" "+p.Message)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%+v in %v\n\tgives %q\n\twant  %q", c.d.Configuration, c.s, got, c.want)
		}
	}
}
