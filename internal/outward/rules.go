// Package outward says which addresses the server may call where somebody else
// has chosen them: the targets of probes, the receivers of webhooks.
package outward

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Rules say which addresses may be called. The zero Rules keep away from what
// only this machine can reach.
type Rules struct {
	allowed    []netip.Prefix
	private    bool         // what is not public must be allowed, and nothing else
	broadcasts []netip.Addr // of the networks that this machine is in
}

// never are addresses that many machines answer, or none.
var never = prefixes("0.0.0.0/8", "224.0.0.0/3", "::/128", "ff00::/8")

// guarded are addresses behind which this machine, its neighbours or its
// cloud's metadata service (AWS, Azure, Alibaba, Oracle, Google) trust
// whoever asks. They must be allowed by a prefix of their own.
var guarded = prefixes("127.0.0.0/8", "::1/128", "169.254.0.0/16", "fe80::/10", "fd00:ec2::/32",
	"168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32", "fd20:ce::254/128")

// private are addresses that lead to other places in other networks.
var private = prefixes("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15",
	"fc00::/7", "fec0::/10", "64:ff9b:1::/48")

func prefixes(texts ...string) (list []netip.Prefix) {
	for _, text := range texts {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}

// Within reads the prefixes that alone may be called, with commas between them;
// "" allows what is neither guarded nor never called. own are the networks
// that this machine is in: their broadcast addresses are never called.
func Within(allow string, own ...netip.Prefix) (Rules, error) {
	return parse(allow, own)
}

// Public lets public addresses be called, and those of the prefixes, with
// commas between them. own is as for Within.
func Public(allow string, own ...netip.Prefix) (Rules, error) {
	r, err := parse(allow, own)
	r.private = true
	return r, err
}

func parse(allow string, own []netip.Prefix) (r Rules, err error) {
	for text := range strings.SplitSeq(allow, ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil || p != p.Masked() || p.Addr().Is4In6() {
			return Rules{}, fmt.Errorf("%q: want prefixes such as 10.0.0.0/8,2001:db8::/32", text)
		}
		r.allowed = append(r.allowed, p)
	}
	for _, p := range own {
		if a := p.Addr().Unmap(); a.Is4() && p.Bits() < 31 {
			r.broadcasts = append(r.broadcasts, lastOf(a.As4(), p.Bits()))
		}
	}
	return r, nil
}

// lastOf is the last address of an IPv4 network.
func lastOf(a [4]byte, bits int) netip.Addr {
	for i := bits; i < 32; i++ {
		a[i/8] |= 0x80 >> (i % 8)
	}
	return netip.AddrFrom4(a)
}

// Check says why an address may not be called; nil if it may.
func (r Rules) Check(a netip.Addr) error {
	a = a.Unmap()
	for _, at := range []netip.Addr{a, within(a)} {
		switch {
		case !at.IsValid():
		case holds(never, at) || slices.Contains(r.broadcasts, at):
			return fmt.Errorf("%v is never called", a)
		case holds(guarded, at) && !r.allowsGuarded(at):
			return fmt.Errorf("%v is guarded, and no prefix of its own allows it", a)
		case r.private && holds(private, at) && !holds(r.allowed, at):
			return fmt.Errorf("%v is private, and no prefix allows it", a)
		}
	}
	if !a.IsValid() || !r.private && len(r.allowed) > 0 && !holds(r.allowed, a) {
		return fmt.Errorf("%v is in none of the allowed prefixes", a)
	}
	return nil
}

// within is the IPv4 address that a NAT64 or 6to4 address leads to.
func within(a netip.Addr) netip.Addr {
	b := a.As16()
	switch {
	case holds(nat64, a):
		return netip.AddrFrom4([4]byte(b[12:]))
	case holds(sixToFour, a):
		return netip.AddrFrom4([4]byte(b[2:6]))
	}
	return netip.Addr{}
}

var nat64, sixToFour = prefixes("64:ff9b::/96"), prefixes("2002::/16")

func holds(list []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(a) })
}

// allowsGuarded tells whether a prefix allows a guarded address on purpose: it
// holds nothing else.
func (r Rules) allowsGuarded(a netip.Addr) bool {
	return slices.ContainsFunc(r.allowed, func(p netip.Prefix) bool {
		return p.Contains(a) && slices.ContainsFunc(guarded, func(g netip.Prefix) bool {
			return g.Contains(p.Addr()) && g.Bits() <= p.Bits()
		})
	})
}
