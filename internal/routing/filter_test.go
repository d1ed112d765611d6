package routing

import (
	"errors"
	"strings"
	"testing"
)

// office is a table with a little of everything.
func office() *RouteTable {
	s := newDrawing().
		route("east.main", "10.0.0.0/8", "vpn-1", by(VPN)).
		route("east.main", "10.0.1.0/24", "vpc-a", by(VPC)).
		route("east.main", "10.0.1.0/29", "vpc-b").
		route("east.main", "10.0.1.0/29", "vpc-c", by(VPC), and("vpc-d")).
		route("east.main", "10.9.0.0/16", "", blackhole).
		route("east.main", "2001:db8::/32", "vpc-a", propagated).
		route("east.main", "::/0", "vpn-1").
		route("east.main", "192.168.0.0/16", "dx", pending).
		route("east.main", "pl-known", "vpc-a").list("pl-known", "172.16.0.0/12", "172.16.0.0/16").
		route("east.main", "pl-unknown", "vpc-b")
	return s.prepared()[0]
}

// list writes routes as "10.0.0.0/8>vpn-1 …".
func list(routes []Route) string {
	var parts []string
	for _, r := range routes {
		part := r.PrefixListID
		if r.CIDR.IsValid() {
			part = r.CIDR.String()
		}
		for i, d := range r.Destinations {
			part += map[bool]string{true: ">", false: "+"}[i == 0] + d.AttachmentID
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " ")
}

func TestMatch(t *testing.T) {
	t.Parallel()
	all := "10.0.0.0/8>vpn-1 10.0.1.0/24>vpc-a 10.0.1.0/29>vpc-b 10.0.1.0/29>vpc-c+vpc-d 10.9.0.0/16 172.16.0.0/12>vpc-a " +
		"172.16.0.0/16>vpc-a 192.168.0.0/16>dx ::/0>vpn-1 2001:db8::/32>vpc-a pl-unknown>vpc-b"
	destinations := func(keysAndPatterns ...string) Filters {
		f := Filters{Destinations: map[string][]string{}}
		for i := 0; i < len(keysAndPatterns); i += 2 {
			f.Destinations[keysAndPatterns[i]] = strings.Fields(keysAndPatterns[i+1])
		}
		return f
	}
	tests := []struct {
		name    string
		filters Filters
		want    string
	}{
		{"all", Filters{}, all},
		{"nothing asked of destinations", destinations(ByResourceID, ""), all},
		{"exact", Filters{ExactCIDRs: []string{"10.0.1.0/24", "::/0", "10.0.2.0/24"}}, "10.0.1.0/24>vpc-a ::/0>vpn-1"},
		{"exact with bits to spare", Filters{ExactCIDRs: []string{"10.0.1.77/24"}}, "10.0.1.0/24>vpc-a"},
		{"longest for addresses", Filters{LongestPrefixes: []string{"10.0.1.9", "10.7.0.1", "11.0.0.1"}}, "10.0.0.0/8>vpn-1 10.0.1.0/24>vpc-a"},
		{"longest for an IPv6 address", Filters{LongestPrefixes: []string{"2001:db8::1"}}, "2001:db8::/32>vpc-a"},
		{"longest for a block", Filters{LongestPrefixes: []string{"10.0.1.0/28"}}, "10.0.1.0/24>vpc-a"},
		{"longest has two routes", Filters{LongestPrefixes: []string{"10.0.1.1"}}, "10.0.1.0/29>vpc-b 10.0.1.0/29>vpc-c+vpc-d"},
		{"longest, whatever the other filters say", Filters{LongestPrefixes: []string{"10.0.1.9"}, Types: []RouteType{Static}}, ""},
		{"subnets", Filters{SubnetsOf: []string{"10.0.0.0/16"}}, "10.0.1.0/24>vpc-a 10.0.1.0/29>vpc-b 10.0.1.0/29>vpc-c+vpc-d"},
		{"subnets of everything, one family", Filters{SubnetsOf: []string{"::/0"}}, "::/0>vpn-1 2001:db8::/32>vpc-a"},
		{"supernets, the reference's example", Filters{SupernetsOf: []string{"10.0.1.0/30"}}, "10.0.0.0/8>vpn-1 10.0.1.0/24>vpc-a 10.0.1.0/29>vpc-b 10.0.1.0/29>vpc-c+vpc-d"},
		{"prefix lists", Filters{PrefixListIDs: []string{"pl-known", "pl-unknown"}}, "172.16.0.0/12>vpc-a 172.16.0.0/16>vpc-a pl-unknown>vpc-b"},
		{"states", Filters{States: []RouteState{Blackhole}}, "10.9.0.0/16"},
		{"types", Filters{Types: []RouteType{Propagated}}, "10.0.0.0/8>vpn-1 10.0.1.0/24>vpc-a 10.0.1.0/29>vpc-c+vpc-d 2001:db8::/32>vpc-a"},
		{"both of two filters", Filters{SubnetsOf: []string{"10.0.0.0/8"}, SupernetsOf: []string{"10.0.1.0/28"}, Types: []RouteType{Static, Propagated}}, "10.0.0.0/8>vpn-1 10.0.1.0/24>vpc-a"},
		{"attachment id", destinations(ByAttachmentID, "vpc-d vpn-1"), "10.0.0.0/8>vpn-1 10.0.1.0/29>vpc-c+vpc-d ::/0>vpn-1"},
		{"resource type", destinations(ByResourceType, "v?n"), "10.0.0.0/8>vpn-1"},
		{"attachment and type of one destination", destinations(ByAttachmentID, "vpc-d", ByResourceType, "vpc"), ""},
		{"attachment and type together", destinations(ByAttachmentID, "vpc-c", ByResourceType, "*"), "10.0.1.0/29>vpc-c+vpc-d"},
	}
	table := office()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := table.Match(test.filters)
			if err != nil || list(got) != test.want {
				t.Errorf("%s, %v\nwant %s", list(got), err, test.want)
			}
		})
	}
	if got := table.UnknownPrefixLists(); len(got) != 1 || got[0] != "pl-unknown" {
		t.Errorf("unknown prefix lists %v", got)
	}
}

