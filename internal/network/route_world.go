package network

import (
	"encoding/json"
	"fmt"
	"net/netip"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/routing"
)

// A routeWorld is what one network's route analysis may look into, read from
// one snapshot, and only what a path touches. It keeps its first error, and
// finds nothing from then on.
type routeWorld struct {
	tx      *graph.Tx
	network string
	err     error

	bodies  map[string][]byte   // by natural name; nil is not there
	named   map[string][]string // the ARNs of attachments that were heard of, by id
	heard   map[string]bool     // those ARNs
	ready   map[string]*routing.RouteTable
	answers map[string]*routing.Attachment
}

func newRouteWorld(tx *graph.Tx, network string) *routeWorld {
	return &routeWorld{
		tx: tx, network: network, bodies: map[string][]byte{}, named: map[string][]string{}, heard: map[string]bool{},
		ready: map[string]*routing.RouteTable{}, answers: map[string]*routing.Attachment{},
	}
}

// want reads, in one statement, what of these names has not been read.
func (w *routeWorld) want(names ...string) {
	var unread []string
	for _, name := range names {
		if _, read := w.bodies[name]; !read {
			unread = append(unread, name)
			w.bodies[name] = nil
		}
	}
	if w.err != nil || len(unread) == 0 {
		return
	}
	found, err := namedBodies(w.tx, unread)
	w.err = err
	for name, body := range found {
		w.bodies[name] = body
	}
}

// outside is a resource that want has read; false if it is not there.
func (w *routeWorld) outside(kind, arn string) (r api.NetworkResource, ok bool) {
	body := w.bodies[graph.NameOf(kind, arn)]
	if w.err != nil || body == nil {
		return r, false
	}
	if err := api.Parse(body, &r); err != nil {
		w.err = fmt.Errorf("read stored %s %s: %w", kind, arn, err)
		return r, false
	}
	return r, true
}

// define reads a resource's definition; it reports whether there is one.
func (w *routeWorld) define(r api.NetworkResource, definition any) bool {
	if r.Definition == "" || w.err != nil {
		return false
	}
	if err := json.Unmarshal([]byte(r.Definition), definition); err != nil {
		w.err = fmt.Errorf("read the stored definition of %s: %w", r.ResourceArn, err)
		return false
	}
	return true
}

func routed(r api.NetworkResource) routing.Resource {
	return routing.Resource{ARN: r.ResourceArn, Name: nameIn(r.Tags), Definition: r.Definition}
}

// namesOfGateway are the names to read before a gateway is looked into.
func namesOfGateway(arn string) []string {
	return []string{graph.NameOf(TransitGateway.Name, arn), graph.NameOf(TransitGatewayRegistration.Name, arn)}
}

func namesOfTable(arn string) []string {
	return []string{graph.NameOf(TransitGatewayRouteTable.Name, arn), graph.NameOf(transitGatewayRoutes.Name, arn)}
}

// TransitGateway finds a gateway that is registered in the network.
func (w *routeWorld) TransitGateway(arn string) (routing.TransitGateway, bool) {
	w.want(namesOfGateway(arn)...)
	r, ok := w.outside(TransitGateway.Name, arn)
	if !ok || !w.isRegistered(arn) {
		return routing.TransitGateway{}, false
	}
	var d struct{ AmazonSideAsn uint32 }
	w.define(r, &d)
	return routing.TransitGateway{Resource: routed(r), ASN: d.AmazonSideAsn}, w.err == nil
}

// isRegistered tells whether a gateway that want has read is registered in the
// network.
func (w *routeWorld) isRegistered(gateway string) bool {
	var r api.TransitGatewayRegistration
	body := w.bodies[graph.NameOf(TransitGatewayRegistration.Name, gateway)]
	if w.err != nil || body == nil {
		return false
	}
	if err := api.Parse(body, &r); err != nil {
		w.err = fmt.Errorf("read the stored registration of %s: %w", gateway, err)
	}
	return w.err == nil && r.GlobalNetworkId == w.network
}

// Attachment finds an attachment.
func (w *routeWorld) Attachment(arn string) (routing.Attachment, bool) {
	w.attachments(arn)
	if a := w.answers[arn]; a != nil && w.err == nil {
		return *a, true
	}
	return routing.Attachment{}, false
}

// attachments reads attachments, and then in one statement what packets that
// enter there come to.
func (w *routeWorld) attachments(arns ...string) {
	var names, behind []string
	for _, arn := range arns {
		w.hear(arn)
		names = append(names, graph.NameOf(TransitGatewayAttachment.Name, arn))
	}
	w.want(names...)
	for _, arn := range arns {
		if w.answers[arn] != nil {
			continue
		}
		a := w.attachment(arn)
		w.answers[arn] = a
		if a != nil && a.TransitGateway != "" {
			behind = append(behind, namesOfGateway(a.TransitGateway)...)
		}
		if a != nil && a.RouteTable != "" {
			behind = append(behind, namesOfTable(a.RouteTable)...)
		}
	}
	w.want(behind...)
}

