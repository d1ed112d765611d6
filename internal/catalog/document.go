package catalog

// The types below are the form of a catalog document: each key of the document
// is one field. docs/catalog.schema.json says the same to editors.

// said is a text of a catalog with the line on which it stands; line 0 says
// that it is not there.
type said struct {
	text string
	line int
}

type document struct {
	Partition said `key:"partition"`
	Account   said `key:"account"`
	Region    said `key:"region"`

	Vpcs                      []vpcEntry                     `key:"vpcs"`
	PrefixLists               []prefixListEntry              `key:"prefix-lists"`
	DirectConnectConnections  []directConnectConnectionEntry `key:"direct-connect-connections"`
	DirectConnectGateways     []directConnectGatewayEntry    `key:"direct-connect-gateways"`
	DirectConnectInterfaces   []directConnectInterfaceEntry  `key:"direct-connect-virtual-interfaces"`
	TransitGateways           []transitGatewayEntry          `key:"transit-gateways"`
	CustomerGateways          []customerGatewayEntry         `key:"customer-gateways"`
	VpnConnections            []vpnConnectionEntry           `key:"vpn-connections"`
	TransitGatewayRouteTables []routeTableEntry              `key:"transit-gateway-route-tables"`
	TransitGatewayAttachments []attachmentEntry              `key:"transit-gateway-attachments"`
	TransitGatewayConnectPeer []connectPeerEntry             `key:"transit-gateway-connect-peers"`
}

// identity is what every entry of a catalog has.
type identity struct {
	Line    int
	ID      said            `key:"id" required:"true"`
	Account said            `key:"account"`
	Region  said            `key:"region"`
	Tags    map[string]said `key:"tags"`

	thing *Resource // once it has a name
}

func (i *identity) who() *identity { return i }

type vpcEntry struct {
	identity
	CIDRs   []said        `key:"cidrs" required:"true"`
	Subnets []subnetEntry `key:"subnets"`
}

type subnetEntry struct {
	ID   said `key:"id" required:"true"`
	CIDR said `key:"cidr" required:"true"`
	Zone said `key:"zone"`
}

type prefixListEntry struct {
	identity
	Name    said   `key:"name"`
	Entries []said `key:"entries" required:"true"`
}

type directConnectConnectionEntry struct {
	identity
	Location  said `key:"location"`
	Bandwidth said `key:"bandwidth"`
}

type directConnectGatewayEntry struct {
	identity
	ASN said `key:"asn"`
}

type directConnectInterfaceEntry struct {
	identity
	Connection said `key:"connection" required:"true"`
	Gateway    said `key:"gateway"`
	Type       said `key:"type"`
	VLAN       said `key:"vlan"`
}

type transitGatewayEntry struct {
	identity
	ASN said `key:"asn"`
}

type customerGatewayEntry struct {
	identity
	Address said `key:"address"`
	ASN     said `key:"asn"`
}

type vpnConnectionEntry struct {
	identity
	CustomerGateway said          `key:"customer-gateway" required:"true"`
	TransitGateway  said          `key:"transit-gateway"`
	Tunnels         []tunnelEntry `key:"tunnels"`
}

type tunnelEntry struct {
	OutsideAddress said `key:"outside-address" required:"true"`
	InsideCIDR     said `key:"inside-cidr"`
}

type routeTableEntry struct {
	identity
	TransitGateway said         `key:"transit-gateway" required:"true"`
	Routes         []routeEntry `key:"routes"`
}

type routeEntry struct {
	Line        int
	CIDR        said   `key:"cidr"`
	PrefixList  said   `key:"prefix-list"`
	Attachments []said `key:"attachments"`
	Type        said   `key:"type"`
	State       said   `key:"state"`
}

type attachmentEntry struct {
	identity
	TransitGateway said `key:"transit-gateway" required:"true"`
	Type           said `key:"type" required:"true"`
	Resource       said `key:"resource"`
	RouteTable     said `key:"route-table"`
	Association    said `key:"association"`
	Peer           said `key:"peer"`
	Transport      said `key:"transport"`
	Middlebox      said `key:"middlebox"`
}

type connectPeerEntry struct {
	identity
	Attachment  said   `key:"attachment" required:"true"`
	Address     said   `key:"address" required:"true"`
	PeerAddress said   `key:"peer-address" required:"true"`
	PeerASN     said   `key:"peer-asn"`
	InsideCIDRs []said `key:"inside-cidrs"`
}
