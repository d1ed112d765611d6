package corepolicy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	everywhere := "eu-west-1 us-east-1 us-west-2"
	for change, want := range map[string]string{
		`cut attachment-routing-policy-rules`:                                      `$.attachment-routing-policy-rules[rule-number=1] - attachments`,
		`set core-network-configuration.asn-ranges ["64512-64600"]`:                `$.core-network-configuration.asn-ranges ~`,
		`cut core-network-configuration.inside-cidr-blocks`:                        `$.core-network-configuration.inside-cidr-blocks -`,
		`set core-network-configuration.dns-support false`:                         `$.core-network-configuration.dns-support ~ ` + everywhere,
		`set core-network-configuration.vpn-ecmp-support true`:                     `$.core-network-configuration.vpn-ecmp-support ~ ` + everywhere,
		`set core-network-configuration.edge-locations.1.asn 64520`:                `$.core-network-configuration.edge-locations[location=eu-west-1].asn + eu-west-1`,
		`add core-network-configuration.edge-locations {"location": "ap-south-1"}`: `$.core-network-configuration.edge-locations[location=ap-south-1] + ap-south-1 ` + everywhere,

		`set segments.1.description "x"`:                              `$.segments[name=dev].description +`,
		`set segments.1.require-attachment-acceptance true`:           `$.segments[name=dev].require-attachment-acceptance ~`,
		`set segments.1.isolate-attachments true`:                     `$.segments[name=dev].isolate-attachments ~ eu-west-1 us-east-1`,
		`set segments.1.edge-locations ["us-west-2", "us-east-1"]`:    `$.segments[name=dev].edge-locations ~ ` + everywhere,
		`set segments.1.edge-locations ["eu-west-1", "us-east-1"]`:    ``,
		`add segments {"name": "x", "edge-locations": ["us-west-2"]}`: `$.segments[name=x] + us-west-2`,
		`set segments.0.deny-filter ["dev", "shared"]`:                `$.segments[name=prod].deny-filter ~ ` + everywhere,

		`set network-function-groups.0.require-attachment-acceptance true`:                   `$.network-function-groups[name=fw].require-attachment-acceptance ~`,
		`add network-function-groups {"name": "fw2", "require-attachment-acceptance": true}`: `$.network-function-groups[name=fw2] + ` + everywhere,

		`set segment-actions.1.share-with ["dev"]`:                      `$.segment-actions[1].share-with ~ ` + everywhere,
		`set segment-actions.1.description "x"`:                         `$.segment-actions[1].description +`,
		`cut segment-actions.2`:                                         `$.segment-actions[2] - attachments`,
		`set segment-actions.3.destination-cidr-blocks ["10.8.0.0/16"]`: `$.segment-actions[3].destination-cidr-blocks ~ eu-west-1 us-east-1`,
		`cut segment-actions.5`:                                         `$.segment-actions[5] - eu-west-1 us-east-1`,
		`cut segment-actions.6`:                                         `$.segment-actions[6] - eu-west-1 us-east-1`,
		`add segment-actions {"action": "share", "segment": "dev", "mode": "attachment-route", "share-with": ["shared"]}`: `$.segment-actions[7] + ` + everywhere,

		`set attachment-policies.0.description "x"`:       `$.attachment-policies[rule-number=10].description +`,
		`set attachment-policies.1.condition-logic "and"`: `$.attachment-policies[rule-number=20].condition-logic ~ attachments`,
		`cut attachment-policies.2`:                       `$.attachment-policies[rule-number=30] - attachments`,

		`set routing-policies.0.routing-policy-description "x"`:                                     `$.routing-policies[routing-policy-name=p1].routing-policy-description +`,
		`set routing-policies.0.routing-policy-number 7`:                                            `$.routing-policies[routing-policy-name=p1].routing-policy-number ~ ` + everywhere + ` attachments`,
		`set routing-policies.1.routing-policy-number 7`:                                            `$.routing-policies[routing-policy-name=p2].routing-policy-number ~ attachments`,
		`set routing-policies.0.routing-policy-rules.1.rule-definition.action.value [65000, 65001]`: `$.routing-policies[routing-policy-name=p1].routing-policy-rules[rule-number=2].rule-definition.action.value ~ ` + everywhere + ` attachments`,
	} {
		if got := differing(t, change); got != want {
			t.Errorf("%s\n\tgives %s\n\twant  %s", change, got, want)
		}
	}
}

// differing says in short how the sound document differs after a change.
func differing(t *testing.T, change string) string {
	t.Helper()
	v := variant{name: change, changes: []string{change}}
	old, _ := Parse(sound(t))
	new, problems := Parse(v.of(t, sound(t)))
	if new == nil {
		t.Fatalf("%s: %v", change, problems)
	}
	var lines []string
	for _, d := range Compare(old, new) {
		sign := "~"
		if d.Old == "" {
			sign = "+"
		} else if d.New == "" {
			sign = "-"
		}
		line := fmt.Sprintf("%s %s %s", d.Path, sign, strings.Join(d.Edges, " "))
		if d.Attachments {
			line = strings.TrimSpace(line) + " attachments"
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	return strings.Join(lines, "\n")
}

// TestCompareOfVariants: every sound document is equal to itself, and what is
// added one way is removed the other.
func TestCompareOfVariants(t *testing.T) {
	t.Parallel()
	old, _ := Parse(sound(t))
	for _, v := range variants(t, "good") {
		new, _ := Parse(v.of(t, sound(t)))
		there, back := Compare(old, new), Compare(new, old)
		for i := range back {
			back[i].Old, back[i].New = back[i].New, back[i].Old
		}
		texts := func(list []Difference) (texts []string) {
			for _, d := range list {
				texts = append(texts, d.Old+" "+d.New)
			}
			slices.Sort(texts)
			return texts
		}
		if !slices.Equal(texts(there), texts(back)) {
			t.Errorf("%s: there %v, back %v", v.name, there, back)
		}
	}
}
