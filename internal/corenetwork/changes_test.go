package corenetwork

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

const before = b2 + `
	segment prod
	segment dev at=use1
	share prod with dev
	attach v vpc use1 prod
	says 10.1.0.0/16
	attach w vpc euw1 prod
	attach d vpc use1 dev
`

var changeCases = []struct{ name, old, new, want string }{
	{"nothing", before, before, ""},
	{"the first policy", "", b2 + `
			segment s
			attach v vpc use1 s`, `
			ADD CORE_NETWORK_SEGMENT/euw1/s
			ADD CORE_NETWORK_SEGMENT/use1/s
			ADD CORE_NETWORK_EDGE/euw1
			ADD CORE_NETWORK_EDGE/use1
			ADD ATTACHMENT_MAPPING/use1/v
			ADD ATTACHMENT_ROUTE_PROPAGATION/use1/s/v
			ADD CORE_NETWORK_CONFIGURATION/core-network-configuration
			ADD SEGMENTS_CONFIGURATION/s
			ADD ATTACHMENT_POLICIES_CONFIGURATION/1`},
	{"a share less", before, strings.Replace(before, "share prod with dev", "", 1), `
			MODIFY CORE_NETWORK_SEGMENT/euw1/prod
			MODIFY CORE_NETWORK_SEGMENT/use1/dev
			MODIFY CORE_NETWORK_SEGMENT/use1/prod
			REMOVE ATTACHMENT_ROUTE_PROPAGATION/use1/dev/v
			REMOVE ATTACHMENT_ROUTE_PROPAGATION/use1/prod/d
			REMOVE SEGMENT_ACTIONS_CONFIGURATION/prod`},
	{"isolation", before, strings.Replace(before, "segment dev at=use1", "segment dev isolated at=use1", 1), `
			MODIFY CORE_NETWORK_SEGMENT/use1/dev
			REMOVE ATTACHMENT_ROUTE_PROPAGATION/use1/dev/d
			MODIFY SEGMENTS_CONFIGURATION/dev`},
	{"an attachment is mapped elsewhere", before + "attach x vpc use1 prod", before + "attach x vpc use1 dev", `
			MODIFY ATTACHMENT_MAPPING/use1/x`},
	{"a static route and a blackhole", before, before + `
			route prod 10.9.0.0/16 to d
			route dev 10.8.0.0/16 to blackhole`, `
			ADD ATTACHMENT_ROUTE_STATIC/use1/dev/10.8.0.0/16
			ADD ATTACHMENT_ROUTE_STATIC/use1/prod/10.9.0.0/16
			ADD SEGMENT_ACTIONS_CONFIGURATION/dev
			MODIFY SEGMENT_ACTIONS_CONFIGURATION/prod`},
	{"a group and what it inspects", before, before + `
			group inspection
			via prod single-hop inspection to=dev`, `
			ADD NETWORK_FUNCTION_GROUP/euw1/inspection
			ADD NETWORK_FUNCTION_GROUP/use1/inspection
			ADD ATTACHMENT_ROUTE_PROPAGATION/euw1/inspection/w
			ADD ATTACHMENT_ROUTE_PROPAGATION/use1/inspection/d
			ADD ATTACHMENT_ROUTE_PROPAGATION/use1/inspection/v
			ADD SEGMENTS_CONFIGURATION/inspection
			MODIFY SEGMENT_ACTIONS_CONFIGURATION/prod
			ADD ATTACHMENT_POLICIES_CONFIGURATION/2`},
	{"routing policies", before, before + `
			policy p inbound 1
			rule 1 prefix-equals=10.1.0.0/16 do drop
			policy q outbound 2
			rule 1 prefix-equals=10.1.0.0/16 do drop
			label x policies=p
			pair prod use1 euw1 policies=p,q
			share dev with prod policies=q
			attach x vpc use1 prod label=x`, `
			ADD ATTACHMENT_MAPPING/use1/x
			ADD ATTACHMENT_ROUTE_PROPAGATION/use1/dev/x
			ADD ATTACHMENT_ROUTE_PROPAGATION/use1/prod/x
			ADD ROUTING_POLICY/p
			ADD ROUTING_POLICY/q
			ADD ROUTING_POLICY_SEGMENT_ASSOCIATION/dev
			ADD ROUTING_POLICY_EDGE_ASSOCIATION/use1/prod/inbound/euw1
			ADD ROUTING_POLICY_EDGE_ASSOCIATION/use1/prod/outbound/euw1
			ADD ROUTING_POLICY_ATTACHMENT_ASSOCIATION/use1/x
			ADD SEGMENT_ACTIONS_CONFIGURATION/dev
			MODIFY SEGMENT_ACTIONS_CONFIGURATION/prod
			ADD ATTACHMENT_POLICIES_CONFIGURATION/attachment-routing-policy-rules/1`},
	{"ECMP", before, before + "ecmp off", `
			MODIFY CORE_NETWORK_CONFIGURATION/core-network-configuration`},
}

func TestChanges(t *testing.T) {
	t.Parallel()
	for _, test := range changeCases {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			old := Network{}
			if test.old != "" {
				old = sketch(t, test.old)
			}
			changed := sketch(t, test.new)
			if got := pathsOf(Changes(old, changed)); got != unindent(test.want) {
				t.Errorf("got\n%s\nwant\n%s", got, unindent(test.want))
			}
		})
	}
}

