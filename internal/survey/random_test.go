package survey_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/survey"
	"github.com/trunkline/trunkline/internal/survey/surveytest"
)

// members are what a random item has: each with the values that it may have, among them those of nobody.
func members(names string) map[string][]string {
	ids := func(prefix string) []string {
		return []string{prefix + "1", prefix + "2", prefix + "1", prefix + "2", prefix + "3", "", "nobody"}
	}
	all := map[string][]string{
		"state":   {"available", "available", "available", "available", "associated", "pending", "active", "blackhole", "modifying", "deleted", "odd"},
		"ownerId": {"", surveytest.ID, "444455556666", "AWS"}, "resourceOwnerId": {"", surveytest.ID, "444455556666"},
		"transitGatewayOwnerId": {surveytest.ID}, "resourceType": {"vpc", "vpn", "direct-connect-gateway", "connect", "peering", "odd"},
		"resourceId": {"", "vpc-1", "vpc-2", "vpn-1", "gateway-1", "tgw-1", "nobody"}, "vpcId": ids("vpc-"), "transitGatewayId": ids("tgw-"),
		"customerGatewayId": ids("cgw-"), "transitGatewayRouteTableId": ids("tgw-rtb-"), "prefixListId": ids("pl-"),
		"transitGatewayAttachmentId": ids("tgw-attach-"), "transportTransitGatewayAttachmentId": ids("tgw-attach-"),
		"accepterTransitGatewayAttachmentId": ids("tgw-attach-"), "region": {east, west, "", "odd"},
		"cidrBlock": {"", "10.0.0.0/8", "10.0.0.1/8", "::/0", "odd"}, "destinationCidrBlock": {"10.0.0.0/8", "10.1.0.0/16", "10.1.0.1/16", "::/0", "odd"},
		"type": {"static", "propagated", "odd"}, "ipAddress": {"", "192.0.2.1", "::1", "odd"}, "blackhole": {"true", "false"},
		"transitGatewayAddress": {"192.0.2.1", "odd"}, "peerAddress": {"192.0.2.2", ""}, "outsideIpAddress": {"192.0.2.3", ""},
	}
	chosen := map[string][]string{}
	for name := range strings.FieldsSeq(names) {
		chosen[name] = all[name]
	}
	return chosen
}

// A shape is how the items of one call are made: the member that names them, plain members, and parts with members of
// their own.
type shape struct {
	call, id, prefix, plain string
	parts                   map[string]string
}

var shapes = []shape{
	{call: "DescribeVpcs", id: "vpcId", prefix: "vpc-", plain: "ownerId state cidrBlock"},
	{call: "DescribeManagedPrefixLists", id: "prefixListId", prefix: "pl-", plain: "ownerId"},
	{call: "DescribeTransitGateways", id: "transitGatewayId", prefix: "tgw-", plain: "ownerId state"},
	{call: "DescribeCustomerGateways", id: "customerGatewayId", prefix: "cgw-", plain: "state ipAddress"},
	{call: "DescribeVpnConnections", id: "vpnConnectionId", prefix: "vpn-", plain: "state customerGatewayId transitGatewayId",
		parts: map[string]string{"options><tunnelOptionSet><item": "outsideIpAddress"}},
	{call: "DescribeTransitGatewayRouteTables", id: "transitGatewayRouteTableId", prefix: "tgw-rtb-", plain: "transitGatewayId state"},
	{call: "DescribeTransitGatewayAttachments", id: "transitGatewayAttachmentId", prefix: "tgw-attach-",
		plain: "transitGatewayId transitGatewayOwnerId resourceType resourceId resourceOwnerId state",
		parts: map[string]string{"association": "transitGatewayRouteTableId state"}},
	{call: "DescribeTransitGatewayConnects", id: "transitGatewayAttachmentId", prefix: "tgw-attach-", plain: "transportTransitGatewayAttachmentId"},
	{call: "DescribeTransitGatewayPeeringAttachments", id: "transitGatewayAttachmentId", prefix: "tgw-attach-", plain: "accepterTransitGatewayAttachmentId",
		parts: map[string]string{"requesterTgwInfo": "transitGatewayId region", "accepterTgwInfo": "transitGatewayId region"}},
	{call: "DescribeTransitGatewayConnectPeers", id: "transitGatewayConnectPeerId", prefix: "tgw-connect-peer-", plain: "transitGatewayAttachmentId state",
		parts: map[string]string{"connectPeerConfiguration": "transitGatewayAddress peerAddress"}},
	{call: "SearchTransitGatewayRoutes/tgw-rtb-1", id: "ignored", plain: "destinationCidrBlock type state",
		parts: map[string]string{"transitGatewayAttachments><item": "transitGatewayAttachmentId"}},
	{call: "GetTransitGatewayPrefixListReferences/tgw-rtb-1", id: "ignored", plain: "prefixListId blackhole",
		parts: map[string]string{"transitGatewayAttachment": "transitGatewayAttachmentId"}},
}

func draw(t *rapid.T, names string) string {
	var b strings.Builder
	for _, name := range strings.Fields(names) {
		if value := rapid.SampledFrom(members(name)[name]).Draw(t, name); value != "" {
			fmt.Fprintf(&b, "<%s>%s</%s>", name, value, name)
		}
	}
	return b.String()
}

// item is one item with the id of a number.
func (s shape) item(t *rapid.T, number int) string {
	text := fmt.Sprintf("<%s>%s%d</%s>", s.id, s.prefix, number, s.id) + draw(t, s.plain)
	for _, part := range slices.Sorted(maps.Keys(s.parts)) {
		closing := ""
		for name := range strings.SplitSeq(part, "><") {
			closing = "</" + name + ">" + closing
		}
		text += "<" + part + ">" + draw(t, s.parts[part]) + closing
	}
	if s.call == "DescribeManagedPrefixLists" {
		text += "<state>create-complete</state>"
	}
	return text
}

// TestRandomAccounts reads accounts in which anything refers to anything: whatever AWS answers makes a catalog without
// problems, and the same one in whatever order it answers.
func TestRandomAccounts(t *testing.T) {
	t.Parallel()
	cloud := surveytest.Start(t, nil)
	document := func(t *rapid.T) (document, notes string) {
		found, err := survey.Read(t.Context(), at(cloud.URL), []string{east, west})
		if err != nil {
			t.Fatal(err)
		}
		text, err := found.Document.Write()
		if err != nil {
			t.Fatal(err)
		}
		return string(text), strings.Join(found.Notes, "\n")
	}
	rapid.Check(t, func(t *rapid.T) {
		there, shuffled := surveytest.Account{}, surveytest.Account{}
		for _, region := range []string{east, west} {
			for _, s := range shapes {
				var items []string
				for number := range rapid.SampledFrom([]int{2, 3, 3, 1, 0}).Draw(t, s.call) {
					items = append(items, s.item(t, number+1))
				}
				there.Add(region, s.call, items...)
				if s.id != "ignored" { // of two routes that contradict each other, the first counts
					seed := rapid.Uint64().Draw(t, "order")
					items = append([]string(nil), items...)
					rand.New(rand.NewPCG(seed, 0)).Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
				}
				shuffled.Add(region, s.call, items...)
			}
		}
		cloud.Set(there)
		first, notes := document(t)
		if _, problems := catalog.Parse([]byte(first)); len(problems) > 0 {
			t.Fatalf("%v\n%s", problems, first)
		}
		cloud.Set(shuffled)
		if again, same := document(t); again != first || same != notes {
			t.Fatalf("in another order it reads\n%s%s\nnot\n%s%s", again, same, first, notes)
		}
	})
}