// A filter that cannot be understood is named with its text.
func TestMatchErrors(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]Filters{
		`ExactCidrMatches: "10.0.0.0/33" is not a CIDR block`:                               {ExactCIDRs: []string{"::/0", "10.0.0.0/33"}},
		`ExactCidrMatches: "10.0.0.1" is not a CIDR block`:                                  {ExactCIDRs: []string{"10.0.0.1"}},
		`LongestPrefixMatches: "10.0.0.300" is neither a CIDR block nor an IP address`:      {LongestPrefixes: []string{"10.0.0.300"}},
		`LongestPrefixMatches: "fe80::1%eth0" is neither a CIDR block nor an IP address`:    {LongestPrefixes: []string{"fe80::1%eth0"}},
		`LongestPrefixMatches: "::ffff:10.0.0.1" is neither a CIDR block nor an IP address`: {LongestPrefixes: []string{"::ffff:10.0.0.1"}},
		`SubnetOfMatches: "" is not a CIDR block`:                                           {SubnetsOf: []string{""}},
		`SupernetOfMatches: "::ffff:10.0.0.0/104" is not a CIDR block`:                      {SupernetsOf: []string{"::ffff:10.0.0.0/104"}},
		`DestinationFilters: "RESOURCE" is not a filter`:                                    {Destinations: map[string][]string{"RESOURCE": {"x"}}},
	} {
		_, err := office().Match(f)
		var wrong *FilterError
		if !errors.As(err, &wrong) || err.Error() != want || !strings.Contains(want, wrong.Text) || errors.Unwrap(err) == nil {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// The same route twice is one, bits beyond a prefix length do not count, and nothing of the caller's is changed.
func TestNewRouteTable(t *testing.T) {
	t.Parallel()
	s := newDrawing().list("pl-1", "10.1.2.3/24").
		route("east.main", "10.0.0.1/8", "b", and("a")).route("east.main", "10.0.0.0/8", "a", and("b")).
		route("east.main", "pl-1", "c").route("east.main", "pl-z", "c").route("east.main", "pl-y", "c").route("east.main", "pl-z", "d")
	table := s.prepared()[0]
	got, err := table.Match(Filters{})
	if want := "10.0.0.0/8>a+b 10.1.2.0/24>c pl-y>c pl-z>c pl-z>d"; err != nil || list(got) != want {
		t.Errorf("%s, %v; want %s", list(got), err, want)
	}
	if ids := strings.Join(table.UnknownPrefixLists(), " "); ids != "pl-y pl-z" {
		t.Errorf("unknown prefix lists %s", ids)
	}
	if mine := list(s.tables["east.main"]); mine != "10.0.0.1/8>b+a 10.0.0.0/8>a+b pl-1>c pl-z>c pl-y>c pl-z>d" {
		t.Errorf("the caller's routes are now %s", mine)
	}
}

func TestPatterns(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true},
		{"", "a", false},
		{"vpc", "vpc", true},
		{"vpc", "VPC", false},
		{"*", "", true},
		{"v*", "vpn", true},
		{"*n", "vpn", true},
		{"*-*-*", "tgw-attach-0a1b", true},
		{"*-a*b", "tgw-attach-0a1bc", false},
		{"v?n", "vpn", true},
		{"v?n", "vn", false},
		{`v\*n`, "vpn", false},
		{`v\*n`, "v*n", true},
		{`v\?n`, "v?n", true},
		{`\v\p\n`, "vpn", true},
		{`vpn\`, `vpn\`, true},
		{`vpn\`, "vpn", false},
		{`vpn\\`, `vpn\`, true},
		{"a*b*c", "a-b-b-c", true},
	} {
		if got := matchesPattern(test.pattern, test.text); got != test.want {
			t.Errorf("%q and %q: %v", test.pattern, test.text, got)
		}
	}
}