func pathsOf(changes []Change) string {
	var lines []string
	for _, c := range changes {
		lines = append(lines, c.Action+" "+c.Path)
	}
	return strings.Join(lines, "\n")
}

func TestChangeValues(t *testing.T) {
	t.Parallel()
	old := sketch(t, before+"group i\nvia prod single-hop i to=dev\nroute prod 10.9.0.0/16 to v")
	now := sketch(t, before+`
		group i
		via prod dual-hop i to=dev
		route prod 10.9.0.0/16 to d
		policy p outbound 1
		rule 1 prefix-equals=10.1.0.0/16 do drop
		share prod with dev policies=p`)
	now.Edges[0].InsideCIDRBlocks = []string{"10.200.0.0/24"}
	use1 := []string{"use1"}
	insertion := func(mode string) []ServiceInsertion {
		return []ServiceInsertion{{Action: "send-via", Mode: mode, WhenSentTo: []string{"dev"}, NetworkFunctionGroup: "i"}}
	}
	for path, want := range map[string]Change{
		"NETWORK_FUNCTION_GROUP/use1/i": {
			"NETWORK_FUNCTION_GROUP", Modify, "i", "",
			&ChangeValues{NetworkFunctionGroup: "i", EdgeLocations: use1, ServiceInsertions: insertion("single-hop")},
			&ChangeValues{NetworkFunctionGroup: "i", EdgeLocations: use1, ServiceInsertions: insertion("dual-hop")},
		},
		"CORE_NETWORK_EDGE/use1": {
			"CORE_NETWORK_EDGE", Modify, "use1", "", &ChangeValues{EdgeLocations: use1, ASN: 65000},
			&ChangeValues{EdgeLocations: use1, ASN: 65000, InsideCIDRBlocks: []string{"10.200.0.0/24"}},
		},
		"ATTACHMENT_ROUTE_STATIC/use1/prod/10.9.0.0/16": {
			"ATTACHMENT_ROUTE_STATIC", Modify, "10.9.0.0/16", "",
			&ChangeValues{SegmentName: "prod", CIDR: "10.9.0.0/16", Destination: "v", EdgeLocations: use1},
			&ChangeValues{SegmentName: "prod", CIDR: "10.9.0.0/16", Destination: "d", EdgeLocations: use1},
		},
		"ROUTING_POLICY_SEGMENT_ASSOCIATION/prod": {
			"ROUTING_POLICY_SEGMENT_ASSOCIATION", Add, "prod", "", nil,
			&ChangeValues{SegmentName: "prod", RoutingPolicies: []RoutingPolicyAssociation{{[]string{"p"}, []string{"dev"}}}},
		},
		"ROUTING_POLICY/p": {
			"ROUTING_POLICY", Add, "p", "", nil, &ChangeValues{
				RoutingPolicyDirection: "outbound",
				RoutingPolicy: `{"routing-policy-name": "p", "routing-policy-direction": "outbound", "routing-policy-number": 1, ` +
					`"routing-policy-rules": [{"rule-number": 1, "rule-definition": {"match-conditions": ` +
					`[{"type": "prefix-equals", "value": "10.1.0.0/16"}], "action": {"type": "drop"}}}]}`,
			},
		},
	} {
		want.Path = path
		changes := Changes(old, now)
		i := slices.IndexFunc(changes, func(c Change) bool { return c.Path == path })
		if i < 0 {
			t.Errorf("no change of %s in\n%s", path, pathsOf(changes))
			continue
		}
		if !reflect.DeepEqual(changes[i], want) {
			t.Errorf("got  %+v %+v %+v\nwant %+v %+v %+v", changes[i], changes[i].Previous, changes[i].New, want, want.Previous, want.New)
		}
	}
}

// What one way adds, the other removes; and what changes no entry changes no
// table.
func TestChangesOfRandomNetworks(t *testing.T) {
	t.Parallel()
	opposite := map[string]string{Add: Remove, Remove: Add, Modify: Modify}
	eachNetwork(t, 1000, func(seed uint64, n Network) error {
		if changes := Changes(n, n); len(changes) > 0 {
			return fmt.Errorf("from itself\n%s", pathsOf(changes))
		}
		other := n
		doc := *n.Policy
		other.Policy = &doc
		r := rand.New(rand.NewPCG(seed, 4))
		if len(doc.SegmentActions) > 0 {
			i := r.IntN(len(doc.SegmentActions))
			doc.SegmentActions = slices.Concat(doc.SegmentActions[:i], doc.SegmentActions[i+1:])
		}
		doc.Segments = slices.Clone(doc.Segments)
		doc.Segments[r.IntN(len(doc.Segments))] = corepolicy.Segment{Name: "other"}
		there, back := Changes(n, other), Changes(other, n)
		if len(there) != len(back) || len(there) == 0 {
			return fmt.Errorf("%d changes there, %d back", len(there), len(back))
		}
		for _, c := range there {
			if !slices.ContainsFunc(back, func(b Change) bool {
				return b.Path == c.Path && b.Action == opposite[c.Action] && reflect.DeepEqual(b.New, c.Previous) &&
					reflect.DeepEqual(b.Previous, c.New)
			}) {
				return fmt.Errorf("%s %s has no opposite", c.Action, c.Path)
			}
		}
		return nil
	})
}
