package routing_test

import (
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/routing"
)

// sample is a drawing with everything in it.
func sample(t *testing.T) (*routing.Mesh, routing.Drawing) {
	t.Helper()
	m := drawnMesh(t, `
		site east: a b l1
		site west: c
		a(l1) - d
		b - d
		d - c
		d - c
		d - e`)
	paths, err := m.Paths(routing.PathQuery{From: "b", To: "c"})
	if err != nil {
		t.Fatal(err)
	}
	return m, routing.Drawing{
		Paths:   paths.Paths,
		Weak:    m.Weaknesses(routing.Limit{}).Points,
		Removed: routing.Removal{Sites: []string{"west"}},
	}
}

func TestMermaid(t *testing.T) {
	t.Parallel()
	m, d := sample(t)
	got, err := m.Mermaid(d)
	want := `flowchart LR
  subgraph s0["east"]
    d0["a"]
    d1["b"]
  end
  subgraph s1["west"]
    d2["c"]
  end
    d3["d"]
    d4["e"]
  d0 ---|"l1"| d3
  d1 ---|"1"| d3
  d3 ---|"1"| d2
  d3 --- d2
  d3 --- d4
  classDef onpath stroke-width:4px
  class d1 onpath
  classDef weak stroke:#c00,stroke-width:4px
  class d3 weak
  linkStyle 0,1,4 stroke:#c00,stroke-width:4px
  classDef removed stroke:#888,stroke-dasharray:4
  class s1,d2 removed
  linkStyle 2,3 stroke:#888,stroke-dasharray:4
`
	if err != nil || got != want {
		t.Errorf("%v, got:\n%s", err, got)
	}
}

func TestDOT(t *testing.T) {
	t.Parallel()
	m, d := sample(t)
	got, err := m.DOT(d)
	want := `graph topology {
  node [shape=box];
  subgraph cluster_0 {
    label="east";
    d0 [label="a"];
    d1 [label="b", penwidth=3];
  }
  subgraph cluster_1 {
    label="west";
    color="#888888";
    style=dashed;
    d2 [label="c", color="#888888", style=dashed];
  }
    d3 [label="d", color="#cc0000", penwidth=3];
    d4 [label="e"];
  d0 -- d3 [label="l1", color="#cc0000", penwidth=3];
  d1 -- d3 [label="1", color="#cc0000", penwidth=3];
  d3 -- d2 [label="1", color="#888888", style=dashed];
  d3 -- d2 [color="#888888", style=dashed];
  d3 -- d4 [color="#cc0000", penwidth=3];
}
`
	if err != nil || got != want {
		t.Errorf("%v, got:\n%s", err, got)
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	for _, label := range []struct{ name, mermaid, dot string }{
		{"core-1.example_net/a", "core-1.example_net/a", `core-1.example_net/a`},
		{`say "hi"`, "say #34;hi#34;", `say \"hi\"`},
		{`back\slash\N`, "back#92;slash#92;N", `back\\slash\\N`},
		{"two\nlines\tand\x00nil", "two lines and nil", "two lines and nil"},
		{"<b>&amp;#35;", "#60;b#62;#38;amp#59;#35;35#59;", "<b>&amp;amp;#35;"},
		{"`*_bold_*`", "#96;#42;#95;bold#95;#42;#96;", "`*_bold_*`"},
		{"1. style x:#y;", "1#46; style x#58;#35;y#59;", "1. style x:#y;"},
		{"%%{init}%%", "#37;#37;#123;init#125;#37;#37;", "%%{init}%%"},
		{"Zürich 東京", "Zürich 東京", "Zürich 東京"},
		{"bad \xff byte", "bad #65533; byte", "bad \uFFFD byte"},
		{"  ", "d", "d"},
		{strings.Repeat("ü", 41), strings.Repeat("ü", 39) + "#8230;", strings.Repeat("ü", 39) + "…"},
	} {
		m := indexed(t, routing.Topology{Devices: []routing.Device{{ID: "d", Name: label.name}}})
		mermaid, err1 := m.Mermaid(routing.Drawing{})
		dot, err2 := m.DOT(routing.Drawing{})
		if want := "flowchart LR\n    d0[\"" + label.mermaid + "\"]\n"; err1 != nil || mermaid != want {
			t.Errorf("%v, got %s", err1, mermaid)
		}
		if want := "    d0 [label=\"" + label.dot + "\"];\n"; err2 != nil || !strings.Contains(dot, want) {
			t.Errorf("%v, got %s", err2, dot)
		}
	}
}

func TestDrawingsAreBounded(t *testing.T) {
	t.Parallel()
	m := drawnMesh(t, "a - b\nb - c\nc - d\nd - e\nd - e")
	for _, story := range []struct {
		name    string
		drawing routing.Drawing
		want    string
	}{
		{"all", routing.Drawing{}, `d0["a"] d1["b"] d2["c"] d3["d"] d4["e"] d0 --- d1 d1 --- d2 d2 --- d3 d3 --- d4 d3 --- d4`},
		{"only some", routing.Drawing{Only: []string{"e", "d", "e", "a"}}, `d0["a"] d1["d"] d2["e"] d1 --- d2 d1 --- d2`},
		{"the first", routing.Drawing{MaxDevices: 2},
			`d0["a"] d1["b"] note["Only 2 of 5 devices and 1 of 5 connections are drawn"] d0 --- d1`},
		{"what is marked before", routing.Drawing{MaxDevices: 2, Weak: []routing.WeakPoint{{Kind: routing.ConnectionKind, ID: "c-d"}}},
			`d0["c"] d1["d"] note["Only 2 of 5 devices and 1 of 5 connections are drawn"] d0 --- d1 ` +
				`linkStyle 0 stroke:#c00,stroke-width:4px`},
		{"few connections", routing.Drawing{Only: []string{"d", "e"}, MaxConnections: 1},
			`d0["d"] d1["e"] note["Only 2 of 2 devices and 1 of 2 connections are drawn"] d0 --- d1`},
	} {
		got, err := m.Mermaid(story.drawing)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(strings.Fields(got), " "); got != "flowchart LR "+story.want {
			t.Errorf("%s: got %s", story.name, got)
		}
	}
	if got, err := m.DOT(routing.Drawing{MaxDevices: 1}); err != nil ||
		!strings.Contains(got, `label="Only 1 of 5 devices and 0 of 5 connections are drawn";`) {
		t.Errorf("%v, got %s", err, got)
	}
	if got, err := indexed(t, routing.Topology{}).DOT(routing.Drawing{}); err != nil || !strings.Contains(got, "There are no devices") {
		t.Errorf("%v, got %s", err, got)
	}
}