func (w *routeWorld) attachment(arn string) *routing.Attachment {
	r, ok := w.outside(TransitGatewayAttachment.Name, arn)
	if !ok {
		return nil
	}
	var d catalog.AttachmentDefinition
	if !w.define(r, &d) && w.err != nil {
		return nil
	}
	a := &routing.Attachment{
		Resource: routed(r), TransitGateway: r.RegisteredGatewayArn, ResourceType: d.ResourceType, ResourceARN: d.ResourceArn,
		Peer:      routing.Peer{TransitGateway: d.PeerTransitGatewayArn, Attachment: d.PeerAttachmentArn},
		Transport: d.TransportAttachmentArn, Middlebox: d.Middlebox,
	}
	if d.Association != nil {
		a.RouteTable, a.Association = d.Association.TransitGatewayRouteTableArn, d.Association.State
	}
	return a
}

// hear remembers an attachment under its id.
func (w *routeWorld) hear(arn string) {
	if id := (routing.Resource{ARN: arn}).ID(); !w.heard[arn] {
		w.heard[arn] = true
		w.named[id] = append(w.named[id], arn)
	}
}

// AttachmentsWithID finds those attachments with an id that the endpoints or a
// route on the path have named. Nothing else can be asked for.
func (w *routeWorld) AttachmentsWithID(id string) (found []routing.Attachment) {
	w.attachments(w.named[id]...)
	for _, arn := range w.named[id] {
		if a, ok := w.Attachment(arn); ok {
			found = append(found, a)
		}
	}
	return found
}

// RouteTable finds a route table and prepares it.
func (w *routeWorld) RouteTable(arn string) (*routing.RouteTable, bool) {
	if t := w.ready[arn]; t != nil {
		return t, true
	}
	w.want(namesOfTable(arn)...)
	r, ok := w.outside(TransitGatewayRouteTable.Name, arn)
	var d catalog.TableDefinition
	if !ok || !w.define(r, &d) {
		return nil, false
	}
	stored, ok := w.outside(transitGatewayRoutes.Name, arn)
	var routes catalog.RoutesDefinition
	if !ok || !w.define(stored, &routes) {
		return nil, false
	}
	for _, to := range routes.Attachments {
		w.hear(to.ARN)
	}
	t := routing.NewRouteTable(routed(r), r.RegisteredGatewayArn, routesIn(routes), w.prefixLists(d.PrefixLists))
	w.ready[arn] = t
	return t, w.err == nil
}

// routesIn are stored routes as routing takes them.
func routesIn(d catalog.RoutesDefinition) []routing.Route {
	destinations := make([]routing.Destination, len(d.Attachments))
	for i, to := range d.Attachments {
		destinations[i] = routing.Destination{
			AttachmentID: routing.Resource{ARN: to.ARN}.ID(), ResourceType: to.ResourceType, ResourceID: to.ResourceID,
		}
	}
	list := make([]routing.Route, len(d.Routes))
	for i, stored := range d.Routes {
		r := &list[i]
		r.CIDR, _ = netip.ParsePrefix(stored.CIDR) // "" is a reference to a prefix list
		r.PrefixListID, r.State, r.Type = stored.PrefixList, routing.Active, routing.Static
		if stored.State != "" {
			r.State = stored.State
		}
		if stored.Propagated {
			r.Type = routing.Propagated
		}
		for _, place := range stored.To {
			r.Destinations = append(r.Destinations, destinations[place])
		}
	}
	return list
}

// prefixLists reads the prefix lists of a table. One that is not declared is
// left out: its entries are not known.
func (w *routeWorld) prefixLists(arns []string) routing.PrefixLists {
	var names []string
	for _, arn := range arns {
		names = append(names, graph.NameOf(PrefixList.Name, arn))
	}
	w.want(names...)
	lists := routing.PrefixLists{}
	for _, arn := range arns {
		r, ok := w.outside(PrefixList.Name, arn)
		var d catalog.PrefixListDefinition
		if !ok || !w.define(r, &d) {
			continue
		}
		entries := make([]netip.Prefix, 0, len(d.Entries))
		for _, text := range d.Entries {
			if p, err := routing.ParsePrefix(text); err == nil {
				entries = append(entries, p)
			}
		}
		lists[r.ResourceId] = entries
	}
	return lists
}
