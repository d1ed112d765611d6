package routing_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/routing"
)

// spelled says "weight: connections" of each path.
func spelled(paths routing.Paths) string {
	var lines []string
	for _, path := range paths.Paths {
		lines = append(lines, fmt.Sprintf("%d: %s", path.Weight, strings.Join(connectionsOf(path), " ")))
	}
	return strings.Join(lines, "\n")
}

func TestPaths(t *testing.T) {
	t.Parallel()
	devices, links := routing.Apart{Devices: true}, routing.Apart{Links: true}
	for _, story := range []struct {
		name, topology string
		query          routing.PathQuery
		want           string
	}{
		{"to oneself", "s - t", routing.PathQuery{From: "s", To: "s"}, "0: "},
		{"nowhere", "s\nt", routing.PathQuery{From: "s", To: "t"}, ""},
		{"there and back", "a - t\ns - a", routing.PathQuery{From: "s", To: "t"}, "2: s-a a-t"},
		{"fewest hops", "s - a\na - b\nb - t\ns - c\nc - t", routing.PathQuery{From: "s", To: "t"}, "2: s-c c-t"},
		{"least weight", "s - a\na - b\nb - t\ns - c 3\nc - t", routing.PathQuery{From: "s", To: "t"}, "3: s-a a-b b-t"},
		{"of equals the lowest ids from the start", "s - b\nb - a\ns - c\na - t\nb - d\nd - t\nc - t 2",
			routing.PathQuery{From: "s", To: "t"}, "3: s-b b-a a-t"},
		{"of equal connections the first", "s - t\ns - t", routing.PathQuery{From: "s", To: "t"}, "1: s-t"},
		{"around what is lost", "s - a\na - t\ns - b\nb - t",
			routing.PathQuery{From: "s", To: "t", Without: routing.Removal{Devices: []string{"a"}}}, "2: s-b b-t"},
		{"from what is lost", "s - t",
			routing.PathQuery{From: "s", To: "t", Without: routing.Removal{Devices: []string{"s"}}}, ""},
		{"fewer than asked for", "s - a\na - t", routing.PathQuery{From: "s", To: "t", Count: 3}, "2: s-a a-t"},
		{"through one device", "s - a\ns - a\na - t\na - t", routing.PathQuery{From: "s", To: "t", Count: 2},
			"2: s-a a-t\n2: s-a/2 a-t/2"},
		{"not if devices keep apart", "s - a\ns - a\na - t\na - t",
			routing.PathQuery{From: "s", To: "t", Count: 2, Apart: devices}, "2: s-a a-t"},
		{"the shortest is in the way of two", "s - a\na - b\nb - t\ns - b 2\na - t 2",
			routing.PathQuery{From: "s", To: "t", Count: 2, Apart: devices}, "3: s-a a-t\n3: s-b b-t"},
		{"taking back costs what it saves", "s - a 1\na - b 5\nb - t 1\ns - b 6\ns - a 4\na - t 6\ns - t 8",
			routing.PathQuery{From: "s", To: "t", Count: 2}, "7: s-a a-t\n7: s-b b-t"},
		{"one link at the start", "s(l1) - a\ns(l1) - b\na - t\nb - t",
			routing.PathQuery{From: "s", To: "t", Count: 2, Apart: links}, "2: s-a a-t"},
		{"two links at the start", "s(l1) - a\ns(l2) - b\na - t\nb - t",
			routing.PathQuery{From: "s", To: "t", Count: 2, Apart: links}, "2: s-a a-t\n2: s-b b-t"},
		{"in and out by one link", "s - m(l1)\nm(l1) - t", routing.PathQuery{From: "s", To: "t", Count: 2, Apart: links},
			"2: s-m m-t"},
		{"around a link that serves two devices", "s - a(l1)\na - t\ns - b(l1)\nb - t\ns - c 5\nc - t",
			routing.PathQuery{From: "s", To: "t", Count: 2, Apart: links}, "2: s-a a-t\n6: s-c c-t"},
	} {
		t.Run(story.name, func(t *testing.T) {
			t.Parallel()
			paths, err := drawnMesh(t, story.topology).Paths(story.query)
			if err != nil {
				t.Fatal(err)
			}
			if got := spelled(paths); got != story.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, story.want)
			}
		})
	}
}

func TestPathCount(t *testing.T) {
	t.Parallel()
	for _, count := range []int{-1, routing.MaxPaths + 1} {
		if _, err := drawnMesh(t, "a - b").Paths(routing.PathQuery{From: "a", To: "b", Count: count}); err == nil {
			t.Errorf("%d paths are no error", count)
		}
	}
}

func TestShared(t *testing.T) {
	t.Parallel()
	paths, err := drawnMesh(t, `
		site one: s l1
		site two: m a b l2
		site three: t
		s(l1) - m
		s(l1) - m
		m - a
		m - b
		a(l2) - t
		b(l2) - t`).Paths(routing.PathQuery{From: "s", To: "t", Count: 2})
	if err != nil || len(paths.Paths) != 2 {
		t.Fatalf("%+v, %v", paths, err)
	}
	got, want := fmt.Sprint(paths.Shared), "{[two] [m] [l1 l2]}"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestBottleneck(t *testing.T) {
	t.Parallel()
	const links = "\nlink l1 100/50\nlink l2 80/20\nlink l3 10/200\nlink l4 ?/70\nlink l5 0/5"
	for _, story := range []struct{ name, topology, want string }{
		{"there by upload, then download", "s(l1) - t(l2)", "{true 20 l2} {true 50 l1}"},
		{"the other way round", "t(l2) - s(l1)", "{true 20 l2} {true 50 l1}"},
		{"over two hops", "s(l1) - m(l2)\nm(l3) - t(l1)", "{true 10 l3} {true 50 l1}"},
		{"a speed that is not stated", "s(l1) - t(l4)", "{true 70 l4} {false 50 l1}"},
		{"an end without a link", "s(l1) - t", "{false 100 l1} {false 50 l1}"},
		{"nothing known", "s - t", "{false ? } {false ? }"},
		{"no upload at all", "s(l5) - t(l1)", "{true 0 l5} {true 5 l5}"},
	} {
		t.Run(story.name, func(t *testing.T) {
			t.Parallel()
			paths, err := drawnMesh(t, story.topology+links).Paths(routing.PathQuery{From: "s", To: "t"})
			if err != nil {
				t.Fatal(err)
			}
			p := paths.Paths[0]
			if got := atMost(p.Forward) + " " + atMost(p.Backward); got != story.want {
				t.Errorf("got %s, want %s", got, story.want)
			}
		})
	}
}

func atMost(b routing.Bottleneck) string {
	if b.AtMost == nil {
		return fmt.Sprintf("{%t ? %s}", b.Known, b.Link)
	}
	return fmt.Sprintf("{%t %d %s}", b.Known, *b.AtMost, b.Link)
}

func TestPathAsJSON(t *testing.T) {
	t.Parallel()
	paths, err := drawnMesh(t, "b(l1) - a(l2)\nlink l1 30/40\nlink l2 ?/20").Paths(routing.PathQuery{From: "a", To: "b"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(paths)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"paths":[{"hops":[{"from":"a","outLink":"l2","connection":"b-a","inLink":"l1","to":"b","forward":null,` +
		`"backward":20}],"weight":1,"forward":{"known":false,"atMost":40,"link":"l1"},` +
		`"backward":{"known":true,"atMost":20,"link":"l2"}}],"best":true,"shared":{"sites":[],"devices":[],"links":[]}}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
