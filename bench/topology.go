package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/trunkline/trunkline/internal/routing"
)

// The size of network for which all single points of failure are to be found
// within a second, once it is indexed.
const (
	topologyDevices     = 100_000
	topologyConnections = 200_000
	topologyBudget      = time.Second
)

// shapes are networks that are hard in different ways: one that holds together
// nearly everywhere, and one where everything is a single point of failure.
var shapes = []struct {
	name string
	ends func(chance *rand.Rand, i int) (a, b int)
}{
	{"at random", func(chance *rand.Rand, i int) (a, b int) { return i % topologyDevices, chance.IntN(topologyDevices) }},
	{"as a tree of pairs", func(_ *rand.Rand, i int) (a, b int) {
		a = i % topologyDevices
		return a, max(0, a-1) / 3
	}},
}

// topologyFacts measure an absolute budget: no other program does this work,
// so there is nothing to stand beside it.
func (p plan) topologyFacts() (facts []string, err error) {
	for _, shape := range shapes {
		topology := estate(shape.ends)
		began := time.Now()
		mesh, err := routing.NewMesh(topology)
		if err != nil {
			return nil, err
		}
		indexed := time.Since(began)
		var seconds []float64
		for range p.rounds {
			began := time.Now()
			if found := mesh.Weaknesses(routing.Limit{}).Found; found == (routing.Counts{}) {
				return nil, errors.New("no single point of failure was found")
			}
			seconds = append(seconds, time.Since(began).Seconds())
		}
		facts = append(facts, fmt.Sprintf("Single points of failure among %d devices and %d connections, joined %s: %.2f s (budget %.0f s), after %.2f s to index them",
			topologyDevices, topologyConnections, shape.name, median(seconds), topologyBudget.Seconds(), indexed.Seconds()))
	}
	return facts, nil
}

// estate has ten devices to a site, each with a link that all its connections
// use.
func estate(ends func(*rand.Rand, int) (a, b int)) (t routing.Topology) {
	chance := rand.New(rand.NewPCG(1, 2))
	id := func(kind string, n int) string { return fmt.Sprintf("%s-%017x", kind, n) }
	for i := range topologyDevices {
		site := id("site", i/10)
		if i%10 == 0 {
			t.Sites = append(t.Sites, routing.Site{ID: site})
		}
		t.Devices = append(t.Devices, routing.Device{ID: id("device", i), Site: site})
		t.Links = append(t.Links, routing.Link{ID: id("link", i), Site: site})
	}
	for i := range topologyConnections {
		a, b := ends(chance, i)
		t.Connections = append(t.Connections, routing.Connection{
			ID: id("connection", i),
			A:  routing.End{Device: id("device", a), Link: id("link", a)},
			B:  routing.End{Device: id("device", b), Link: id("link", b)},
		})
	}
	return t
}
