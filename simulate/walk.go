package simulate

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/corenetwork"
)

// A walk follows one packet.
type walk struct {
	result     *Result
	way        Way
	seen       map[corenetwork.TableID]bool
	appliances []string // that are assumed to send the packet on
}

func (w *walk) unknown(format string, args ...any) {
	if what := fmt.Sprintf(format, args...); !slices.Contains(w.way.Unknown, what) {
		w.way.Unknown = append(w.way.Unknown, what)
	}
}

// end ends the walk. Beyond an appliance no end is certain.
func (w *walk) end(outcome, format string, args ...any) {
	w.way.Outcome, w.way.Why = outcome, fmt.Sprintf(format, args...)
	if len(w.appliances) > 0 {
		w.way.Outcome = Incomplete
		w.way.Why += ", if " + strings.Join(w.appliances, " and ") + " sends the packet on"
	}
}

// from looks into a table, and into those to which it leads.
func (w *walk) from(id corenetwork.TableID) {
	for more := true; more; {
		if w.seen[id] {
			w.end(Loop, "the packet is in %s at %s again", id.Place, id.Edge)
			return
		}
		w.seen[id] = true
		id, more = w.look(id)
	}
}

// look takes the route of a table; it returns the table that comes next, false
// if the way has ended.
func (w *walk) look(id corenetwork.TableID) (next corenetwork.TableID, more bool) {
	hop := Hop{
		Segment: id.Segment, NetworkFunctionGroup: id.NetworkFunctionGroup, Edge: id.Edge, Others: []Destination{},
		Assumed: len(w.appliances) > 0,
	}
	defer func() { w.way.Hops = append(w.way.Hops, hop) }()
	route, found := w.result.longest(id, w.way.To)
	if !found {
		hop.Why = "no route has the address"
		w.end(NoRoute, "%s has no route to %s at %s", id.Place, w.way.To, id.Edge)
		return id, false
	}
	hop.Prefix, hop.Why = &route.Prefix, route.Why
	if route.State == Blackhole || len(route.Destinations) == 0 {
		w.end(Dropped, "%s is a blackhole in %s at %s", route.Prefix, id.Place, id.Edge)
		return id, false
	}
	to := Destination(route.Destinations[0])
	hop.To = &to
	for _, other := range route.Destinations[1:] {
		hop.Others = append(hop.Others, Destination(other))
	}
	return w.follow(id, to)
}

// follow goes where a route leads.
func (w *walk) follow(id corenetwork.TableID, to Destination) (next corenetwork.TableID, more bool) {
	group := corenetwork.Place{NetworkFunctionGroup: to.NetworkFunctionGroup}
	switch {
	case to.Attachment != "" && group != (corenetwork.Place{}):
		w.inspect(to.Attachment)
		return corenetwork.TableID{Place: group, Edge: id.Edge}, true
	case to.Attachment != "":
		w.arrive(to.Attachment)
		return id, false
	case group != (corenetwork.Place{}):
		w.inspect(w.result.member(group, to.Edge))
		return corenetwork.TableID{Place: group, Edge: to.Edge}, true
	}
	return corenetwork.TableID{Place: id.Place, Edge: to.Edge}, true
}

// inspect assumes that an appliance sends the packet on.
func (w *walk) inspect(attachment string) {
	w.appliances = append(w.appliances, attachment)
	w.unknown("what the appliance behind %s does with the packet: the way goes on as if it were sent on unchanged", attachment)
}

// arrive ends the walk at an attachment.
func (w *walk) arrive(attachment string) {
	w.way.At = attachment
	a, _ := w.result.attachment(attachment)
	if slices.ContainsFunc(a.Routes, func(said corenetwork.Announcement) bool { return said.Prefix.Contains(w.way.To) }) {
		w.end(Delivered, "%s announces %s", attachment, w.way.To)
		return
	}
	w.unknown("what is behind %s: it announces no prefix with %s", attachment, w.way.To)
	w.end(Incomplete, "handed to %s, which announces no prefix with %s", attachment, w.way.To)
}

// member is the attachment of a network function group at an edge; of several,
// which a move that waits can make, the one that routes lead to.
func (r *Result) member(group corenetwork.Place, edge string) (id string) {
	for _, a := range r.network.Attachments {
		m := r.tables.Mapping(a.ID)
		if !a.Pending && m.Place == group && slices.Contains(m.Edges, edge) && (id == "" || a.ID < id) {
			id = a.ID
		}
	}
	return cmp.Or(id, group.NetworkFunctionGroup)
}

// longest is the route of a table with the longest prefix that has an address.
func (r *Result) longest(id corenetwork.TableID, address netip.Addr) (best corenetwork.Route, found bool) {
	for _, route := range r.tables.Routes(id) {
		if route.Prefix.Contains(address) && (!found || route.Prefix.Bits() > best.Prefix.Bits()) {
			best, found = route, true
		}
	}
	return best, found
}
