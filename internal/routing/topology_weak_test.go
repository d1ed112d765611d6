package routing_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/routing"
)

// told says "kind id -devices/sides: sample" of each point.
func told(points []routing.WeakPoint) string {
	var lines []string
	for _, p := range points {
		lines = append(lines, fmt.Sprintf("%s %s -%d/%d: %s", p.Kind, p.ID, p.CutOff, p.Sides, strings.Join(p.Sample, " ")))
	}
	return strings.Join(lines, "\n")
}

func TestWeakPoints(t *testing.T) {
	t.Parallel()
	for _, story := range []struct{ name, topology, want string }{
		{"nothing", "", ""},
		{"a lone device", "a", ""},
		{"a pair", "a - b", "connection a-b -1/1: b"},
		{"a chain", "a - b\nb - c", "device b -1/1: c\nconnection a-b -1/1: a\nconnection b-c -1/1: c"},
		{"a ring", "a - b\nb - c\nc - a", ""},
		{"a star", "m - a\nm - b\nm - c", "device m -2/2: b c\n" +
			"connection m-a -1/1: a\nconnection m-b -1/1: b\nconnection m-c -1/1: c"},
		{"a connection to oneself joins nothing", "a - a\na - b\na - b", ""},
		{"two connections stand in for each other", "a - b\na - b", ""},
		{"not when both use one link", "a(l1) - b(l2)\na(l1) - b(l3)", "link l1 -1/1: b"},
		{"one link at one end and the other", "a(l1) - b\nb(l1) - a", "link l1 -1/1: b"},
		{"a link that serves two devices",
			"a(l1) - h\nb(l1) - h\na - b\nh - x\nh - x", "link l1 -2/1: h x\ndevice h -1/1: x"},
		{"a link that holds two islands together",
			"a(l1) - b\nc(l1) - d", "link l1 -2/2: b d\n" +
				"connection a-b -1/1: b\nconnection c-d -1/1: d"},
		{"a link in a ring is not enough", "a(l1) - b\nb - c\nc - a", ""},
		{"a link used at both sides of a ring is", "a(l1) - b\nb - c\nc(l1) - a", "link l1 -1/1: a"},
		{"the site at the end of a line cuts nobody else off",
			"site s: c\na - b\nb - a\nb - c", "device b -1/1: c\nconnection b-c -1/1: c"},
		{"a site that is crossed", "site s: b1 b2\na - b1\na - b2\nb1 - c\nb2 - c", "site s -1/1: c"},
		{"a site takes along connections through its links only",
			"site s: l1 l2\na(l1) - b\nb(l2) - a", "site s -1/1: b"},
		{"of equal sides the one with the lowest id stays", "d - m\nm - a\na - b\nd - c",
			"device m -2/1: c d\nconnection d-m -2/1: c d\nconnection m-a -2/1: a b\n" +
				"device a -1/1: b\ndevice d -1/1: c\nconnection a-b -1/1: b\nconnection d-c -1/1: c"},
	} {
		t.Run(story.name, func(t *testing.T) {
			t.Parallel()
			w := drawnMesh(t, story.topology).Weaknesses(routing.Limit{})
			if got := told(w.Points); got != story.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, story.want)
			}
			if sum := w.Found.Sites + w.Found.Devices + w.Found.Links + w.Found.Connections; sum != len(w.Points) {
				t.Errorf("%d found, %d points", sum, len(w.Points))
			}
		})
	}
}

func TestThreads(t *testing.T) {
	t.Parallel()
	w := drawnMesh(t, `
		site one: a b l1
		site two: c l2 l3
		site none: d
		site unused: l4
		a(l1) - c(l2)
		b - a
		b - a
		c - d
		d - d`).Weaknesses(routing.Limit{})
	want := []routing.Thread{
		{Kind: routing.SiteKind, ID: "one", By: "l1"},
		{Kind: routing.SiteKind, ID: "unused", By: "l4"},
		{Kind: routing.DeviceKind, ID: "d", By: "c-d"},
	}
	if !slices.Equal(w.Threads, want) || w.ThreadsFound != (routing.Counts{Sites: 2, Devices: 1}) {
		t.Errorf("got %+v, %+v", w.Threads, w.ThreadsFound)
	}
}

