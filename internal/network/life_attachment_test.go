package network_test

import (
	"strings"
	"time"

	"github.com/trunkline/trunkline/api"
)

// attachedPolicy is a policy with a segment that is open, one that asks for acceptance, and a place for tunnels.
const attachedPolicy = `{"version":"2025.11","core-network-configuration":{"asn-ranges":["64512-64520"],
	"edge-locations":[{"location":"us-west-2","inside-cidr-blocks":["10.0.0.0/24"]},{"location":"eu-west-1"}]},
	"segments":[{"name":"open","require-attachment-acceptance":false},{"name":"shut"}],
	"network-function-groups":[{"name":"look","require-attachment-acceptance":false}],
	"attachment-policies":[
		{"rule-number":1,"conditions":[{"type":"tag-exists","key":"look"}],"action":{"add-to-network-function-group":"look"}},
		{"rule-number":2,"conditions":[{"type":"tag-exists","key":"shut"}],"action":{"association-method":"constant","segment":"shut"}},
		{"rule-number":3,"conditions":[{"type":"any"}],"action":{"association-method":"constant","segment":"open"}}]}`

func vpcARN(digit string) string {
	return "arn:aws:ec2:us-west-2:123456789012:vpc/vpc-0a0000000000000" + digit
}
func subnetARN(digit string) string {
	return "arn:aws:ec2:us-west-2:123456789012:subnet/subnet-0a0000000000000" + digit
}

// attachments takes everything that can be attached to a core network through its life.
func (l *lives) attachments() {
	gn := l.network.GlobalNetworkId
	create := &api.CreateCoreNetworkRequest{GlobalNetworkId: gn, PolicyDocument: attachedPolicy}
	core := l.do(create, birth, "core-network core-network-policy core-network-live-policy").(*api.CreateCoreNetworkResponse).CoreNetwork.CoreNetworkId
	vpc := l.vpcAttachments(core)
	connect := l.connects(core, vpc)
	others := l.otherAttachments(core)
	l.labels(core, vpc)
	l.attachmentReads(gn, core, vpc)
	l.do(&api.DeleteAttachmentRequest{AttachmentId: vpc}, refusal, "")
	for _, id := range append([]string{connect}, append(others, vpc)...) {
		l.do(&api.DeleteAttachmentRequest{AttachmentId: id}, death, "attachment")
		l.do(&api.DeleteAttachmentRequest{AttachmentId: id}, refusal, "")
	}
	l.do(&api.DeleteCoreNetworkRequest{CoreNetworkId: core}, death, "core-network")
}

// later updates something of which nothing but the time may show it.
func (l *lives) later(in any, kinds string) {
	l.inv.clock.advance(time.Second)
	l.do(in, update, kinds)
}

func (l *lives) attach(core, digit string, tags ...api.Tag) string {
	in := &api.CreateVpcAttachmentRequest{CoreNetworkId: core, VpcArn: vpcARN(digit), SubnetArns: []string{subnetARN(digit)}, Tags: tags, ClientToken: "vpc" + digit}
	made := l.do(in, birth, "vpc attachment attachment-detail").(*api.CreateVpcAttachmentResponse).VpcAttachment.Attachment.AttachmentId
	l.do(in, nothing, "")
	return made
}

// vpcAttachments leaves one that is available.
func (l *lives) vpcAttachments(core string) string {
	id := l.attach(core, "1", api.Tag{Key: "shut", Value: "yes"})
	l.do(&api.UpdateVpcAttachmentRequest{AttachmentId: id}, refusal, "")
	l.later(&api.AcceptAttachmentRequest{AttachmentId: id}, "attachment")
	l.do(&api.AcceptAttachmentRequest{AttachmentId: id}, refusal, "")
	l.later(&api.UpdateVpcAttachmentRequest{AttachmentId: id, AddSubnetArns: []string{subnetARN("2")}}, "attachment-detail attachment")
	arn := "arn:aws:networkmanager::" + l.inv.account + ":attachment/" + id
	l.later(&api.UntagResourceRequest{ResourceArn: arn, TagKeys: []string{"shut"}}, "attachment")
	l.later(&api.TagResourceRequest{ResourceArn: arn, Tags: []api.Tag{{Key: "shut", Value: "yes"}}}, "attachment")
	l.later(&api.RejectAttachmentRequest{AttachmentId: id}, "attachment")
	l.do(&api.ListTagsForResourceRequest{ResourceArn: arn}, nothing, "")
	l.do(&api.CreateVpcAttachmentRequest{CoreNetworkId: core, VpcArn: vpcARN("9")}, refusal, "")
	look := l.attach(core, "3", api.Tag{Key: "look", Value: "yes"})
	l.do(&api.DeleteAttachmentRequest{AttachmentId: look}, death, "attachment")
	l.inv.settle.Set("", time.Hour)
	slow := l.attach(core, "4")
	l.do(&api.DeleteAttachmentRequest{AttachmentId: slow}, refusal, "")
	l.inv.clock.advance(3 * time.Hour)
	l.do(&api.DeleteAttachmentRequest{AttachmentId: slow}, death, "attachment")
	l.do(&api.DeleteAttachmentRequest{AttachmentId: slow}, nothing, "")
	l.inv.settle.Set("", 0)
	l.inv.clock.advance(2 * time.Hour)
	return id
}

