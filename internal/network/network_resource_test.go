package network_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// An estate is a network with two sites and, behind two gateways that are registered in it, what belongs to them.
type estate struct {
	*inventory
	network      string
	router, peer *api.Device
	here, there  *api.Site
	fibre        *api.Link
	joined       *api.Connection
	east, west   string // the gateways' ARNs
}

func ec2ARN(kind, region, id string) string {
	return "arn:aws:ec2:" + region + ":123456789012:" + kind + "/" + id
}

// put makes something outside known.
func (inv *inventory) put(k *network.Outside, r api.NetworkResource, beside ...graph.Mention) {
	inv.t.Helper()
	parts := strings.Split(r.ResourceArn, ":")
	r.ResourceType, r.AwsRegion, r.AccountId = k.Name, parts[3], parts[4]
	r.ResourceId = r.ResourceArn[strings.LastIndexByte(r.ResourceArn, '/')+1:]
	inv.change(func(tx *graph.Tx) error {
		_, err := k.Put(tx, &r, beside...)
		return err
	})
}

func (inv *inventory) change(fn func(*graph.Tx) error) {
	inv.t.Helper()
	caller := api.Caller{Account: inv.account, Principal: principal, Operation: &api.Operation{Name: "Test"}}
	if err := inv.graph.Update(inv.t.Context(), caller, fn); err != nil {
		inv.t.Fatal(err)
	}
}

func newEstate(t *testing.T, e storetest.Engine) *estate {
	inv := newInventory(t, e)
	n := &estate{inventory: inv, network: inv.newNetwork()}
	n.here = get[api.CreateSiteResponse](inv, &api.CreateSiteRequest{GlobalNetworkId: n.network, Tags: someTags}).Site
	n.there = get[api.CreateSiteResponse](inv, &api.CreateSiteRequest{GlobalNetworkId: n.network}).Site
	device := func(site string) *api.Device {
		return get[api.CreateDeviceResponse](inv, &api.CreateDeviceRequest{GlobalNetworkId: n.network, SiteId: site}).Device
	}
	n.router, n.peer = device(n.here.SiteId), device("")
	n.fibre = get[api.CreateLinkResponse](inv, &api.CreateLinkRequest{
		GlobalNetworkId: n.network, SiteId: n.here.SiteId, Bandwidth: new(api.Bandwidth)}).Link
	get[api.AssociateLinkResponse](inv, &api.AssociateLinkRequest{GlobalNetworkId: n.network, DeviceId: n.router.DeviceId, LinkId: n.fibre.LinkId})
	n.joined = get[api.CreateConnectionResponse](inv, &api.CreateConnectionRequest{
		GlobalNetworkId: n.network, DeviceId: n.router.DeviceId, ConnectedDeviceId: n.peer.DeviceId, LinkId: n.fibre.LinkId}).Connection
	n.east, n.west = ec2ARN("transit-gateway", "us-east-1", "tgw-1"), ec2ARN("transit-gateway", "us-west-2", "tgw-2")
	for _, gateway := range []string{n.east, n.west} {
		inv.put(network.TransitGateway, api.NetworkResource{ResourceArn: gateway})
		get[api.RegisterTransitGatewayResponse](inv, &api.RegisterTransitGatewayRequest{GlobalNetworkId: n.network, TransitGatewayArn: gateway})
	}
	n.outside()
	return n
}

