package corepolicy

import (
	"net/netip"
	"slices"
)

var configuration = block[Configuration]{
	must("asn-ranges", list[ASNRange]{item: asnRange{}, min: 1, distinct: itself},
		func(x *Configuration) *[]ASNRange { return &x.ASNRanges }),
	may("inside-cidr-blocks", insideBlocks, func(x *Configuration) *[]string { return &x.InsideCIDRBlocks }),
	flag("vpn-ecmp-support", true, func(x *Configuration) *bool { return &x.VPNECMP }),
	flag("dns-support", true, func(x *Configuration) *bool { return &x.DNS }),
	flag("security-group-referencing-support", false, func(x *Configuration) *bool { return &x.SecurityGroupReferencing }),
	must("edge-locations", list[EdgeLocation]{item: edge, min: 1, distinct: "asn"},
		func(x *Configuration) *[]EdgeLocation { return &x.EdgeLocations }),
}

var edge = block[EdgeLocation]{
	must("location", aRegion.declaring(edgeNames), func(x *EdgeLocation) *string { return &x.Location }),
	may("asn", asNumber, func(x *EdgeLocation) *uint32 { return &x.ASN }),
	may("inside-cidr-blocks", insideBlocks, func(x *EdgeLocation) *[]string { return &x.InsideCIDRBlocks }),
}

// What an edge gets of the inside blocks: a /24 of IPv4 and a /64 of IPv6.
const insideIPv4, insideIPv6 = 24, 64

var insideBlocks = list[string]{item: cidr{ipv4: insideIPv4, ipv6: insideIPv6}, min: 1, distinct: itself}

// inConfiguration leads to the configuration.
const inConfiguration = "core-network-configuration"

// checkConfiguration checks what follows from several members together.
func (c *checker) checkConfiguration(root *value, x Configuration) {
	c.checkOverlap(root.find(inConfiguration, "inside-cidr-blocks"), x.InsideCIDRBlocks, nil)
	var before []string
	for i, e := range x.EdgeLocations {
		at := root.find(inConfiguration, "edge-locations", i)
		if e.ASN != 0 && len(x.ASNRanges) > 0 && !inRanges(e.ASN, x.ASNRanges) {
			c.addAt(at, "asn", asnOutOfRange, "%d is in none of the asn-ranges, which end before their second number", e.ASN)
		}
		blocks := at.find("inside-cidr-blocks")
		for j, inside := range e.InsideCIDRBlocks {
			if len(x.InsideCIDRBlocks) > 0 && inside != "" && !slices.ContainsFunc(x.InsideCIDRBlocks, covers(inside)) {
				c.add(blocks.find(j), cidrOutOfRange, "%s is in none of the inside-cidr-blocks of the core network", inside)
			}
		}
		c.checkOverlap(blocks, e.InsideCIDRBlocks, before)
		before = append(before, e.InsideCIDRBlocks...)
	}
}

// checkOverlap tells of blocks that share addresses with one before.
func (c *checker) checkOverlap(at *value, blocks, before []string) {
	for i, inside := range blocks {
		others := slices.Concat(before, blocks[:i])
		if j := slices.IndexFunc(others, overlaps(inside)); j >= 0 && inside != "" {
			if others[j] == inside && j >= len(before) {
				continue // told as an item that stands there twice
			}
			c.add(at.find(i), cidrOverlap, "%s overlaps %s", inside, others[j])
		}
	}
}

func inRanges(asn uint32, ranges []ASNRange) bool {
	return slices.ContainsFunc(ranges, func(r ASNRange) bool { return asn >= r.First && asn < r.Last })
}

// covers reports whether a block has all addresses of another.
func covers(inside string) func(string) bool {
	small, err := netip.ParsePrefix(inside)
	return func(outside string) bool {
		large, err2 := netip.ParsePrefix(outside)
		return err == nil && err2 == nil && large.Bits() <= small.Bits() && large.Contains(small.Addr())
	}
}

// overlaps reports whether two blocks have addresses in common.
func overlaps(one string) func(string) bool {
	first, err := netip.ParsePrefix(one)
	return func(other string) bool {
		second, err2 := netip.ParsePrefix(other)
		return err == nil && err2 == nil && first.Overlaps(second)
	}
}
