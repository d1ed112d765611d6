package survey_test

import (
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/survey/surveytest"
)

const (
	hub      = east + " DescribeTransitGateways <transitGatewayId>tgw-1</transitGatewayId><ownerId>111122223333</ownerId><state>available</state>\n"
	hubTable = east + " DescribeTransitGatewayRouteTables <transitGatewayRouteTableId>tgw-rtb-1</transitGatewayRouteTableId>" +
		"<transitGatewayId>tgw-1</transitGatewayId><state>available</state>\n"
)

// attachment is an attachment of a gateway; more follows its own members.
func attachment(id, gateway, is, more string) string {
	return east + " DescribeTransitGatewayAttachments <transitGatewayAttachmentId>" + id + "</transitGatewayAttachmentId><transitGatewayId>" + gateway +
		"</transitGatewayId><resourceType>" + is + "</resourceType><state>available</state>" + more + "\n"
}

// TestPartial reads accounts of which something is not visible, or cannot be said. What is known is declared, and the
// rest is noted.
func TestPartial(t *testing.T) {
	t.Parallel()
	const head = "account: \"111122223333\"\nregion: us-east-1\n"
	for name, c := range map[string]struct{ account, document, notes string }{
		"nothing": {"", head + "transit-gateways: []\n", ""},
		"tags that no resource has": {
			strings.TrimSpace(hub) + "<tagSet><item><key/><value>a</value></item><item><key>" + strings.Repeat("k", 129) + "</key><value/></item>" +
				"<item><key>aws:cloudformation:stack-name</key><value>(hub) #1</value></item></tagSet>\n",
			head + "transit-gateways:\n  - id: tgw-1\n    tags:\n      aws:cloudformation:stack-name: '(hub) #1'\n",
			"transit-gateways: 2 of their tags left out, by a key or value that a catalog does not take\n"},
		"a gateway of another account": {
			attachment("tgw-attach-1", "tgw-9", "vpc", "<transitGatewayOwnerId>444455556666</transitGatewayOwnerId>"),
			"transit-gateways:\n  - id: tgw-9\n    account: \"444455556666\"\ntransit-gateway-attachments:\n  - id: tgw-attach-1\n" +
				"    account: \"444455556666\"\n    transit-gateway: tgw-9\n    type: vpc\n",
			"transit-gateways: 1 declared by id and owner alone, of other accounts\n"},
		"a gateway that is gone": {attachment("tgw-attach-1", "tgw-9", "vpc", ""), head,
			"transit-gateway-attachments: 1 left out, of a transit gateway that is not visible\n"},
		"a VPN connection of another account": {
			hub + attachment("tgw-attach-1", "tgw-1", "vpn", "<resourceId>vpn-9</resourceId><resourceOwnerId>444455556666</resourceOwnerId>"),
			"    transit-gateway: tgw-1\n    type: vpn\n",
			"transit-gateway-attachments: 1 declared without what they refer to in vpn-connections, which is not visible\n"},
		"a peering within the Region": {
			hub + strings.ReplaceAll(hub, "tgw-1", "tgw-2") + attachment("tgw-attach-1", "tgw-1", "peering", "") +
				attachment("tgw-attach-2", "tgw-2", "peering", "") + east + " DescribeTransitGatewayPeeringAttachments " +
				"<transitGatewayAttachmentId>tgw-attach-1</transitGatewayAttachmentId><accepterTransitGatewayAttachmentId>tgw-attach-2" +
				"</accepterTransitGatewayAttachmentId><requesterTgwInfo><transitGatewayId>tgw-1</transitGatewayId><region>us-east-1</region>" +
				"</requesterTgwInfo><accepterTgwInfo><transitGatewayId>tgw-2</transitGatewayId><region>us-east-1</region></accepterTgwInfo>\n",
			"tgw-1\n    type: peering\n    peer: tgw-attach-2\n  - id: tgw-attach-2\n    transit-gateway: tgw-2\n    type: peering\n    peer: tgw-attach-1\n", ""},
		"a peering that is not known": {hub + attachment("tgw-attach-1", "tgw-1", "peering", ""), "type: peering\n",
			"transit-gateway-attachments: 1 declared without their peer, which is not known\n"},
		"an association that is going": {
			hub + hubTable + attachment("tgw-attach-1", "tgw-1", "vpc",
				"<association><transitGatewayRouteTableId>tgw-rtb-1</transitGatewayRouteTableId><state>disassociating</state></association>"),
			"route-table: tgw-rtb-1\n    association: disassociating\n", ""},
		"a blackhole for a prefix list": {
			hub + hubTable + east + " DescribeManagedPrefixLists <prefixListId>pl-1</prefixListId><ownerId>111122223333</ownerId><state>modify-complete</state>\n" +
				east + " GetTransitGatewayPrefixListReferences/tgw-rtb-1 <prefixListId>pl-1</prefixListId><state>available</state><blackhole>true</blackhole>\n" +
				east + " GetTransitGatewayPrefixListReferences/tgw-rtb-1 <prefixListId>pl-2</prefixListId><state>available</state><blackhole>true</blackhole>\n",
			"- {prefix-list: pl-1, state: blackhole}\n", "transit-gateway-route-tables: 1 of their routes left out, to prefix lists that are not declared\n"},
		"words that cannot be meant": {
			hub + east + " DescribeTransitGateways <transitGatewayId>vpc 1</transitGatewayId><state>available</state>\n" +
				east + " DescribeTransitGateways <transitGatewayId>tgw-2</transitGatewayId><ownerId>me</ownerId><state>available</state>\n" +
				east + " DescribeTransitGateways <transitGatewayId>tgw-3</transitGatewayId><state>it &lt;was&gt;</state>\n" +
				east + " DescribeVpcs <vpcId>vpc-1</vpcId><state>available</state><cidrBlock>10.0.0.0/99</cidrBlock>\n" +
				east + " DescribeCustomerGateways <customerGatewayId>cgw-1</customerGatewayId><state>available</state><ipAddress>home</ipAddress><bgpAsn>9e9</bgpAsn>\n",
			"vpcs:\n  - id: vpc-1\n    cidrs: []\ntransit-gateways:\n  - id: tgw-1\ncustomer-gateways:\n  - id: cgw-1\n",
			"customer-gateways: 1 of their addresses left out, which are none\ntransit-gateways: 1 left out, by an id that a catalog does not take\n" +
				"transit-gateways: 1 left out, in a state that is not known\ntransit-gateways: 1 left out, of an owner that is no account\n" +
				"vpcs: 1 of their CIDR blocks left out, which are none\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			there, err := surveytest.Parse(c.account)
			if err != nil {
				t.Fatal(err)
			}
			document, notes := read(t, surveytest.Start(t, there), east)
			if !strings.Contains(document, c.document) || strings.TrimPrefix(notes, "\n") != c.notes {
				t.Errorf("what is read is\n%s\nwith the notes\n%s", document, notes)
			}
		})
	}
}

// TestRegionsAlike reads an endpoint that has the same things in every Region, as stand-ins for AWS do.
func TestRegionsAlike(t *testing.T) {
	t.Parallel()
	there := example(t)
	there[west] = there[east]
	document, _ := read(t, surveytest.Start(t, there), east, west)
	const want = "transit-gateway: arn:aws:ec2:us-east-1:111122223333:transit-gateway/tgw-0a00000000000001\n"
	if !strings.Contains(document, want) || strings.Contains(document, "transit-gateway: tgw-") {
		t.Errorf("what has one id in two Regions is referred to by it:\n%s", document)
	}
}
