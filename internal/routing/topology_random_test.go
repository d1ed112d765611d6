package routing_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/internal/routing"
	"pgregory.net/rapid"
)

// anyTopology makes topologies of a few devices with everything that can be odd about them: connections of a device to
// itself, several between the same devices, links that serve many devices or both ends, links at other sites.
func anyTopology(devices, connections int) *rapid.Generator[routing.Topology] {
	return rapid.Custom(func(t *rapid.T) routing.Topology {
		var topology routing.Topology
		perhaps := func(kind string, n int) string {
			if i := rapid.IntRange(-1, n-1).Draw(t, kind); i >= 0 {
				return fmt.Sprint(kind, i)
			}
			return ""
		}
		sites, links := rapid.IntRange(0, 4).Draw(t, "sites"), rapid.IntRange(0, 6).Draw(t, "links")
		devices := rapid.IntRange(2, devices).Draw(t, "devices")
		own := rapid.Bool().Draw(t, "links serve one device")
		if own {
			links = devices
		}
		end := func() (e routing.End) {
			device := rapid.IntRange(0, devices-1).Draw(t, "device")
			e.Device = fmt.Sprint("d", device)
			switch {
			case !own:
				e.Link = perhaps("l", links)
			case rapid.Bool().Draw(t, "through a link"):
				e.Link = fmt.Sprint("l", device)
			}
			return e
		}
		for i := range sites {
			topology.Sites = append(topology.Sites, routing.Site{ID: fmt.Sprint("s", i)})
		}
		for i := range devices {
			topology.Devices = append(topology.Devices, routing.Device{ID: fmt.Sprint("d", i), Site: perhaps("s", sites)})
		}
		for i := range links {
			topology.Links = append(topology.Links, routing.Link{ID: fmt.Sprint("l", i), Site: perhaps("s", sites)})
		}
		for i := range rapid.IntRange(0, connections).Draw(t, "connections") {
			topology.Connections = append(topology.Connections, routing.Connection{
				ID:     fmt.Sprintf("c%02d", i),
				A:      end(),
				B:      end(),
				Weight: int32(rapid.IntRange(0, 9).Draw(t, "weight")),
			})
		}
		return topology
	})
}

// shuffled is the same topology, made in another order.
func shuffled(t *rapid.T, topology routing.Topology) routing.Topology {
	chance := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 0))
	return routing.Topology{
		Sites: reordered(chance, topology.Sites), Devices: reordered(chance, topology.Devices),
		Links: reordered(chance, topology.Links), Connections: reordered(chance, topology.Connections),
	}
}

func reordered[T any](chance *rand.Rand, list []T) []T {
	list = slices.Clone(list)
	chance.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

func same(t *rapid.T, what string, got, want any) {
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\ngot  %+v\nwant %+v", what, got, want)
	}
}

func mesh(t *rapid.T, topology routing.Topology) *routing.Mesh {
	m, err := routing.NewMesh(topology)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// checkMany checks more often than rapid does by default: rare coincidences are what goes wrong here.
func checkMany(t *testing.T, property func(*rapid.T)) {
	for range 20 {
		rapid.Check(t, property)
	}
}

// everything is a limit that no small topology reaches.
var everything = routing.Limit{Rows: 1000, Sample: 1000}

func TestWeakPointsAgainstTrying(t *testing.T) {
	t.Parallel()
	checkMany(t, func(t *rapid.T) {
		topology := anyTopology(9, 14).Draw(t, "topology")
		same(t, "weak points", mesh(t, shuffled(t, topology)).Weaknesses(everything).Points, naive{topology}.weakPoints())
	})
}

func TestWhatIfAgainstTrying(t *testing.T) {
	t.Parallel()
	checkMany(t, func(t *rapid.T) {
		topology := anyTopology(9, 14).Draw(t, "topology")
		before := naive{topology}
		r := anyRemoval(t, before)
		after := before.without(r)
		got, err := mesh(t, shuffled(t, topology)).WhatIf(r, everything)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "before", got.Before, shapeOf(before))
		same(t, "after", got.After, shapeOf(after))
		same(t, "lost", got.Lost, routing.Counts{
			Sites: len(before.Sites) - len(after.Sites), Devices: len(before.Devices) - len(after.Devices),
			Links: len(before.Links) - len(after.Links), Connections: len(before.Connections) - len(after.Connections),
		})
		lost := int64(0)
		parts := [][]string{}
		for _, pieces := range before.broken(r) {
			lost += pairs([][]string{slices.Concat(pieces...)}) - pairs(pieces)
			parts = append(parts, pieces...)
		}
		same(t, "pairs lost", got.PairsLost, lost)
		slices.SortFunc(parts, func(a, b []string) int { return slices.Compare(a, b) })
		same(t, "parts", partsOf(got), parts)
		known := before.weakPoints()
		fresh := slices.DeleteFunc(after.weakPoints(), func(p routing.WeakPoint) bool {
			return slices.ContainsFunc(known, func(q routing.WeakPoint) bool { return p.Kind == q.Kind && p.ID == q.ID })
		})
		same(t, "new points", got.NewPoints, fresh)
	})
}

