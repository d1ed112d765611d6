package corenetwork

import "encoding/binary"

// A class is the first thing that two routes of one prefix are compared by.
type class uint8

// The classes, best first.
const (
	staticClass      class = iota // create-route
	defaultClass                  // the default routes of send-to
	vpcClass                      // a VPC at this edge
	learnedClass                  // everything else that attachments and other edges tell
	insertedVPCClass              // send-via, to a VPC at this edge
	insertedClass                 // send-via, to everything else
)

// An origin is what decides between learned routes that are equal otherwise.
type origin uint8

// The origins, best first.
const (
	fromGateway origin = iota
	fromConnect
	fromVPN
	fromOther
)

// A reach is where a route comes into a domain's tables.
type reach uint8

const (
	atEdge     reach = iota // in the table of its edge
	everywhere              // in every table, on its own
	redirected              // in every table, through a network function group
)

// attributes are all of a route, at the place where it comes into a domain's
// tables, but for its prefix and its attachment.
type attributes struct {
	carried
	key    string // the same for equal attributes
	class  class
	origin origin
	reach  reach
	edge   int // -1: every edge
	inflow int // redirected: by which of the domain's inflows; else -1
	group  int // everywhere: the network function group it leads to; -1: none, a blackhole
	own    bool
	spread bool // may be one of several that traffic is spread over
}

// An interner makes equal attributes one pointer, so that what is announced
// alike is kept once.
type interner struct {
	known map[string]*attributes
	text  []byte
}

func newInterner() *interner { return &interner{known: map[string]*attributes{}} }

func (in *interner) intern(a attributes) *attributes {
	a.carried = a.plain()
	in.text = a.appendTo(in.text[:0])
	if known, ok := in.known[string(in.text)]; ok {
		return known
	}
	a.key = string(in.text)
	in.known[a.key] = &a
	return &a
}

func (a *attributes) appendTo(text []byte) []byte {
	flags := byte(0)
	for i, on := range []bool{a.own, a.spread, a.hasMED} {
		if on {
			flags |= 1 << i
		}
	}
	text = append(text, byte(a.class), byte(a.origin), byte(a.reach), flags)
	for _, n := range []int{a.edge, a.inflow, a.group, len(a.path)} {
		text = binary.BigEndian.AppendUint32(text, uint32(n))
	}
	for _, n := range a.path {
		text = binary.BigEndian.AppendUint32(text, n)
	}
	text = binary.BigEndian.AppendUint32(text, a.localPreference)
	text = binary.BigEndian.AppendUint32(text, a.med)
	for _, c := range a.communities {
		text = append(append(text, c...), 0)
	}
	return text
}
