package simulate

import (
	"iter"
	"net/netip"
	"slices"

	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/scenario"
)

// A Result is what becomes of a scenario. Tables are computed when they are
// asked for.
type Result struct {
	network    corenetwork.Network
	assertions []scenario.Assertion
	tables     *corenetwork.Tables
	only       []corenetwork.TableID // see Only; nil: all
	withRIB    bool
}

// WithRIB is the result with the routing information base in each of its tables.
func (r *Result) WithRIB() *Result {
	more := *r
	more.withRIB = true
	return &more
}

// An Attachment is where a policy puts an attachment.
type Attachment struct {
	ID                   string   `json:"id"`
	Segment              string   `json:"segment,omitempty"`
	NetworkFunctionGroup string   `json:"network-function-group,omitempty"`
	Rule                 int      `json:"rule"` // that matched; 0: none
	State                string   `json:"state"`
	Edges                []string `json:"edges"` // where it is associated
	Why                  string   `json:"why"`
}

// The states of an attachment, as the service names them.
const (
	Available                   = "AVAILABLE"
	PendingAttachmentAcceptance = "PENDING_ATTACHMENT_ACCEPTANCE"
	PendingTagAcceptance        = "PENDING_TAG_ACCEPTANCE" // it stays where it was
)

// Attachments are the attachments in the order of the scenario.
func (r *Result) Attachments() []Attachment {
	list := make([]Attachment, 0, len(r.network.Attachments))
	for _, a := range r.network.Attachments {
		if placed := r.placed(a); r.shows(placed) {
			list = append(list, placed)
		}
	}
	return list
}

// Attachment is one attachment by its id; false if there is none.
func (r *Result) Attachment(id string) (Attachment, bool) {
	a, found := r.attachment(id)
	if !found {
		return Attachment{}, false
	}
	return r.placed(a), true
}

func (r *Result) attachment(id string) (corenetwork.Attachment, bool) {
	i := slices.IndexFunc(r.network.Attachments, func(a corenetwork.Attachment) bool { return a.ID == id })
	if i < 0 {
		return corenetwork.Attachment{}, false
	}
	return r.network.Attachments[i], true
}

func (r *Result) placed(a corenetwork.Attachment) Attachment {
	m := r.tables.Mapping(a.ID)
	placed := Attachment{
		ID: a.ID, Segment: m.Segment, NetworkFunctionGroup: m.NetworkFunctionGroup, Rule: m.Rule, State: Available,
		Edges: append([]string{}, m.Edges...), Why: m.Why,
	}
	switch {
	case a.Pending:
		placed.State = PendingAttachmentAcceptance
	case a.Held != nil:
		placed.State = PendingTagAcceptance
	}
	return placed
}

// A Table is a route table: of a segment, or of a network function group, at an
// edge.
type Table struct {
	Segment              string  `json:"segment,omitempty"`
	NetworkFunctionGroup string  `json:"network-function-group,omitempty"`
	Edge                 string  `json:"edge"`
	Routes               []Route `json:"routes"`       // by prefix
	RIB                  []Route `json:"rib,omitzero"` // see Result.WithRIB
}

// Name is the segment or network function group.
func (t Table) Name() string { return t.Segment + t.NetworkFunctionGroup }

// Route is the route for a prefix, exactly; false if there is none.
func (t Table) Route(prefix string) (Route, bool) {
	i := slices.IndexFunc(t.Routes, func(r Route) bool { return r.Prefix.String() == prefix })
	if i < 0 {
		return Route{}, false
	}
	return t.Routes[i], true
}

// Tables are the route tables, by segment, network function group and edge.
func (r *Result) Tables() iter.Seq[Table] {
	return func(yield func(Table) bool) {
		for _, id := range r.listed() {
			if !yield(r.table(id)) {
				return
			}
		}
	}
}

func (r *Result) table(id corenetwork.TableID) Table {
	t := Table{
		Segment: id.Segment, NetworkFunctionGroup: id.NetworkFunctionGroup, Edge: id.Edge, Routes: routes(r.tables.Routes(id)),
	}
	if r.withRIB {
		t.RIB = routes(r.tables.Candidates(id))
	}
	return t
}

// Table is the route table of a segment or network function group at an edge;
// false if there is none.
func (r *Result) Table(name, edge string) (Table, bool) {
	id, found := r.find(name, edge)
	if !found {
		return Table{}, false
	}
	return r.table(id), true
}

func (r *Result) find(name, edge string) (corenetwork.TableID, bool) {
	ids := r.tables.IDs()
	i := slices.IndexFunc(ids, func(id corenetwork.TableID) bool {
		return (id.Segment == name || id.NetworkFunctionGroup == name) && id.Edge == edge
	})
	if i < 0 {
		return corenetwork.TableID{}, false
	}
	return ids[i], true
}

// Route is the route for a prefix, exactly, in the table of a segment or network
// function group at an edge; false if there is none.
func (r *Result) Route(name, edge, prefix string) (Route, bool) {
	id, found := r.find(name, edge)
	block, err := netip.ParsePrefix(prefix)
	if !found || err != nil {
		return Route{}, false
	}
	route, found := r.tables.Route(id, block.Masked())
	return public(route), found
}

// An Announcement is what the BGP peer of an attachment is told.
type Announcement struct {
	Attachment string  `json:"attachment"`
	Routes     []Route `json:"routes"`
}

// Announcements are what the BGP peers of attachments are told, in the order of
// the scenario. VPCs have none.
func (r *Result) Announcements() iter.Seq[Announcement] {
	return func(yield func(Announcement) bool) {
		for _, a := range r.network.Attachments {
			if a.Type != corenetwork.VPC && r.shows(r.placed(a)) && !yield(Announcement{a.ID, r.Advertised(a.ID)}) {
				return
			}
		}
	}
}

// Advertised are the routes that the BGP peer of an attachment is told.
func (r *Result) Advertised(attachment string) []Route {
	return routes(r.tables.Advertised(attachment))
}
