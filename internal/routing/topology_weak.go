package routing

import (
	"cmp"
	"slices"
)

// A WeakPoint is a single point of failure: a thing whose loss separates devices that stay and were connected before.
//
//   - The loss of a device is the loss of every connection at it.
//   - The loss of a link is the loss of every connection through it, at either end.
//   - The loss of a site is the loss of its devices and its links.
//   - Two connections between the same devices stand in for each other, unless both use the same link.
//
// What is lost itself is never counted as cut off: a site at the end of a line is no weak point.
type WeakPoint struct {
	Kind   Kind     `json:"kind"`
	ID     string   `json:"id"`
	Name   string   `json:"name,omitempty"`
	CutOff int      `json:"cutOff"` // devices outside the largest of the parts into which what it held together falls
	Sides  int      `json:"sides"`  // the parts that these devices are in, without the largest
	Sample []string `json:"sample"` // ids of some of the devices cut off: of every side before a second of any
}

// A Thread is all that something hangs by: the only link of a site, the only connection of a device.
type Thread struct {
	Kind Kind   `json:"kind"`
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	By   string `json:"by"` // the id of the link or connection
}

// Weaknesses are what a topology cannot afford to lose. Lists are as long as the limit allows; the numbers are true.
type Weaknesses struct {
	Points       []WeakPoint `json:"points"` // those that cut off most first, then by kind, sites first, and id
	Found        Counts      `json:"found"`  // how many there are
	Threads      []Thread    `json:"threads"`
	ThreadsFound Counts      `json:"threadsFound"`
}

// Weaknesses finds all single points of failure, every site with exactly one link, and every device with exactly one
// connection to another device. See splitter for the time it takes.
func (m *Mesh) Weaknesses(limit Limit) Weaknesses {
	limit = limit.orDefault()
	points := m.weakPoints(nil, limit.Sample)
	w := Weaknesses{Points: m.pointRows(points, nil, limit)}
	for _, p := range points {
		*w.Found.of(p.kind)++
	}
	m.addThreads(&w, limit.Rows)
	return w
}

// A weakPoint is a split with the kind of what was lost.
type weakPoint struct {
	kind Kind
	split
}

// weakPoints finds all single points of failure of what is there, in the order of results.
func (m *Mesh) weakPoints(gone *absence, sample int) []weakPoint {
	var points []weakPoint
	search := newSplitter(m, gone, sample)
	for _, kind := range kinds {
		for _, s := range search.splits(kind) {
			points = append(points, weakPoint{kind, s})
		}
	}
	slices.SortStableFunc(points, func(a, b weakPoint) int { return -cmp.Compare(a.cutOff, b.cutOff) })
	return points
}

// pointRows shows as many weak points as the limit allows.
func (m *Mesh) pointRows(points []weakPoint, gone *absence, limit Limit) []WeakPoint {
	taken := map[Kind][][4]int32{}
	rows := make([]WeakPoint, 0, min(len(points), limit.Rows))
	for _, p := range first(points, limit.Rows) {
		if taken[p.kind] == nil {
			taken[p.kind] = m.takenBy(p.kind)
		}
		thing := m.of(p.kind)[p.thing]
		rows = append(rows, WeakPoint{
			Kind: p.kind, ID: thing.id, Name: thing.name, CutOff: int(p.cutOff), Sides: int(p.sides),
			Sample: m.beyond(p.seeds, gone, taken[p.kind], p.thing, limit.Sample),
		})
	}
	return rows
}

func (m *Mesh) addThreads(w *Weaknesses, rows int) {
	w.Threads = []Thread{}
	add := func(kind Kind, place int32, by string) {
		*w.ThreadsFound.of(kind)++
		if len(w.Threads) < rows {
			thing := m.of(kind)[place]
			w.Threads = append(w.Threads, Thread{Kind: kind, ID: thing.id, Name: thing.name, By: by})
		}
	}
	for site, links := range m.linksBySite() {
		if len(links) == 1 {
			add(SiteKind, int32(site), m.links[links[0]].id)
		}
	}
	for i := range int32(len(m.devices)) {
		if arms := m.around(i); len(arms) == 1 {
			add(DeviceKind, i, m.connections[arms[0].connection].id)
		}
	}
}

func (m *Mesh) linksBySite() [][]int32 {
	links := make([][]int32, len(m.sites))
	for i, site := range m.linkSite {
		if site != none {
			links[site] = append(links[site], int32(i))
		}
	}
	return links
}
