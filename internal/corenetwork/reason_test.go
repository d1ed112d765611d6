package corenetwork

import (
	"net/netip"
	"slices"
	"testing"
)

// A reasonCase is a network, a table and a prefix in it; why the winner won,
// and of each loser why it lost.
type reasonCase struct {
	name, network, table, prefix, why string
	lost                              []string
}

var reasonCases = []reasonCase{
	{"alone", `
		segment s
		attach v vpc use1 s
		says 10.0.0.0/8`, "s/use1", "10.0.0.0/8", "the only route", nil},
	{"static", `
		segment s
		route s 10.0.0.0/8 to v
		attach v vpc use1 s
		says 10.0.0.0/8`, "s/use1", "10.0.0.0/8", "static route before VPC at this edge", []string{"VPC at this edge after static route"}},
	{"default route of send-to", `
		segment s
		group g
		to s g
		attach i vpc use1 g
		attach v vpn use1 s
		says 0.0.0.0/0 path=65051`, "s/use1", "0.0.0.0/0", "default route of send-to before learned route",
		[]string{"learned route after default route of send-to"}},
	{"two actions send to one group", `
		segment s
		group g
		to s g
		to s g override=euw1>use1
		attach i vpc use1 g`, "s/use1", "0.0.0.0/0", "the only route", nil},
	{"two actions send to one group at different edges", `
		segment s
		group g
		to s g override=use1>use1
		to s g override=use1>euw1
		attach i vpc euw1 g`, "s/use1", "0.0.0.0/0", "equal in everything, won the tie-break",
		[]string{"equal in everything, lost the tie-break"}},
	{"VPC here", `
		segment s
		attach v vpc use1 s
		says 10.0.0.0/8
		attach w vpc euw1 s
		says 10.0.0.0/8`, "s/use1", "10.0.0.0/8", "VPC at this edge before learned route",
		[]string{"learned route after VPC at this edge"}},
	{"redirection is for what has no direct way", `
		segment s
		segment d
		group g
		share s with d
		via s single-hop g to=d
		attach i vpc use1 g
		attach v vpc euw1 d
		says 10.0.0.0/8`, "s/use1", "10.0.0.0/8", "learned route before redirection by send-via",
		[]string{"redirection by send-via after learned route"}},
	{"local preference", `
		segment s
		policy p inbound 1
		rule 1 prefix-equals=10.0.0.0/8 do set-local-preference 200
		label x policies=p
		attach far vpn use1 s label=x
		says 10.0.0.0/8 path=65051,65052,65053
		attach near vpn use1 s
		says 10.0.0.0/8 path=65051`, "s/use1", "10.0.0.0/8", "higher local preference, 200 against 0",
		[]string{"lower local preference, 0 against 200"}},
	{"AS path", `
		segment s
		attach far vpn use1 s
		says 10.0.0.0/8 path=65051,65052,65053
		attach near vpn use1 s
		says 10.0.0.0/8 path=65051,65052`, "s/use1", "10.0.0.0/8", "shorter AS path, 2 against 3",
		[]string{"longer AS path, 3 against 2"}},
	{"MED", `
		segment s
		attach a tgw use1 s
		says 10.0.0.0/8 path=65051 med=50
		attach b dxgw use1 s
		says 10.0.0.0/8 path=65052`, "s/use1", "10.0.0.0/8", "lower MED, 50 against 100", []string{"higher MED, 100 against 50"}},
	{"source", `
		segment s
		attach t tgw use1 s
		says 10.0.0.0/8 path=65051
		attach v vpn use1 s
		says 10.0.0.0/8 path=65051
		attach c connect use1 s
		says 10.0.0.0/8 path=65051
		attach d dxgw use1 s
		says 10.0.0.0/8 path=65051`, "s/use1", "10.0.0.0/8", "Direct Connect gateway before Connect", []string{
		"Connect after Direct Connect gateway", "Site-to-Site VPN after Direct Connect gateway",
		"transit gateway or other edge after Direct Connect gateway",
	}},
	{"tie", `
		segment s
		ties b
		attach a tgw use1 s
		says 10.0.0.0/8 path=65051
		attach b tgw use1 s
		says 10.0.0.0/8 path=65051`, "s/use1", "10.0.0.0/8", "equal in everything, won the tie-break",
		[]string{"equal in everything, lost the tie-break"}},
	{"spread", `
		segment s
		ties c
		attach a vpn use1 s
		says 10.0.0.0/8 path=65051
		attach b vpn use1 s static
		says 10.0.0.0/8
		attach c connect use1 s
		says 10.0.0.0/8 path=65051
		attach d connect use1 s
		says 10.0.0.0/8 path=65052`, "s/euw1", "10.0.0.0/8", "the only route", nil},
	{"spread over Connect", `
		segment s
		attach a vpn use1 s
		says 10.0.0.0/8 path=65051
		attach c connect use1 s
		says 10.0.0.0/8 path=65051
		attach d connect use1 s
		says 10.0.0.0/8 path=65052`, "s/use1", "10.0.0.0/8",
		"traffic is spread over 2 equal routes; Connect before Site-to-Site VPN", []string{"Site-to-Site VPN after Connect"}},
	{"dropped here", `
		segment s
		policy p inbound 1
		rule 1 prefix-equals=10.0.0.0/8 do drop
		pair s euw1 use1 policies=p
		attach a vpn use1 s
		says 10.0.0.0/8 path=65051
		attach c vpn euw1 s
		says 10.0.0.0/8 path=65051,65052`, "s/euw1", "10.0.0.0/8", "the only route that no routing policy drops",
		[]string{"dropped by routing policy p"}},
	{"each prefers the other", `
		segment s
		policy p inbound 1
		rule 1 prefix-equals=10.0.0.0/8 do set-local-preference 200
		pair s use1 euw1 policies=p
		pair s euw1 use1 policies=p
		attach a vpn use1 s
		says 10.0.0.0/8 path=65051
		attach c vpn euw1 s
		says 10.0.0.0/8 path=65051`, "s/euw1", "10.0.0.0/8", "the only route; does not converge when all edges choose at once: " +
		"this is where they come to choosing one after the other", nil},
}

