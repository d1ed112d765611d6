package catalog

// fields are a definition under the names of the service that owns the
// resource. What is empty is left out.
type fields map[string]any

func (f fields) with(key, value string) fields {
	if value != "" {
		f[key] = value
	}
	return f
}

func (f fields) withNumber(key string, n uint64) fields {
	if n != 0 {
		f[key] = n
	}
	return f
}

// A VpcDefinition is the stored description of a VPC.
type VpcDefinition struct {
	Appliances []ApplianceDefinition `json:",omitempty"`
	CidrBlocks []string
	OwnerId    string
	State      string
	Subnets    []SubnetDefinition
	VpcId      string
}

// A SubnetDefinition is a subnet of it.
type SubnetDefinition struct{ SubnetId, CidrBlock, AvailabilityZone string }

func (e *VpcEntry) describe(c *check, t *Resource) any {
	subnets := make([]SubnetDefinition, len(e.Subnets))
	for i, s := range e.Subnets {
		subnets[i] = SubnetDefinition{s.ID.Text, c.Prefix(s.CIDR).String(), s.Zone.Text}
	}
	return VpcDefinition{c.appliances(e.Appliances), c.prefixes(e.CIDRs), t.Described.AccountId, "available", subnets, t.id()}
}

// A PrefixListDefinition is the stored description of a prefix list.
type PrefixListDefinition struct {
	PrefixListId   string
	PrefixListName string `json:",omitempty"`
	OwnerId        string
	Entries        []string
}

func (e *PrefixListEntry) describe(c *check, t *Resource) any {
	return PrefixListDefinition{t.id(), e.Name.Text, t.Described.AccountId, c.prefixes(e.Entries)}
}

func (e *DirectConnectConnectionEntry) describe(_ *check, t *Resource) any {
	return fields{"connectionId": t.id(), "ownerAccount": t.Described.AccountId, "connectionState": "available"}.
		with("location", e.Location.Text).with("bandwidth", e.Bandwidth.Text)
}

func (e *DirectConnectGatewayEntry) describe(c *check, t *Resource) any {
	asn := c.ASN(e.ASN)
	f := fields{"directConnectGatewayId": t.id(), "ownerAccount": t.Described.AccountId, "directConnectGatewayState": "available"}.
		withNumber("amazonSideAsn", uint64(asn))
	if routes := c.announcements(e.Routes, asn, true); routes != nil {
		f["routes"] = routes
	}
	return f
}

func (e *DirectConnectInterfaceEntry) describe(c *check, t *Resource) any {
	over, to := c.refer(e.Connection, DirectConnectConnection), c.refer(e.Gateway, DirectConnectGateway)
	t.mention(over, to)
	f := fields{
		"virtualInterfaceId": t.id(), "ownerAccount": t.Described.AccountId, "virtualInterfaceState": "available",
		"virtualInterfaceType": c.Word(e.Type, "transit", "private", "public"),
	}.withNumber("vlan", c.Number(e.VLAN, 4094))
	if over != nil {
		f["connectionId"] = over.id()
	}
	if to != nil {
		f["directConnectGatewayId"] = to.id()
	}
	return f
}

func (e *TransitGatewayEntry) describe(c *check, t *Resource) any {
	return fields{
		"TransitGatewayId": t.id(), "TransitGatewayArn": t.ARN, "OwnerId": t.Described.AccountId, "State": "available",
	}.withNumber("AmazonSideAsn", uint64(c.ASN(e.ASN)))
}

func (e *CustomerGatewayEntry) describe(c *check, t *Resource) any {
	return fields{"CustomerGatewayId": t.id(), "State": "available", "Type": "ipsec.1"}.
		with("IpAddress", c.address(e.Address)).withNumber("BgpAsn", uint64(c.ASN(e.ASN)))
}

func (e *VpnConnectionEntry) describe(c *check, t *Resource) any {
	gateway, customer := c.refer(e.TransitGateway, TransitGateway), c.refer(e.CustomerGateway, CustomerGateway)
	t.within(gateway)
	t.mention(customer)
	type tunnel struct {
		OutsideIpAddress string
		TunnelInsideCidr string `json:",omitempty"`
	}
	tunnels := make([]tunnel, len(e.Tunnels))
	for i, said := range e.Tunnels {
		tunnels[i].OutsideIpAddress = c.address(said.OutsideAddress)
		if said.InsideCIDR.Line != 0 {
			tunnels[i].TunnelInsideCidr = c.Prefix(said.InsideCIDR).String()
		}
	}
	f := fields{"VpnConnectionId": t.id(), "State": "available", "Type": "ipsec.1", "TunnelOptions": tunnels}
	if customer != nil {
		f["CustomerGatewayId"] = customer.id()
	}
	if gateway != nil {
		f["TransitGatewayId"] = gateway.id()
	}
	origin := c.asnOf(customer)
	if c.Word(e.Static, "false", "true") == "true" {
		f["StaticRoutesOnly"], origin = true, 0
	}
	if routes := c.announcements(e.Routes, origin, false); routes != nil {
		f["Routes"] = routes
	}
	return f
}

func (e *ConnectPeerEntry) describe(c *check, t *Resource) any {
	over := c.refer(e.Attachment, TransitGatewayAttachment)
	f := fields{
		"TransitGatewayConnectPeerId": t.id(), "State": "available", "TransitGatewayAddress": c.address(e.Address),
		"PeerAddress": c.address(e.PeerAddress), "InsideCidrBlocks": c.prefixes(e.InsideCIDRs),
	}.withNumber("PeerAsn", uint64(c.ASN(e.PeerASN)))
	if over == nil {
		return f
	}
	attachment := over.entry.(*AttachmentEntry)
	if attachment.Type.Text != "connect" {
		c.Add(e.Attachment.Line, "%s is no Connect attachment: a Connect peer needs one of type connect.", over.id())
	}
	t.mention(over)
	t.within(c.gatewayOf(over))
	f["TransitGatewayAttachmentId"] = over.id()
	return f
}

// gatewayOf is the transit gateway of an attachment or route table; nil if it
// names none that is there, which is told elsewhere.
func (c *check) gatewayOf(t *Resource) *Resource {
	var at Said
	switch e := t.entry.(type) {
	case *AttachmentEntry:
		at = e.TransitGateway
	case *RouteTableEntry:
		at = e.TransitGateway
	}
	return c.first(at, TransitGateway)
}

// first is the first resource of a kind with a name; nil if there is none.
func (c *check) first(s Said, kind Kind) *Resource {
	for _, t := range c.named[s.Text] {
		if t.Kind == kind {
			return t
		}
	}
	return nil
}