// outside puts a customer gateway, a VPN connection to it and its attachment behind the eastern gateway, an attachment
// between both gateways behind the western one, and a resource of another gateway behind none of them.
func (n *estate) outside() {
	n.put(network.CustomerGateway, api.NetworkResource{ResourceArn: ec2ARN("customer-gateway", "us-east-1", "cgw-1")})
	n.put(network.VpnConnection, api.NetworkResource{ResourceArn: n.vpn(), RegisteredGatewayArn: n.east},
		graph.Mention{Kind: &network.CustomerGateway.Kind, Name: graph.NameOf("customer-gateway", ec2ARN("customer-gateway", "us-east-1", "cgw-1"))})
	n.put(network.TransitGatewayAttachment, api.NetworkResource{ResourceArn: ec2ARN("transit-gateway-attachment", "us-east-1", "tgw-attach-1"), RegisteredGatewayArn: n.east},
		graph.Mention{Kind: &network.VpnConnection.Kind, Name: graph.NameOf("vpn-connection", n.vpn())})
	n.put(network.TransitGatewayAttachment, api.NetworkResource{ResourceArn: ec2ARN("transit-gateway-attachment", "us-west-2", "tgw-attach-2"), RegisteredGatewayArn: n.west},
		graph.Mention{Kind: &network.TransitGateway.Kind, Name: graph.NameOf("transit-gateway", n.east)})
	n.put(network.TransitGateway, api.NetworkResource{ResourceArn: ec2ARN("transit-gateway", "us-east-1", "tgw-3")})
	n.put(network.VpnConnection, api.NetworkResource{ResourceArn: ec2ARN("vpn-connection", "us-east-1", "vpn-3"),
		RegisteredGatewayArn: ec2ARN("transit-gateway", "us-east-1", "tgw-3")})
	n.followLeads()
}

func (n *estate) vpn() string { return ec2ARN("vpn-connection", "us-east-1", "vpn-1") }

// resources asks for all pages and returns the ARNs in their order.
func (n *estate) resources(in api.GetNetworkResourcesRequest) (arns []string) {
	n.t.Helper()
	in.GlobalNetworkId = n.network
	for {
		out := get[api.GetNetworkResourcesResponse](n.inventory, &in)
		items, err := out.NetworkResources.Decode()
		if err != nil {
			n.t.Fatal(err)
		}
		for _, r := range items {
			arns = append(arns, r.ResourceArn)
		}
		if in.NextToken = out.NextToken; in.NextToken == "" {
			return arns
		}
	}
}

// inOrder are the ARNs of all resources of the estate, type by type.
func (n *estate) inOrder() []string {
	return []string{
		n.joined.ConnectionArn, ec2ARN("customer-gateway", "us-east-1", "cgw-1"), n.router.DeviceArn, n.peer.DeviceArn,
		n.fibre.LinkArn, n.here.SiteArn, n.there.SiteArn, n.east, n.west,
		ec2ARN("transit-gateway-attachment", "us-east-1", "tgw-attach-1"),
		ec2ARN("transit-gateway-attachment", "us-west-2", "tgw-attach-2"), n.vpn(),
	}
}

func TestNetworkResources(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		n := newEstate(t, e)
		all := n.inOrder()
		size := func(most int32) *int32 { return &most }
		for most := int32(1); most < 14; most++ {
			if got := n.resources(api.GetNetworkResourcesRequest{MaxResults: &most}); !slices.Equal(got, all) {
				t.Errorf("by pages of %d:\n%q, want\n%q", most, got, all)
			}
		}
		for what, c := range map[string]struct {
			in   api.GetNetworkResourcesRequest
			want []string
		}{
			"type":            {api.GetNetworkResourcesRequest{ResourceType: "device"}, all[2:4]},
			"type outside":    {api.GetNetworkResourcesRequest{ResourceType: "transit-gateway-attachment", MaxResults: size(1)}, all[9:11]},
			"no such type":    {api.GetNetworkResourcesRequest{ResourceType: "spaceship"}, nil},
			"gateway":         {api.GetNetworkResourcesRequest{RegisteredGatewayArn: n.west}, []string{n.west, all[10]}},
			"another gateway": {api.GetNetworkResourcesRequest{RegisteredGatewayArn: ec2ARN("transit-gateway", "us-east-1", "tgw-3")}, nil},
			"core network":    {api.GetNetworkResourcesRequest{CoreNetworkId: "core-network-01234567"}, nil},
			"region":          {api.GetNetworkResourcesRequest{AwsRegion: "us-west-2", MaxResults: size(1)}, []string{n.west, all[10]}},
			"account":         {api.GetNetworkResourcesRequest{AccountId: n.account}, all},
			"other account":   {api.GetNetworkResourcesRequest{AccountId: "210987654321"}, nil},
			"arn":             {api.GetNetworkResourcesRequest{ResourceArn: n.fibre.LinkArn}, all[4:5]},
			"arn outside":     {api.GetNetworkResourcesRequest{ResourceArn: n.vpn()}, all[11:]},
			"arn elsewhere":   {api.GetNetworkResourcesRequest{ResourceArn: ec2ARN("vpn-connection", "us-east-1", "vpn-3")}, nil},
			"arn and type":    {api.GetNetworkResourcesRequest{ResourceArn: n.fibre.LinkArn, ResourceType: "site"}, nil},
			"arn and region":  {api.GetNetworkResourcesRequest{ResourceArn: n.vpn(), AwsRegion: "us-west-2"}, nil},
		} {
			if got := n.resources(c.in); !slices.Equal(got, c.want) {
				t.Errorf("%s: %q, want %q", what, got, c.want)
			}
		}
	})
}

