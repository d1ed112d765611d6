package httpapi_test

import (
	"fmt"
	"maps"
	"net/url"
	"strings"
	"testing"
)

const (
	prefixListARN = "arn:aws:ec2:us-west-2:111122223333:prefix-list/pl-0123456789abcdef0"
	coreTableARN  = "arn:aws:ec2:us-east-1:111122223333:transit-gateway-route-table/tgw-rtb-0123456789abcdef0"
	coreGateway   = "arn:aws:ec2:us-east-1:111122223333:transit-gateway/tgw-0123456789abcdef9"
	coreVPN       = "arn:aws:ec2:us-east-1:111122223333:vpn-connection/vpn-0123456789abcdef9"
	coreDirect    = "arn:aws:directconnect::111122223333:dx-gateway/0123abcd-0123-0123-0123-0123456789ab"
	coreVPC       = "arn:aws:ec2:us-east-1:111122223333:vpc/vpc-0123456789abcdef0"
	coreSubnet    = "arn:aws:ec2:us-east-1:111122223333:subnet/subnet-0123456789abcdef0"
)

// attachmentTemplates are sound requests about what is attached to a core network.
var attachmentTemplates = map[string]request{
	"CreateVpcAttachment": post("/vpc-attachments", `{"CoreNetworkId":"{core}","VpcArn":"`+coreVPC+`","SubnetArns":["`+coreSubnet+`"]}`),
	"GetVpcAttachment":    get("/vpc-attachments/{attached}"),
	"UpdateVpcAttachment": patch("/vpc-attachments/{attached}", `{"Options":{"Ipv6Support":true}}`),
	"CreateConnectAttachment": post("/connect-attachments",
		`{"CoreNetworkId":"{core}","EdgeLocation":"us-east-1","TransportAttachmentId":"{attached}","Options":{}}`),
	"GetConnectAttachment":          get("/connect-attachments/{over}"),
	"CreateSiteToSiteVpnAttachment": post("/site-to-site-vpn-attachments", `{"CoreNetworkId":"{core}","VpnConnectionArn":"`+coreVPN+`"}`),
	"GetSiteToSiteVpnAttachment":    get("/site-to-site-vpn-attachments/{attached}"),
	"CreateTransitGatewayRouteTableAttachment": post("/transit-gateway-route-table-attachments",
		`{"PeeringId":"{joint}","TransitGatewayRouteTableArn":"`+coreTableARN+`"}`),
	"GetTransitGatewayRouteTableAttachment": get("/transit-gateway-route-table-attachments/{attached}"),
	"CreateDirectConnectGatewayAttachment": post("/direct-connect-gateway-attachments",
		`{"CoreNetworkId":"{core}","DirectConnectGatewayArn":"`+coreDirect+`","EdgeLocations":["us-east-1"]}`),
	"GetDirectConnectGatewayAttachment":       get("/direct-connect-gateway-attachments/{attached}"),
	"UpdateDirectConnectGatewayAttachment":    patch("/direct-connect-gateway-attachments/{attached}", `{"EdgeLocations":["us-east-1"]}`),
	"AcceptAttachment":                        post("/attachments/{attached}/accept", `{}`),
	"RejectAttachment":                        post("/attachments/{attached}/reject", `{}`),
	"ListAttachments":                         get("/attachments?coreNetworkId={core}"),
	"DeleteAttachment":                        remove("/attachments/{attached}"),
	"CreateConnectPeer":                       post("/connect-peers", `{"ConnectAttachmentId":"{over}","PeerAddress":"10.1.0.10","SubnetArn":"`+coreSubnet+`"}`),
	"GetConnectPeer":                          get("/connect-peers/{router}"),
	"ListConnectPeers":                        get("/connect-peers?connectAttachmentId={over}"),
	"DeleteConnectPeer":                       remove("/connect-peers/{router}"),
	"CreateTransitGatewayPeering":             post("/transit-gateway-peerings", `{"CoreNetworkId":"{core}","TransitGatewayArn":"`+coreGateway+`"}`),
	"GetTransitGatewayPeering":                get("/transit-gateway-peerings/{joint}"),
	"ListPeerings":                            get("/peerings?coreNetworkId={core}"),
	"DeletePeering":                           remove("/peerings/{joint}"),
	"PutAttachmentRoutingPolicyLabel":         post("/routing-policy-label", `{"CoreNetworkId":"{core}","AttachmentId":"{attached}","RoutingPolicyLabel":"l"}`),
	"RemoveAttachmentRoutingPolicyLabel":      remove("/routing-policy-label/core-network/{core}/attachment/{attached}"),
	"ListAttachmentRoutingPolicyAssociations": get("/routing-policy-label/core-network/{core}"),
	"CreateCoreNetworkPrefixListAssociation":  post("/prefix-list", `{"CoreNetworkId":"{core}","PrefixListArn":"`+prefixListARN+`","PrefixListAlias":"a"}`),
	"DeleteCoreNetworkPrefixListAssociation":  remove("/prefix-list/" + url.PathEscape(prefixListARN) + "/core-network/{core}"),
	"ListCoreNetworkPrefixListAssociations":   get("/prefix-list/core-network/{core}"),
	"ListCoreNetworkRoutingInformation": post("/core-networks/{core}/core-network-routing-information",
		`{"SegmentName":"one","EdgeLocation":"us-east-1"}`),
}

