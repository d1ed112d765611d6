package catalog

import (
	"strings"

	"github.com/trunkline/trunkline/internal/routing"
)

// A RoutesDefinition is how the routes of one table are stored: beside the
// table, so that lists of resources do not carry them.
type RoutesDefinition struct {
	Attachments []RouteDestination // each attachment that any route leads to, once
	Routes      []StoredRoute
}

// A RouteDestination is an attachment that routes lead to.
type RouteDestination struct {
	ARN          string
	ResourceType routing.ResourceType
	ResourceID   string `json:",omitempty"`

	// Ahead are, of a peering, the ARNs of the attachment on the other side, of its transit gateway and of its route
	// table, as far as the document has them: where packets come to next.
	Ahead []string `json:"-"`
}

// A StoredRoute is one route, for a CIDR block or for a prefix list by its id.
type StoredRoute struct {
	CIDR       string             `json:",omitempty"`
	PrefixList string             `json:",omitempty"`
	To         []int              `json:",omitempty"` // places in Attachments
	Propagated bool               `json:",omitempty"`
	State      routing.RouteState `json:",omitempty"` // "" is active
	ASPath     []uint32           `json:",omitempty"` // as the gateway has learned it, nearest first
}

// A TableDefinition is the stored description of a route table.
type TableDefinition struct {
	TransitGatewayRouteTableId string
	TransitGatewayId           string
	State                      string
	PrefixLists                []string `json:",omitempty"` // the ARNs of those that routes name, sorted
}

func (e *RouteTableEntry) describe(c *check, t *Resource) any {
	gateway := c.refer(e.TransitGateway, TransitGateway)
	t.within(gateway)
	d := &TableDefinition{TransitGatewayRouteTableId: t.id(), State: "available"}
	if gateway != nil {
		d.TransitGatewayId = gateway.id()
	}
	r := &routeCheck{
		check: c, table: t, definition: d,
		places: map[*Resource]int{}, lines: map[string]int{}, lists: map[*Resource]bool{},
	}
	for i := range e.Routes {
		r.add(&e.Routes[i])
	}
	t.Routes, t.Routing = asJSON(r.routes), r.routes
	return d
}

// A routeCheck puts the routes of one table together.
type routeCheck struct {
	*check
	table      *Resource
	definition *TableDefinition
	routes     RoutesDefinition
	places     map[*Resource]int // of attachments
	lines      map[string]int    // of routes, by what they are for
	lists      map[*Resource]bool
}

func (r *routeCheck) add(e *RouteEntry) {
	stored := StoredRoute{Propagated: r.Word(e.Type, "static", "propagated") == "propagated"}
	if state := r.Word(e.State, "active", "blackhole", "pending", "deleting"); state != "active" {
		stored.State = routing.RouteState(strings.ToUpper(state))
	}
	if !r.setBlock(e, &stored) {
		return
	}
	key := stored.CIDR + " " + stored.PrefixList + " " + e.Type.Text
	if first := r.lines[key]; first != 0 {
		r.Problems.Add(e.Line, "This route stands on line %d already: keep one, with all its attachments.", first)
	}
	r.lines[key] = e.Line
	switch {
	case stored.State == routing.Blackhole && len(e.Attachments) > 0:
		r.Problems.Add(e.Line, "A blackhole leads nowhere: leave out its attachments.")
	case stored.State != routing.Blackhole && len(e.Attachments) == 0:
		r.Problems.Add(e.Line, "The route leads nowhere: name its attachments, or make its state blackhole.")
	}
	stored.ASPath = r.ASPath(e.Line, e.ASPath, maxNumbers)
	for _, s := range e.Attachments {
		if t := r.referOwn(s); t != nil {
			stored.To = append(stored.To, r.place(s, t))
			if e.ASPath == nil && stored.Propagated {
				stored.ASPath = r.learned(t)
			}
		}
	}
	r.routes.Routes = append(r.routes.Routes, stored)
}

// setBlock reads what the route is for: a CIDR block or a prefix list.
func (r *routeCheck) setBlock(e *RouteEntry, stored *StoredRoute) bool {
	switch {
	case (e.CIDR.Line == 0) == (e.PrefixList.Line == 0):
		r.Problems.Add(e.Line, "A route has either cidr or prefix-list.")
		return false
	case e.CIDR.Line != 0:
		stored.CIDR = r.Prefix(e.CIDR).String()
		return true
	}
	list := r.refer(e.PrefixList, PrefixList)
	if list == nil {
		return false
	}
	stored.PrefixList = list.id()
	if !r.lists[list] {
		r.lists[list] = true
		r.table.mention(list)
		r.definition.PrefixLists = append(r.definition.PrefixLists, list.ARN)
	}
	return true
}

// referOwn finds an attachment, of several with one id the table's gateway's.
func (r *routeCheck) referOwn(s Said) *Resource {
	gateway := r.gatewayOf(r.table)
	if t := r.only(s, func(t *Resource) bool { return r.gatewayOf(t) == gateway }); t != nil {
		return t
	}
	return r.refer(s, TransitGatewayAttachment)
}

// place is where an attachment stands among those that routes lead to.
func (r *routeCheck) place(s Said, t *Resource) int {
	place, known := r.places[t]
	if known {
		return place
	}
	if r.gatewayOf(t) != r.gatewayOf(r.table) {
		r.Problems.Add(s.Line, "%s belongs to another transit gateway than the route table: routes lead to its own attachments.", t.id())
	}
	e := t.entry.(*AttachmentEntry)
	to := RouteDestination{ARN: t.ARN, ResourceType: routing.ResourceType(e.Type.Text), ResourceID: r.resourceOf(e), Ahead: r.ahead(e)}
	place = len(r.routes.Attachments)
	r.places[t] = place
	r.routes.Attachments = append(r.routes.Attachments, to)
	return place
}

// resourceOf is the id of what an attachment attaches, as EC2 names it: of a
// peering the gateway on the other side, of a Connect attachment what carries it.
func (r *routeCheck) resourceOf(e *AttachmentEntry) string {
	at := e.Resource.Text + e.Transport.Text
	if peer := r.peerOf(e); peer != nil {
		if gateway := r.gatewayOf(peer); gateway != nil {
			return gateway.id()
		}
	}
	return at[strings.LastIndexByte(at, '/')+1:]
}

func (r *routeCheck) ahead(e *AttachmentEntry) (arns []string) {
	peer := r.peerOf(e)
	if peer == nil {
		return nil
	}
	table := r.first(peer.entry.(*AttachmentEntry).RouteTable, TransitGatewayRouteTable)
	for _, t := range []*Resource{peer, r.gatewayOf(peer), table} {
		if t == nil {
			break
		}
		arns = append(arns, t.ARN)
	}
	return arns
}

// learned is the AS path of what a gateway learns from an attachment: of a VPN
// connection its customer's AS, of a Direct Connect gateway that gateway's.
func (r *routeCheck) learned(t *Resource) []uint32 {
	e := t.entry.(*AttachmentEntry)
	var asn uint32
	var quiet check // what is wrong with it is told where it stands
	switch e.Type.Text {
	case "vpn":
		if vpn := r.first(e.Resource, VpnConnection); vpn != nil {
			asn = r.asnOf(r.first(vpn.entry.(*VpnConnectionEntry).CustomerGateway, CustomerGateway))
		}
	case "direct-connect-gateway":
		if gateway := r.first(e.Resource, DirectConnectGateway); gateway != nil {
			asn = quiet.ASN(gateway.entry.(*DirectConnectGatewayEntry).ASN)
		}
	}
	if asn == 0 {
		return nil
	}
	return []uint32{asn}
}
