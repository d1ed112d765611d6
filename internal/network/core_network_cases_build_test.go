package network_test

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/corenetwork"
)

// said are announcements as a catalog declares them.
func said(routes []corenetwork.Announcement) (list []catalog.AnnouncementEntry) {
	for _, r := range routes {
		e := catalog.AnnouncementEntry{CIDR: catalog.Say(r.Prefix.String()), Edge: catalog.Say(r.Edge), ASPath: path(r.ASPath)}
		if r.MED != nil {
			e.MED = catalog.Say(strconv.FormatUint(uint64(*r.MED), 10))
		}
		for _, community := range r.Communities {
			e.Communities = append(e.Communities, catalog.Say(community))
		}
		list = append(list, e)
	}
	return list
}

func path(asns []uint32) (list []catalog.Said) {
	for _, asn := range asns {
		list = append(list, catalog.Say(strconv.FormatUint(uint64(asn), 10)))
	}
	return list
}

// address is that of the router with which the peer of a Connect speaks.
func (c *workedCase) address(i int) string { return fmt.Sprintf("10.255.%d.1", i) }

// declareTable declares a route table, of a transit gateway of its own, which announces what an attachment says.
func (c *workedCase) declareTable(d *catalog.Document, i int, a corenetwork.Attachment) {
	identity := func(prefix string) catalog.Identity {
		return catalog.Identity{ID: catalog.Say(prefix + c.digits(i)), Region: catalog.Say(a.Edges[0])}
	}
	asn := uint32(64999)
	if len(a.Routes) > 0 {
		asn = a.Routes[0].ASPath[0]
	}
	d.TransitGateways = append(d.TransitGateways, catalog.TransitGatewayEntry{Identity: identity("tgw-"), ASN: path([]uint32{asn})[0]})
	d.Vpcs = append(d.Vpcs, catalog.VpcEntry{Identity: identity("vpc-")})
	d.TransitGatewayAttachments = append(d.TransitGatewayAttachments, catalog.AttachmentEntry{Identity: identity("tgw-attach-"),
		TransitGateway: catalog.Say("tgw-" + c.digits(i)), Type: catalog.Say("vpc"), Resource: catalog.Say("vpc-" + c.digits(i))})
	table := catalog.RouteTableEntry{Identity: identity("tgw-rtb-"), TransitGateway: catalog.Say("tgw-" + c.digits(i))}
	for _, r := range a.Routes {
		table.Routes = append(table.Routes, catalog.RouteEntry{CIDR: catalog.Say(r.Prefix.String()), Type: catalog.Say("propagated"),
			Attachments: []catalog.Said{catalog.Say("tgw-attach-" + c.digits(i))}, ASPath: path(r.ASPath[1:])})
	}
	d.TransitGatewayRouteTables = append(d.TransitGatewayRouteTables, table)
}

// attach makes one attachment, and lets it in; the scenario then has its id.
func (c *workedCase) attach(i int, a *corenetwork.Attachment) {
	c.t.Helper()
	tags := []api.Tag{}
	for key, value := range a.Tags {
		tags = append(tags, api.Tag{Key: key, Value: value})
	}
	outside := "arn:aws:ec2:" + a.Edges[0] + ":" + c.account + ":"
	var made *api.Attachment
	switch a.Type {
	case corenetwork.VPC:
		six := slices.ContainsFunc(a.Routes, func(r corenetwork.Announcement) bool { return r.Prefix.Addr().Is6() })
		made = get[api.CreateVpcAttachmentResponse](c.inventory, &api.CreateVpcAttachmentRequest{CoreNetworkId: c.core, VpcArn: outside + "vpc/vpc-" + c.digits(i),
			SubnetArns: []string{outside + "subnet/subnet-0a0b0c0d"}, Tags: tags, RoutingPolicyLabel: a.Label,
			Options: &api.VpcOptions{Ipv6Support: &six}}).VpcAttachment.Attachment
	case corenetwork.SiteToSiteVPN:
		made = get[api.CreateSiteToSiteVpnAttachmentResponse](c.inventory, &api.CreateSiteToSiteVpnAttachmentRequest{CoreNetworkId: c.core,
			VpnConnectionArn: outside + "vpn-connection/vpn-" + c.digits(i), Tags: tags, RoutingPolicyLabel: a.Label}).SiteToSiteVpnAttachment.Attachment
	case corenetwork.DirectConnectGateway:
		made = get[api.CreateDirectConnectGatewayAttachmentResponse](c.inventory, &api.CreateDirectConnectGatewayAttachmentRequest{CoreNetworkId: c.core,
			DirectConnectGatewayArn: c.gatewayARN(i), EdgeLocations: a.Edges, Tags: tags, RoutingPolicyLabel: a.Label}).DirectConnectGatewayAttachment.Attachment
	case corenetwork.TransitGateway:
		peering := get[api.CreateTransitGatewayPeeringResponse](c.inventory, &api.CreateTransitGatewayPeeringRequest{CoreNetworkId: c.core,
			TransitGatewayArn: outside + "transit-gateway/tgw-" + c.digits(i)}).TransitGatewayPeering.Peering.PeeringId
		made = get[api.CreateTransitGatewayRouteTableAttachmentResponse](c.inventory, &api.CreateTransitGatewayRouteTableAttachmentRequest{PeeringId: peering,
			TransitGatewayRouteTableArn: outside + "transit-gateway-route-table/tgw-rtb-" + c.digits(i), Tags: tags, RoutingPolicyLabel: a.Label,
		}).TransitGatewayRouteTableAttachment.Attachment
		a.Peering = peering
	case corenetwork.Connect:
		a.Over = c.ids[a.Over]
		made = get[api.CreateConnectAttachmentResponse](c.inventory, &api.CreateConnectAttachmentRequest{CoreNetworkId: c.core, EdgeLocation: a.Edges[0],
			TransportAttachmentId: a.Over, Options: &api.ConnectAttachmentOptions{Protocol: api.TunnelProtocolNoEncap}, Tags: tags, RoutingPolicyLabel: a.Label}).ConnectAttachment.Attachment
	}
	if corenetwork.Map(c.network.Policy, *a).NeedsAcceptance && !a.Pending {
		get[api.AcceptAttachmentResponse](c.inventory, &api.AcceptAttachmentRequest{AttachmentId: made.AttachmentId})
	}
	if a.Type == corenetwork.Connect {
		peer := get[api.CreateConnectPeerResponse](c.inventory, &api.CreateConnectPeerRequest{ConnectAttachmentId: made.AttachmentId, PeerAddress: c.address(i),
			SubnetArn: outside + "subnet/subnet-0a0b0c0d"}).ConnectPeer
		if len(peer.LastModificationErrors) > 0 {
			c.t.Errorf("%s: %v", c.name, peer.LastModificationErrors)
		}
	}
	c.ids[a.ID] = made.AttachmentId
	a.ID, a.Account = made.AttachmentId, c.account
	a.ResourceID = cmp.Or(a.Over, made.ResourceArn[strings.LastIndexByte(made.ResourceArn, '/')+1:])
}

