package network

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/routing"
	"github.com/trunkline/trunkline/internal/store"
)

// A crowd is what is attached to a core network, with the routes that arrive
// from it, as the catalogs of the accounts have them.
type crowd struct {
	attachments []corenetwork.Attachment
	parts       []*part         // the same as they are stored
	moment      int64           // epoch milliseconds at which a state has settled last
	settles     map[int64]int64 // by attachment, when the first state of it settles that has not
	appliances  appliances

	hub   *hub
	which string // the condition for what is read
	args  []any
}

// appliances are the routers in VPCs with which Connect peers speak, by the
// attachments of the VPCs.
type appliances map[string][]catalog.ApplianceDefinition

// crowd reads everything that is attached to the core network.
func (h *hub) crowd(tx *graph.Tx) (*crowd, error) {
	c := &crowd{hub: h, settles: map[int64]int64{}, appliances: appliances{}, which: `a.core_network = $1`, args: []any{h.key}}
	return c, c.read(tx)
}

// crowdOf reads some of what is attached to the core network. known is what
// VPCs have that are not among it.
func (h *hub) crowdOf(tx *graph.Tx, some []int64, known appliances) (*crowd, error) {
	c := &crowd{hub: h, settles: map[int64]int64{}, appliances: maps.Clone(known)}
	if len(some) == 0 {
		return c, nil
	}
	c.which, c.args = parameters([]any{h.key}, some)
	c.which = `a.core_network = $1 AND a.key IN (` + c.which + `)`
	for _, key := range some {
		delete(c.appliances, graph.FormatID(Attachment.Name, key))
	}
	return c, c.read(tx)
}

func (c *crowd) read(tx *graph.Tx) error {
	// A join with what is outside would leave it to the engine to read all of that.
	err := tx.Query(`SELECT `+attachmentColumns+`, COALESCE((SELECT o.body FROM resource o WHERE o.account = r.account AND o.name = a.outside), '{}')
		FROM attachment a JOIN resource r ON r.key = a.key WHERE `+c.which+` AND r.state <> 'DELETING' ORDER BY a.key`,
		func(r store.Row) error { return c.take(tx, scanPart(tx, Attachment, r), r.Bytes(11)) }, c.args...)
	if err != nil {
		return fmt.Errorf("read the attachments: %w", err)
	}
	if err := c.addPeers(tx); err != nil {
		return fmt.Errorf("read the Connect peers: %w", err)
	}
	if err := c.addGateways(tx); err != nil {
		return fmt.Errorf("read the transit gateways: %w", err)
	}
	return nil
}

// clock notes when a state settles that belongs to an attachment, or that it
// has.
func (c *crowd) clock(tx *graph.Tx, attachment, settles int64) (unsettled bool) {
	if settles <= tx.Now().UnixMilli() {
		c.moment = max(c.moment, settles)
		return false
	}
	if first, there := c.settles[attachment]; !there || settles < first {
		c.settles[attachment] = settles
	}
	return true
}

// take adds an attachment with what the catalog says of what it attaches.
func (c *crowd) take(tx *graph.Tx, p *part, outside []byte) error {
	a, err := decodePart[api.Attachment](tx, Attachment, p)
	if err != nil {
		return err
	}
	now := asSeen(a, p.label)
	now.Pending = p.state == awaitsAcceptance || isLost(p.state)
	if c.clock(tx, p.key, p.settles) {
		now.Pending = now.Pending || strings.HasPrefix(p.stored, "CREATING")
	}
	hold(&now, a, c.hub.policy)
	var known api.NetworkResource
	if err := api.Parse(outside, &known); err != nil {
		return err
	}
	d, err := readDetail(p.detail)
	if err != nil {
		return err
	}
	now.Over, now.Peering = *transportOf(a), d.PeeringId
	if known.Definition != "" {
		if err := c.announce(&now, d, known.Definition); err != nil {
			return fmt.Errorf("read the definition of %s: %w", a.ResourceArn, err)
		}
	}
	c.attachments, c.parts = append(c.attachments, now), append(c.parts, p)
	return nil
}

// hold keeps an attachment where it stands, if the policy has another place for
// it.
func hold(now *corenetwork.Attachment, a *api.Attachment, policy *corepolicy.Document) {
	now.Held = nil
	if stands := placeOf(a); !now.Pending && stands != corenetwork.Map(policy, *now).Place {
		now.Held = &stands
	}
}

// announce adds what the catalog's description of something says it announces.
func (c *crowd) announce(a *corenetwork.Attachment, d detail, definition string) error {
	switch a.Type {
	case corenetwork.VPC:
		vpc := new(catalog.VpcDefinition)
		if err := json.Unmarshal([]byte(definition), vpc); err != nil {
			return err
		}
		if len(vpc.Appliances) > 0 {
			c.appliances[a.ID] = vpc.Appliances
		}
		a.Routes = make([]corenetwork.Announcement, 0, len(vpc.CidrBlocks))
		for _, text := range vpc.CidrBlocks {
			if block, err := routing.ParsePrefix(text); err == nil && (block.Addr().Is4() || d.Options.Ipv6Support != nil && *d.Options.Ipv6Support) {
				a.Routes = append(a.Routes, corenetwork.Announcement{Prefix: block})
			}
		}
	case corenetwork.SiteToSiteVPN:
		var vpn catalog.VpnDefinition
		if err := json.Unmarshal([]byte(definition), &vpn); err != nil {
			return err
		}
		a.Static = vpn.StaticRoutesOnly
		hear(a, vpn.Routes, 0)
	case corenetwork.DirectConnectGateway:
		var gateway catalog.DirectConnectGatewayDefinition
		if err := json.Unmarshal([]byte(definition), &gateway); err != nil {
			return err
		}
		hear(a, gateway.Routes, 0)
	}
	return nil
}