func init() { maps.Copy(templates, attachmentTemplates) }

// attach attaches a VPC to an inventory's core network, and a Connect over it.
func (w *wire) attach(t testing.TB, n *inventory, who string) {
	t.Helper()
	make := func(r request, kind string) string {
		t.Helper()
		return idIn(t, w.must(t, r.as(who)), kind)
	}
	named := map[string]string{"{core}": n.core}
	n.attached = make(templates["CreateVpcAttachment"].naming(named), "Attachment")
	named["{attached}"] = n.attached
	n.over = make(post("/connect-attachments", fmt.Sprintf(
		`{"CoreNetworkId":%q,"EdgeLocation":"us-east-1","TransportAttachmentId":%q,"Options":{"Protocol":"NO_ENCAP"}}`, n.core, n.attached)), "Attachment")
	n.router = w.create(t, post("/connect-peers", fmt.Sprintf(
		`{"ConnectAttachmentId":%q,"PeerAddress":"10.1.0.9","SubnetArn":%q}`, n.over, coreSubnet)).as(who), "ConnectPeer")
	n.joint = make(templates["CreateTransitGatewayPeering"].naming(named), "Peering")
}

// idIn finds the id of a kind of thing in an answer.
func idIn(t testing.TB, body []byte, kind string) string {
	t.Helper()
	_, rest, found := strings.Cut(string(body), fmt.Sprintf(`"%sId":"`, kind))
	if !found {
		t.Fatalf("no id of a %s in %s", kind, body)
	}
	id, _, _ := strings.Cut(rest, `"`)
	return id
}

