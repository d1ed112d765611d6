package network

import (
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/routing"
)

// A networkTables is the route tables of one core network as of one turn. They
// are computed, and kept until what they follow from has changed: every change
// of that counts a turn, which is read with the core network. So what is kept is
// never out of date, whoever has made the change.
type networkTables struct {
	coreNetwork int64
	turn        int64
	at          api.Timestamp // of the last change of what they follow from

	policy     *corepolicy.Document
	tables     *corenetwork.Tables
	settles    map[int64]int64 // by attachment: epoch milliseconds at which a state settles that has not
	until      int64           // when the next one does; 0: none does
	appliances appliances
	weight     int // attachments and what they announce

	mu       sync.Mutex
	prepared map[corenetwork.TableID]*preparedTable
}

// newTables are those of a turn of a core network, without a route.
func newTables(c *coreNetwork, policy *corepolicy.Document, read *crowd) *networkTables {
	t := &networkTables{
		coreNetwork: c.key, turn: c.turn, at: api.TimestampOf(time.UnixMilli(max(c.turned, read.moment))), policy: policy,
		settles: read.settles, appliances: read.appliances, prepared: map[corenetwork.TableID]*preparedTable{},
	}
	for _, settles := range t.settles {
		if t.until == 0 || settles < t.until {
			t.until = settles
		}
	}
	return t
}

func (t *networkTables) of() int64   { return t.coreNetwork }
func (t *networkTables) weighs() int { return t.weight }

// fits tells whether the tables are those of a core network as it is found at a
// time.
func (t *networkTables) fits(c *coreNetwork, now int64) bool {
	return t != nil && t.turn == c.turn && (t.until == 0 || now < t.until)
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
			a, _ := t.tables.Attachment(d.Attachment)
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
	return slices.Contains(t.tables.IDs(), id)
}
