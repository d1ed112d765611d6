package routing

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"testing"
)

const manyRoutes = 10_000

// crowd is many routes that do not hold 172.31.0.8, in a scattered order: blocks of /24, every sixteenth a /20 around
// some of them.
func crowd(attachment string) []Route {
	routes := make([]Route, manyRoutes)
	for i := range routes {
		n, bits := i*7919%manyRoutes, 24
		if n%16 == 0 {
			bits = 20
		}
		var address [4]byte
		binary.BigEndian.PutUint32(address[:], 10<<24|uint32(n)<<8)
		routes[i] = Route{
			CIDR: netip.PrefixFrom(netip.AddrFrom4(address), bits), State: Active, Type: Propagated,
			Destinations: []Destination{{AttachmentID: attachment, ResourceType: VPC, ResourceID: fmt.Sprintf("vpc-%d", n)}},
		}
	}
	return routes
}

// BenchmarkAnalyze follows 64 tables of 10,000 routes each. The tables are prepared before: NewRouteTable once for each.
func BenchmarkAnalyze(b *testing.B) {
	s := chain(MaxHops)
	for name := range s.tables {
		s.tables[name] = append(s.tables[name], crowd("vpc")...)
	}
	world, q := s.world(), alongChain(MaxHops)
	b.ReportAllocs()
	for b.Loop() {
		if got := Analyze(q, world).Forward; got.Result != Connected {
			b.Fatal(got.Completion)
		}
	}
}

// BenchmarkNewRouteTable prepares one table of 10,000 routes: as they come, and in the order that Match gives.
func BenchmarkNewRouteTable(b *testing.B) {
	scattered := crowd("vpc")
	sorted := slices.SortedFunc(slices.Values(scattered), compareRoutes)
	for name, routes := range map[string][]Route{"scattered": scattered, "sorted": sorted} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				NewRouteTable(Resource{}, "", routes, nil)
			}
		})
	}
}

// BenchmarkMatch looks through 10,000 routes for one address and one attachment.
func BenchmarkMatch(b *testing.B) {
	t := NewRouteTable(Resource{}, "", crowd("tgw-attach-0a1b2c3d4e5f60718"), nil)
	f := Filters{LongestPrefixes: []string{"10.1.2.3"}, Destinations: map[string][]string{ByAttachmentID: {"tgw-attach-*"}}}
	b.ReportAllocs()
	for b.Loop() {
		if found, err := t.Match(f); err != nil || len(found) == 0 {
			b.Fatal(found, err)
		}
	}
}
