package access

import (
	"errors"
	"net/netip"
	"strings"
)

// address matches the addresses of a CIDR block, or the one address. IPv4 in the clothes of IPv6 is IPv4.
func address(text string) (matcher, error) {
	block, err := parseBlock(text)
	if err != nil {
		return nil, err
	}
	return func(seen string) bool {
		got, err := netip.ParseAddr(seen)
		return err == nil && block.Contains(got.Unmap().WithZone(""))
	}, nil
}

var errNoBlock = errors.New("it is neither a CIDR block such as 192.0.2.0/24 nor an address")

func parseBlock(text string) (netip.Prefix, error) {
	if !strings.Contains(text, "/") {
		a, err := netip.ParseAddr(text)
		if err != nil || a.Zone() != "" {
			return netip.Prefix{}, errNoBlock
		}
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(text)
	switch {
	case err != nil || p.Addr().Is4In6() && p.Bits() < 96:
		return netip.Prefix{}, errNoBlock
	case p.Addr().Is4In6():
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p.Masked(), nil
}