// hear adds announcements to an attachment; those that do not say how they
// arrive come from an AS, 0 is none.
func hear(a *corenetwork.Attachment, said []catalog.Announcement, asn uint32) {
	a.Routes = slices.Grow(a.Routes, len(said))
	for _, s := range said {
		block, err := netip.ParsePrefix(s.CIDR)
		if err != nil || s.Edge != "" && !slices.Contains(a.Edges, s.Edge) {
			continue // a catalog holds CIDR blocks only, and knows of no attachment
		}
		if a.Static {
			s = catalog.Announcement{} // a static route has no more than its prefix
		}
		path := s.ASPath
		if path == nil && asn != 0 {
			path = []uint32{asn}
		}
		a.Routes = append(a.Routes, corenetwork.Announcement{
			Prefix: block, ASPath: path, MED: s.MED, Communities: s.Communities, Edge: s.Edge,
		})
	}
}

// addPeers adds what the routers announce with which Connect peers speak.
func (c *crowd) addPeers(tx *graph.Tx) error {
	connects := c.ofType(corenetwork.Connect)
	if len(connects) == 0 {
		return nil
	}
	return tx.Query(`SELECT r.key, r.state, r.settles, r.body, a.key FROM attachment a JOIN ref f ON f.target = a.key AND f.kind = 'connect-peer'
		JOIN resource r ON r.key = f.source WHERE `+c.which+` AND r.state <> 'DELETING' ORDER BY r.key`, func(r store.Row) error {
		p := &part{key: r.Int64(0), stored: r.Text(1), settles: r.Int64(2), body: r.Bytes(3)}
		peer, err := decodePart[api.ConnectPeer](tx, ConnectPeer, p)
		a := connects[r.Int64(4)]
		if err != nil || a == nil {
			return err
		}
		if c.clock(tx, r.Int64(4), p.settles); peer.State != isAvailable {
			return nil
		}
		for _, appliance := range c.appliances[a.Over] {
			if appliance.Address == peer.Configuration.PeerAddress {
				hear(a, appliance.Routes, peerASN(peer))
			}
		}
		return nil
	}, c.args...)
}

// ofType are the attachments of a type, by their keys.
func (c *crowd) ofType(name string) map[int64]*corenetwork.Attachment {
	found := map[int64]*corenetwork.Attachment{}
	for i := range c.attachments {
		if a := &c.attachments[i]; a.Type == name {
			found[graph.KeyOf(Attachment.Name, a.ID)] = a
		}
	}
	return found
}

// peerASN is the AS of a Connect peer's other side, 0 if it has none.
func peerASN(peer *api.ConnectPeer) uint32 {
	for _, session := range peer.Configuration.BgpConfigurations {
		if session.PeerAsn != nil {
			return uint32(*session.PeerAsn)
		}
	}
	return 0
}

// gatewayAS is the AS of a transit gateway of which nobody has said another.
const gatewayAS = 64512

// addGateways adds the routes of the transit gateway route tables that are
// attached, behind the gateway's AS.
func (c *crowd) addGateways(tx *graph.Tx) error {
	tables := c.ofType(corenetwork.TransitGateway)
	if len(tables) == 0 {
		return nil
	}
	return tx.Query(`SELECT a.key, COALESCE(t.body, '{}'), COALESCE(g.body, '{}') FROM attachment a JOIN resource r ON r.key = a.key
		LEFT JOIN resource t ON t.account = r.account AND t.name = 'transit-gateway-routes' || substr(a.outside, 28)
		LEFT JOIN ref f ON f.source = a.peering LEFT JOIN resource g ON g.key = f.target AND g.kind = 'transit-gateway'
		WHERE `+c.which+` AND a.peering IS NOT NULL ORDER BY a.key`, func(r store.Row) error {
		a := tables[r.Int64(0)]
		if a == nil || string(r.Bytes(2)) == "{}" {
			return nil // another target of the peering's references
		}
		return hearTable(a, r.Bytes(1), r.Bytes(2))
	}, c.args...)
}

// hearTable adds the active routes of a transit gateway's table. A static route,
// also a blackhole, is taken before a propagated one.
func hearTable(a *corenetwork.Attachment, table, gateway []byte) error {
	var stored, over api.NetworkResource
	for body, into := range map[*[]byte]*api.NetworkResource{&table: &stored, &gateway: &over} {
		if err := api.Parse(*body, into); err != nil {
			return err
		}
	}
	if stored.Definition == "" {
		return nil
	}
	var routes catalog.RoutesDefinition
	if err := json.Unmarshal([]byte(stored.Definition), &routes); err != nil {
		return fmt.Errorf("read the routes of %s: %w", stored.ResourceArn, err)
	}
	asn := struct{ AmazonSideAsn uint32 }{gatewayAS}
	if over.Definition != "" {
		if err := json.Unmarshal([]byte(over.Definition), &asn); err != nil {
			return fmt.Errorf("read the definition of %s: %w", over.ResourceArn, err)
		}
	}
	static := map[string]bool{}
	for _, route := range routes.Routes {
		if !route.Propagated && (route.State == "" || route.State == routing.Blackhole) {
			static[route.CIDR] = true
		}
	}
	for _, route := range routes.Routes {
		block, err := netip.ParsePrefix(route.CIDR)
		if err != nil || route.State != "" || route.Propagated && static[route.CIDR] {
			continue // a prefix list, or no way for packets
		}
		a.Routes = append(a.Routes, corenetwork.Announcement{
			Prefix: block, ASPath: append([]uint32{asn.AmazonSideAsn}, route.ASPath...),
		})
	}
	return nil
}
