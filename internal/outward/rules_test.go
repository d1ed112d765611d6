package outward_test

import (
	"net/netip"
	"testing"

	"github.com/trunkline/trunkline/internal/outward"
)

// TestRules asks of each address which of several rules let it be called.
func TestRules(t *testing.T) {
	t.Parallel()
	own := []netip.Prefix{netip.MustParsePrefix("10.1.2.3/22"), netip.MustParsePrefix("10.9.0.0/31"), netip.MustParsePrefix("fd00::1/64")}
	rules := map[string]outward.Rules{}
	for name, allow := range map[string]string{
		"default": "", "all": "0.0.0.0/0,::/0", "loopback": "127.0.0.0/8", "ten": "10.0.0.0/8, 2001:db8::/32",
		"metadata": "169.254.169.254/32,fd00:ec2::254/128", "multicast": "224.0.0.0/4,ff00::/8,255.255.255.255/32",
	} {
		r, err := outward.Within(allow, own...)
		if err != nil {
			t.Fatal(err)
		}
		rules[name] = r
	}
	for address, may := range map[string][]string{
		"192.0.2.1": {"default", "all"}, "10.0.0.1": {"default", "all", "ten"}, "2001:db8::1": {"default", "all", "ten"},
		"10.1.3.255": nil, "10.1.2.255": {"default", "all", "ten"}, "10.9.0.1": {"default", "all", "ten"}, "fd00::1": {"default", "all"},
		"127.0.0.1": {"loopback"}, "127.255.0.1": {"loopback"}, "::ffff:127.0.0.1": {"loopback"}, "::1": nil,
		"169.254.169.254": {"metadata"}, "169.254.0.1": nil, "::ffff:169.254.169.254": {"metadata"}, "fe80::1": nil, "febf::1": nil,
		"fd00:ec2::254": {"metadata"}, "fd00:ec2::253": nil, "168.63.129.16": nil, "100.100.100.200": nil, "192.0.0.192": nil,
		"fd20:ce::254": nil, "100.64.0.1": {"default", "all"},
		"64:ff9b::a9fe:a9fe": nil, "64:ff9b::7f00:1": nil, "2002:a9fe:a9fe::1": nil, "2002:7f00:1::": nil,
		"64:ff9b::c000:201": {"default", "all"}, "64:ff9b::e000:1": nil,
		"0.0.0.0": nil, "0.1.2.3": nil, "::": nil, "224.0.0.1": nil, "239.255.255.250": nil, "ff02::1": nil,
		"255.255.255.255": nil, "240.0.0.1": nil,
	} {
		for name, r := range rules {
			want := false
			for _, n := range may {
				want = want || n == name
			}
			if err := r.Check(netip.MustParseAddr(address)); (err == nil) != want {
				t.Errorf("%s by the rules %s: %v, want it called: %v", address, name, err, want)
			}
		}
	}
	if rules["default"].Check(netip.Addr{}) == nil {
		t.Error("no address may be called")
	}
	for _, wrong := range []string{"10.0.0.1", "10.0.0.1/8", "a", "10.0.0.0/33", "::ffff:10.0.0.0/104", "10.0.0.0/8;11.0.0.0/8"} {
		if _, err := outward.Within(wrong); err == nil {
			t.Errorf("%q is read", wrong)
		}
	}
}

// TestPublicRules asks of each address which of several rules for public addresses let it be called.
func TestPublicRules(t *testing.T) {
	t.Parallel()
	for allow, addresses := range map[string]map[string]bool{
		"": {
			"192.0.2.1": true, "2001:db8::1": true, "64:ff9b::c000:201": true,
			"10.0.0.1": false, "172.31.0.1": false, "192.168.1.1": false, "100.64.0.1": false, "198.18.0.1": false, "fd00::1": false,
			"::ffff:10.0.0.1": false, "64:ff9b::a00:1": false, "2002:a00:1::": false, "127.0.0.1": false, "169.254.169.254": false,
			"fe80::1": false, "224.0.0.1": false, "0.0.0.0": false,
		},
		"10.1.0.0/16,127.0.0.1/32": {"10.1.0.1": true, "10.2.0.1": false, "127.0.0.1": true, "127.0.0.2": false, "192.0.2.1": true},
		"0.0.0.0/0,::/0":           {"10.0.0.1": true, "fd00::1": true, "127.0.0.1": false, "169.254.169.254": false, "fd00:ec2::254": false, "ff02::1": false},
		"169.254.169.254/32":       {"169.254.169.254": true, "169.254.0.1": false, "10.0.0.1": false},
	} {
		rules, err := outward.Public(allow)
		if err != nil {
			t.Fatal(err)
		}
		for address, may := range addresses {
			if err := rules.Check(netip.MustParseAddr(address)); (err == nil) != may {
				t.Errorf("%s, allowed %q: %v, want it called: %v", address, allow, err, may)
			}
		}
	}
}
