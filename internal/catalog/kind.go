package catalog

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/routing"
)

// A Kind is a kind of resource outside, by the name that the service's lists
// give it.
type Kind string

// The kinds that a catalog can declare.
const (
	TransitGateway            Kind = "transit-gateway"
	TransitGatewayAttachment  Kind = "transit-gateway-attachment"
	TransitGatewayRouteTable  Kind = "transit-gateway-route-table"
	TransitGatewayConnectPeer Kind = "transit-gateway-connect-peer"
	VpnConnection             Kind = "vpn-connection"
	CustomerGateway           Kind = "customer-gateway"
	Vpc                       Kind = "vpc"
	PrefixList                Kind = "prefix-list"
	DirectConnectConnection   Kind = "dxcon"
	DirectConnectGateway      Kind = "dx-gateway"
	DirectConnectInterface    Kind = "dx-vif"
)

// A form is a kind as documents name it.
type form struct {
	kind    Kind
	section string
	prefix  string // of its ids
}

// forms are the kinds that a catalog can declare, each behind those that it
// may refer to.
var forms = []form{
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

// Kinds are the kinds that a catalog can declare, each behind those that it
// may refer to.
func Kinds() []Kind {
	kinds := make([]Kind, len(forms))
	for i, f := range forms {
		kinds[i] = f.kind
	}
	return kinds
}

func formOf(kind Kind) form {
	for _, f := range forms {
		if f.kind == kind {
			return f
		}
	}
	return form{kind: kind}
}

// title is the kind in words: "transit gateway".
func (f form) title() string { return strings.ReplaceAll(string(f.kind), "-", " ") }

// Section is where documents declare resources of the kind: "vpcs".
func (k Kind) Section() string { return formOf(k).section }

// Takes tells whether an id can be one of the kind.
func (k Kind) Takes(id string) bool {
	return idForm.MatchString(id) && strings.HasPrefix(id, formOf(k).prefix)
}

// ARN is the ARN of a resource of the kind.
func (k Kind) ARN(partition, region, account, id string) string {
	service, resource := "ec2", string(k)
	switch k {
	case DirectConnectConnection:
		service = "directconnect"
	case DirectConnectInterface:
		service, resource = "directconnect", "dxvif"
	case DirectConnectGateway:
		service, region = "directconnect", ""
	}
	return strings.Join([]string{"arn", partition, service, region, account, resource + "/" + id}, ":")
}

// Rank orders stored resources behind those that they may refer to: who
// withdraws them goes from the greatest to the least.
func Rank(kind Kind, described *api.NetworkResource) int {
	var d AttachmentDefinition
	if kind != TransitGatewayAttachment || json.Unmarshal([]byte(described.Definition), &d) != nil {
		return rank(kind, "", false)
	}
	return rank(kind, d.ResourceType, d.PeerAttachmentArn != "" && described.ResourceArn > d.PeerAttachmentArn)
}

// rank orders resources by kind; among attachments, Connect comes behind what
// carries it, and a peering that refers to its peer behind those that do not.
func rank(kind Kind, is routing.ResourceType, refers bool) int {
	place := 3 * slices.IndexFunc(forms, func(f form) bool { return f.kind == kind })
	switch {
	case is == "connect":
		return place + 1
	case is == "peering" && refers:
		return place + 2
	}
	return place
}

// rank is the place of a resource among those of a document.
func (t *Resource) rank() int {
	var is routing.ResourceType
	if e, ok := t.entry.(*AttachmentEntry); ok {
		is = routing.ResourceType(e.Type.Text)
	}
	return rank(t.Kind, is, t.second)
}