// connects leaves a Connect over a VPC attachment, without peers.
func (l *lives) connects(core, vpc string) string {
	id := l.do(&api.CreateConnectAttachmentRequest{
		CoreNetworkId: core, EdgeLocation: "us-west-2", TransportAttachmentId: vpc, Options: &api.ConnectAttachmentOptions{},
	}, birth, "attachment attachment-detail").(*api.CreateConnectAttachmentResponse).ConnectAttachment.Attachment.AttachmentId
	plain := l.do(&api.CreateConnectAttachmentRequest{
		CoreNetworkId: core, EdgeLocation: "us-west-2", TransportAttachmentId: vpc, Options: &api.ConnectAttachmentOptions{Protocol: "NO_ENCAP"},
	}, birth, "attachment attachment-detail").(*api.CreateConnectAttachmentResponse).ConnectAttachment.Attachment.AttachmentId
	flat := l.do(&api.CreateConnectPeerRequest{ConnectAttachmentId: plain, PeerAddress: "10.1.0.9", SubnetArn: subnetARN("1")}, birth, "connect-peer")
	l.do(&api.DeleteConnectPeerRequest{ConnectPeerId: flat.(*api.CreateConnectPeerResponse).ConnectPeer.ConnectPeerId}, death, "connect-peer")
	l.do(&api.DeleteAttachmentRequest{AttachmentId: plain}, death, "attachment")
	peer := l.do(&api.CreateConnectPeerRequest{
		ConnectAttachmentId: id, PeerAddress: "10.1.0.9", InsideCidrBlocks: []string{"169.254.10.0/29"}, Tags: someTags, ClientToken: "peer",
	}, birth, "connect-peer").(*api.CreateConnectPeerResponse).ConnectPeer.ConnectPeerId
	l.do(&api.GetConnectAttachmentRequest{AttachmentId: id}, nothing, "")
	l.do(&api.GetConnectPeerRequest{ConnectPeerId: peer}, nothing, "")
	l.do(&api.ListConnectPeersRequest{ConnectAttachmentId: id}, nothing, "")
	l.do(&api.DeleteAttachmentRequest{AttachmentId: id}, refusal, "")
	l.do(&api.DeleteConnectPeerRequest{ConnectPeerId: peer}, death, "connect-peer")
	l.do(&api.GetConnectPeerRequest{ConnectPeerId: peer}, refusal, "")
	return id
}

// otherAttachments leaves attachments of the other types.
func (l *lives) otherAttachments(core string) []string {
	const outside = "arn:aws:ec2:us-west-2:123456789012:"
	vpn := l.do(&api.CreateSiteToSiteVpnAttachmentRequest{CoreNetworkId: core, VpnConnectionArn: outside + "vpn-connection/vpn-0a00000000000001", ClientToken: "vpn"},
		birth, "vpn-connection attachment attachment-detail").(*api.CreateSiteToSiteVpnAttachmentResponse).SiteToSiteVpnAttachment.Attachment.AttachmentId
	l.do(&api.GetSiteToSiteVpnAttachmentRequest{AttachmentId: vpn}, nothing, "")
	peering := l.do(&api.CreateTransitGatewayPeeringRequest{CoreNetworkId: core, TransitGatewayArn: outside + "transit-gateway/tgw-0c00000000000001", ClientToken: "peering"},
		birth, "transit-gateway peering").(*api.CreateTransitGatewayPeeringResponse).TransitGatewayPeering.Peering.PeeringId
	l.do(&api.GetTransitGatewayPeeringRequest{PeeringId: peering}, nothing, "")
	l.do(&api.ListPeeringsRequest{CoreNetworkId: core}, nothing, "")
	table := l.do(&api.CreateTransitGatewayRouteTableAttachmentRequest{
		PeeringId: peering, TransitGatewayRouteTableArn: outside + "transit-gateway-route-table/tgw-rtb-0c00000000000001", ClientToken: "table",
	}, birth, "transit-gateway-route-table attachment attachment-detail").(*api.CreateTransitGatewayRouteTableAttachmentResponse).TransitGatewayRouteTableAttachment.Attachment.AttachmentId
	l.do(&api.GetTransitGatewayRouteTableAttachmentRequest{AttachmentId: table}, nothing, "")
	l.do(&api.DeletePeeringRequest{PeeringId: peering}, refusal, "")
	gateway := l.do(&api.CreateDirectConnectGatewayAttachmentRequest{
		CoreNetworkId: core, DirectConnectGatewayArn: "arn:aws:directconnect::123456789012:dx-gateway/0a0a0a0a-0001-4000-8000-000000000009",
		EdgeLocations: []string{"us-west-2"}, ClientToken: "gateway",
	}, birth, "dx-gateway attachment attachment-detail").(*api.CreateDirectConnectGatewayAttachmentResponse).DirectConnectGatewayAttachment.Attachment.AttachmentId
	l.later(&api.UpdateDirectConnectGatewayAttachmentRequest{AttachmentId: gateway, EdgeLocations: []string{"us-west-2", "eu-west-1"}}, "attachment")
	l.do(&api.GetDirectConnectGatewayAttachmentRequest{AttachmentId: gateway}, nothing, "")
	l.do(&api.DeleteAttachmentRequest{AttachmentId: table}, death, "attachment")
	l.do(&api.DeletePeeringRequest{PeeringId: peering}, death, "peering")
	return []string{vpn, gateway}
}

