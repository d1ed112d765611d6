package simulate

import (
	"net/netip"
	"reflect"
	"slices"

	"github.com/trunkline/trunkline/internal/corenetwork"
)

// A Difference is what changes from one result to another.
type Difference struct {
	Attachments []AttachmentChange `json:"attachments"`
	Tables      []TableChange      `json:"tables"`
	Regions     []string           `json:"regions"` // the edges at which a table changes, sorted
}

// An AttachmentChange is an attachment that comes, goes, or belongs elsewhere.
type AttachmentChange struct {
	ID  string      `json:"id"`
	Was *Attachment `json:"was"` // null if it was not there
	Is  *Attachment `json:"is"`  // null if it is not there any more
}

// A TableChange is what changes in one route table.
type TableChange struct {
	Segment              string        `json:"segment,omitempty"`
	NetworkFunctionGroup string        `json:"network-function-group,omitempty"`
	Edge                 string        `json:"edge"`
	Routes               []RouteChange `json:"routes"`
}

// Name is the segment or network function group.
func (t TableChange) Name() string { return t.Segment + t.NetworkFunctionGroup }

// A RouteChange is a route that comes, goes, or is another.
type RouteChange struct {
	Prefix netip.Prefix `json:"prefix"`
	Was    *Route       `json:"was"` // null if there was none
	Is     *Route       `json:"is"`  // null if there is none any more
}

// IsEmpty tells whether nothing changes.
func (d *Difference) IsEmpty() bool { return len(d.Attachments) == 0 && len(d.Tables) == 0 }

// Compare tells what changes from this result to another: where attachments
// belong, and where traffic goes and with which attributes. The reasons alone
// are no change.
func (r *Result) Compare(to *Result) *Difference {
	d := &Difference{Attachments: []AttachmentChange{}, Tables: []TableChange{}, Regions: []string{}}
	d.attachments(r, to)
	for _, id := range union(r.listed(), to.listed()) {
		changed := changes(r.tables.Routes(id), to.tables.Routes(id))
		if len(changed) == 0 {
			continue
		}
		d.Tables = append(d.Tables, TableChange{id.Segment, id.NetworkFunctionGroup, id.Edge, changed})
		if !slices.Contains(d.Regions, id.Edge) {
			d.Regions = append(d.Regions, id.Edge)
		}
	}
	slices.Sort(d.Regions)
	return d
}

// CompareOnly is Compare of the tables that are named as for Only. It is enough
// that a table is in one of the results.
func (r *Result) CompareOnly(to *Result, tables ...string) (*Difference, error) {
	ids, err := pick(union(r.listed(), to.listed()), tables)
	if err != nil {
		return nil, err
	}
	return r.limited(ids).Compare(to.limited(ids)), nil
}

// union is the tables of both lists, sorted.
func union(was, is []corenetwork.TableID) []corenetwork.TableID {
	ids := slices.Concat(was, is)
	slices.SortFunc(ids, corenetwork.TableID.Compare)
	return slices.Compact(ids)
}

func (d *Difference) attachments(was, is *Result) {
	for _, before := range was.Attachments() {
		change := AttachmentChange{ID: before.ID, Was: &before}
		if after, found := is.Attachment(before.ID); found {
			change.Is = &after
		}
		d.add(change)
	}
	for _, after := range is.Attachments() {
		if _, found := was.attachment(after.ID); !found {
			d.add(AttachmentChange{ID: after.ID, Is: &after})
		}
	}
}

// add adds a change if it is one.
func (d *Difference) add(c AttachmentChange) {
	if c.Was == nil || c.Is == nil || c.Was.Segment != c.Is.Segment || c.Was.NetworkFunctionGroup != c.Is.NetworkFunctionGroup ||
		c.Was.State != c.Is.State || c.Was.Rule != c.Is.Rule || !slices.Equal(c.Was.Edges, c.Is.Edges) {
		d.Attachments = append(d.Attachments, c)
	}
}

// changes are the routes that differ, by prefix; both lists are sorted by it.
func changes(was, is []corenetwork.Route) (list []RouteChange) {
	for len(was) > 0 || len(is) > 0 {
		var c RouteChange
		switch order := compareFirst(was, is); {
		case order < 0:
			c.Was, was = bare(was[0]), was[1:]
		case order > 0:
			c.Is, is = bare(is[0]), is[1:]
		default:
			c.Was, c.Is, was, is = bare(was[0]), bare(is[0]), was[1:], is[1:]
		}
		if c.Was != nil && c.Is != nil && c.Was.isAs(*c.Is) {
			continue
		}
		if c.Was != nil {
			c.Prefix = c.Was.Prefix
		} else {
			c.Prefix = c.Is.Prefix
		}
		list = append(list, c)
	}
	return list
}

// compareFirst tells which list has the lesser prefix first.
func compareFirst(was, is []corenetwork.Route) int {
	switch {
	case len(was) == 0:
		return 1
	case len(is) == 0:
		return -1
	}
	return was[0].Prefix.Compare(is[0].Prefix)
}

// bare is a route without those that it has beaten.
func bare(r corenetwork.Route) *Route {
	r.Candidates = nil
	route := public(r)
	route.Candidates = nil
	return &route
}

// isAs tells whether two routes do the same.
func (r Route) isAs(other Route) bool {
	r.Why, r.Tie, r.Candidates = other.Why, other.Tie, other.Candidates
	return reflect.DeepEqual(r, other)
}
