package main

import (
	"encoding/json"
	"fmt"
	"net/netip"

	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/corepolicy"
)

// The size of core network that is measured: the quota of segments and of
// attachments, in every Region that has two zones to spare.
const (
	coreEdges       = 20
	coreSegments    = 40
	coreAttachments = 5_000
	corePrefixes    = 100_000

	// One of so many segments shares its routes with three others.
	fewShare, manyShare = coreSegments, 4
)

var regions = [coreEdges]string{
	"us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1",
	"eu-south-1", "ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2",
	"ca-central-1", "sa-east-1", "af-south-1", "me-south-1",
}

// corePolicy is a policy in which every so many segments one shares its routes
// with the three after it, one of them through a routing policy, and what is
// labelled border has some routes refused and others preferred.
func corePolicy(sharing int) []byte {
	type m = map[string]any
	var edges, segments, actions []m
	for i, region := range regions {
		edges = append(edges, m{"location": region, "asn": 64512 + i})
	}
	for i := range coreSegments {
		segments = append(segments, m{"name": segmentName(i), "require-attachment-acceptance": false})
	}
	for i := 0; i < coreSegments; i += sharing {
		actions = append(actions,
			m{"action": "share", "mode": "attachment-route", "segment": segmentName(i), "share-with": []string{segmentName(i + 1), segmentName(i + 2)}},
			m{"action": "share", "mode": "attachment-route", "segment": segmentName(i), "share-with": []string{segmentName(i + 3)},
				"routing-policy-names": []string{"longer"}})
	}
	rule := func(number int, action m, matches ...m) m {
		return m{"rule-number": number, "rule-definition": m{"condition-logic": "or", "match-conditions": matches, "action": action}}
	}
	policy, _ := json.Marshal(m{
		"version": "2025.11",
		"core-network-configuration": m{
			"asn-ranges": []string{"64512-64600"}, "edge-locations": edges, "vpn-ecmp-support": true,
		},
		"segments": segments, "segment-actions": actions,
		"attachment-policies": []m{{
			"rule-number": 100, "conditions": []m{{"type": "tag-exists", "key": "segment"}},
			"action": m{"association-method": "tag", "tag-value-of-key": "segment"},
		}},
		"routing-policies": []m{
			{
				"routing-policy-name": "longer", "routing-policy-direction": "outbound", "routing-policy-number": 10,
				"routing-policy-rules": []m{rule(10, m{"type": "prepend-asn-list", "value": []int{65300, 65301}}, m{"type": "asn-in-as-path", "value": 65010})},
			},
			{
				"routing-policy-name": "border", "routing-policy-direction": "inbound", "routing-policy-number": 20,
				"routing-policy-rules": []m{
					rule(10, m{"type": "drop"}, m{"type": "prefix-equals", "value": "0.0.0.0/0"}, m{"type": "prefix-in-cidr", "value": "192.168.0.0/16"}),
					rule(20, m{"type": "set-local-preference", "value": 200}, m{"type": "community-in-list", "value": "65010:200"}),
				},
			},
		},
		"attachment-routing-policy-rules": []m{{
			"rule-number": 10, "conditions": []m{{"type": "routing-policy-label", "value": "border"}},
			"action": m{"associate-routing-policies": []string{"border"}},
		}},
	})
	return policy
}

func segmentName(i int) string { return fmt.Sprintf("segment%d", i) }

// coreEstate is the core network that is measured: every attachment brings
// twenty prefixes, and one in ten is a VPN that another announces the same
// through.
func coreEstate(sharing int) (corenetwork.Network, error) {
	document, problems := corepolicy.Parse(corePolicy(sharing))
	if len(problems) > 0 {
		return corenetwork.Network{}, fmt.Errorf("the policy that is measured is not sound: %v", problems)
	}
	given, problems := corepolicy.AssignEdges(document, nil)
	if len(problems) > 0 {
		return corenetwork.Network{}, fmt.Errorf("its edges get no numbers: %v", problems)
	}
	n := corenetwork.Network{Name: "core-network-0123456789abcdef0", Policy: document, Edges: given}
	for i := range coreAttachments {
		n.Attachments = append(n.Attachments, coreAttachment(i))
	}
	return n, nil
}

func coreAttachment(i int) corenetwork.Attachment {
	a := corenetwork.Attachment{
		ID: fmt.Sprintf("attachment-%017x", i), Type: corenetwork.VPC, Account: account,
		Edges: []string{regions[i%coreEdges]}, Tags: map[string]string{"segment": segmentName(i / coreEdges % coreSegments)},
	}
	first := i
	if i%10 == 9 {
		a.Type, a.Label = corenetwork.SiteToSiteVPN, "border"
		first -= i % 20 / 10 * 10 // what the VPN before it announces
	}
	const each = corePrefixes / coreAttachments
	for j := range each {
		n := first*each + j
		r := corenetwork.Announcement{Prefix: netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}), 32)}
		if a.Type == corenetwork.SiteToSiteVPN {
			r.ASPath, r.Communities = []uint32{65010, uint32(65020 + i%7)}, []string{fmt.Sprintf("65010:%d", 100*(1+j%3))}
		}
		a.Routes = append(a.Routes, r)
	}
	return a
}
