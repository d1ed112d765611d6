package corepolicy

import (
	"fmt"
	"net/netip"
	"slices"
)

// AssignEdges gives every edge location of a document its number and inside
// blocks. What an edge has in the live network it keeps, what the document says
// goes before, and the others get the lowest that is free, in the order of the
// document. The problems are that nothing is left.
func AssignEdges(d *Document, live []Edge) ([]Edge, []Problem) {
	a := &assignment{ranges: ownASNs(d.Configuration.ASNRanges), taken: map[uint32]bool{}}
	edges := make([]Edge, len(d.Configuration.EdgeLocations))
	for i, e := range d.Configuration.EdgeLocations {
		edges[i] = Edge(e)
		if was, known := find(live, e.Location); known {
			if e.ASN == 0 {
				edges[i].ASN = was.ASN
			}
			if len(e.InsideCIDRBlocks) == 0 {
				edges[i].InsideCIDRBlocks = was.InsideCIDRBlocks
			}
		}
		a.take(fmt.Sprintf("$.%s.edge-locations[%d]", inConfiguration, i), edges[i])
	}
	carve := a.blocksToCarve(d.Configuration)
	for i := range edges {
		path := fmt.Sprintf("$.%s.edge-locations[%d]", inConfiguration, i)
		if edges[i].ASN == 0 {
			edges[i].ASN = a.nextASN(path)
		}
		if len(edges[i].InsideCIDRBlocks) == 0 {
			edges[i].InsideCIDRBlocks = a.carve(path, carve)
		}
	}
	return edges, a.problems
}

func find(edges []Edge, location string) (Edge, bool) {
	i := slices.IndexFunc(edges, func(e Edge) bool { return e.Location == location })
	if i < 0 {
		return Edge{}, false
	}
	return edges[i], true
}

// An assignment is what is still free while edges are given theirs.
type assignment struct {
	ranges   asns
	taken    map[uint32]bool
	blocks   []netip.Prefix // taken
	problems []Problem
}

// take notes what an edge has, and tells if another has it.
func (a *assignment) take(path string, e Edge) {
	if a.taken[e.ASN] {
		a.add(duplicateValue, path, "%s has the number %d of another edge location", e.Location, e.ASN)
	}
	a.taken[e.ASN] = e.ASN != 0
	for _, text := range e.InsideCIDRBlocks {
		block, err := netip.ParsePrefix(text)
		if err != nil {
			continue
		}
		if slices.ContainsFunc(a.blocks, block.Overlaps) {
			a.add(cidrOverlap, path, "%s of %s overlaps a block of another edge location", text, e.Location)
		}
		a.blocks = append(a.blocks, block)
	}
}

func (a *assignment) add(code, path, format string, args ...any) {
	a.problems = append(a.problems, Problem{Code: code, Path: path, Message: path + ": " + fmt.Sprintf(format, args...)})
}

// nextASN is the lowest number of the ranges that is free.
func (a *assignment) nextASN(path string) uint32 {
	for _, r := range a.ranges {
		for asn := r.First; asn < r.Last; asn++ {
			if !a.taken[asn] {
				a.taken[asn] = true
				return asn
			}
		}
	}
	a.add(asnExhausted, path, "no number is left for it in the asn-ranges")
	return 0
}

// blocksToCarve are the blocks of the core network from which edges get theirs:
// none where the edges that name theirs have all of them.
func (a *assignment) blocksToCarve(x Configuration) []netip.Prefix {
	var named []string
	for _, e := range x.EdgeLocations {
		named = append(named, e.InsideCIDRBlocks...)
	}
	var blocks []netip.Prefix
	for _, text := range x.InsideCIDRBlocks {
		if block, err := netip.ParsePrefix(text); err == nil && !slices.Contains(named, text) {
			blocks = append(blocks, block)
		}
	}
	return blocks
}

// carve takes one block of each family out of the given ones.
func (a *assignment) carve(path string, from []netip.Prefix) []string {
	var got []string
	for _, family := range []struct {
		name string
		is   func(netip.Addr) bool
		bits int
	}{{"IPv4", netip.Addr.Is4, insideIPv4}, {"IPv6", netip.Addr.Is6, insideIPv6}} {
		of := slices.DeleteFunc(slices.Clone(from), func(p netip.Prefix) bool { return !family.is(p.Addr()) })
		if len(of) == 0 {
			continue
		}
		block, ok := a.nextBlock(of, family.bits)
		if !ok {
			a.add(cidrExhausted, path, "no %s /%d is left for it in the inside-cidr-blocks", family.name, family.bits)
			continue
		}
		a.blocks = append(a.blocks, block)
		got = append(got, block.String())
	}
	return got
}

// nextBlock is the first block of a length that is free.
func (a *assignment) nextBlock(from []netip.Prefix, bits int) (netip.Prefix, bool) {
	for _, outer := range from {
		at := outer.Addr()
		for at.IsValid() && outer.Contains(at) {
			block := netip.PrefixFrom(at, bits)
			i := slices.IndexFunc(a.blocks, block.Overlaps)
			if i < 0 {
				return block, true
			}
			at = after(block, a.blocks[i])
		}
	}
	return netip.Prefix{}, false
}

// after is the first address beyond both of two blocks that overlap.
func after(a, b netip.Prefix) netip.Addr {
	larger := a
	if b.Bits() < a.Bits() {
		larger = b
	}
	bytes := larger.Masked().Addr().AsSlice()
	for i := larger.Bits(); i < len(bytes)*8; i++ {
		bytes[i/8] |= 0x80 >> (i % 8)
	}
	last, _ := netip.AddrFromSlice(bytes)
	return last.Next()
}
