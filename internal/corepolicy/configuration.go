package corepolicy

var configuration = block[Configuration]{
	must("asn-ranges", list[ASNRange]{item: asnRange{}, min: 1, distinct: itself},
		func(x *Configuration) *[]ASNRange { return &x.ASNRanges }),
	may("inside-cidr-blocks", insideBlocks, func(x *Configuration) *[]string { return &x.InsideCIDRBlocks }),
	flag("vpn-ecmp-support", true, func(x *Configuration) *bool { return &x.VPNECMP }),
	flag("dns-support", true, func(x *Configuration) *bool { return &x.DNS }),
	flag("security-group-referencing-support", false, func(x *Configuration) *bool { return &x.SecurityGroupReferencing }),
	must("edge-locations", list[EdgeLocation]{item: edge, min: 1, max: maxEdges, distinct: "asn"},
		func(x *Configuration) *[]EdgeLocation { return &x.EdgeLocations }),
}

var edge = block[EdgeLocation]{
	must("location", aRegion.declaring(edgeNames), func(x *EdgeLocation) *string { return &x.Location }),
	may("asn", whole[uint32]{least: 1, most: maxASN}, func(x *EdgeLocation) *uint32 { return &x.ASN }),
	may("inside-cidr-blocks", insideBlocks, func(x *EdgeLocation) *[]string { return &x.InsideCIDRBlocks }),
}

// maxEdges is more than there are Regions.
const maxEdges = 100

// What an edge gets of the inside blocks: a /24 of IPv4 and a /64 of IPv6.
const insideIPv4, insideIPv6 = 24, 64

// maxBlocks is how many inside blocks one list may have.
const maxBlocks = 100

var insideBlocks = list[string]{item: cidr{ipv4: insideIPv4, ipv6: insideIPv6}, min: 1, max: maxBlocks, distinct: itself}

// inConfiguration leads to the configuration.
const inConfiguration = "core-network-configuration"
