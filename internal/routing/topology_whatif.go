package routing

import (
	"cmp"
	"slices"
)

// A Consequence is the difference that a removal makes. Lists are as long as the limit allows; the numbers are true.
type Consequence struct {
	Lost           Counts      `json:"lost"` // what is removed, with what goes along
	Before         Shape       `json:"before"`
	After          Shape       `json:"after"`
	PairsLost      int64       `json:"pairsLost"` // pairs of devices that stay, were connected, and no longer are
	Breaks         []Break     `json:"breaks"`    // the largest first
	BreaksFound    int         `json:"breaksFound"`
	NewPoints      []WeakPoint `json:"newPoints"` // single points of failure that were none before, ordered as ever
	NewPointsFound Counts      `json:"newPointsFound"`
}

// A Shape is the outline of a topology. An island is a set of devices that are connected with each other and with
// nothing else; a device without connections is one too.
type Shape struct {
	Devices     int `json:"devices"`
	Connections int `json:"connections"`
	Islands     int `json:"islands"`
	Largest     int `json:"largest"` // devices in the largest island
}

// A Break is an island that falls apart: no device of one part reaches a device of another any more.
type Break struct {
	Devices    int    `json:"devices"` // those that stay
	Parts      []Part `json:"parts"`   // the largest first
	PartsFound int    `json:"partsFound"`
}

// A Part is one of the pieces of an island.
type Part struct {
	Devices int      `json:"devices"`
	Sample  []string `json:"sample"` // ids of some of its devices
}

// WhatIf says what the removal of any set of things would do. An id that the topology does not have is an UnknownError.
// It costs two searches for single points of failure, before and after.
func (m *Mesh) WhatIf(r Removal, limit Limit) (Consequence, error) {
	limit = limit.orDefault()
	gone, err := m.without(r)
	if err != nil {
		return Consequence{}, err
	}
	before, after := m.islands(nil), m.islands(gone)
	c := Consequence{Lost: gone.counts(), Before: m.shape(before, nil), After: m.shape(after, gone)}
	m.addBreaks(&c, breaks(before, after), gone, limit)
	points := m.newPoints(gone, limit.Sample)
	for _, p := range points {
		*c.NewPointsFound.of(p.kind)++
	}
	c.NewPoints = m.pointRows(points, gone, limit)
	return c, nil
}

// newPoints finds the single points of failure of what is left that were none before.
func (m *Mesh) newPoints(gone *absence, sample int) []weakPoint {
	type thing struct {
		kind  Kind
		place int32
	}
	known := map[thing]bool{}
	for _, p := range m.weakPoints(nil, 0) {
		known[thing{p.kind, p.thing}] = true
	}
	return slices.DeleteFunc(m.weakPoints(gone, sample), func(p weakPoint) bool { return known[thing{p.kind, p.thing}] })
}

// islands returns, by device, the lowest device of its island, none for a device that is not there.
func (m *Mesh) islands(gone *absence) []int32 {
	joined := unions(nil).reset(len(m.devices))
	for i, ends := range m.joined {
		if !gone.connection(int32(i)) {
			joined.join(ends[0], ends[1])
		}
	}
	island := make([]int32, len(m.devices))
	for i := range island {
		island[i] = joined.find(int32(i))
		if gone.device(int32(i)) {
			island[i] = none
		}
	}
	return island
}

// sizes returns, by the device that stands for an island, how many devices are in it.
func sizes(island []int32) []int {
	size := make([]int, len(island))
	for _, lowest := range island {
		if lowest != none {
			size[lowest]++
		}
	}
	return size
}

func (m *Mesh) shape(island []int32, gone *absence) (s Shape) {
	for _, size := range sizes(island) {
		if size > 0 {
			s.Devices += size
			s.Islands++
			s.Largest = max(s.Largest, size)
		}
	}
	for i := range m.connections {
		if !gone.connection(int32(i)) {
			s.Connections++
		}
	}
	return s
}

// A piece is an island after a removal, with the island before that it was in.
type piece struct {
	lowest, before int32
	size           int
}

// pieces returns the islands after a removal in the order of the islands before, of one the largest first.
func pieces(before, after []int32) []piece {
	var all []piece
	for lowest, size := range sizes(after) {
		if size > 0 {
			all = append(all, piece{int32(lowest), before[lowest], size})
		}
	}
	slices.SortFunc(all, func(p, q piece) int {
		return cmp.Or(cmp.Compare(p.before, q.before), -cmp.Compare(p.size, q.size), cmp.Compare(p.lowest, q.lowest))
	})
	return all
}

// An islandBreak is the pieces into which an island falls, at least two.
type islandBreak struct {
	pieces  []piece
	devices int
	pairs   int64 // of devices in different pieces
}

// breaks returns the islands that fall apart, the largest first.
func breaks(before, after []int32) []islandBreak {
	var found []islandBreak
	for all := pieces(before, after); len(all) > 0; {
		b := islandBreak{}
		for n, p := range all {
			if p.before != all[0].before {
				break
			}
			b.pieces = all[:n+1]
			b.pairs += int64(b.devices) * int64(p.size)
			b.devices += p.size
		}
		if len(b.pieces) > 1 {
			found = append(found, b)
		}
		all = all[len(b.pieces):]
	}
	slices.SortStableFunc(found, func(a, b islandBreak) int { return -cmp.Compare(a.devices, b.devices) })
	return found
}

// addBreaks tells of the islands that fall apart. The limit's rows are those of all parts together.
func (m *Mesh) addBreaks(c *Consequence, found []islandBreak, gone *absence, limit Limit) {
	c.Breaks, c.BreaksFound = []Break{}, len(found)
	rows := limit.Rows
	for _, b := range found {
		c.PairsLost += b.pairs
		if rows == 0 {
			continue
		}
		shown := Break{Devices: b.devices, PartsFound: len(b.pieces)}
		for _, p := range first(b.pieces, rows) {
			sample := m.beyond([]int32{p.lowest}, gone, nil, none, limit.Sample)
			shown.Parts = append(shown.Parts, Part{Devices: p.size, Sample: sample})
		}
		rows -= len(shown.Parts)
		c.Breaks = append(c.Breaks, shown)
	}
}