func anyRemoval(t *rapid.T, from naive) (r routing.Removal) {
	some := func(kind routing.Kind) []string {
		ids := from.ids(kind)
		if len(ids) == 0 {
			return nil
		}
		return rapid.SliceOfN(rapid.SampledFrom(ids), 0, 2).Draw(t, string(kind))
	}
	return routing.Removal{
		Sites: some(routing.SiteKind), Devices: some(routing.DeviceKind),
		Links: some(routing.LinkKind), Connections: some(routing.ConnectionKind),
	}
}

func shapeOf(n naive) (s routing.Shape) {
	s.Devices, s.Connections = len(n.Devices), len(n.Connections)
	for _, island := range n.islands() {
		s.Islands++
		s.Largest = max(s.Largest, len(island))
	}
	return s
}

// partsOf returns the devices of every part, sorted.
func partsOf(c routing.Consequence) [][]string {
	parts := [][]string{}
	for _, b := range c.Breaks {
		for _, p := range b.Parts {
			parts = append(parts, p.Sample)
		}
	}
	slices.SortFunc(parts, func(a, b []string) int { return slices.Compare(a, b) })
	return parts
}

func TestPathsAgainstTrying(t *testing.T) {
	t.Parallel()
	checkMany(t, func(t *rapid.T) {
		topology := anyTopology(7, 13).Draw(t, "topology")
		r := anyRemoval(t, naive{topology})
		r.Devices, r.Sites = nil, nil
		q := routing.PathQuery{From: "d0", To: "d1", Count: rapid.IntRange(1, 4).Draw(t, "count"), Without: r}
		q.Apart.Devices, q.Apart.Links = rapid.Bool().Draw(t, "devices apart"), rapid.Bool().Draw(t, "links apart")
		got, err := mesh(t, topology).Paths(q)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := mesh(t, shuffled(t, topology)).Paths(q)
		same(t, "in another order", again, got)

		all := naive{topology}.without(r).routes("d0", "d1")
		var found []route
		total := int64(0)
		for _, path := range got.Paths {
			i := slices.IndexFunc(all, func(r route) bool { return slices.Equal(r.connections, connectionsOf(path)) })
			if i < 0 || all[i].weight != path.Weight {
				t.Fatalf("%+v is no way", path)
			}
			if slices.ContainsFunc(found, func(r route) bool { return !r.apart(all[i], q.Apart) }) {
				t.Fatalf("%+v is not apart", path)
			}
			found = append(found, all[i])
			total += path.Weight
		}
		most, weight := best(all, q.Apart, q.Count)
		if got.Best && (len(found) != most || total != weight) {
			t.Fatalf("%d paths of %d, best are %d of %d", len(found), total, most, weight)
		}
		if !got.Best && (!q.Apart.Links || !sharesLinks(topology) || len(found) == 0 && most > 0) {
			t.Fatalf("%d paths need not be best", len(found))
		}
		if q.Count == 1 && len(all) > 0 {
			same(t, "the shortest", found, all[:1])
		}
	})
}

func connectionsOf(path routing.DevicePath) (ids []string) {
	for _, hop := range path.Hops {
		ids = append(ids, hop.Connection)
	}
	return ids
}

// sharesLinks reports whether a link serves several devices.
func sharesLinks(topology routing.Topology) bool {
	serves := map[string]string{}
	for _, c := range topology.Connections {
		for _, end := range []routing.End{c.A, c.B} {
			if other, ok := serves[end.Link]; end.Link != "" && ok && other != end.Device {
				return true
			}
			serves[end.Link] = end.Device
		}
	}
	return false
}