// compare asks for every route table, and wants what the engine makes of the scenario.
func (c *workedCase) compare() (routes int) {
	c.t.Helper()
	c.network.Name = c.core
	tables := corenetwork.Build(c.network)
	for _, id := range tables.IDs() {
		asked := &api.RouteTableIdentifier{}
		if id.Segment != "" {
			asked.CoreNetworkSegmentEdge = &api.CoreNetworkSegmentEdgeIdentifier{CoreNetworkId: c.core, SegmentName: id.Segment, EdgeLocation: id.Edge}
		} else {
			asked.CoreNetworkNetworkFunctionGroup = &api.CoreNetworkNetworkFunctionGroupIdentifier{
				CoreNetworkId: c.core, NetworkFunctionGroupName: id.NetworkFunctionGroup, EdgeLocation: id.Edge}
		}
		var got, want []string
		for _, r := range c.routes(&api.GetNetworkRoutesRequest{GlobalNetworkId: c.global, RouteTableIdentifier: asked}) {
			line := fmt.Sprint(r.DestinationCidrBlock, r.Type, r.State)
			for _, d := range r.Destinations {
				line += fmt.Sprint(" ", d.CoreNetworkAttachmentId, d.EdgeLocation, d.NetworkFunctionGroupName)
			}
			got = append(got, line)
		}
		for _, r := range tables.Routes(id) {
			line := fmt.Sprint(r.Prefix, r.Type, r.State)
			for _, d := range r.Destinations {
				line += fmt.Sprint(" ", d.Attachment, d.Edge, d.NetworkFunctionGroup)
			}
			want = append(want, line)
		}
		if routes += len(want); !slices.Equal(got, want) {
			c.t.Errorf("%s: the table of %s at %s has\n%s\nwant\n%s", c.name, id.Place, id.Edge, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	return routes
}

// compareMappings wants every attachment to stand where the engine maps it.
func (c *workedCase) compareMappings() {
	c.t.Helper()
	all := int32(500)
	page := get[api.ListAttachmentsResponse](c.inventory, &api.ListAttachmentsRequest{CoreNetworkId: c.core, MaxResults: &all})
	stands, err := page.Attachments.Decode()
	if err != nil || len(stands) != len(c.network.Attachments) {
		c.t.Fatalf("%s: %d attachments, %v", c.name, len(stands), err)
	}
	for _, a := range c.network.Attachments {
		m := corenetwork.Map(c.network.Policy, a)
		i := slices.IndexFunc(stands, func(s api.Attachment) bool { return s.AttachmentId == a.ID })
		state := map[bool]string{false: "AVAILABLE", true: "PENDING_ATTACHMENT_ACCEPTANCE"}[a.Pending]
		if s := stands[i]; s.SegmentName != m.Segment || s.NetworkFunctionGroupName != m.NetworkFunctionGroup || s.State != state ||
			(s.AttachmentPolicyRuleNumber == nil) != (m.Rule == 0) || m.Rule != 0 && *s.AttachmentPolicyRuleNumber != int32(m.Rule) {
			c.t.Errorf("%s: %s stands in %s%s, %s; want %+v", c.name, a.ID, s.SegmentName, s.NetworkFunctionGroupName, s.State, m)
		}
	}
}