// tellAttachments walks through what can be attached to a core network.
func (s *story) tellAttachments(t *testing.T) {
	network := s.create(t, post("/global-networks", `{}`), "GlobalNetwork")
	policy := strings.Replace(corePolicy, `"segments":[{"name":"one"}]`, `"segments":[{"name":"one","require-attachment-acceptance":true}],`+
		`"attachment-policies":[{"rule-number":1,"conditions":[{"type":"tag-exists","key":"a"}],"action":{"association-method":"constant","segment":"one"}}]`, 1)
	core := s.create(t, post("/core-networks", fmt.Sprintf(`{"GlobalNetworkId":%q,"PolicyDocument":%q}`, network, policy)), "CoreNetwork")
	id := func(golden string, r request, kind string) string { return idIn(t, s.golden(t, golden, r), kind) }
	vpc := id("CreateVpcAttachment", post("/vpc-attachments", fmt.Sprintf(
		`{"CoreNetworkId":%q,"VpcArn":%q,"SubnetArns":[%q],"Tags":[{"Key":"a","Value":""}],"Options":{"Ipv6Support":true},"ClientToken":"t"}`, core, coreVPC, coreSubnet)), "Attachment")
	s.golden(t, "AcceptAttachment", post("/attachments/"+vpc+"/accept", `{}`))
	s.golden(t, "UpdateVpcAttachment", patch("/vpc-attachments/"+vpc, `{"Options":{"ApplianceModeSupport":true}}`))
	s.golden(t, "GetVpcAttachment", get("/vpc-attachments/"+vpc))
	named := map[string]string{"{core}": core, "{attached}": vpc}
	for _, name := range []string{"PutAttachmentRoutingPolicyLabel", "ListAttachmentRoutingPolicyAssociations", "RemoveAttachmentRoutingPolicyLabel",
		"CreateCoreNetworkPrefixListAssociation", "ListCoreNetworkPrefixListAssociations", "DeleteCoreNetworkPrefixListAssociation",
		"ListCoreNetworkRoutingInformation"} {
		s.golden(t, name, templates[name].naming(named))
	}
	over := id("CreateConnectAttachment", templates["CreateConnectAttachment"].naming(named), "Attachment")
	s.golden(t, "GetConnectAttachment", get("/connect-attachments/"+over))
	router := s.made(t, "ConnectPeer", post("/connect-peers", fmt.Sprintf(
		`{"ConnectAttachmentId":%q,"PeerAddress":"10.1.0.9","InsideCidrBlocks":["169.254.10.0/29"],"BgpOptions":{"PeerAsn":65020}}`, over)))
	s.golden(t, "GetConnectPeer", get("/connect-peers/"+router))
	s.golden(t, "ListConnectPeers", get("/connect-peers?connectAttachmentId="+over))
	s.golden(t, "DeleteConnectPeer", remove("/connect-peers/"+router))
	vpn := id("CreateSiteToSiteVpnAttachment", templates["CreateSiteToSiteVpnAttachment"].naming(named), "Attachment")
	s.golden(t, "GetSiteToSiteVpnAttachment", get("/site-to-site-vpn-attachments/"+vpn))
	gateway := id("CreateDirectConnectGatewayAttachment", templates["CreateDirectConnectGatewayAttachment"].naming(named), "Attachment")
	s.golden(t, "UpdateDirectConnectGatewayAttachment", patch("/direct-connect-gateway-attachments/"+gateway, `{}`))
	s.golden(t, "GetDirectConnectGatewayAttachment", get("/direct-connect-gateway-attachments/"+gateway))
	peering := id("CreateTransitGatewayPeering", templates["CreateTransitGatewayPeering"].naming(named), "Peering")
	s.golden(t, "GetTransitGatewayPeering", get("/transit-gateway-peerings/"+peering))
	s.golden(t, "ListPeerings", get("/peerings"))
	named["{joint}"] = peering
	table := id("CreateTransitGatewayRouteTableAttachment", templates["CreateTransitGatewayRouteTableAttachment"].naming(named), "Attachment")
	s.golden(t, "GetTransitGatewayRouteTableAttachment", get("/transit-gateway-route-table-attachments/"+table))
	s.golden(t, "ListAttachments", get("/attachments?maxResults=2&state=AVAILABLE"))
	s.golden(t, "DeleteAttachment", remove("/attachments/"+table))
	s.golden(t, "DeletePeering", remove("/peerings/"+peering))
	out := id("CreateVpcAttachment", post("/vpc-attachments", fmt.Sprintf(
		`{"CoreNetworkId":%q,"VpcArn":%q,"SubnetArns":[%q],"Tags":[{"Key":"a","Value":""}]}`, core, coreVPC, coreSubnet)), "Attachment")
	s.golden(t, "RejectAttachment", post("/attachments/"+out+"/reject", `{}`))
}
