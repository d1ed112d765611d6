package routing_test

import (
	"encoding/json"
	"testing"

	"github.com/trunkline/trunkline/internal/routing"
)

// twoOffices are joined twice; a backbone of three devices stands between them.
const twoOffices = `
	site east: e1 e2 l1
	site west: w1 l2 l3
	e1 - e2
	e1(l1) - x
	w1(l2) - y
	w1(l3) - z
	x - y
	x - z`

func TestWhatIf(t *testing.T) {
	t.Parallel()
	m := drawnMesh(t, twoOffices)
	for _, story := range []struct {
		name    string
		removal routing.Removal
		want    string
	}{
		{"nothing", routing.Removal{}, `{"lost":{"sites":0,"devices":0,"links":0,"connections":0},` +
			`"before":{"devices":6,"connections":6,"islands":1,"largest":6},` +
			`"after":{"devices":6,"connections":6,"islands":1,"largest":6},` +
			`"pairsLost":0,"breaks":[],"breaksFound":0,` +
			`"newPoints":[],"newPointsFound":{"sites":0,"devices":0,"links":0,"connections":0}}`},
		{"one of two ways", routing.Removal{Devices: []string{"y"}}, `{"lost":{"sites":0,"devices":1,"links":0,"connections":2},` +
			`"before":{"devices":6,"connections":6,"islands":1,"largest":6},` +
			`"after":{"devices":5,"connections":4,"islands":1,"largest":5},` +
			`"pairsLost":0,"breaks":[],"breaksFound":0,"newPoints":[` +
			`{"kind":"connection","id":"x-z","cutOff":2,"sides":1,"sample":["w1","z"]},` +
			`{"kind":"device","id":"z","cutOff":1,"sides":1,"sample":["w1"]},` +
			`{"kind":"link","id":"l3","cutOff":1,"sides":1,"sample":["w1"]},` +
			`{"kind":"connection","id":"w1-z","cutOff":1,"sides":1,"sample":["w1"]}],` +
			`"newPointsFound":{"sites":0,"devices":1,"links":1,"connections":2}}`},
		{"the middle and an office", routing.Removal{Devices: []string{"x"}, Sites: []string{"west"}},
			`{"lost":{"sites":1,"devices":2,"links":2,"connections":5},` +
				`"before":{"devices":6,"connections":6,"islands":1,"largest":6},` +
				`"after":{"devices":4,"connections":1,"islands":3,"largest":2},` +
				`"pairsLost":5,"breaks":[{"devices":4,"parts":[{"devices":2,"sample":["e1","e2"]},` +
				`{"devices":1,"sample":["y"]},{"devices":1,"sample":["z"]}],"partsFound":3}],"breaksFound":1,` +
				`"newPoints":[],"newPointsFound":{"sites":0,"devices":0,"links":0,"connections":0}}`},
	} {
		t.Run(story.name, func(t *testing.T) {
			t.Parallel()
			c, err := m.WhatIf(story.removal, routing.Limit{})
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != story.want {
				t.Errorf("got  %s\nwant %s", got, story.want)
			}
		})
	}
}

// TestWhatIfIsBounded spends the rows on the largest island's parts first.
func TestWhatIfIsBounded(t *testing.T) {
	t.Parallel()
	m := drawnMesh(t, "h - a\nh - b\nh - c\ni - k\ni - l\n")
	c, err := m.WhatIf(routing.Removal{Devices: []string{"h", "i"}}, routing.Limit{Rows: 2})
	if err != nil {
		t.Fatal(err)
	}
	if c.BreaksFound != 2 || len(c.Breaks) != 1 || c.Breaks[0].PartsFound != 3 || len(c.Breaks[0].Parts) != 2 || c.PairsLost != 4 {
		t.Errorf("got %+v", c)
	}
}
