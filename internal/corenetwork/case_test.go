package corenetwork

import (
	"slices"
	"strings"
	"testing"
)

// B2 is the fixture of several worked cases: two edges in the policy's words.
const b2 = "edges use1=65000 euw1=65001\n"

// A workedCase is a network and what some of its tables hold. A table is
// named by a line "SEGMENT/EDGE:"; what an attachment's peer is told by
// "told ATTACHMENT:".
type workedCase struct{ name, network, want string }

func (c workedCase) check(t *testing.T) {
	t.Parallel()
	n := sketch(t, c.network)
	tables := Build(n)
	var got strings.Builder
	for line := range strings.Lines(unindent(c.want)) {
		name, isName := strings.CutSuffix(strings.TrimSpace(line), ":")
		switch told, isTold := strings.CutPrefix(name, "told "); {
		case !isName:
			continue
		case isTold:
			got.WriteString(name + ":\n" + show(tables.Advertised(told)) + "\n")
		default:
			got.WriteString(name + ":\n" + show(tables.Routes(table(n, name))) + "\n")
		}
	}
	if got, want := unindent(got.String()), unindent(c.want); got != want {
		t.Errorf("got\n%s\n\nwant\n%s", got, want)
	}
}

func TestWorkedCases(t *testing.T) {
	t.Parallel()
	for _, c := range slices.Concat(workedCases, insertionCases) {
		t.Run(c.name, c.check)
	}
}

