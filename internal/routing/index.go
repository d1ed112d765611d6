package routing

import (
	"net/netip"
	"slices"
)

// A prefixIndex finds which of its prefixes cover another. It is a sorted list in which every prefix knows the nearest
// one that covers it: all that cover a prefix are the one sorted just before it and that one's chain.
type prefixIndex struct {
	prefixes []netip.Prefix // masked, sorted, each once
	parents  []int32        // the nearest covering prefix; -1 if there is none
}

// newPrefixIndex keeps the prefixes, which must be masked, sorted by netip.Prefix.Compare, and each there once.
func newPrefixIndex(prefixes []netip.Prefix) prefixIndex {
	x := prefixIndex{prefixes: prefixes, parents: make([]int32, len(prefixes))}
	for i, p := range prefixes {
		parent := int32(i) - 1
		for parent >= 0 && !covers(prefixes[parent], p) {
			parent = x.parents[parent]
		}
		x.parents[i] = parent
	}
	return x
}

// longest gives the place of the longest prefix that covers p; -1 if none does.
func (x prefixIndex) longest(p netip.Prefix) int {
	at, found := slices.BinarySearchFunc(x.prefixes, p, netip.Prefix.Compare)
	if found {
		return at
	}
	i := int32(at) - 1
	for i >= 0 && !covers(x.prefixes[i], p) {
		i = x.parents[i]
	}
	return int(i)
}
