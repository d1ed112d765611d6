package routing

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// What ParsePrefix and ParseAddress accept says the same when it is written again, and fits the table's index.
func FuzzParsePrefix(f *testing.F) {
	for _, seed := range []string{"10.0.0.0/8", "10.1.2.3/8", "::/0", "2001:db8::1/33", "::ffff:10.0.0.1/104", "10.0.0.0/08", "fe80::1%x/64", "10.1.2.3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := ParsePrefix(text); err == nil {
			again, err := ParsePrefix(p.String())
			if err != nil || again != p || p != p.Masked() {
				t.Errorf("%q is %v, and again %v, %v", text, p, again, err)
			}
			x := newPrefixIndex([]netip.Prefix{netip.PrefixFrom(p.Addr(), 0).Masked(), netip.PrefixFrom(p.Addr(), p.Addr().BitLen())})
			if p.Bits() > 0 && !p.IsSingleIP() && x.longest(p) != 0 {
				t.Errorf("%v is not in everything", p)
			}
		} else if !strings.Contains(err.Error(), "is not a CIDR block") {
			t.Errorf("%q: %v", text, err)
		}
		if a, err := ParseAddress(text); err == nil {
			if again, err := ParseAddress(a.String()); err != nil || again != a || a != a.Unmap() || a.Zone() != "" {
				t.Errorf("%q is %v, and again %v, %v", text, a, again, err)
			}
		}
	})
}

// Whatever is asked of a table, the answer is routes of the table in their order, or a named filter.
func FuzzMatch(f *testing.F) {
	f.Add("10.0.1.0/24", "10.0.1.9", "10.0.0.0/8", "10.0.1.0/30", "vpc-*")
	f.Add("::/0", "2001:db8::1", "", "", "")
	f.Add("", "", "x", "", `\`)
	f.Fuzz(func(t *testing.T, exact, longest, subnet, supernet, pattern string) {
		table := office()
		given := func(text string) []string {
			return slices.DeleteFunc([]string{text}, func(s string) bool { return s == "" })
		}
		got, err := table.Match(Filters{
			ExactCIDRs: given(exact), LongestPrefixes: given(longest), SubnetsOf: given(subnet), SupernetsOf: given(supernet),
			Destinations: map[string][]string{ByAttachmentID: given(pattern)},
		})
		var wrong *FilterError
		if err != nil && (!errors.As(err, &wrong) || !slices.Contains([]string{exact, longest, subnet, supernet}, wrong.Text)) {
			t.Errorf("%v names none of the filters", err)
		}
		rest := table.routes
		for _, r := range got {
			at := slices.IndexFunc(rest, func(o Route) bool { return compareRoutes(o, r) == 0 })
			if at < 0 {
				t.Fatalf("%v is not a route of the table, or not in order", r)
			}
			rest = rest[at+1:]
			if exact != "" && r.CIDR != netip.MustParsePrefix(exact).Masked() {
				t.Errorf("%q finds %v", exact, r.CIDR)
			}
		}
	})
}

// A text without special characters matches itself, and so does it with all characters taken as they are.
func FuzzPattern(f *testing.F) {
	f.Add("tgw-attach-0a1b", "tgw-*")
	f.Add(`a\`, `*\\`)
	f.Fuzz(func(t *testing.T, text, pattern string) {
		var quoted strings.Builder
		for i := range len(text) {
			quoted.WriteByte('\\')
			quoted.WriteByte(text[i])
		}
		if !matchesPattern(quoted.String(), text) || !matchesPattern("*"+quoted.String()+"*", text) {
			t.Errorf("%q does not match itself", text)
		}
		if matchesPattern(pattern, text) && !matchesPattern("*"+pattern, "x"+text) {
			t.Errorf("%q matches %q, and not with more in front of both", pattern, text)
		}
	})
}