func TestWeaknessesAreBounded(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 50 {
		fmt.Fprintf(&text, "hub - d%02d\n", i)
	}
	w := drawnMesh(t, text.String()).Weaknesses(routing.Limit{Rows: 2, Sample: 3})
	if got, want := told(w.Points), "device hub -49/49: d01 d02 d03\nconnection hub-d00 -1/1: d00"; got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if w.Found != (routing.Counts{Devices: 1, Connections: 50}) {
		t.Errorf("found %+v", w.Found)
	}
	if len(w.Threads) != 2 || w.ThreadsFound.Devices != 50 {
		t.Errorf("threads %v of %+v", w.Threads, w.ThreadsFound)
	}
}

// TestLongChain is deeper than any stack of calls should be.
func TestLongChain(t *testing.T) {
	t.Parallel()
	const length = 30_000
	var topology routing.Topology
	for i := range length {
		topology.Devices = append(topology.Devices, routing.Device{ID: fmt.Sprintf("d%05d", i)})
		if i > 0 {
			topology.Connections = append(topology.Connections, routing.Connection{
				ID: fmt.Sprintf("c%05d", i),
				A:  routing.End{Device: topology.Devices[i-1].ID}, B: routing.End{Device: topology.Devices[i].ID},
			})
		}
	}
	m := indexed(t, topology)
	w := m.Weaknesses(routing.Limit{Rows: 1})
	if got, want := told(w.Points), "connection c15000 -15000/1: "; !strings.HasPrefix(got, want) {
		t.Errorf("got %s", got)
	}
	if w.Found != (routing.Counts{Devices: length - 2, Connections: length - 1}) {
		t.Errorf("found %+v", w.Found)
	}
	paths, err := m.Paths(routing.PathQuery{From: "d00000", To: "d29999"})
	if err != nil || len(paths.Paths) != 1 || paths.Paths[0].Weight != length-1 {
		t.Errorf("%d paths, %v", len(paths.Paths), err)
	}
}

func TestBadTopologies(t *testing.T) {
	t.Parallel()
	device := func(id string) routing.Device { return routing.Device{ID: id} }
	joins := func(a, b routing.End) []routing.Connection { return []routing.Connection{{ID: "c", A: a, B: b}} }
	negative := int32(-1)
	for _, bad := range []struct {
		topology routing.Topology
		want     string
	}{
		{routing.Topology{Devices: []routing.Device{device("")}}, "a device has no id"},
		{routing.Topology{Devices: []routing.Device{device("a"), device("b"), device("a")}}, `two devices have the id "a"`},
		{routing.Topology{Devices: []routing.Device{{ID: "a", Site: "s"}}},
			`device a names the site "s", which the topology does not have`},
		{routing.Topology{Links: []routing.Link{{ID: "l", Site: "s"}}},
			`link l names the site "s", which the topology does not have`},
		{routing.Topology{Links: []routing.Link{{ID: "l", Upload: &negative}}}, "link l has a negative speed"},
		{routing.Topology{Connections: joins(routing.End{}, routing.End{})}, "connection c has an end without a device"},
		{routing.Topology{Connections: joins(routing.End{Device: "a"}, routing.End{Device: "a"})},
			`connection c names the device "a", which the topology does not have`},
		{routing.Topology{Devices: []routing.Device{device("a")},
			Connections: joins(routing.End{Device: "a", Link: "l"}, routing.End{Device: "a"})},
			`connection c names the link "l", which the topology does not have`},
		{routing.Topology{Connections: []routing.Connection{{ID: "c", Weight: -1}}}, "connection c has a negative weight"},
	} {
		if _, err := routing.NewMesh(bad.topology); err == nil || err.Error() != bad.want {
			t.Errorf("got %v, want %s", err, bad.want)
		}
	}
}

func TestUnknownThings(t *testing.T) {
	t.Parallel()
	m := drawnMesh(t, "a - b")
	_, path := m.Paths(routing.PathQuery{From: "a", To: "z"})
	_, path2 := m.Paths(routing.PathQuery{From: "z", To: "a"})
	_, without := m.Paths(routing.PathQuery{From: "a", To: "b", Without: routing.Removal{Links: []string{"z"}}})
	_, whatIf := m.WhatIf(routing.Removal{Sites: []string{"z"}}, routing.Limit{})
	_, only := m.Mermaid(routing.Drawing{Only: []string{"z"}})
	_, weak := m.DOT(routing.Drawing{Weak: []routing.WeakPoint{{Kind: routing.LinkKind, ID: "z"}}})
	for _, err := range []error{path, path2, without, whatIf, only, weak} {
		var unknown *routing.UnknownError
		if !errors.As(err, &unknown) || unknown.ID != "z" {
			t.Errorf("got %v", err)
		}
	}
}
