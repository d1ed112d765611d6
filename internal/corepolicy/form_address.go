package corepolicy

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/internal/placed"
)

// A cidr is a block of addresses, of at least some size if that matters. It is
// kept as it is usually written.
type cidr struct{ ipv4, ipv6 int }

func (f cidr) read(c *checker, v *placed.Value, into *string) {
	if !c.is(v, placed.Text) {
		return
	}
	prefix, err := netip.ParsePrefix(v.Text)
	most := f.ipv6
	if prefix.Addr().Is4() {
		most = f.ipv4
	}
	switch {
	case err != nil, prefix.Addr().Is4In6():
		c.add(v, invalidString, "%s is not a CIDR block, such as 10.0.0.0/16 or 2001:db8::/56", quoted(v.Text))
	case prefix.Masked() != prefix:
		c.add(v, invalidString, "%s has bits set beyond its length; the block is %s", v.Text, prefix.Masked())
	case most > 0 && prefix.Bits() > most:
		c.add(v, invalidString, "%s must have room for a /%d", v.Text, most)
	default:
		*into = prefix.String()
	}
}

func (f cidr) write(from *string) *placed.Value { return textValue(*from) }

func (f cidr) schema() *placed.Value {
	return with(ofType("string"), "pattern", textValue(`^[0-9A-Fa-f:.]+/[0-9]{1,3}$`))
}

// asnRange is a range of AS numbers.
type asnRange struct{}

// The AS numbers that a core network may have.
var privateASNs = []ASNRange{{64512, 65534}, {4200000000, 4294967294}}

func (asnRange) read(c *checker, v *placed.Value, into *ASNRange) {
	if !c.is(v, placed.Text) {
		return
	}
	first, last, _ := strings.Cut(v.Text, "-")
	from, isFirst := readUint32(first)
	to, isLast := readUint32(last)
	switch {
	case !isFirst || !isLast:
		c.add(v, invalidString, "%s is not a range of AS numbers, such as 64512-64555", quoted(v.Text))
	case from >= to:
		c.add(v, invalidString, "%s is empty: a range ends before its second number, which must be greater than the first", v.Text)
	case !isPrivate(from, to):
		c.add(v, invalidASNRange, "%s must lie within 64512-65534 or 4200000000-4294967294", v.Text)
	default:
		*into = ASNRange{from, to}
	}
}

func readUint32(s string) (uint32, bool) {
	if !isWhole(s) {
		return 0, false
	}
	n, err := strconv.ParseUint(s, 10, 32)
	return uint32(n), err == nil
}

func isPrivate(from, to uint32) bool {
	for _, r := range privateASNs {
		if from >= r.First && to <= r.Last {
			return true
		}
	}
	return false
}

func (asnRange) write(from *ASNRange) *placed.Value {
	return textValue(fmt.Sprintf("%d-%d", from.First, from.Last))
}

func (asnRange) schema() *placed.Value {
	return with(ofType("string"), "pattern", textValue("^[0-9]+-[0-9]+$"))
}
