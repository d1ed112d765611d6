package network_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// relationships asks for all pages and returns them as lines: what refers, what is referred to.
func (n *estate) relationships(in api.GetNetworkResourceRelationshipsRequest) (lines []string) {
	n.t.Helper()
	in.GlobalNetworkId = n.network
	for {
		out := get[api.GetNetworkResourceRelationshipsResponse](n.inventory, &in)
		items, err := out.Relationships.Decode()
		if err != nil {
			n.t.Fatal(err)
		}
		if in.MaxResults != nil && len(items) > int(*in.MaxResults) {
			n.t.Errorf("%d relationships on a page of %d", len(items), *in.MaxResults)
		}
		for _, r := range items {
			lines = append(lines, r.From+" "+r.To)
		}
		if in.NextToken = out.NextToken; in.NextToken == "" {
			return lines
		}
	}
}

func TestNetworkResourceRelationships(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		n := newEstate(t, e)
		cgw := ec2ARN("customer-gateway", "us-east-1", "cgw-1")
		get[api.AssociateCustomerGatewayResponse](n.inventory, &api.AssociateCustomerGatewayRequest{
			GlobalNetworkId: n.network, CustomerGatewayArn: cgw, DeviceId: n.router.DeviceId, LinkId: n.fibre.LinkId})
		attach1, attach2 := ec2ARN("transit-gateway-attachment", "us-east-1", "tgw-attach-1"), ec2ARN("transit-gateway-attachment", "us-west-2", "tgw-attach-2")
		joined, router, fibre := n.joined.ConnectionArn, n.router.DeviceArn, n.fibre.LinkArn
		lines := []string{
			joined + " " + router, joined + " " + n.peer.DeviceArn, joined + " " + fibre,
			cgw + " " + router, cgw + " " + fibre,
			router + " " + n.here.SiteArn, fibre + " " + n.here.SiteArn, router + " " + fibre,
			attach1 + " " + n.east, attach1 + " " + n.vpn(), attach2 + " " + n.east, attach2 + " " + n.west,
			n.vpn() + " " + n.east, n.vpn() + " " + cgw,
		}
		with := func(texts ...string) (some []string) {
			for _, line := range lines {
				if slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(line, text) }) {
					some = append(some, line)
				}
			}
			return some
		}
		check := func(what string, in api.GetNetworkResourceRelationshipsRequest, want []string) {
			t.Helper()
			for most := int32(1); most < 17; most++ {
				in.MaxResults = &most
				got := n.relationships(in)
				slices.Sort(got)
				if slices.Sort(want); !slices.Equal(got, want) {
					t.Fatalf("%s by pages of %d:\n%s\nwant\n%s", what, most, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			}
		}
		check("all", api.GetNetworkResourceRelationshipsRequest{}, slices.Clone(lines))
		check("a site", api.GetNetworkResourceRelationshipsRequest{ResourceArn: n.here.SiteArn}, with(n.here.SiteArn))
		check("a device", api.GetNetworkResourceRelationshipsRequest{ResourceArn: router}, with(router))
		check("a gateway", api.GetNetworkResourceRelationshipsRequest{ResourceArn: n.east}, with(n.east))
		check("a customer gateway", api.GetNetworkResourceRelationshipsRequest{ResourceArn: cgw}, with(cgw))
		check("a type", api.GetNetworkResourceRelationshipsRequest{ResourceType: "link"}, with(":link/"))
		check("a type outside", api.GetNetworkResourceRelationshipsRequest{ResourceType: "vpn-connection"}, with("vpn-1"))
		check("a region", api.GetNetworkResourceRelationshipsRequest{AwsRegion: "us-west-2"}, with("us-west-2"))
		check("a gateway's", api.GetNetworkResourceRelationshipsRequest{RegisteredGatewayArn: n.west}, with("us-west-2"))
		check("an account's", api.GetNetworkResourceRelationshipsRequest{AccountId: "210987654321"}, nil)
		check("a core network", api.GetNetworkResourceRelationshipsRequest{CoreNetworkId: "core-network-01234567"}, nil)
		check("nothing", api.GetNetworkResourceRelationshipsRequest{ResourceArn: ec2ARN("vpn-connection", "us-east-1", "vpn-3")}, nil)
	})
}

// TestRelationshipsPage holds the page of relationships against what the kinds declare.
func TestRelationshipsPage(t *testing.T) {
	t.Parallel()
	page := readPage(t, "../../docs/relationships.md")
	for _, line := range network.DeclaredRelationships() {
		if !strings.Contains(page, "| "+line+" |") {
			t.Errorf("docs/relationships.md does not have the row | %s |", line)
		}
	}
	if rows := strings.Count(page, "\n| `"); rows != len(network.DeclaredRelationships()) {
		t.Errorf("docs/relationships.md has %d rows, %d relationships are declared", rows, len(network.DeclaredRelationships()))
	}
}