// counts asks for all pages of counts.
func (n *estate) counts(most int32) map[string]int {
	n.t.Helper()
	counts := map[string]int{}
	in := api.GetNetworkResourceCountsRequest{GlobalNetworkId: n.network, MaxResults: &most}
	for {
		out := get[api.GetNetworkResourceCountsResponse](n.inventory, &in)
		items, err := out.NetworkResourceCounts.Decode()
		if err != nil {
			n.t.Fatal(err)
		}
		for _, c := range items {
			counts[c.ResourceType] = int(*c.Count)
		}
		if in.NextToken = out.NextToken; in.NextToken == "" {
			return counts
		}
	}
}

// checkCounts holds the counts against the list.
func (n *estate) checkCounts(when string, want int) {
	n.t.Helper()
	listed := map[string]int{}
	for _, arn := range n.resources(api.GetNetworkResourcesRequest{}) {
		kind, _, _ := strings.Cut(strings.SplitN(arn, ":", 6)[5], "/")
		listed[strings.Replace(kind, "dxvif", "dx-vif", 1)]++
	}
	total := 0
	for _, count := range listed {
		total += count
	}
	if got := n.counts(2); !maps.Equal(got, listed) || total != want {
		n.t.Errorf("%s: counts are %v, the list has %v, %d in all; want %d", when, got, listed, total, want)
	}
}

// TestNetworkResourceCounts follows the counts through what changes them: they always say what the list holds.
func TestNetworkResourceCounts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		n := newEstate(t, e)
		n.checkCounts("at first", 12)
		another := ec2ARN("transit-gateway-connect-peer", "us-west-2", "tgw-connect-peer-9")
		n.put(network.TransitGatewayConnectPeer, api.NetworkResource{ResourceArn: another, RegisteredGatewayArn: n.west})
		n.checkCounts("another one", 13)
		n.put(network.TransitGatewayConnectPeer, api.NetworkResource{ResourceArn: another, RegisteredGatewayArn: n.east})
		n.checkCounts("moved to another gateway", 13)
		n.put(network.TransitGatewayConnectPeer, api.NetworkResource{ResourceArn: another})
		n.checkCounts("moved away", 12)
		n.put(network.TransitGatewayConnectPeer, api.NetworkResource{ResourceArn: another, RegisteredGatewayArn: n.east})
		n.change(func(tx *graph.Tx) error {
			return network.TransitGatewayConnectPeer.Withdraw(tx, &api.NetworkResource{ResourceArn: another})
		})
		n.checkCounts("withdrawn", 12)
		get[api.DeleteSiteResponse](n.inventory, &api.DeleteSiteRequest{GlobalNetworkId: n.network, SiteId: n.there.SiteId})
		n.checkCounts("a site deleted", 11)
		n.settle.Set("", time.Hour)
		get[api.DeleteConnectionResponse](n.inventory, &api.DeleteConnectionRequest{
			GlobalNetworkId: n.network, ConnectionId: n.joined.ConnectionId})
		n.checkCounts("a connection being deleted", 10)
		get[api.DeregisterTransitGatewayResponse](n.inventory, &api.DeregisterTransitGatewayRequest{
			GlobalNetworkId: n.network, TransitGatewayArn: n.west})
		n.checkCounts("a gateway deregistered", 8)
		one := get[api.GetNetworkResourceCountsResponse](n.inventory, &api.GetNetworkResourceCountsRequest{
			GlobalNetworkId: n.network, ResourceType: "device"})
		if got := string(one.NetworkResourceCounts); got != `[{"ResourceType":"device","Count":2}]` {
			t.Errorf("devices: %s", got)
		}
	})
}
