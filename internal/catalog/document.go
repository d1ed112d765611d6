package catalog

import (
	"reflect"
	"slices"

	"github.com/trunkline/trunkline/internal/strict"
)

// The types below are the form of a catalog document: each key of the document
// is one field. docs/catalog.schema.json says the same to editors.

// Said is a text of a catalog with the line on which it stands.
type Said = strict.Said

// Say is a text to be written.
func Say(text string) Said { return strict.Say(text) }

// A Document is what a catalog document says. What is set at its top holds for
// entries that say nothing.
type Document struct {
	Partition Said `key:"partition"`
	Account   Said `key:"account"`
	Region    Said `key:"region"`

	Vpcs                       []VpcEntry                     `key:"vpcs"`
	PrefixLists                []PrefixListEntry              `key:"prefix-lists"`
	DirectConnectConnections   []DirectConnectConnectionEntry `key:"direct-connect-connections"`
	DirectConnectGateways      []DirectConnectGatewayEntry    `key:"direct-connect-gateways"`
	DirectConnectInterfaces    []DirectConnectInterfaceEntry  `key:"direct-connect-virtual-interfaces"`
	TransitGateways            []TransitGatewayEntry          `key:"transit-gateways"`
	CustomerGateways           []CustomerGatewayEntry         `key:"customer-gateways"`
	VpnConnections             []VpnConnectionEntry           `key:"vpn-connections"`
	TransitGatewayRouteTables  []RouteTableEntry              `key:"transit-gateway-route-tables"`
	TransitGatewayAttachments  []AttachmentEntry              `key:"transit-gateway-attachments"`
	TransitGatewayConnectPeers []ConnectPeerEntry             `key:"transit-gateway-connect-peers"`
}

// saysNone tells whether a document says plainly that there is nothing: of which
// account and Region, and in a section without entries.
func (d *Document) saysNone() bool {
	return d.Account.Line != 0 && d.Region.Line != 0 && slices.ContainsFunc(sections(), func(f reflect.StructField) bool {
		return !reflect.ValueOf(d).Elem().FieldByIndex(f.Index).IsNil()
	})
}

// sections are the fields of a document that hold entries.
func sections() []reflect.StructField {
	return slices.DeleteFunc(strict.Keys(reflect.TypeFor[Document]()), func(f reflect.StructField) bool { return f.Type.Kind() != reflect.Slice })
}

// Identity is what every entry of a catalog has.
type Identity struct {
	Line    int
	ID      Said            `key:"id" required:"true"`
	Account Said            `key:"account"`
	Region  Said            `key:"region"`
	Tags    map[string]Said `key:"tags"`

	thing *Resource // once it has a name
}

func (i *Identity) who() *Identity { return i }

// A VpcEntry declares a VPC.
type VpcEntry struct {
	Identity
	CIDRs   []Said        `key:"cidrs" required:"true"`
	Subnets []SubnetEntry `key:"subnets"`

	Appliances []ApplianceEntry `key:"appliances"`
}

// A SubnetEntry is a subnet of a VPC.
type SubnetEntry struct {
	ID   Said `key:"id" required:"true"`
	CIDR Said `key:"cidr" required:"true"`
	Zone Said `key:"zone"`
}

// A PrefixListEntry declares a managed prefix list; its entries are CIDR blocks.
type PrefixListEntry struct {
	Identity
	Name    Said   `key:"name"`
	Entries []Said `key:"entries" required:"true"`
}

// A DirectConnectConnectionEntry declares a Direct Connect connection.
type DirectConnectConnectionEntry struct {
	Identity
	Location  Said `key:"location"`
	Bandwidth Said `key:"bandwidth"`
}

// A DirectConnectGatewayEntry declares a Direct Connect gateway.
type DirectConnectGatewayEntry struct {
	Identity
	ASN    Said                `key:"asn"`
	Routes []AnnouncementEntry `key:"routes"`
}

// A DirectConnectInterfaceEntry declares a virtual interface.
type DirectConnectInterfaceEntry struct {
	Identity
	Connection Said `key:"connection" required:"true"`
	Gateway    Said `key:"gateway"`
	Type       Said `key:"type"`
	VLAN       Said `key:"vlan"`
}

// A TransitGatewayEntry declares a transit gateway.
type TransitGatewayEntry struct {
	Identity
	ASN Said `key:"asn"`
}

// A CustomerGatewayEntry declares a customer gateway.
type CustomerGatewayEntry struct {
	Identity
	Address Said `key:"address"`
	ASN     Said `key:"asn"`
}

// A VpnConnectionEntry declares a site-to-site VPN connection.
type VpnConnectionEntry struct {
	Identity
	CustomerGateway Said          `key:"customer-gateway" required:"true"`
	TransitGateway  Said          `key:"transit-gateway"`
	Tunnels         []TunnelEntry `key:"tunnels"`

	Static Said                `key:"static"`
	Routes []AnnouncementEntry `key:"routes"`
}

// A TunnelEntry is a tunnel of a VPN connection.
type TunnelEntry struct {
	OutsideAddress Said `key:"outside-address" required:"true"`
	InsideCIDR     Said `key:"inside-cidr"`
}

// A RouteTableEntry declares a transit gateway's route table with its routes.
type RouteTableEntry struct {
	Identity
	TransitGateway Said         `key:"transit-gateway" required:"true"`
	Routes         []RouteEntry `key:"routes"`
}

// A RouteEntry is a route to a CIDR block or to a prefix list.
type RouteEntry struct {
	Line        int
	CIDR        Said   `key:"cidr"`
	PrefixList  Said   `key:"prefix-list"`
	Attachments []Said `key:"attachments"`
	Type        Said   `key:"type"`
	State       Said   `key:"state"`
	ASPath      []Said `key:"as-path"`
}

// An AttachmentEntry declares an attachment of a transit gateway.
type AttachmentEntry struct {
	Identity
	TransitGateway Said `key:"transit-gateway" required:"true"`
	Type           Said `key:"type" required:"true"`
	Resource       Said `key:"resource"`
	RouteTable     Said `key:"route-table"`
	Association    Said `key:"association"`
	Peer           Said `key:"peer"`
	Transport      Said `key:"transport"`
	Middlebox      Said `key:"middlebox"`
}

// A ConnectPeerEntry declares a Connect peer of a transit gateway.
type ConnectPeerEntry struct {
	Identity
	Attachment  Said   `key:"attachment" required:"true"`
	Address     Said   `key:"address" required:"true"`
	PeerAddress Said   `key:"peer-address" required:"true"`
	PeerASN     Said   `key:"peer-asn"`
	InsideCIDRs []Said `key:"inside-cidrs"`
}
