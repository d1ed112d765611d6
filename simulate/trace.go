package simulate

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/trunkline/trunkline/internal/corenetwork"
)

// A Trace is the way of a packet from an attachment to an address, and the ways
// that answers take.
type Trace struct {
	From  string     `json:"from"`
	To    netip.Addr `json:"to"`
	There []Way      `json:"there"` // one for each edge at which the attachment is
	Back  []Way      `json:"back"`  // one for each prefix that the attachment announces, from where There ends
}

// A Way is how a packet comes through the core network.
type Way struct {
	From    string     `json:"from"` // an attachment
	To      netip.Addr `json:"to"`
	Hops    []Hop      `json:"hops"`
	Outcome string     `json:"outcome"`
	At      string     `json:"at,omitempty"` // the attachment at which the way ends
	Why     string     `json:"why"`
	Unknown []string   `json:"unknown"` // what the scenario does not say, and the outcome depends on
}

// The outcomes of a way.
const (
	Delivered  = "delivered"  // the core network hands the packet to an attachment that announces its address
	Dropped    = "blackhole"  // a route says so
	NoRoute    = "no-route"   // a table has no route
	Loop       = "loop"       // the packet comes to a table for the second time
	Incomplete = "incomplete" // how it goes on is not in the scenario
)

// A Hop is one look into a table.
type Hop struct {
	Segment              string        `json:"segment,omitempty"`
	NetworkFunctionGroup string        `json:"network-function-group,omitempty"`
	Edge                 string        `json:"edge"`
	Prefix               *netip.Prefix `json:"prefix"` // of the route that decides; null if there is none
	To                   *Destination  `json:"to"`     // null if the packet ends here
	Others               []Destination `json:"others"` // equal ways that other packets take
	Why                  string        `json:"why"`
	Assumed              bool          `json:"assumed"` // comes about only if what is unknown is as one would expect
}

// Name is the segment or network function group.
func (h Hop) Name() string { return h.Segment + h.NetworkFunctionGroup }

// maxBack is how many prefixes of an attachment answers are traced to.
const maxBack = 16

// Trace follows a packet from an attachment to an address, hop by hop, and the
// answers to it.
func (r *Result) Trace(from, to string) (*Trace, error) {
	a, found := r.attachment(from)
	if !found {
		return nil, fmt.Errorf("%q is no attachment of the scenario; %s", from, instead(from, r.ids()))
	}
	address, err := netip.ParseAddr(to)
	if err != nil || address.Is4In6() || address.Zone() != "" {
		return nil, fmt.Errorf("%q is not an IP address", to)
	}
	t := &Trace{From: from, To: address, There: r.ways(a, address), Back: []Way{}}
	var ends []string
	for _, there := range t.There {
		if there.At != "" && !slices.Contains(ends, there.At) {
			ends = append(ends, there.At)
			t.Back = append(t.Back, r.answers(a, there)...)
		}
	}
	return t, nil
}

func (r *Result) ids() []string {
	ids := make([]string, len(r.network.Attachments))
	for i, a := range r.network.Attachments {
		ids[i] = a.ID
	}
	return ids
}

// answers are the ways from where a packet has arrived back to what the
// attachment announces.
func (r *Result) answers(a corenetwork.Attachment, there Way) []Way {
	end, _ := r.attachment(there.At)
	prefixes := announced(a, there.To.Is4())
	if len(prefixes) == 0 {
		why := a.ID + " announces no prefix of the address's family, so where answers go is not known"
		return []Way{{From: there.At, To: there.To, Hops: []Hop{}, Outcome: Incomplete, Why: why, Unknown: []string{}}}
	}
	var ways []Way
	for _, prefix := range prefixes[:min(maxBack, len(prefixes))] {
		ways = append(ways, r.ways(end, prefix.Addr())...)
	}
	if len(prefixes) > maxBack {
		last := &ways[len(ways)-1]
		last.Unknown = append(last.Unknown, fmt.Sprintf("what happens to answers to the %d other prefixes of %s, which are not traced",
			len(prefixes)-maxBack, a.ID))
	}
	return ways
}

// announced are the prefixes of one family that an attachment announces.
func announced(a corenetwork.Attachment, v4 bool) []netip.Prefix {
	var list []netip.Prefix
	for _, route := range a.Routes {
		if route.Prefix.Addr().Is4() == v4 && !slices.Contains(list, route.Prefix) {
			list = append(list, route.Prefix)
		}
	}
	return list
}

// ways are the ways of a packet from each edge at which an attachment is.
func (r *Result) ways(a corenetwork.Attachment, to netip.Addr) []Way {
	m := r.tables.Mapping(a.ID)
	nowhere := ""
	switch {
	case a.Pending:
		nowhere = a.ID + " waits to be accepted: nothing goes through it"
	case m.Place == corenetwork.Place{}:
		nowhere = a.ID + " belongs to no segment: " + m.Why
	case len(m.Edges) == 0:
		nowhere = fmt.Sprintf("%s stays in %s, which is not where it is attached", a.ID, m.Place)
	}
	if nowhere != "" {
		return []Way{{From: a.ID, To: to, Hops: []Hop{}, Outcome: NoRoute, Why: nowhere, Unknown: []string{}}}
	}
	var ways []Way
	for _, edge := range m.Edges {
		w := walk{result: r, way: Way{From: a.ID, To: to, Hops: []Hop{}, Unknown: []string{}}, seen: map[corenetwork.TableID]bool{}}
		if a.Type == corenetwork.VPC && m.NetworkFunctionGroup == "" {
			w.unknown("whether the route tables of %s send %s to the core network", a.ID, to)
		}
		w.from(corenetwork.TableID{Place: m.Place, Edge: edge})
		ways = append(ways, w.way)
	}
	return ways
}
