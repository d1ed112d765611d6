package corenetwork

import (
	"net/netip"
	"slices"
	"testing"
)

// What the BGP peers of attachments are told.
var toldCases = []workedCase{
	{"the edge's own number is in front", "edges apne1=64514 use1=64522" + `
		segment s
		attach tgw tgw apne1 s
		attach v vpc use1 s
		says 10.1.0.0/16
		attach t vpn use1 s
		says 10.9.0.0/16 path=64520`, `
		told tgw:
		10.1.0.0/16 > E:apne1 [64514 64522]
		10.9.0.0/16 > E:apne1 [64514 64522 64520]`},
	{"VPCs and static VPNs are told nothing, and nobody what it said itself", b2 + `
		segment s
		attach v vpc use1 s
		says 10.1.0.0/16
		attach sv vpn use1 s static
		says 10.2.0.0/16
		attach c connect use1 s
		says 10.3.0.0/16 path=65060`, `
		told v:
		told sv:
		told c:
		10.1.0.0/16 > E:use1 [65000]
		10.2.0.0/16 > E:use1 [65000]`},
	{"a gateway is told by each edge what is local to it", b2 + `
		segment s
		attach dx dxgw use1,euw1 s
		says 10.9.0.0/16 path=64600,65051 edge=euw1
		attach v vpc use1 s
		says 10.1.0.0/16
		attach w vpn euw1 s
		says 10.2.0.0/16 path=65051
		says 10.1.0.0/16 path=65051,65052`, `
		told dx:
		10.1.0.0/16 > E:use1 [65000]
		10.2.0.0/16 > E:euw1 [65001 65051]`},
	{"a static route is told its own destination, a blackhole nobody", b2 + `
		segment s
		route s 10.5.0.0/16 to c
		route s 10.6.0.0/16 to blackhole
		attach c connect use1 s
		attach d connect euw1 s`, `
		told c:
		10.5.0.0/16 > E:use1 [65000]
		told d:
		10.5.0.0/16 > E:euw1 [65001 65000]`},
	{"what is redirected is told", b2 + `
		segment s
		segment d
		group g
		via s dual-hop g to=d
		attach i vpc use1 g
		attach v vpc use1 d
		says 10.1.0.0/16
		attach c connect use1 s
		attach e connect euw1 s`, `
		told c:
		10.1.0.0/16 > E:use1 [65000]
		told e:`},
	{"nobody is told what it said itself, redirected or not", b2 + `
		segment s isolated
		group g
		via s single-hop g
		attach i vpc use1 g
		attach c connect use1 s
		says 10.1.0.0/16 path=65060
		attach d connect use1 s
		says 10.2.0.0/16 path=65061`, `
		told c:
		10.2.0.0/16 > E:use1 [65000 65061]
		told d:
		10.1.0.0/16 > E:use1 [65000 65060]`},
	{"a summary instead of what it stands for", b2 + summaries + `
		rule 200 prefix-equals=10.0.0.0/8 do allow
		rule 300 or prefix-in-cidr=0.0.0.0/0 prefix-equals=0.0.0.0/0 do drop
		`, `
		told c:
		10.0.0.0/8 > E:use1 [65000]`},
	{"a summary that is not allowed is dropped with the rest", b2 + summaries + `
		rule 300 or prefix-in-cidr=0.0.0.0/0 prefix-equals=0.0.0.0/0 do drop
		`, `
		told c:`},
	{"a summary beside the rest", b2 + summaries, `
		told c:
		10.0.0.0/8 > E:use1 [65000]
		10.21.0.0/16 > E:use1 [65000 65001]
		192.168.0.0/16 > E:use1 [65000]`},
	{"route tables of one peering share their policies", b2 + `
		segment s
		policy p outbound 1
		rule 1 prefix-equals=10.1.0.0/16 do drop
		policy q outbound 2
		rule 1 prefix-equals=10.2.0.0/16 do prepend-asn-list 65500
		label x policies=p
		label y policies=q
		attach one tgw use1 s label=x peering=peering1
		attach two tgw use1 s label=y peering=peering1
		attach three tgw use1 s peering=peering2
		attach v vpc use1 s
		says 10.1.0.0/16
		says 10.2.0.0/16`, `
		told one:
		10.2.0.0/16 > E:use1 [65000 65500]
		told two:
		10.2.0.0/16 > E:use1 [65000 65500]
		told three:
		10.1.0.0/16 > E:use1 [65000]
		10.2.0.0/16 > E:use1 [65000]`},
	{"rules of some edges", b2 + `
		segment s
		policy p outbound 1
		rule 1 prefix-in-cidr=0.0.0.0/0 do prepend-asn-list 65500
		label x policies=p at=euw1
		attach dx dxgw use1,euw1 s label=x
		attach v vpc use1 s
		says 10.1.0.0/16
		attach w vpc euw1 s
		says 10.2.0.0/16`, `
		told dx:
		10.1.0.0/16 > E:use1 [65000]
		10.2.0.0/16 > E:euw1 [65001 65500]`},
}