var workedCases = []workedCase{
	{"R7 a secondary block is filtered", b2 + `
		segment production
		segment development
		policy secondaryCidrFiltering inbound 100
		rule 100 prefix-equals=10.100.0.0/16 do drop
		label vpcAttachments policies=secondaryCidrFiltering
		attach prod-use1 vpc use1 production label=vpcAttachments
		says 10.10.0.0/24
		says 10.100.0.0/16
		attach dev-use1 vpc use1 development
		says 10.20.0.0/24
		says 10.100.0.0/16
		`, `
		production/use1:
		10.10.0.0/24 > prod-use1
		production/euw1:
		10.10.0.0/24 > E:use1 [65000]
		development/use1:
		10.20.0.0/24 > dev-use1
		10.100.0.0/16 > dev-use1`},
	{"R7 without the label", b2 + `
		segment production
		policy secondaryCidrFiltering inbound 100
		rule 100 prefix-equals=10.100.0.0/16 do drop
		label vpcAttachments policies=secondaryCidrFiltering
		attach prod-use1 vpc use1 production
		says 10.100.0.0/16
		`, `
		production/use1:
		10.100.0.0/16 > prod-use1
		production/euw1:
		10.100.0.0/16 > E:use1 [65000]`},
	{"policies of one number act by name", b2 + `
		segment s
		policy second inbound 100
		rule 1 prefix-equals=10.1.0.0/16 do allow
		rule 2 prefix-equals=10.2.0.0/16 do drop
		policy first inbound 100
		rule 1 prefix-equals=10.1.0.0/16 do drop
		rule 2 prefix-equals=10.2.0.0/16 do allow
		label x policies=second,first
		attach v vpc use1 s label=x
		says 10.1.0.0/16
		says 10.2.0.0/16
		`, `
		s/use1:
		10.2.0.0/16 > v`},
	{"R8 IPv4 here, IPv6 there", b2 + `
		segment production
		segment development
		segment ipv4only
		segment ipv6only
		policy filterIpv6 inbound 100
		rule 100 prefix-in-cidr=::/0 do drop
		policy filterIpv4 inbound 200
		rule 100 prefix-in-cidr=0.0.0.0/0 do drop
		share ipv4only with production,development policies=filterIpv6
		share ipv6only with production,development policies=filterIpv4
		attach prod vpc use1 production
		says 10.1.0.0/16
		says 2001:db8:1::/56
		attach dev vpc use1 development
		says 10.2.0.0/16
		attach four vpc euw1 ipv4only
		says 10.4.0.0/16
		says 2001:db8:4::/56
		attach six vpc use1 ipv6only
		says 10.6.0.0/16
		says 2001:db8:6::/56
		`, `
		ipv4only/use1:
		10.1.0.0/16 > prod
		10.2.0.0/16 > dev
		10.4.0.0/16 > E:euw1 [65001]
		2001:db8:4::/56 > E:euw1 [65001]
		ipv6only/use1:
		10.6.0.0/16 > six
		2001:db8:1::/56 > prod
		2001:db8:6::/56 > six
		production/use1:
		10.1.0.0/16 > prod
		10.4.0.0/16 > E:euw1 [65001]
		10.6.0.0/16 > six
		2001:db8:1::/56 > prod
		2001:db8:4::/56 > E:euw1 [65001]
		2001:db8:6::/56 > six`},
	{"R10 communities", b2 + r10 + `
		rule 300 prefix-equals=0.0.0.0/0 do drop
		share hybrid with development policies=only200
		share hybrid with test policies=only100
		`, `
		development/use1:
		10.0.1.0/24 > dev
		10.9.1.0/24 > vpn [65051]
		test/use1:
		10.0.2.0/24 > test
		10.9.2.0/24 > vpn [65051]
		hybrid/use1:
		0.0.0.0/0 > vpn [65051]
		10.0.1.0/24 > dev
		10.0.2.0/24 > test
		10.9.1.0/24 > vpn [65051]
		10.9.2.0/24 > vpn [65051]`},
	{"R10 without the last rule a default route passes", b2 + r10 + `
		share hybrid with test policies=only100
		`, `
		test/use1:
		0.0.0.0/0 > vpn [65051]
		10.0.2.0/24 > test
		10.9.2.0/24 > vpn [65051]`},
	{"R10 in 2021.12 there are no communities", "version 2021.12\n" + b2 + r10 + `
		share hybrid with test policies=only100
		`, `
		test/use1:
		0.0.0.0/0 > vpn [65051]
		10.0.2.0/24 > test
		10.9.1.0/24 > vpn [65051]
		10.9.2.0/24 > vpn [65051]`},
	{"R12 a gateway preferred by share", b2 + `
		segment hybrid
		segment europevpcs
		segment usvpcs
		policy europe outbound 100
		rule 100 asn-in-as-path=64513 do prepend-asn-list 65500,65501
		policy us outbound 200
		rule 100 asn-in-as-path=64512 do prepend-asn-list 65500,65501
		share hybrid with europevpcs policies=europe
		share hybrid with usvpcs policies=us
		attach dxgw-eu dxgw use1,euw1 hybrid
		says 10.9.0.0/16 path=64512,65051
		attach dxgw-us dxgw use1,euw1 hybrid
		says 10.9.0.0/16 path=64513,65051
		ties dxgw-us
		`, `
		europevpcs/use1:
		10.9.0.0/16 > dxgw-eu [64512 65051]
		europevpcs/euw1:
		10.9.0.0/16 > dxgw-eu [64512 65051]
		usvpcs/use1:
		10.9.0.0/16 > dxgw-us [64513 65051]
		usvpcs/euw1:
		10.9.0.0/16 > dxgw-us [64513 65051]
		hybrid/use1:
		10.9.0.0/16 > dxgw-us [64513 65051] tie`},
	{"R14 IPv6 alone from transit gateways", b2 + r14 + `
		rule 200 prefix-equals=0.0.0.0/0 do drop
		`, `
		legacy/use1:
		2001:db8:1::/56 > tgw-use1 [64600]
		2001:db8:2::/56 > E:euw1 [65001 64601]
		legacy/euw1:
		2001:db8:1::/56 > E:use1 [65000 64600]
		2001:db8:2::/56 > tgw-euw1 [64601]`},
	{"R14 without the second rule", b2 + r14, `
		legacy/use1:
		0.0.0.0/0 > tgw-use1 [64600]
		2001:db8:1::/56 > tgw-use1 [64600]
		2001:db8:2::/56 > E:euw1 [65001 64601]`},
	{"R22 what is on premises is not for nonprod", b2 + r22 + `
		share onprem with prod,sharedservices
		`, `
		prod/use1:
		10.1.0.0/16 > p
		10.3.0.0/16 > s
		10.9.0.0/16 > vpn [65051]
		sharedservices/use1:
		10.1.0.0/16 > p
		10.2.0.0/16 > n
		10.3.0.0/16 > s
		10.9.0.0/16 > vpn [65051]
		nonprod/use1:
		10.2.0.0/16 > n
		10.3.0.0/16 > s`},
	{"R22 shared with all it is", b2 + r22 + `
		share onprem with *
		`, `
		nonprod/use1:
		10.2.0.0/16 > n
		10.3.0.0/16 > s
		10.9.0.0/16 > vpn [65051]`},
	{"R22 shared with all but one", b2 + r22 + `
		share onprem with *-nonprod
		`, `
		nonprod/use1:
		10.2.0.0/16 > n
		10.3.0.0/16 > s
		prod/euw1:
		10.1.0.0/16 > E:use1 [65000]
		10.3.0.0/16 > E:use1 [65000]
		10.9.0.0/16 > E:use1 [65000 65051]`},
	{"R23 shares are not handed on", b2 + `
		segment a
		segment b
		segment shared
		share shared with a,b
		attach a1 vpc use1 a
		says 10.1.0.0/16
		attach b1 vpc use1 b
		says 10.2.0.0/16
		attach s1 vpc use1 shared
		says 10.3.0.0/16
		`, `
		a/use1:
		10.1.0.0/16 > a1
		10.3.0.0/16 > s1
		b/use1:
		10.2.0.0/16 > b1
		10.3.0.0/16 > s1`},
	{"R24 isolation", b2 + `
		segment iso isolated
		segment svc
		share iso with svc
		attach vpc1 vpc use1 iso
		says 10.1.0.0/16
		attach vpc2 vpc euw1 iso
		says 10.2.0.0/16
		attach s1 vpc use1 svc
		says 10.3.0.0/16
		attach tgw tgw use1 iso
		says 10.7.0.0/16 path=64600
		attach tgw2 tgw use1 iso
		`, `
		iso/use1:
		10.3.0.0/16 > s1
		10.7.0.0/16 > tgw [64600]
		iso/euw1:
		10.3.0.0/16 > E:use1 [65000]
		10.7.0.0/16 > E:use1 [65000 64600]
		svc/use1:
		10.1.0.0/16 > vpc1
		10.2.0.0/16 > E:euw1 [65001]
		10.3.0.0/16 > s1
		10.7.0.0/16 > tgw [64600]
		told tgw:
		10.3.0.0/16 > E:use1 [65000]
		told tgw2:
		10.3.0.0/16 > E:use1 [65000]`},
	{"R25 a static default route", "edges use1=65000 euw1=65001 aps2=65002" + `
		segment dev
		segment other
		segment egress
		share dev with other
		route dev 0.0.0.0/0 to att-use1,att-euw1
		attach att-use1 vpc use1 egress
		attach att-euw1 vpc euw1 egress
		ties euw1
		`, `
		dev/use1:
		0.0.0.0/0 > att-use1 STATIC
		dev/euw1:
		0.0.0.0/0 > att-euw1 STATIC
		dev/aps2:
		0.0.0.0/0 > E:euw1 [65001] tie
		other/use1:`},
	{"R26 a blackhole", b2 + `
		segment dev
		route dev 10.9.0.0/16 to blackhole
		attach v vpc use1 dev
		says 10.9.0.0/16
		says 10.9.1.0/24
		attach vpn vpn use1 dev
		`, `
		dev/use1:
		10.9.0.0/16 > BLACKHOLE STATIC
		10.9.1.0/24 > v
		dev/euw1:
		10.9.0.0/16 > BLACKHOLE STATIC
		10.9.1.0/24 > E:use1 [65000]
		told vpn:
		10.9.1.0/24 > E:use1 [65000]`},
	{"R28 by source", b2 + `
		segment s
		attach dx dxgw use1 s
		says 10.1.0.0/16 path=64600,65051
		says 10.3.0.0/16 path=64600,65051,65051
		attach vpn vpn use1 s
		says 10.1.0.0/16 path=65051,65051
		says 10.2.0.0/16 path=65051,65051
		says 10.3.0.0/16 path=65051,65051
		attach con connect use1 s
		says 10.2.0.0/16 path=65060,65061
		`, `
		s/use1:
		10.1.0.0/16 > dx [64600 65051]
		10.2.0.0/16 > con [65060 65061]
		10.3.0.0/16 > vpn [65051 65051]`},
	{"R29 a deny-filter goes one way", b2 + r29 + `
		segment a deny=b
		`, `
		a/use1:
		10.1.0.0/16 > a1
		10.3.0.0/16 > c1
		b/use1:
		10.1.0.0/16 > a1
		10.2.0.0/16 > b1`},
	{"R29 an allow-filter goes both ways", b2 + r29 + `
		segment a allow=c
		`, `
		a/use1:
		10.1.0.0/16 > a1
		10.3.0.0/16 > c1
		b/use1:
		10.2.0.0/16 > b1
		c/use1:
		10.1.0.0/16 > a1
		10.3.0.0/16 > c1`},
	{"R30 traffic is spread", b2 + r30 + "ties vpn2", `
		s/use1:
		10.9.0.0/16 > vpn1 vpn2 [65051]
		s/euw1:
		10.9.0.0/16 > E:use1 [65000 65051]`},
	{"R30 or not", b2 + r30 + "ecmp off\nties vpn2", `
		s/use1:
		10.9.0.0/16 > vpn2 [65051] tie`},
}
