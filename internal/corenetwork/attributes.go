package corenetwork

import (
	"encoding/binary"
	"sync"
)

// A class is the first thing that two routes of one prefix are compared by.
type class uint8

// The classes, best first.
const (
	staticClass   class = iota // create-route
	defaultClass               // the default routes of send-to
	vpcClass                   // a VPC at this edge
	learnedClass               // everything else that attachments and other edges tell
	insertedClass              // send-via
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
// tables, but for its prefix and its attachment. Equal ones are the same
// pointer, see interner.
type attributes struct {
	carried
	id     uint32
	key    string // the same for equal attributes in any network, unlike id
	class  class
	origin origin
	reach  reach
	edge   int // -1: every edge
	inflow int // redirected: by which of the domain's inflows; else -1
	group  int // everywhere: the network function group it leads to; -1: none, a blackhole
	own    bool
	spread bool // may be one of several that traffic is spread over
}

// An interner makes equal attributes one pointer.
type interner struct {
	mu    sync.Mutex
	known map[string]*attributes
	key   []byte
}

func (in *interner) intern(a attributes) *attributes {
	in.mu.Lock()
	defer in.mu.Unlock()
	k := in.key[:0]
	flags := byte(0)
	for i, on := range []bool{a.own, a.spread, a.hasMED} {
		if on {
			flags |= 1 << i
		}
	}
	k = append(k, byte(a.class), byte(a.origin), byte(a.reach), flags)
	for _, n := range []int{a.edge, a.inflow, a.group, len(a.path)} {
		k = binary.BigEndian.AppendUint32(k, uint32(n))
	}
	for _, n := range a.path {
		k = binary.BigEndian.AppendUint32(k, n)
	}
	k = binary.BigEndian.AppendUint32(k, a.localPreference)
	k = binary.BigEndian.AppendUint32(k, a.med)
	for _, c := range a.communities {
		k = append(append(k, c...), 0)
	}
	in.key = k
	if known, ok := in.known[string(k)]; ok {
		return known
	}
	a.id, a.key = uint32(len(in.known)), string(k)
	in.known[a.key] = &a
	return &a
}
