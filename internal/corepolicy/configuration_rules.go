package corepolicy

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/trunkline/trunkline/internal/placed"
)

// checkConfiguration checks what follows from several members together.
func (c *checker) checkConfiguration(root *placed.Value, x Configuration) {
	at := root.Find(inConfiguration)
	outer := readBlocks(at.Find("inside-cidr-blocks"), x.InsideCIDRBlocks)
	c.checkOverlap(outer)
	var inner []addressBlock
	own, list := ownASNs(x.ASNRanges), at.Find("edge-locations")
	for i, e := range x.EdgeLocations {
		if e.ASN != 0 && len(own) > 0 && !own.has(e.ASN) {
			c.addAt(list.Find(i), "asn", asnOutOfRange, "%d is in none of the asn-ranges, which end before their second number", e.ASN)
		}
		inner = append(inner, readBlocks(list.Find(i, "inside-cidr-blocks"), e.InsideCIDRBlocks)...)
	}
	c.checkOverlap(inner)
	if n := len(outer); n == 0 || n > maxBlocks || n < len(x.InsideCIDRBlocks) {
		return // there is nothing, or nothing sure, to be in
	}
	for _, b := range inner {
		if !isInside(b.prefix, outer) {
			c.add(b.value, cidrOutOfRange, "%s is in none of the inside-cidr-blocks of the core network", b.prefix)
		}
	}
}

// An addressBlock is an inside block with its place.
type addressBlock struct {
	prefix netip.Prefix
	value  *placed.Value
}

// readBlocks are the blocks of a list that can be read.
func readBlocks(at *placed.Value, texts []string) []addressBlock {
	var blocks []addressBlock
	for i, text := range texts {
		if prefix, err := netip.ParsePrefix(text); err == nil {
			blocks = append(blocks, addressBlock{prefix, at.Find(i)})
		}
	}
	return blocks
}

// checkOverlap tells of blocks that share addresses with one before.
func (c *checker) checkOverlap(blocks []addressBlock) {
	sorted := slices.Clone(blocks)
	slices.SortStableFunc(sorted, func(a, b addressBlock) int {
		return cmp.Or(a.prefix.Addr().Compare(b.prefix.Addr()), cmp.Compare(a.prefix.Bits(), b.prefix.Bits()))
	})
	for i := 1; i < len(sorted); i++ {
		outer, inner := sorted[i-1], sorted[i]
		if !outer.prefix.Overlaps(inner.prefix) {
			continue
		}
		sorted[i] = outer // which may overlap the next one, too
		first, second := outer, inner
		if first.value.At > second.value.At {
			first, second = second, first
		}
		if first.prefix != second.prefix || first.value.Up != second.value.Up { // else it is told as an item that stands there twice
			c.add(second.value, cidrOverlap, "%s overlaps %s of %s", second.prefix, first.prefix, first.value.Path())
		}
	}
}

// isInside reports whether a block lies in one of others.
func isInside(inner netip.Prefix, outer []addressBlock) bool {
	return slices.ContainsFunc(outer, func(b addressBlock) bool {
		return b.prefix.Bits() <= inner.Bits() && b.prefix.Contains(inner.Addr())
	})
}

// asns are ranges of AS numbers, sorted and apart.
type asns []ASNRange

// ownASNs are the numbers of a core network.
func ownASNs(ranges []ASNRange) asns {
	sorted := slices.Clone(ranges)
	slices.SortFunc(sorted, func(a, b ASNRange) int { return cmp.Compare(a.First, b.First) })
	var apart asns
	for _, r := range sorted {
		if n := len(apart); n > 0 && r.First <= apart[n-1].Last {
			apart[n-1].Last = max(apart[n-1].Last, r.Last)
		} else if r.First < r.Last {
			apart = append(apart, r)
		}
	}
	return apart
}

func (a asns) has(asn uint32) bool {
	_, found := slices.BinarySearchFunc(a, asn, func(r ASNRange, asn uint32) int {
		switch {
		case asn < r.First:
			return 1
		case asn >= r.Last:
			return -1
		}
		return 0
	})
	return found
}
