// Package catalog reads documents that declare what is outside: bytes in, a
// checked catalog or all of its problems out. It keeps nothing and asks nobody.
package catalog

import (
	"strings"

	"github.com/trunkline/trunkline/api"
)

// A Catalog is what one document says there is outside, checked: every ARN is
// there once, every reference leads to something in the document, and every
// resource stands behind those that it refers to.
type Catalog struct{ Resources []*Resource }

// A Resource is one resource outside as a document describes it.
type Resource struct {
	Kind Kind
	ARN  string
	Line int // on which its entry begins

	Described api.NetworkResource // as lists show it
	Routes    string              // of a route table: its routes as they are stored
	Routing   RoutesDefinition    // of a route table: what Routes says
	Beside    []*Resource         // what it refers to, apart from its transit gateway

	entry  entry
	second bool // of a peering: it refers to the other side
}

func (t *Resource) id() string { return t.ARN[strings.LastIndexByte(t.ARN, '/')+1:] }

// mention makes a resource refer to others; nil ones are none.
func (t *Resource) mention(others ...*Resource) {
	for _, other := range others {
		if other != nil {
			t.Beside = append(t.Beside, other)
		}
	}
}

// within says which transit gateway a resource belongs to, if any.
func (t *Resource) within(gateway *Resource) {
	if gateway != nil {
		t.Described.RegisteredGatewayArn = gateway.ARN
	}
}

// An entry is one entry of a document.
type entry interface {
	who() *Identity
	// describe says what the entry refers to and how the resource is described,
	// as the service that owns it would; nil if a problem keeps it from that.
	describe(c *check, t *Resource) any
}

// entries are the entries of a section.
func (d *Document) entries(kind Kind) []entry {
	switch kind {
	case Vpc:
		return entriesOf(d.Vpcs)
	case PrefixList:
		return entriesOf(d.PrefixLists)
	case DirectConnectConnection:
		return entriesOf(d.DirectConnectConnections)
	case DirectConnectGateway:
		return entriesOf(d.DirectConnectGateways)
	case DirectConnectInterface:
		return entriesOf(d.DirectConnectInterfaces)
	case TransitGateway:
		return entriesOf(d.TransitGateways)
	case CustomerGateway:
		return entriesOf(d.CustomerGateways)
	case VpnConnection:
		return entriesOf(d.VpnConnections)
	case TransitGatewayRouteTable:
		return entriesOf(d.TransitGatewayRouteTables)
	case TransitGatewayAttachment:
		return entriesOf(d.TransitGatewayAttachments)
	case TransitGatewayConnectPeer:
		return entriesOf(d.TransitGatewayConnectPeers)
	}
	return nil
}

func entriesOf[T any, P interface {
	*T
	entry
}](list []T) []entry {
	entries := make([]entry, len(list))
	for i := range list {
		entries[i] = P(&list[i])
	}
	return entries
}
