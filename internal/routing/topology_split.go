package routing

import (
	"cmp"
	"slices"
)

// A split is what the loss of one thing does to a topology.
type split struct {
	thing  int32
	cutOff int32   // devices outside the largest part of what they were in
	sides  int32   // the parts that these devices are in
	seeds  []int32 // one device of each such part, the lowest first, at most as many as were asked for
}

// A splitter looks for things whose loss splits what is there of a topology.
//
// A thing's loss takes a set of connections with it: a device those at it, a link those through it, a site those of its
// devices and links. It splits when two devices that stay were connected before and no longer are.
//
// The method halves the things again and again. Connections that no thing of a half takes are there whichever of them is
// lost, so their ends are merged, and only what the half does take is looked at further. When one thing is left, the
// parts are what its loss leaves and its connections say what it held together. With S the sizes of all these sets
// together (at most 9 times the connections) and n devices this takes O(n + S log S) steps, each a find in disjoint sets,
// and memory O(n + S); less in a well-meshed network, where most ends merge early. The depth is log S, so nothing depends
// on the length of a chain.
type splitter struct {
	m      *Mesh
	sample int
	whole  sketch

	taken  [][4]int32 // by connection, what takes it, of the kind in question
	keeper []int32    // by device, the thing without which it is not there; nil if it is always there
	load   []int32    // by thing, the size of all sets before its own, and a little for the thing itself
	found  []split

	touched  sketch    // what the things in question take, with everything else merged
	sketches []*sketch // by depth, to be used again
	merged   unions
	numbers  []int32
}

// A sketch is a topology with what stays together merged. Devices that nothing in question touches are left out.
type sketch struct {
	parts []part
	lines []line
}

// A part is a set of devices that stay connected.
type part struct{ size, lowest int32 }

// A line is a connection between two parts.
type line struct{ a, b, connection int32 }

// newSplitter prepares the search in what is there. At most sample seeds are kept of each split.
func newSplitter(m *Mesh, gone *absence, sample int) *splitter {
	s := &splitter{m: m, sample: sample}
	s.whole.parts = make([]part, len(m.devices))
	for i := range s.whole.parts {
		s.whole.parts[i] = part{size: 1, lowest: int32(i)}
	}
	for i, ends := range m.joined {
		if ends[0] != ends[1] && !gone.connection(int32(i)) {
			s.whole.lines = append(s.whole.lines, line{ends[0], ends[1], int32(i)})
		}
	}
	return s
}

// splits finds every thing of a kind whose loss splits, in the order of places.
func (s *splitter) splits(kind Kind) []split {
	s.taken, s.keeper, s.found = s.m.takenBy(kind), s.m.keepers(kind), nil
	things := len(s.m.of(kind))
	s.load = make([]int32, things+1)
	for _, l := range s.whole.lines {
		for _, thing := range s.taken[l.connection] {
			if thing != none {
				s.load[thing+1]++
			}
		}
	}
	for i := range things {
		s.load[i+1] += s.load[i] + 1
	}
	s.narrow(&s.whole, &s.touched, 0, int32(things))
	s.halve(&s.touched, 0, int32(things), 0)
	return s.found
}

// takenBy returns, by connection, the things of a kind whose loss takes it.
func (m *Mesh) takenBy(kind Kind) [][4]int32 {
	taken := make([][4]int32, len(m.connections))
	for i := range taken {
		a, b := m.joined[i][0], m.joined[i][1]
		switch kind {
		case DeviceKind:
			taken[i] = [4]int32{a, b, none, none}
		case LinkKind:
			taken[i] = [4]int32{m.through[i][0], m.through[i][1], none, none}
		case ConnectionKind:
			taken[i] = [4]int32{int32(i), none, none, none}
		case SiteKind:
			taken[i] = [4]int32{m.deviceSite[a], m.deviceSite[b], none, none}
			for side, l := range m.through[i] {
				if l != none {
					taken[i][2+side] = m.linkSite[l]
				}
			}
		}
	}
	return taken
}

// keepers returns, by device, the thing of a kind without which it is not there; nil if it is always there.
func (m *Mesh) keepers(kind Kind) []int32 {
	switch kind {
	case SiteKind:
		return m.deviceSite
	case DeviceKind:
		self := make([]int32, len(m.devices))
		for i := range self {
			self[i] = int32(i)
		}
		return self
	default:
		return nil
	}
}

