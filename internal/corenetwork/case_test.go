package corenetwork

import (
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
	for _, c := range workedCases {
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
}
