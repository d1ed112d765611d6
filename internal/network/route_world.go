package network

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/routing"
	"github.com/trunkline/trunkline/internal/store"
)

// A routeWorld is what one network's route analysis may look into, read from
// one snapshot, and only what a path touches. It keeps its first error, and
// finds nothing from then on.
type routeWorld struct {
	tx      *graph.Tx
	network string
	to      netip.Addr // where packets go that enter a gateway next, as far as that is known
	err     error

	bodies    map[string][]byte               // by natural name; nil is not there
	parsed    map[string]*api.NetworkResource // those bodies, once somebody has asked
	named     map[string][]string             // the ARNs of attachments that were heard of, by id
	heard     map[string]string               // those ARNs, with those of what may be behind: attachment, gateway, route table
	answers   map[string]*routing.Attachment  // by ARN
	tables    map[string][]string             // the ARNs of route tables that these are associated with, by gateway
	described map[string]*catalog.TableDefinition
	asked     map[string]*sheetQuestion // by route table and address, as ready
	ready     map[string]*routing.RouteTable
}

func newRouteWorld(tx *graph.Tx, network string) *routeWorld {
	return &routeWorld{
		tx: tx, network: network, bodies: map[string][]byte{}, parsed: map[string]*api.NetworkResource{},
		named: map[string][]string{}, heard: map[string]string{}, answers: map[string]*routing.Attachment{},
		tables: map[string][]string{}, described: map[string]*catalog.TableDefinition{},
		asked: map[string]*sheetQuestion{}, ready: map[string]*routing.RouteTable{},
	}
}

// want reads what of these names has not been read.
func (w *routeWorld) want(names ...string) { w.read(names) }

// read reads, in one statement, what of these names has not been read, and what
// is asked of sheets.
func (w *routeWorld) read(names []string, questions ...*sheetQuestion) {
	var unread []string
	for _, name := range names {
		if _, read := w.bodies[name]; !read {
			unread = append(unread, name)
			w.bodies[name] = nil
		}
	}
	s := worldRead{args: []any{w.tx.Account()}}
	s.bodies(unread)
	for i, q := range questions {
		s.sheets(i, q)
	}
	if w.err != nil || s.text.Len() == 0 {
		return
	}
	w.err = w.tx.Query(s.text.String(), func(r store.Row) error {
		name := r.Text(1)
		if i := r.Int64(0); i >= 0 {
			return questions[i].take(name, r)
		}
		w.bodies[name] = slices.Clone(r.Bytes(4))
		return nil
	}, s.args...)
}

// outside is a resource that has been read; nil if it is not there.
func (w *routeWorld) outside(kind, arn string) *api.NetworkResource {
	name := graph.NameOf(kind, arn)
	body := w.bodies[name]
	if w.err != nil || body == nil {
		return nil
	}
	if r := w.parsed[name]; r != nil {
		return r
	}
	r := new(api.NetworkResource)
	if err := api.Parse(body, r); err != nil {
		w.err = fmt.Errorf("read stored %s %s: %w", kind, arn, err)
		return nil
	}
	w.parsed[name] = r
	return r
}

// define reads a resource's definition; it reports whether there is one.
func (w *routeWorld) define(r *api.NetworkResource, definition any) bool {
	if r == nil || r.Definition == "" || w.err != nil {
		return false
	}
	if err := json.Unmarshal([]byte(r.Definition), definition); err != nil {
		w.err = fmt.Errorf("read the stored definition of %s: %w", r.ResourceArn, err)
		return false
	}
	return true
}

func routed(r *api.NetworkResource) routing.Resource {
	return routing.Resource{ARN: r.ResourceArn, Name: nameIn(r.Tags), Definition: r.Definition}
}

// namesOfGateway are the names to read before a gateway is looked into.
func namesOfGateway(arn string) []string {
	return []string{graph.NameOf(TransitGateway.Name, arn), graph.NameOf(TransitGatewayRegistration.Name, arn)}
}

// TransitGateway finds a gateway, and reads what packets that enter there may
// come to.
func (w *routeWorld) TransitGateway(arn string) (routing.TransitGateway, bool) {
	w.enter(arn)
	r := w.outside(TransitGateway.Name, arn)
	if r == nil {
		return routing.TransitGateway{}, false
	}
	return routing.TransitGateway{Resource: routed(r), Unregistered: !w.isRegistered(arn)}, w.err == nil
}

func (w *routeWorld) enter(gateway string) {
	names := namesOfGateway(gateway)
	if _, read := w.bodies[names[0]]; read {
		return
	}
	names, questions := w.awaiting(w.tables[gateway], names, nil)
	w.read(names, questions...)
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

// attachments reads attachments that have not been read, and with them what the
// table that named one expects behind it.
func (w *routeWorld) attachments(arns ...string) {
	var names []string
	var questions []*sheetQuestion
	for _, arn := range arns {
		w.hear(arn, "")
		names = append(names, graph.NameOf(TransitGatewayAttachment.Name, arn))
		if ahead := strings.Fields(w.heard[arn]); w.answers[arn] == nil && len(ahead) > 1 {
			names = append(names, graph.NameOf(TransitGatewayAttachment.Name, ahead[0]))
			names = append(names, namesOfGateway(ahead[1])...)
			names, questions = w.awaiting(ahead[2:], names, questions)
		}
	}
	w.read(names, questions...)
	for _, arn := range arns {
		if w.answers[arn] != nil {
			continue
		}
		a := w.attachment(arn)
		w.answers[arn] = a
		if a != nil && a.RouteTable != "" {
			w.tables[a.TransitGateway] = append(w.tables[a.TransitGateway], a.RouteTable)
		}
	}
}

// awaiting adds what to read of tables that packets may come to.
func (w *routeWorld) awaiting(tables, names []string, questions []*sheetQuestion) ([]string, []*sheetQuestion) {
	for _, table := range tables {
		names = append(names, nameOfTable(table))
		if q, isNew := w.question(table, w.to); isNew {
			questions = append(questions, q)
		}
	}
	return names, questions
}

func (w *routeWorld) attachment(arn string) *routing.Attachment {
	r := w.outside(TransitGatewayAttachment.Name, arn)
	if r == nil {
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

// hear remembers an attachment under its id, and what is ahead of it.
func (w *routeWorld) hear(arn, ahead string) {
	before, heard := w.heard[arn]
	if w.heard[arn] = cmp.Or(before, ahead); !heard {
		id := routing.Resource{ARN: arn}.ID()
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
