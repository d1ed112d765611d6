package network

import (
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// A Catalog is what one document says there is outside, checked: every id is
// there once, every reference leads to something in the document.
type Catalog struct{ things []*catalogThing }

// A catalogThing is one resource outside as a catalog describes it.
type catalogThing struct {
	kind   *Outside
	arn    string
	line   int
	entry  catalogEntry
	routes string // of a route table: its routes as they are stored
	second bool   // of a peering: it refers to the other side

	resource api.NetworkResource
	beside   []graph.Mention // what it refers to, apart from its gateway
}

func (t *catalogThing) id() string { return t.arn[strings.LastIndexByte(t.arn, '/')+1:] }

// name is the resource's natural name.
func (t *catalogThing) name() string { return graph.NameOf(t.kind.Name, t.arn) }

// mention makes a thing refer to others; nil ones are none.
func (t *catalogThing) mention(others ...*catalogThing) {
	for _, other := range others {
		if other != nil {
			t.beside = append(t.beside, graph.Mention{Kind: &other.kind.Kind, Name: other.name(), Field: "catalog"})
		}
	}
}

// within says which transit gateway a thing belongs to, if any.
func (t *catalogThing) within(gateway *catalogThing) {
	if gateway != nil {
		t.resource.RegisteredGatewayArn = gateway.arn
	}
}

// A catalogEntry is one entry of a document.
type catalogEntry interface {
	who() *identity
	// describe says what the entry refers to and how the resource is described,
	// as the service that owns it would; nil if a problem keeps it from that.
	describe(c *catalogCheck, t *catalogThing) any
}

// A catalogForm is a kind as documents name it.
type catalogForm struct {
	kind    *Outside
	section string
	prefix  string // of its ids
}

// catalogForms are the kinds that a catalog can declare, each behind those
// that it may refer to.
var catalogForms = []catalogForm{
	{Vpc, "vpcs", "vpc-"},
	{PrefixList, "prefix-lists", "pl-"},
	{DirectConnectConnection, "direct-connect-connections", "dxcon-"},
	{DirectConnectGateway, "direct-connect-gateways", ""},
	{DirectConnectInterface, "direct-connect-virtual-interfaces", "dxvif-"},
	{TransitGateway, "transit-gateways", "tgw-"},
	{CustomerGateway, "customer-gateways", "cgw-"},
	{VpnConnection, "vpn-connections", "vpn-"},
	{TransitGatewayRouteTable, "transit-gateway-route-tables", "tgw-rtb-"},
	{TransitGatewayAttachment, "transit-gateway-attachments", "tgw-attach-"},
	{TransitGatewayConnectPeer, "transit-gateway-connect-peers", "tgw-connect-peer-"},
}

func formOf(kind *Outside) catalogForm {
	for _, form := range catalogForms {
		if form.kind == kind {
			return form
		}
	}
	return catalogForm{kind: kind}
}

// title is the kind in words: "transit gateway".
func (f catalogForm) title() string { return strings.ReplaceAll(f.kind.Name, "-", " ") }

// arn is the ARN of a resource of the kind.
func (f catalogForm) arn(partition, region, account, id string) string {
	service, resource := "ec2", f.kind.Name
	switch f.kind {
	case DirectConnectConnection:
		service = "directconnect"
	case DirectConnectInterface:
		service, resource = "directconnect", "dxvif"
	case DirectConnectGateway:
		service, region = "directconnect", ""
	}
	return strings.Join([]string{"arn", partition, service, region, account, resource + "/" + id}, ":")
}

// entries are the entries of a section.
func (f *catalogFile) entries(kind *Outside) []catalogEntry {
	switch kind {
	case Vpc:
		return entriesOf(f.Vpcs)
	case PrefixList:
		return entriesOf(f.PrefixLists)
	case DirectConnectConnection:
		return entriesOf(f.DirectConnectConnections)
	case DirectConnectGateway:
		return entriesOf(f.DirectConnectGateways)
	case DirectConnectInterface:
		return entriesOf(f.DirectConnectInterfaces)
	case TransitGateway:
		return entriesOf(f.TransitGateways)
	case CustomerGateway:
		return entriesOf(f.CustomerGateways)
	case VpnConnection:
		return entriesOf(f.VpnConnections)
	case TransitGatewayRouteTable:
		return entriesOf(f.TransitGatewayRouteTables)
	case TransitGatewayAttachment:
		return entriesOf(f.TransitGatewayAttachments)
	case TransitGatewayConnectPeer:
		return entriesOf(f.TransitGatewayConnectPeer)
	}
	return nil
}

func entriesOf[T any, P interface {
	*T
	catalogEntry
}](list []T) []catalogEntry {
	entries := make([]catalogEntry, len(list))
	for i := range list {
		entries[i] = P(&list[i])
	}
	return entries
}
