package routing

import (
	"fmt"
	"net/netip"
)

// weightOfSheet is how many routes, destinations included, a sheet has before the next one begins.
const weightOfSheet = 64

// A Sheet is a stretch of a route table as it is stored. A table is written onto sheets so that one of them answers
// for an address, without the others and without preparing anything: before its own routes, which are in order, it
// repeats those whose blocks hold its first one, and those without a block. All sheets of a table together have at
// most three times its routes and destinations.
type Sheet struct {
	First string // where it begins, see SheetKey
	Text  string // printable ASCII and line ends
}

// LeadSheet is where the first sheet of every table begins: before all blocks.
const LeadSheet = "0"

// SheetKey is a CIDR block's place in the order of sheets, behind that of all blocks that cover it. It is made of
// digits and letters from a to f, of one length for each IP version, so that every collation keeps the order.
func SheetKey(block netip.Prefix) string {
	family := '4'
	if block.Addr().Is6() {
		family = '6'
	}
	return fmt.Sprintf("%c%x%02x", family, block.Masked().Addr().AsSlice(), block.Bits())
}

// WriteSheets writes the routes of a table, or the entries of a prefix list as routes that lead nowhere. The same
// route twice is one. The same routes give the same sheets, whatever their order.
func WriteSheets(routes []Route) []Sheet { return writeSheets(routes, weightOfSheet) }

func writeSheets(routes []Route, enough int) []Sheet {
	t := NewRouteTable(Resource{}, "", routes, nil)
	blocks := t.blocks.prefixes
	whole := t.routes[t.starts[len(blocks)]:]
	sheets := []Sheet{{First: LeadSheet, Text: writeSheet(whole)}}
	for first := 0; first < len(blocks); {
		above := append(t.covering(first), whole...)
		own, last := t.take(first, max(enough, weight(above)))
		sheets = append(sheets, Sheet{First: SheetKey(blocks[first]), Text: writeSheet(append(above, own...))})
		first = last
	}
	return sheets
}

// covering are the routes of the other blocks that cover one.
func (t *RouteTable) covering(block int) (routes []Route) {
	for i := t.blocks.parents[block]; i >= 0; i = t.blocks.parents[i] {
		routes = append(routes, t.routes[t.starts[i]:t.starts[i+1]]...)
	}
	return routes
}

// take gives the routes of the blocks from the first on that weigh so much together, and the block behind them.
func (t *RouteTable) take(first, enough int) (routes []Route, last int) {
	for last = first; last < len(t.blocks.prefixes) && enough > 0; last++ {
		enough -= weight(t.routes[t.starts[last]:t.starts[last+1]])
	}
	return t.routes[t.starts[first]:t.starts[last]], last
}

func weight(routes []Route) (n int) {
	for _, r := range routes {
		n += 1 + len(r.Destinations)
	}
	return n
}

// A Stretch is a part of a table that is asked for. What the table says about it is on the last sheet that begins at
// From or before it, and on all sheets from there to To.
type Stretch struct{ From, To string }

// Everything is a whole table.
var Everything = Stretch{LeadSheet, "g"}

// StretchOf is what decides about packets to an address.
func StretchOf(a netip.Addr) Stretch { return stretch(host(a), host(a)) }

func stretch(from, to netip.Prefix) Stretch { return Stretch{SheetKey(from), SheetKey(to)} }

// maxStretches is how many stretches are asked for one by one.
const maxStretches = 16

// Stretches are the parts of a table that hold every route which passes the filters, and every block that decides
// about one: [RouteTable.Match] finds the same in them as in the whole table.
func (f Filters) Stretches() []Stretch {
	asked, err := f.blocks()
	if err != nil {
		return []Stretch{{LeadSheet, LeadSheet}} // Match will tell
	}
	var list []Stretch
	switch {
	case len(asked.longest) > 0:
		list = stretches(asked.longest, itself)
	case len(asked.exact) > 0:
		list = stretches(asked.exact, itself)
	case len(asked.supernets) > 0:
		list = stretches(asked.supernets, itself)
	case len(asked.subnets) > 0:
		list = stretches(asked.subnets, lastOf)
	}
	if len(list) == 0 || len(list) > maxStretches {
		return []Stretch{Everything}
	}
	return list
}

func stretches(blocks []netip.Prefix, end func(netip.Prefix) netip.Prefix) (list []Stretch) {
	for _, block := range blocks {
		list = append(list, stretch(block, end(block)))
	}
	return list
}

func itself(p netip.Prefix) netip.Prefix { return p }

// lastOf is the last block inside another.
func lastOf(p netip.Prefix) netip.Prefix {
	bytes := p.Addr().AsSlice()
	for bit := p.Bits(); bit < 8*len(bytes); bit++ {
		bytes[bit/8] |= 0x80 >> (bit % 8)
	}
	last, _ := netip.AddrFromSlice(bytes)
	return host(last)
}