// halve looks for splits among the things from low to high, exclusive. The sketch has their connections only. Halves are
// of equal load, so that a thing of many connections is alone soon.
func (s *splitter) halve(of *sketch, low, high int32, depth int) {
	if len(of.lines) == 0 || low >= high {
		return
	}
	if low+1 == high {
		s.judge(of, low)
		return
	}
	if depth == len(s.sketches) {
		s.sketches = append(s.sketches, new(sketch))
	}
	half := s.sketches[depth]
	middle, _ := slices.BinarySearch(s.load[low+1:high], s.load[low]+(s.load[high]-s.load[low])/2)
	mid := min(low+1+int32(middle), high-1)
	s.narrow(of, half, low, mid)
	s.halve(half, low, mid, depth+1)
	s.narrow(of, half, mid, high)
	s.halve(half, mid, high, depth+1)
}

// narrow sketches what the things from low to high take, with everything else merged.
func (s *splitter) narrow(of, to *sketch, low, high int32) {
	s.merged = s.merged.reset(len(of.parts))
	to.lines = slices.Grow(to.lines[:0], min(len(of.lines), int(s.load[high]-s.load[low])))
	for _, l := range of.lines {
		if s.takes(l.connection, low, high) {
			to.lines = append(to.lines, l)
		} else {
			s.merged.join(l.a, l.b)
		}
	}
	s.numbers = slices.Grow(s.numbers[:0], len(of.parts))[:len(of.parts)]
	for i := range s.numbers {
		s.numbers[i] = none
	}
	to.parts = slices.Grow(to.parts[:0], min(len(of.parts), 2*len(to.lines)))
	lines := to.lines[:0]
	for _, l := range to.lines {
		if a, b := s.merged.find(l.a), s.merged.find(l.b); a != b {
			lines = append(lines, line{s.number(to, a), s.number(to, b), l.connection})
		}
	}
	to.lines = lines
	for i, p := range of.parts {
		if n := s.numbers[s.merged.find(int32(i))]; n != none {
			into := &to.parts[n]
			into.size += p.size
			into.lowest = min(into.lowest, p.lowest)
		}
	}
}

// takes reports whether one of the things from low to high takes a connection.
func (s *splitter) takes(connection, low, high int32) bool {
	for _, thing := range s.taken[connection] {
		if thing >= low && thing < high {
			return true
		}
	}
	return false
}

// number returns the place of a merged part in a new sketch, and makes it at first sight.
func (s *splitter) number(to *sketch, merged int32) int32 {
	if s.numbers[merged] == none {
		s.numbers[merged] = int32(len(to.parts))
		to.parts = append(to.parts, part{lowest: int32(len(s.m.devices))})
	}
	return s.numbers[merged]
}

// judge decides whether one thing splits what it held together. A device that is lost with it has no other connections,
// so it is a part of its own, and does not count.
func (s *splitter) judge(of *sketch, thing int32) {
	held := s.merged.reset(len(of.parts))
	s.merged = held
	for _, l := range of.lines {
		held.join(l.a, l.b)
	}
	stays := make([]int32, 0, len(of.parts))
	for i, p := range of.parts {
		if s.keeper == nil || s.keeper[p.lowest] != thing {
			stays = append(stays, int32(i))
		}
	}
	slices.SortFunc(stays, func(i, j int32) int {
		p, q := of.parts[i], of.parts[j]
		return cmp.Or(cmp.Compare(held.find(i), held.find(j)), -cmp.Compare(p.size, q.size), cmp.Compare(p.lowest, q.lowest))
	})
	found := split{thing: thing}
	for i, p := range stays {
		if i == 0 || held.find(stays[i-1]) != held.find(p) {
			continue // the largest side
		}
		found.sides++
		found.cutOff += of.parts[p].size
		found.seeds = append(found.seeds, of.parts[p].lowest)
	}
	if found.sides > 0 {
		slices.Sort(found.seeds)
		found.seeds = slices.Clone(first(found.seeds, s.sample))
		s.found = append(s.found, found)
	}
}