func TestReasons(t *testing.T) {
	t.Parallel()
	for _, c := range reasonCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n := sketch(t, b2+c.network)
			r, ok := Build(n).Route(table(n, c.table), netip.MustParsePrefix(c.prefix))
			if !ok || r.Why != c.why {
				t.Errorf("%s\nwhy  %q\nwant %q", show([]Route{r}), r.Why, c.why)
			}
			var lost []string
			for _, loser := range r.Candidates {
				lost = append(lost, loser.Lost)
			}
			if !slices.Equal(lost, c.lost) {
				t.Errorf("lost %q\nwant %q", lost, c.lost)
			}
		})
	}
}

// Three edges of which each prefers what the next has of its own never agree.
func TestContradictingPolicies(t *testing.T) {
	t.Parallel()
	const network = `
		edges a=65000 b=65001 c=65002
		segment s
		policy toA inbound 1
		rule 1 prefix-equals=10.0.0.0/8 do set-local-preference 300
		rule 2 asn-in-as-path=65002 do set-local-preference 0
		policy toB inbound 2
		rule 1 prefix-equals=10.0.0.0/8 do set-local-preference 300
		rule 2 asn-in-as-path=65000 do set-local-preference 0
		policy toC inbound 3
		rule 1 prefix-equals=10.0.0.0/8 do set-local-preference 300
		rule 2 asn-in-as-path=65001 do set-local-preference 0
		pair s a b policies=toA
		pair s b c policies=toB
		pair s c a policies=toC
		attach at-a vpn a s
		says 10.0.0.0/8 path=65051
		attach at-b vpn b s
		says 10.0.0.0/8 path=65051
		attach at-c vpn c s
		says 10.0.0.0/8 path=65051`
	n := sketch(t, network)
	for _, edge := range []string{"a", "b", "c"} {
		r, ok := Build(n).Route(table(n, "s/"+edge), netip.MustParsePrefix("10.0.0.0/8"))
		const want = "; does not converge: the routing policies of the edges contradict one another"
		if !ok || len(r.Why) < len(want) || r.Why[len(r.Why)-len(want):] != want {
			t.Errorf("%s: %q", edge, r.Why)
		}
	}
}
