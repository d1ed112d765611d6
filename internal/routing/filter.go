package routing

import (
	"fmt"
	"net/netip"
	"slices"
)

// The keys of Filters.Destinations.
const (
	ByAttachmentID = "TRANSIT_GATEWAY_ATTACHMENT_ID"
	ByResourceID   = "RESOURCE_ID"
	ByResourceType = "RESOURCE_TYPE"
)

// Filters choose routes of a table, as GetNetworkRoutes does. A route must pass every filter that has values, by any of
// its values; a filter without values asks nothing.
type Filters struct {
	ExactCIDRs      []string // the route's own CIDR block
	LongestPrefixes []string // an address or CIDR block: the most specific block of the table that covers it
	SubnetsOf       []string // routes inside this CIDR block, or the block itself
	SupernetsOf     []string // routes that cover this CIDR block, or the block itself
	PrefixListIDs   []string
	States          []RouteState
	Types           []RouteType

	// Destinations filters by what a route leads to: one of its destinations must pass every key. In a value * stands
	// for any text, ? for one character, and \ takes the next character as it is.
	Destinations map[string][]string
}

// A FilterError says which filter cannot be understood.
type FilterError struct {
	Filter string // its name in GetNetworkRoutes: "SubnetOfMatches"
	Text   string // what was asked
	Err    error  // what is wrong with it, naming the text
}

// Error names the filter and the text.
func (e *FilterError) Error() string {
	return fmt.Sprintf("%s: %v", e.Filter, e.Err)
}

// Unwrap gives what is wrong with the text.
func (e *FilterError) Unwrap() error {
	return e.Err
}

// A routeTest is one filter, understood; so is a blockTest, of those that ask for the CIDR block alone.
type (
	routeTest func(Route) bool
	blockTest func(netip.Prefix) bool
)

// Match gives the routes that pass the filters, by CIDR block: IPv4 first, then by address, then the shorter block
// first; the routes of one block with the best first; references to unknown prefix lists at the end. The routes share
// their destinations with the table. The error is a *FilterError.
func (t *RouteTable) Match(f Filters) ([]Route, error) {
	s, err := f.Understand(t.longest)
	if err != nil {
		return nil, err
	}
	var found []Route
	for _, r := range t.routes {
		if s.Admits(r.CIDR) && s.Passes(r) {
			found = append(found, r)
		}
	}
	return found, nil
}

// longest gives the most specific block of the table that covers another.
func (t *RouteTable) longest(p netip.Prefix) (block netip.Prefix, ok bool) {
	i := t.blocks.longest(p)
	if i < 0 {
		return block, false
	}
	return t.blocks.prefixes[i], true
}

// A Sieve is filters, understood.
type Sieve struct {
	blocks []blockTest
	routes []routeTest
}

// Admits reports whether a CIDR block, or none where a route has none, passes the filters that ask for it.
func (s *Sieve) Admits(block netip.Prefix) bool {
	return !slices.ContainsFunc(s.blocks, func(passes blockTest) bool { return !passes(block) })
}

// Passes reports whether a route whose CIDR block is admitted passes the other filters.
func (s *Sieve) Passes(r Route) bool {
	return !slices.ContainsFunc(s.routes, func(passes routeTest) bool { return !passes(r) })
}

// Understand reads the filters, which are for one table: longest gives the most specific of its blocks that covers
// another. The error is a *FilterError.
func (f Filters) Understand(longest func(netip.Prefix) (netip.Prefix, bool)) (*Sieve, error) {
	asked, err := f.blocks()
	if err != nil {
		return nil, err
	}
	s := &Sieve{routes: f.wordTests()}
	for _, b := range []struct {
		asked []netip.Prefix
		test  func(asked []netip.Prefix) blockTest
	}{
		{asked.exact, isOneOf},
		{asked.longest, isLongestFor(longest)},
		{asked.subnets, isSubnetOf},
		{asked.supernets, isSupernetOf},
	} {
		if len(b.asked) > 0 {
			s.blocks = append(s.blocks, b.test(b.asked))
		}
	}
	destinations, err := f.destinationTest()
	if destinations != nil {
		s.routes = append(s.routes, destinations)
	}
	return s, err
}

// askedBlocks are the CIDR blocks of filters.
type askedBlocks struct{ exact, longest, subnets, supernets []netip.Prefix }

func (f Filters) blocks() (asked askedBlocks, err error) {
	for _, b := range []struct {
		name  string
		texts []string
		parse func(string) (netip.Prefix, error)
		to    *[]netip.Prefix
	}{
		{"ExactCidrMatches", f.ExactCIDRs, ParsePrefix, &asked.exact},
		{"LongestPrefixMatches", f.LongestPrefixes, parseTarget, &asked.longest},
		{"SubnetOfMatches", f.SubnetsOf, ParsePrefix, &asked.subnets},
		{"SupernetOfMatches", f.SupernetsOf, ParsePrefix, &asked.supernets},
	} {
		if *b.to, err = parseAll(b.name, b.texts, b.parse); err != nil {
			return asked, err
		}
	}
	return asked, nil
}

// wordTests are the filters that ask for equal words.
func (f Filters) wordTests() (tests []routeTest) {
	if len(f.PrefixListIDs) > 0 {
		tests = append(tests, func(r Route) bool {
			return r.PrefixListID != "" && slices.Contains(f.PrefixListIDs, r.PrefixListID)
		})
	}
	if len(f.States) > 0 {
		tests = append(tests, func(r Route) bool { return slices.Contains(f.States, r.State) })
	}
	if len(f.Types) > 0 {
		tests = append(tests, func(r Route) bool { return slices.Contains(f.Types, r.Type) })
	}
	return tests
}

func parseAll(name string, texts []string, parse func(string) (netip.Prefix, error)) ([]netip.Prefix, error) {
	var asked []netip.Prefix
	for _, text := range texts {
		p, err := parse(text)
		if err != nil {
			return nil, &FilterError{Filter: name, Text: text, Err: err}
		}
		asked = append(asked, p)
	}
	return asked, nil
}

func isOneOf(asked []netip.Prefix) blockTest {
	return func(block netip.Prefix) bool { return slices.Contains(asked, block) }
}

func isSubnetOf(asked []netip.Prefix) blockTest {
	return func(block netip.Prefix) bool {
		return block.IsValid() && slices.ContainsFunc(asked, func(p netip.Prefix) bool { return covers(p, block) })
	}
}

func isSupernetOf(asked []netip.Prefix) blockTest {
	return func(block netip.Prefix) bool {
		return block.IsValid() && slices.ContainsFunc(asked, func(p netip.Prefix) bool { return covers(block, p) })
	}
}

func isLongestFor(longest func(netip.Prefix) (netip.Prefix, bool)) func([]netip.Prefix) blockTest {
	return func(asked []netip.Prefix) blockTest {
		var blocks []netip.Prefix
		for _, p := range asked {
			if block, ok := longest(p); ok {
				blocks = append(blocks, block)
			}
		}
		return isOneOf(blocks)
	}
}
