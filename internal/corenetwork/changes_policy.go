package corenetwork

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// addRoutingPolicies adds the routing policies themselves, and those of the
// shares of each segment.
func (v *inventory) addRoutingPolicies() {
	for _, p := range v.network.Policy.RoutingPolicies {
		values := ChangeValues{
			RoutingPolicyDirection: "inbound",
			RoutingPolicy:          v.texts["$.routing-policies[routing-policy-name="+p.Name+"]"],
		}
		if p.Outbound {
			values.RoutingPolicyDirection = "outbound"
		}
		v.add(item{kind: routingPolicyType, identifier: p.Name, values: values})
	}
	for _, s := range v.network.Policy.Segments {
		var shares []RoutingPolicyAssociation
		for _, a := range v.network.Policy.SegmentActions {
			if a.Action != corepolicy.Share || a.Segment != s.Name || len(a.RoutingPolicies) == 0 {
				continue
			}
			shares = append(shares, RoutingPolicyAssociation{
				Names: slices.Sorted(slices.Values(a.RoutingPolicies)), SharedSegments: v.counterparts(a),
			})
		}
		if len(shares) > 0 {
			slices.SortFunc(shares, func(a, b RoutingPolicyAssociation) int {
				return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
			})
			values := ChangeValues{SegmentName: s.Name, RoutingPolicies: shares}
			v.add(item{kind: routingPolicySegmentAssociation, identifier: s.Name, values: values})
		}
	}
}

// counterparts are the segments that a share is with.
func (v *inventory) counterparts(a corepolicy.SegmentAction) (names []string) {
	for _, s := range v.network.Policy.Segments {
		if s.Name != a.Segment && a.ShareWith.Has(s.Name) {
			names = append(names, s.Name)
		}
	}
	slices.Sort(names)
	return names
}

// addConfiguration adds what the policy says as it says it, whether or not a
// route depends on it.
func (v *inventory) addConfiguration() {
	policy := v.network.Policy
	c := policy.Configuration
	v.add(item{
		kind: coreNetworkConfiguration, identifier: "core-network-configuration",
		values: ChangeValues{
			VPNECMP: &c.VPNECMP, DNS: &c.DNS, SecurityGroupReferencing: &c.SecurityGroupReferencing,
			InsideCIDRBlocks: c.InsideCIDRBlocks,
		},
		beyond: fmt.Sprint(policy.Version, c.ASNRanges),
	})
	for _, s := range policy.Segments {
		v.add(item{
			kind: segmentsConfiguration, identifier: s.Name, beyond: v.texts["$.segments[name="+s.Name+"]"],
			values: ChangeValues{SegmentName: s.Name, EdgeLocations: edgesOfPlace(policy, Place{Segment: s.Name})},
		})
		v.addActions(s.Name)
	}
	for _, g := range policy.NetworkFunctionGroups {
		v.add(item{
			kind: segmentsConfiguration, identifier: g.Name, beyond: v.texts["$.network-function-groups[name="+g.Name+"]"],
			values: ChangeValues{
				NetworkFunctionGroup: g.Name, EdgeLocations: edgesOfPlace(policy, Place{NetworkFunctionGroup: g.Name}),
			},
		})
	}
	for _, r := range policy.AttachmentPolicies {
		number := strconv.Itoa(r.RuleNumber)
		v.add(item{
			kind: attachmentPoliciesConfiguration, identifier: number,
			beyond: v.texts["$.attachment-policies[rule-number="+number+"]"],
			values: ChangeValues{SegmentName: r.Segment, NetworkFunctionGroup: r.NetworkFunctionGroup},
		})
	}
	for _, r := range policy.RoutingPolicyRules {
		number := strconv.Itoa(r.RuleNumber)
		v.add(item{
			kind: attachmentPoliciesConfiguration, identifier: number,
			beyond: v.texts["$.attachment-routing-policy-rules[rule-number="+number+"]"],
			values: ChangeValues{
				EdgeLocations: r.EdgeLocations, RoutingPolicies: []RoutingPolicyAssociation{{Names: r.RoutingPolicies}},
			},
		}, "attachment-routing-policy-rules")
	}
}

// addActions adds the actions of a segment as one item.
func (v *inventory) addActions(segment string) {
	i := item{kind: segmentActionsConfiguration, identifier: segment, values: ChangeValues{SegmentName: segment}}
	var texts []string
	shared := map[string]bool{}
	for number, a := range v.network.Policy.SegmentActions {
		if a.Segment != segment {
			continue
		}
		texts = append(texts, v.texts[fmt.Sprintf("$.segment-actions[%d]", number)])
		if a.Action == corepolicy.Share {
			for _, other := range v.counterparts(a) {
				shared[other] = true
			}
		}
	}
	if len(texts) == 0 {
		return
	}
	i.values.SharedSegments = slices.Sorted(maps.Keys(shared))
	i.values.ServiceInsertions = v.insertions(func(a corepolicy.SegmentAction) bool { return a.Segment == segment })
	slices.Sort(texts)
	i.beyond = strings.Join(texts, "\n")
	v.add(i)
}
