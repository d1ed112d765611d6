package faulttest

import (
	"regexp"
	"testing"

	"github.com/trunkline/trunkline/api"
)

// hubPolicy is a policy of a core network to which something is attached: what has the tag "k" is let in by its owner.
const hubPolicy = `{"version":"2021.12","core-network-configuration":{"asn-ranges":["64512-64520"],` +
	`"edge-locations":[{"location":"us-west-2","inside-cidr-blocks":["10.0.0.0/24"]}]},"segments":[{"name":"one"}],` +
	`"attachment-policies":[{"rule-number":1,"conditions":[{"type":"tag-exists","key":"k"}],"action":{"association-method":"constant","segment":"one"}}]}`

// aboutHubs are the operations whose core network is one to which something is attached.
var aboutHubs = regexp.MustCompile(`Attachment|Peering|PrefixList|RoutingInformation|^(Create|Get|Delete|List)ConnectPeers?$`)

// hubSlots are what members name in those operations, where others have another name for it; "-" is nothing of ours.
var hubSlots = map[string]map[string]string{
	"": {"coreNetworkId": "hub", "attachmentId": "vpc attachment", "connectPeerId": "router", "clientToken": "-"},

	"CreateVpcAttachment":                   {"clientToken": clientTokens},
	"CreateConnectAttachment":               {"clientToken": clientTokens},
	"PutAttachmentRoutingPolicyLabel":       {"clientToken": clientTokens},
	"AcceptAttachment":                      {"attachmentId": "waiting attachment"},
	"RejectAttachment":                      {"attachmentId": "unwanted attachment"},
	"DeleteAttachment":                      {"attachmentId": "vpn attachment"},
	"GetConnectAttachment":                  {"attachmentId": "connect attachment"},
	"GetSiteToSiteVpnAttachment":            {"attachmentId": "vpn attachment"},
	"GetTransitGatewayRouteTableAttachment": {"attachmentId": "table attachment"},
	"GetDirectConnectGatewayAttachment":     {"attachmentId": "dx attachment"},
	"UpdateDirectConnectGatewayAttachment":  {"attachmentId": "dx attachment"},
	"UpdateVpcAttachment":                   {"addSubnetArn": "-", "removeSubnetArn": "-"},
	"CreateConnectPeer":                     {"subnetArn": "-"},
	"RemoveAttachmentRoutingPolicyLabel":    {"attachmentId": "labelled attachment"},
	"DeletePeering":                         {"peeringId": "spare peering"},
}

// slotIn is what a member names in one operation.
func slotIn(op *api.Operation, name, slot string) string {
	if !aboutHubs.MatchString(op.Name) {
		return slot
	}
	for _, of := range []string{op.Name, ""} {
		if other := hubSlots[of][name]; other != "" {
			return other
		}
	}
	return slot
}

// onceOnly are operations that can be done once, and were: nobody has to be able to do them again.
var onceOnly = map[string]bool{
	"CreateDirectConnectGatewayAttachment": true, "CreateTransitGatewayRouteTableAttachment": true, "CreateTransitGatewayPeering": true,
	"CreateConnectPeer": true, "CreateSiteToSiteVpnAttachment": true, "CreateCoreNetworkPrefixListAssociation": true,
}

// attachAll makes everything that can be attached to a core network. The digit chooses what is outside.
func (w *tenancy) attachAll(t testing.TB, digit string) {
	t.Helper()
	if digit == "0" {
		network := w.create(t, globalNetworks, "", members{})
		made := w.must(t, ask{operation: "CreateCoreNetwork", body: members{"GlobalNetworkId": globalNetworks.idOf(network), "PolicyDocument": hubPolicy}})
		w.add("hub", text(made.body["CoreNetwork"].(members), "CoreNetworkId"))
	}
	hub := w.names["hub"][0]
	make := func(slot, operation, inner, id string, body members) string {
		t.Helper()
		made := w.must(t, ask{operation: operation, body: body}).body[operation[len("Create"):]].(members)
		if inner != "" {
			made = made[inner].(members)
		}
		w.add(slot, text(made, id))
		return text(made, id)
	}
	vpc := func(slot string, tags ...any) string {
		body := members{"CoreNetworkId": hub, "VpcArn": w.ec2("vpc/vpc-" + digit), "SubnetArns": []any{w.ec2("subnet/subnet-" + digit)}, "Tags": tags}
		return make(slot, "CreateVpcAttachment", "Attachment", "AttachmentId", body)
	}
	tag := members{"Key": "k", "Value": "v"}
	under := vpc("vpc attachment")
	w.add("arn", "arn:aws:networkmanager::"+w.account+":attachment/"+under)
	vpc("waiting attachment", tag)
	vpc("unwanted attachment", tag)
	labelled := vpc("labelled attachment")
	w.must(t, ask{operation: "PutAttachmentRoutingPolicyLabel", body: members{"CoreNetworkId": hub, "AttachmentId": labelled, "RoutingPolicyLabel": "l"}})
	over := make("connect attachment", "CreateConnectAttachment", "Attachment", "AttachmentId", members{
		"CoreNetworkId": hub, "EdgeLocation": "us-west-2", "TransportAttachmentId": under, "Options": members{}})
	make("router", "CreateConnectPeer", "", "ConnectPeerId", members{
		"ConnectAttachmentId": over, "PeerAddress": "10.1.0.77", "InsideCidrBlocks": []any{"169.254.1" + digit + ".0/29"}})
	make("vpn attachment", "CreateSiteToSiteVpnAttachment", "Attachment", "AttachmentId", members{
		"CoreNetworkId": hub, "VpnConnectionArn": w.ec2("vpn-connection/vpn-" + digit)})
	make("dx attachment", "CreateDirectConnectGatewayAttachment", "Attachment", "AttachmentId", members{
		"CoreNetworkId": hub, "DirectConnectGatewayArn": w.gateway(digit), "EdgeLocations": []any{"us-west-2"}})
	peering := make("peering", "CreateTransitGatewayPeering", "Peering", "PeeringId", members{
		"CoreNetworkId": hub, "TransitGatewayArn": w.ec2("transit-gateway/tgw-" + digit)})
	make("table attachment", "CreateTransitGatewayRouteTableAttachment", "Attachment", "AttachmentId", members{
		"PeeringId": peering, "TransitGatewayRouteTableArn": w.ec2("transit-gateway-route-table/tgw-rtb-" + digit)})
	make("spare peering", "CreateTransitGatewayPeering", "Peering", "PeeringId", members{
		"CoreNetworkId": hub, "TransitGatewayArn": w.ec2("transit-gateway/tgw-" + map[string]string{"0": "2", "1": "3"}[digit])})
	list := w.ec2("prefix-list/pl-" + digit)
	w.must(t, ask{operation: "CreateCoreNetworkPrefixListAssociation", body: members{
		"CoreNetworkId": hub, "PrefixListArn": list, "PrefixListAlias": "a" + digit}})
	w.add("prefix list arn", list)
	w.add("vpc", w.ec2("vpc/vpc-"+digit))
	w.add("vpn", w.ec2("vpn-connection/vpn-"+digit))
	w.add("dx gateway", w.gateway(digit))
}

// gateway is the ARN of a Direct Connect gateway that the catalog declares.
func (w *tenancy) gateway(digit string) string {
	return "arn:aws:directconnect::" + w.account + ":dx-gateway/0a0a0a0a-000" + digit + "-4000-8000-56789abc" + w.digits
}
