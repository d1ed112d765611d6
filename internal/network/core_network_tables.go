package network

import (
	"net/netip"
	"reflect"
	"sync"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/routing"
)

// A networkTables is the route tables of one core network as of one turn. They
// are computed, and kept until what they follow from has changed: every change
// of that counts a turn, which is read with the core network. So what is kept is
// never out of date, whoever has made the change.
type networkTables struct {
	coreNetwork int64
	live        int64 // the number of the policy version
	turn, until int64 // until: epoch milliseconds at which a state settles next; 0: none does
	at          api.Timestamp

	network     corenetwork.Network
	attachments map[string]corenetwork.Attachment // by id
	tables      *corenetwork.Tables
	weight      int // attachments and what they announce

	mu       sync.Mutex
	prepared map[corenetwork.TableID]*preparedTable
}

// fits tells whether the tables are those of a turn at a time.
func (t *networkTables) fits(turn, now int64) bool {
	return t != nil && t.turn == turn && (t.until == 0 || now < t.until)
}

// tablesOf are the route tables of a core network as it stands. The account
// must have been found to see it.
func (s *Service) tablesOf(tx *graph.Tx, c *coreNetwork) (*networkTables, error) {
	now := tx.Now().UnixMilli()
	if t := s.tables.find(c.key); t.fits(c.turn, now) {
		return t, nil
	}
	lock := s.tables.lock(c.key) // one reader computes, others wait for what it finds
	lock.Lock()
	defer lock.Unlock()
	before := s.tables.find(c.key)
	if before.fits(c.turn, now) {
		return before, nil
	}
	h, err := c.hubAfter(tx, before)
	if err != nil {
		return nil, err
	}
	t := &networkTables{coreNetwork: c.key, turn: c.turn, live: c.live, prepared: map[corenetwork.TableID]*preparedTable{}}
	if err := t.read(tx, h, c.turned); err != nil {
		return nil, err
	}
	t.compute(before)
	s.tables.keep(t)
	return t, nil
}

// hubAfter is the core network, with the policy that earlier tables have if it
// still is the live one.
func (c *coreNetwork) hubAfter(tx *graph.Tx, before *networkTables) (*hub, error) {
	if before == nil || before.live != c.live {
		return c.hub(tx)
	}
	v, err := c.shown(tx)
	return c.hubWith(v, before.network.Policy), err
}

// read reads what the tables follow from. Their time is that of the last change
// of it.
func (t *networkTables) read(tx *graph.Tx, h *hub, at int64) error {
	crowd, err := h.crowd(tx)
	if err != nil {
		return err
	}
	lists, err := h.prefixLists(tx)
	if err != nil {
		return err
	}
	t.network = corenetwork.Network{
		Name: h.id, Policy: h.policy, Edges: h.edges, PrefixLists: lists, Attachments: crowd.attachments,
	}
	t.until, t.at = crowd.until, api.TimestampOf(time.UnixMilli(max(at, crowd.moment)))
	t.attachments, t.weight = make(map[string]corenetwork.Attachment, len(crowd.attachments)), 1
	for _, a := range crowd.attachments {
		t.attachments[a.ID] = a
		t.weight += 1 + len(a.Routes)
	}
	return nil
}

// mostExchanged is up to how many attachments are exchanged in tables rather
// than all of them computed again.
const mostExchanged = 50

// compute makes the tables, from those before where little has changed.
func (t *networkTables) compute(before *networkTables) {
	if before == nil || before.network.Policy != t.network.Policy || !reflect.DeepEqual(before.network.Edges, t.network.Edges) ||
		!reflect.DeepEqual(before.network.PrefixLists, t.network.PrefixLists) {
		t.tables = corenetwork.Build(t.network)
		return
	}
	var gone []string
	var other []corenetwork.Attachment
	for id := range before.attachments {
		if _, there := t.attachments[id]; !there {
			gone = append(gone, id)
		}
	}
	for _, a := range t.network.Attachments {
		if was, there := before.attachments[a.ID]; !there || !reflect.DeepEqual(was, a) {
			other = append(other, a)
		}
	}
	if len(gone)+len(other) > mostExchanged {
		t.tables = corenetwork.Build(t.network)
		return
	}
	t.tables = before.tables
	for _, id := range gone {
		t.tables = t.tables.Without(id)
	}
	for _, a := range other {
		t.tables = t.tables.With(a)
	}
}

// A preparedTable is one route table, ready for filters.
type preparedTable struct {
	*routing.RouteTable
	routes map[netip.Prefix]corenetwork.Route
}

// table prepares a route table; ok is false if there is no such table.
func (t *networkTables) table(id corenetwork.TableID) (p *preparedTable, ok bool) {
	if !t.has(id) {
		return nil, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if p = t.prepared[id]; p != nil {
		return p, true
	}
	routes := t.tables.Routes(id)
	p = &preparedTable{routes: make(map[netip.Prefix]corenetwork.Route, len(routes))}
	list := make([]routing.Route, len(routes))
	for i, r := range routes {
		p.routes[r.Prefix] = r
		list[i] = routing.Route{CIDR: r.Prefix, State: routing.RouteState(r.State), Type: routing.RouteType(r.Type)}
		for _, d := range r.Destinations {
			a := t.attachments[d.Attachment]
			list[i].Destinations = append(list[i].Destinations, routing.Destination{
				AttachmentID: d.Attachment, ResourceType: routing.ResourceType(a.Type), ResourceID: a.ResourceID,
			})
		}
	}
	p.RouteTable = routing.NewRouteTable(routing.Resource{}, "", list, nil)
	t.prepared[id] = p
	return p, true
}

func (t *networkTables) has(id corenetwork.TableID) bool {
	if t.network.Policy == nil {
		return false
	}
	for _, known := range t.tables.IDs() {
		if known == id {
			return true
		}
	}
	return false
}