const summaries = `
		segment s
		list listed 10.30.0.0/16
		label x policies=sum
		attach c connect use1 s label=x
		attach v vpc use1 s
		says 10.20.0.0/16
		says 10.20.1.0/24
		says 10.30.0.0/16
		says 192.168.0.0/16
		attach w vpc euw1 s
		says 10.21.0.0/16
		policy sum outbound 100
		rule 100 or prefix-in-cidr=10.20.0.0/16 prefix-equals=10.20.0.0/16 prefix-in-prefix-list=listed do summarize 10.0.0.0/8
`

func TestTold(t *testing.T) {
	t.Parallel()
	for _, c := range toldCases {
		t.Run(c.name, c.check)
	}
}

// Communities stay with VPNs and Connects.
func TestCommunities(t *testing.T) {
	t.Parallel()
	const network = b2 + `
		segment s
		policy p outbound 1
		rule 1 prefix-in-cidr=0.0.0.0/0 do add-community 65051:9
		label x policies=p
		attach vpn vpn use1 s
		says 10.1.0.0/16 path=65051 communities=65051:2,65051:1
		attach tgw tgw use1 s label=x
		says 10.2.0.0/16 path=65052 communities=65051:3
		attach c connect euw1 s label=x`
	n := sketch(t, network)
	tables := Build(n)
	for name, test := range map[string]struct {
		routes []Route
		want   [][]string
	}{
		"the table":       {tables.Routes(table(n, "s/euw1")), [][]string{{"65051:1", "65051:2"}, nil}},
		"Connect":         {tables.Advertised("c"), [][]string{{"65051:1", "65051:2", "65051:9"}, {"65051:9"}}},
		"transit gateway": {tables.Advertised("tgw"), [][]string{nil}},
	} {
		var got [][]string
		for _, r := range test.routes {
			got = append(got, r.Communities)
		}
		if !slices.EqualFunc(got, test.want, slices.Equal) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// What comes to a table is seen as it is before the table's own policies, and
// with what other edges did to it.
func TestCandidatesBeforePolicies(t *testing.T) {
	t.Parallel()
	n := sketch(t, b2+`
		segment vpcs
		policy out outbound 1
		rule 1 asn-in-as-path=65052 do prepend-asn-list 65500,65501
		policy in inbound 1
		rule 1 prefix-equals=10.1.0.0/16 do set-local-preference 300
		rule 2 prefix-equals=10.2.0.0/16 do drop
		pair vpcs use1 euw1 policies=out
		pair vpcs euw1 use1 policies=in
		attach v vpn use1 vpcs
		says 10.1.0.0/16 path=65052
		says 10.2.0.0/16 path=65053`)
	tables := Build(n)
	id := table(n, "vpcs/euw1")
	candidates := tables.Candidates(id)
	want := "10.1.0.0/16 > E:use1 [65000 65500 65501 65052]\n10.2.0.0/16 > E:use1 [65000 65053]"
	if got := show(candidates); got != want {
		t.Fatalf("%s\nwant\n%s", got, want)
	}
	if candidates[0].LocalPreference != 0 || candidates[1].Lost != "dropped by routing policy in" {
		t.Errorf("%+v", candidates)
	}
	r, ok := tables.Route(id, netip.MustParsePrefix("10.1.0.0/16"))
	if !ok || r.LocalPreference != 300 || *r.MED != 100 {
		t.Errorf("%+v", r)
	}
	if r, ok := tables.Route(id, netip.MustParsePrefix("10.2.0.0/16")); ok {
		t.Errorf("%+v", r)
	}
}
