package catalog

// An AnnouncementEntry is a route that something announces by BGP to what it
// is attached to.
type AnnouncementEntry struct {
	CIDR        Said   `key:"cidr" required:"true"`
	ASPath      []Said `key:"as-path"`
	MED         Said   `key:"med"`
	Communities []Said `key:"communities"`
	Edge        Said   `key:"edge"`
}

// An Announcement is the stored form of a route that is announced.
type Announcement struct {
	CIDR        string
	ASPath      []uint32 `json:",omitempty"` // as it arrives, nearest first
	MED         *uint32  `json:",omitempty"`
	Communities []string `json:",omitempty"`
	Edge        string   `json:",omitempty"` // the Region that it is announced to; "" is each
}

// A VpnDefinition is what core networks read of the description of a VPN
// connection.
type VpnDefinition struct {
	StaticRoutesOnly bool
	Routes           []Announcement
}

// A DirectConnectGatewayDefinition is what core networks read of the
// description of a Direct Connect gateway.
type DirectConnectGatewayDefinition struct{ Routes []Announcement }

// An ApplianceEntry is a router in a VPC, with which Connect peers speak.
type ApplianceEntry struct {
	Address Said                `key:"address" required:"true"`
	ASN     Said                `key:"asn"`
	Routes  []AnnouncementEntry `key:"routes"`
}

// An ApplianceDefinition is its stored form.
type ApplianceDefinition struct {
	Address string
	ASN     uint32         `json:",omitempty"`
	Routes  []Announcement `json:",omitempty"`
}

// announcements reads what is announced. A route that does not say how it
// arrives comes from the announcer's own AS; 0 is not known. It may be for one
// edge alone where edges says so.
func (c *check) announcements(entries []AnnouncementEntry, asn uint32, edges bool) []Announcement {
	var list []Announcement
	seen := map[string]int{}
	for _, e := range entries {
		a := Announcement{
			CIDR: c.Prefix(e.CIDR).String(), Edge: e.Edge.Text, MED: c.med(e.MED),
			ASPath: c.ASPath(e.CIDR.Line, e.ASPath, maxNumbers), Communities: c.Communities(e.CIDR.Line, e.Communities, maxNumbers),
		}
		if first := seen[a.CIDR+" "+a.Edge]; first != 0 {
			c.Add(e.CIDR.Line, "%s is announced on line %d already: keep one.", a.CIDR, first)
		}
		seen[a.CIDR+" "+a.Edge] = e.CIDR.Line
		if e.ASPath == nil && asn != 0 {
			a.ASPath = []uint32{asn}
		}
		switch {
		case e.Edge.Line != 0 && !edges:
			c.Add(e.Edge.Line, `"edge" belongs to what Direct Connect gateways announce: leave it out.`)
		case e.Edge.Line != 0:
			c.Hold("edge", regionForm, e.Edge)
		}
		list = append(list, a)
	}
	return list
}

const (
	maxNumbers = 254 // of a path, so that a gateway's own can stand in front, and of communities
	maxMED     = 1<<32 - 1
)

func (c *check) med(s Said) *uint32 {
	if s.Line == 0 {
		return nil
	}
	n := uint32(c.Number(s, maxMED))
	return &n
}

// appliances reads the routers of a VPC.
func (c *check) appliances(entries []ApplianceEntry) []ApplianceDefinition {
	var list []ApplianceDefinition
	for _, e := range entries {
		asn := c.ASN(e.ASN)
		list = append(list, ApplianceDefinition{c.address(e.Address), asn, c.announcements(e.Routes, asn, false)})
	}
	return list
}

// asnOf is the AS of a customer gateway; 0 is not known, which is told
// elsewhere.
func (c *check) asnOf(customer *Resource) uint32 {
	if customer == nil {
		return 0
	}
	var quiet check // what is wrong with it is told where it stands
	return quiet.ASN(customer.entry.(*CustomerGatewayEntry).ASN)
}