// labels leaves neither a label nor a prefix list.
func (l *lives) labels(core, vpc string) {
	l.later(&api.PutAttachmentRoutingPolicyLabelRequest{CoreNetworkId: core, AttachmentId: vpc, RoutingPolicyLabel: "spokes", ClientToken: "label"}, "attachment-detail attachment")
	l.do(&api.ListAttachmentRoutingPolicyAssociationsRequest{CoreNetworkId: core}, nothing, "")
	l.later(&api.RemoveAttachmentRoutingPolicyLabelRequest{CoreNetworkId: core, AttachmentId: vpc}, "attachment-detail attachment")
	l.do(&api.RemoveAttachmentRoutingPolicyLabelRequest{CoreNetworkId: core, AttachmentId: vpc}, refusal, "")
	const list = "arn:aws:ec2:us-west-2:123456789012:prefix-list/pl-0a00000000000001"
	l.do(&api.CreateCoreNetworkPrefixListAssociationRequest{CoreNetworkId: core, PrefixListArn: list, PrefixListAlias: "a", ClientToken: "list"},
		birth, "prefix-list prefix-list-association")
	l.do(&api.ListCoreNetworkPrefixListAssociationsRequest{CoreNetworkId: core}, nothing, "")
	l.do(&api.DeleteCoreNetworkPrefixListAssociationRequest{CoreNetworkId: core, PrefixListArn: list}, death, "prefix-list-association")
}

func (l *lives) attachmentReads(gn, core, vpc string) {
	number := int32(2)
	l.do(&api.PutCoreNetworkPolicyRequest{CoreNetworkId: core, PolicyDocument: strings.ReplaceAll(attachedPolicy, `"open"`, `"wide"`)}, birth, "core-network-policy")
	l.inv.clock.advance(time.Second)
	l.do(&api.ExecuteCoreNetworkChangeSetRequest{CoreNetworkId: core, PolicyVersionId: &number}, update,
		"core-network-live-policy core-network attachment attachment attachment attachment")
	l.do(&api.ListAttachmentsRequest{CoreNetworkId: core, State: "AVAILABLE"}, nothing, "")
	l.do(&api.GetVpcAttachmentRequest{AttachmentId: vpc}, nothing, "")
	arn, one := "arn:aws:networkmanager::"+l.inv.account+":attachment/"+vpc, int32(1)
	l.do(&api.UpdateNetworkResourceMetadataRequest{GlobalNetworkId: gn, ResourceArn: arn, Metadata: map[string]string{"k": "v"}}, birth, "network-resource-metadata")
	for _, asked := range []string{"", arn} {
		resources := &api.GetNetworkResourcesRequest{GlobalNetworkId: gn, CoreNetworkId: core, ResourceArn: asked, MaxResults: &one}
		related := &api.GetNetworkResourceRelationshipsRequest{GlobalNetworkId: gn, CoreNetworkId: core, ResourceArn: asked}
		l.do(resources, nothing, "")
		l.do(related, nothing, "")
	}
	for range 2 {
		l.do(&api.GetNetworkRoutesRequest{GlobalNetworkId: gn, RouteTableIdentifier: &api.RouteTableIdentifier{
			CoreNetworkSegmentEdge: &api.CoreNetworkSegmentEdgeIdentifier{CoreNetworkId: core, SegmentName: "wide", EdgeLocation: "us-west-2"}}}, nothing, "")
		l.do(&api.ListCoreNetworkRoutingInformationRequest{CoreNetworkId: core, SegmentName: "wide", EdgeLocation: "us-west-2"}, nothing, "")
	}
}
