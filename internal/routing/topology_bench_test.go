package routing_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/trunkline/trunkline/internal/routing"
)

const (
	manyDevices     = 100_000
	manyConnections = 200_000
	devicesPerSite  = 10
)

// estate is a topology of full size. Every device has a link of its own at a site of ten, which all its connections
// use; parent chooses where a connection of a device goes.
func estate(parent func(chance *rand.Rand, device, connection int) int) routing.Topology {
	chance := rand.New(rand.NewPCG(1, 2))
	var t routing.Topology
	id := func(kind string, n int) string { return fmt.Sprintf("%s-%017x", kind, n) }
	for i := range manyDevices {
		site := id("site", i/devicesPerSite)
		if i%devicesPerSite == 0 {
			t.Sites = append(t.Sites, routing.Site{ID: site})
		}
		t.Devices = append(t.Devices, routing.Device{ID: id("device", i), Site: site})
		t.Links = append(t.Links, routing.Link{ID: id("link", i), Site: site})
	}
	for i := range manyConnections {
		a := i % manyDevices
		b := parent(chance, a, i)
		t.Connections = append(t.Connections, routing.Connection{
			ID: id("connection", i),
			A:  routing.End{Device: id("device", a), Link: id("link", a)},
			B:  routing.End{Device: id("device", b), Link: id("link", b)},
		})
	}
	return t
}

// The shapes of networks that are hard in different ways.
var estates = []struct {
	name   string
	parent func(chance *rand.Rand, device, connection int) int
}{
	{"meshed", func(chance *rand.Rand, _, _ int) int { return chance.IntN(manyDevices) }},
	{"tree of pairs", func(_ *rand.Rand, device, _ int) int { return max(0, (device-1)/3) }},
	{"chain of pairs", func(_ *rand.Rand, device, _ int) int { return max(0, device-1) }},
	{"two hubs", func(_ *rand.Rand, _, connection int) int { return connection / manyDevices }},
}

func BenchmarkNewMesh(b *testing.B) {
	t := estate(estates[0].parent)
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(t.Connections), func(i, j int) {
		t.Connections[i], t.Connections[j] = t.Connections[j], t.Connections[i]
	})
	before := liveBytes()
	var m *routing.Mesh
	for b.Loop() {
		m = indexed(b, t)
	}
	b.ReportMetric(float64(liveBytes()-before)/(1<<20), "MiB-kept")
	runtime.KeepAlive(m)
	runtime.KeepAlive(t)
}

func liveBytes() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func BenchmarkWeaknesses(b *testing.B) {
	for _, e := range estates {
		b.Run(e.name, func(b *testing.B) {
			m := indexed(b, estate(e.parent))
			b.ReportAllocs()
			for b.Loop() {
				m.Weaknesses(routing.Limit{})
			}
		})
	}
}

func indexed(t testing.TB, topology routing.Topology) *routing.Mesh {
	t.Helper()
	m, err := routing.NewMesh(topology)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func BenchmarkPaths(b *testing.B) {
	m := indexed(b, estate(estates[0].parent))
	for _, q := range []struct {
		name  string
		query routing.PathQuery
	}{
		{"shortest", routing.PathQuery{}},
		{"3 by connection", routing.PathQuery{Count: 3}},
		{"3 by device", routing.PathQuery{Count: 3, Apart: routing.Apart{Devices: true}}},
		{"3 by link", routing.PathQuery{Count: 3, Apart: routing.Apart{Links: true}}},
	} {
		b.Run(q.name, func(b *testing.B) {
			q.query.From, q.query.To = fmt.Sprintf("device-%017x", 1), fmt.Sprintf("device-%017x", manyDevices-1)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.Paths(q.query); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkWhatIf(b *testing.B) {
	m := indexed(b, estate(estates[0].parent))
	r := routing.Removal{Sites: []string{fmt.Sprintf("site-%017x", 7)}}
	for b.Loop() {
		if _, err := m.WhatIf(r, routing.Limit{}); err != nil {
			b.Fatal(err)
		}
	}
}
