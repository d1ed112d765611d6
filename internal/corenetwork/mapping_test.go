package corenetwork

import (
	"reflect"
	"testing"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

func condition(kind string, parts ...string) corepolicy.Condition {
	c := corepolicy.Condition{Type: kind}
	switch len(parts) {
	case 1:
		c.Key = parts[0]
	case 2:
		c.Operator, c.Value = parts[0], parts[1]
	case 3:
		c.Key, c.Operator, c.Value = parts[0], parts[1], parts[2]
	}
	return c
}

// mappingPolicy has edges us-east-1 and eu-west-1, segments prod, dev and
// quarantine (which asks for acceptance) and west (at eu-west-1 only), a group
// inspection, and the rules given.
func mappingPolicy(rules ...corepolicy.AttachmentPolicy) *corepolicy.Document {
	return &corepolicy.Document{
		Version: "2021.12",
		Configuration: corepolicy.Configuration{EdgeLocations: []corepolicy.EdgeLocation{
			{Location: "us-east-1"}, {Location: "eu-west-1"},
		}},
		Segments: []corepolicy.Segment{
			{Name: "prod"}, {Name: "dev"}, {Name: "quarantine", RequireAcceptance: true},
			{Name: "west", EdgeLocations: []string{"eu-west-1"}},
		},
		NetworkFunctionGroups: []corepolicy.NetworkFunctionGroup{{Name: "inspection"}},
		AttachmentPolicies:    rules,
	}
}

func TestMap(t *testing.T) {
	t.Parallel()
	type rule = corepolicy.AttachmentPolicy
	type tags = map[string]string
	anything := []corepolicy.Condition{condition("any")}
	vpcInWest := []corepolicy.Condition{condition("attachment-type", "equals", VPC), condition("region", "equals", "eu-west-1")}
	firstMatch := mappingPolicy(
		rule{RuleNumber: 200, Conditions: anything, Segment: "quarantine"},
		rule{RuleNumber: 100, Conditions: []corepolicy.Condition{condition("tag-value", "env", "equals", "prod")}, Segment: "prod"})
	byTag := mappingPolicy(
		rule{RuleNumber: 10, Conditions: anything, TagKey: "route-domain"},
		rule{RuleNumber: 20, Conditions: anything, Segment: "quarantine"})
	both := mappingPolicy(rule{RuleNumber: 1, Conditions: vpcInWest, Segment: "prod"})
	either := mappingPolicy(rule{RuleNumber: 1, Or: true, Conditions: vpcInWest, Segment: "prod"})
	accepting := mappingPolicy(rule{RuleNumber: 1, Conditions: anything, Segment: "prod", RequireAcceptance: true})
	west := mappingPolicy(rule{RuleNumber: 1, Conditions: anything, Segment: "west"})
	group := mappingPolicy(rule{RuleNumber: 1, Conditions: anything, NetworkFunctionGroup: "inspection"})
	edge := func(names ...string) []string { return names }
	prod, quarantine := Place{Segment: "prod"}, Place{Segment: "quarantine"}
	tests := []struct {
		name   string
		policy *corepolicy.Document
		a      Attachment
		want   Mapping
	}{
		{"A1 the rule of the lowest number", firstMatch, Attachment{Edges: edge("us-east-1"), Tags: tags{"env": "prod"}},
			Mapping{prod, 100, edge("us-east-1"), false, "rule 100: tag env equals prod"}},
		{"A1 another value", firstMatch, Attachment{Edges: edge("us-east-1"), Tags: tags{"env": "dev"}},
			Mapping{quarantine, 200, edge("us-east-1"), true, "rule 200: any attachment"}},
		{"A1 no tags", firstMatch, Attachment{Edges: edge("us-east-1")},
			Mapping{quarantine, 200, edge("us-east-1"), true, "rule 200: any attachment"}},
		{"A2 the tag names the segment", byTag, Attachment{Edges: edge("us-east-1"), Tags: tags{"route-domain": "prod"}},
			Mapping{prod, 10, edge("us-east-1"), false, "rule 10: any attachment, tag route-domain names the segment"}},
		{"A2 without the tag the next rule", byTag, Attachment{Edges: edge("us-east-1")},
			Mapping{quarantine, 20, edge("us-east-1"), true, "rule 20: any attachment"}},
		{"A2 a segment that is not there", byTag, Attachment{Edges: edge("us-east-1"), Tags: tags{"route-domain": "nosuch"}},
			Mapping{Rule: 10, Why: "rule 10: any attachment, tag route-domain names the segment, but the policy has no segment nosuch"}},
		{"A3 and", both, Attachment{Type: VPC, Edges: edge("eu-west-1")},
			Mapping{prod, 1, edge("eu-west-1"), false, "rule 1: attachment-type equals vpc and region equals eu-west-1"}},
		{"A3 and, elsewhere", both, Attachment{Type: VPC, Edges: edge("us-east-1")}, Mapping{Why: "no rule matches"}},
		{"A3 or", either, Attachment{Type: VPC, Edges: edge("us-east-1")},
			Mapping{prod, 1, edge("us-east-1"), false, "rule 1: attachment-type equals vpc"}},
		{"A3 or, the other", either, Attachment{Type: Connect, Edges: edge("eu-west-1")},
			Mapping{prod, 1, edge("eu-west-1"), false, "rule 1: region equals eu-west-1"}},
		{"A3 or, neither", either, Attachment{Type: Connect, Edges: edge("us-east-1")}, Mapping{Why: "no rule matches"}},
		{"A4 the rule asks for acceptance", accepting, Attachment{Edges: edge("us-east-1")},
			Mapping{prod, 1, edge("us-east-1"), true, "rule 1: any attachment"}},
		{"A6 the segment is elsewhere", west, Attachment{Edges: edge("us-east-1")},
			Mapping{Rule: 1, Why: "rule 1: any attachment, but segment west is not at us-east-1"}},
		{"A6 a gateway at both edges", west, Attachment{Type: DirectConnectGateway, Edges: edge("us-east-1", "eu-west-1")},
			Mapping{Place{Segment: "west"}, 1, edge("eu-west-1"), false, "rule 1: any attachment"}},
		{"A7 a network function group", group, Attachment{Edges: edge("us-east-1")},
			Mapping{Place{NetworkFunctionGroup: "inspection"}, 1, edge("us-east-1"), false, "rule 1: any attachment"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := Map(test.policy, test.a); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	a := Attachment{
		Type: VPC, Edges: []string{"us-east-1", "eu-west-1"}, Account: "111122223333", ResourceID: "vpc-0abc",
		Tags: map[string]string{"env": "production"},
	}
	tests := []struct {
		c    corepolicy.Condition
		want bool
	}{
		{condition("any"), true},
		{condition("tag-exists", "env"), true},
		{condition("tag-exists", "owner"), false},
		{condition("tag-value", "env", "begins-with", "prod"), true},
		{condition("tag-value", "env", "contains", "duct"), true},
		{condition("tag-value", "env", "equals", "prod"), false},
		{condition("tag-value", "env", "not-equals", "prod"), true},
		{condition("tag-value", "owner", "not-equals", "x"), false}, // asks the value of a tag that is there
		{condition("resource-id", "begins-with", "vpc-"), true},
		{condition("region", "equals", "eu-west-1"), true},
		{condition("region", "not-equals", "eu-west-1"), false},
		{condition("region", "not-equals", "ap-south-1"), true},
		{condition("account-id", "equals", "111122223333"), true},
		{condition("account-id", "not-equals", "111122223333"), false},
		{condition("attachment-type", "not-equals", Connect), true},
		{condition("nosuch", "equals", "x"), false},
	}
	for _, test := range tests {
		if _, got := holds(test.c, a); got != test.want {
			t.Errorf("%+v: %v", test.c, got)
		}
	}
}
