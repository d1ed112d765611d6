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
	prefix, wrong := parsePrefix(v.Text)
	if wrong == "" && f.ipv4 > 0 {
		most := f.ipv6
		if prefix.Addr().Is4() {
			most = f.ipv4
		}
		if prefix.Bits() > most {
			wrong = fmt.Sprintf("%s must have room for a /%d", v.Text, most)
		}
	}
	if wrong != "" {
		c.add(v, invalidString, "%s", wrong)
		return
	}
	*into = prefix.String()
}

// parsePrefix reads a CIDR block and says what is wrong with it.
func parsePrefix(text string) (netip.Prefix, string) {
	prefix, err := netip.ParsePrefix(text)
	switch {
	case err != nil, prefix.Addr().Is4In6():
		return netip.Prefix{}, quoted(text) + " is not a CIDR block, such as 10.0.0.0/16 or 2001:db8::/56"
	case prefix.Masked() != prefix:
		return netip.Prefix{}, fmt.Sprintf("%s has bits set beyond its length; the block is %s", text, prefix.Masked())
	}
	return prefix, ""
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
	first, last, ok := strings.Cut(v.Text, "-")
	from, err := strconv.ParseUint(first, 10, 32)
	to, err2 := strconv.ParseUint(last, 10, 32)
	switch {
	case !ok || err != nil || err2 != nil:
		c.add(v, invalidString, "%s is not a range of AS numbers, such as 64512-64555", quoted(v.Text))
	case from >= to:
		c.add(v, invalidString, "%s is empty: a range ends before its second number, which must be greater than the first", v.Text)
	case !isPrivate(uint32(from), uint32(to)):
		c.add(v, asnOutOfRange, "%s must lie within 64512-65534 or 4200000000-4294967294", v.Text)
	default:
		*into = ASNRange{uint32(from), uint32(to)}
	}
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
