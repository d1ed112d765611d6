package catalog

import "github.com/trunkline/trunkline/internal/routing"

// An AttachmentDefinition is the stored description of a transit gateway's
// attachment. The route analysis reads it.
type AttachmentDefinition struct {
	TransitGatewayAttachmentId string
	TransitGatewayId           string
	State                      string
	ResourceType               routing.ResourceType
	ResourceId                 string                 `json:",omitempty"`
	ResourceArn                string                 `json:",omitempty"`
	Association                *AssociationDefinition `json:",omitempty"`
	PeerTransitGatewayArn      string                 `json:",omitempty"`
	PeerAttachmentArn          string                 `json:",omitempty"`
	TransportAttachmentArn     string                 `json:",omitempty"`
	Middlebox                  bool                   `json:",omitempty"`
}

// An AssociationDefinition says which route table holds for what enters at an
// attachment.
type AssociationDefinition struct {
	TransitGatewayRouteTableArn string
	State                       routing.AssociationState
}

// attached are the kinds of resource that types of attachment attach.
var attached = map[string]Kind{"vpc": Vpc, "vpn": VpnConnection, "direct-connect-gateway": DirectConnectGateway}

func (e *AttachmentEntry) describe(c *check, t *Resource) any {
	gateway := c.refer(e.TransitGateway, TransitGateway)
	t.within(gateway)
	d := &AttachmentDefinition{
		TransitGatewayAttachmentId: t.id(), State: "available", Middlebox: c.Word(e.Middlebox, "false", "true") == "true",
		ResourceType: routing.ResourceType(c.Word(e.Type, "vpc", "vpn", "direct-connect-gateway", "connect", "peering")),
	}
	if gateway != nil {
		d.TransitGatewayId = gateway.id()
	}
	e.refuseForeign(c)
	e.describeResource(c, t, d)
	e.describeAssociation(c, t, d)
	peer := c.peerOf(e)
	if peer == nil {
		peer = c.refer(e.Peer, TransitGatewayAttachment)
	}
	if peer == t {
		c.Add(e.Peer.Line, "An attachment is not its own peer: name the other side of the peering.")
	} else if peer != nil {
		d.PeerAttachmentArn = peer.ARN
		if there := c.gatewayOf(peer); there != nil {
			d.PeerTransitGatewayArn, d.ResourceId, d.ResourceArn = there.ARN, there.id(), there.ARN
		}
	}
	return d
}

// refuseForeign refuses keys that belong to another type of attachment.
func (e *AttachmentEntry) refuseForeign(c *check) {
	is := e.Type.Text
	for _, key := range []struct {
		name  string
		said  Said
		fits  bool
		needs string
	}{
		{"resource", e.Resource, attached[is] != "", "vpc, vpn or direct-connect-gateway"},
		{"transport", e.Transport, is == "connect", "connect"},
		{"peer", e.Peer, is == "peering", "peering"},
		{"association", e.Association, e.RouteTable.Line != 0, "any, beside route-table"},
	} {
		if key.said.Line != 0 && !key.fits {
			c.Add(key.said.Line, "%q belongs to attachments of type %s: leave it out.", key.name, key.needs)
		}
	}
}

func (e *AttachmentEntry) describeResource(c *check, t *Resource, d *AttachmentDefinition) {
	if kind := attached[e.Type.Text]; kind != "" {
		if resource := c.refer(e.Resource, kind); resource != nil {
			t.mention(resource)
			d.ResourceId, d.ResourceArn = resource.id(), resource.ARN
		}
	}
	if e.Type.Text != "connect" {
		return
	}
	transport := c.refer(e.Transport, TransitGatewayAttachment)
	if transport == nil {
		return
	}
	over := transport.entry.(*AttachmentEntry).Type.Text
	if over != "vpc" && over != "direct-connect-gateway" {
		c.Add(e.Transport.Line, "%s is of type %s: what carries a Connect attachment is a vpc or direct-connect-gateway attachment.",
			transport.id(), over)
		return
	}
	t.mention(transport)
	d.ResourceId, d.TransportAttachmentArn = transport.id(), transport.ARN
}

func (e *AttachmentEntry) describeAssociation(c *check, t *Resource, d *AttachmentDefinition) {
	table := c.refer(e.RouteTable, TransitGatewayRouteTable)
	if table == nil {
		return
	}
	if c.gatewayOf(table) != c.gatewayOf(t) {
		c.Add(e.RouteTable.Line, "%s belongs to another transit gateway than the attachment: associate one of the same.", table.id())
	}
	t.mention(table)
	state := c.Word(e.Association, string(routing.Associated), string(routing.Associating), string(routing.Disassociating))
	d.Association = &AssociationDefinition{table.ARN, routing.AssociationState(state)}
}

// checkPeers holds both sides of each peering to each other. The side whose ARN
// sorts last refers to the other, so that neither must be there first.
func (c *check) checkPeers() {
	for _, t := range c.things {
		e, ok := t.entry.(*AttachmentEntry)
		if !ok || e.Type.Text != "peering" {
			continue
		}
		peer := c.peerOf(e)
		switch {
		case peer == nil:
			continue
		case c.gatewayOf(peer) == c.gatewayOf(t):
			c.Add(e.Peer.Line, "The peer is an attachment of the same transit gateway: name the other side.")
			continue
		}
		far := peer.entry.(*AttachmentEntry)
		if back := c.peerOf(far); far.Type.Text != "peering" || back != nil && back != t {
			c.Add(e.Peer.Line, "%s does not lead back: the other side is a peering whose peer is this attachment.", peer.id())
			continue
		}
		if t.ARN > peer.ARN {
			t.mention(peer)
			t.second = true
		}
	}
}

// peerOf is what a peering names as its other side, nil if that is not clear.
// Both sides may have one id: then the other one is meant.
func (c *check) peerOf(e *AttachmentEntry) *Resource {
	return c.only(e.Peer, func(t *Resource) bool { return t != e.thing })
}

// only finds the one attachment of a name that fits; nil if there is not
// exactly one.
func (c *check) only(s Said, fits func(*Resource) bool) (found *Resource) {
	for _, t := range c.named[s.Text] {
		if t.Kind != TransitGatewayAttachment || !fits(t) {
			continue
		}
		if found != nil {
			return nil
		}
		found = t
	}
	return found
}
