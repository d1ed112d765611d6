package routing

import (
	"fmt"
	"net/netip"
)

// ParsePrefix reads a CIDR block, IPv4 or IPv6. Bits beyond the prefix length are cleared, as EC2 does. IPv4 addresses
// written as IPv6 are refused: no route table has them.
func ParsePrefix(text string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(text)
	if err != nil || p.Addr().Is4In6() {
		return netip.Prefix{}, fmt.Errorf("%q is not a CIDR block", text)
	}
	return p.Masked(), nil
}

// ParseAddress reads an IPv4 or IPv6 address, without a zone. IPv4 addresses written as IPv6 are refused.
func ParseAddress(text string) (netip.Addr, error) {
	a, err := netip.ParseAddr(text)
	if err != nil || a.Is4In6() || a.Zone() != "" {
		return netip.Addr{}, fmt.Errorf("%q is not an IP address", text)
	}
	return a, nil
}

// parseTarget reads a CIDR block, or an address as the block that holds nothing else.
func parseTarget(text string) (netip.Prefix, error) {
	if a, err := ParseAddress(text); err == nil {
		return host(a), nil
	}
	p, err := ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("%q is neither a CIDR block nor an IP address", text)
	}
	return p, nil
}

func host(a netip.Addr) netip.Prefix {
	return netip.PrefixFrom(a, a.BitLen())
}

// covers reports whether every address of inner is in outer.
func covers(outer, inner netip.Prefix) bool {
	return outer.Bits() <= inner.Bits() && outer.Contains(inner.Addr())
}
