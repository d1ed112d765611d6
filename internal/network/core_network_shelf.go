package network

import (
	"slices"
	"sync"
)

// maxWeight bounds what a process keeps of route tables of core networks, in
// attachments and announced routes. The tables that were asked for last are
// kept, whatever they weigh.
const maxWeight = 500_000

// A tableShelf keeps the route tables of the core networks that were asked for
// last.
type tableShelf struct {
	mu    sync.Mutex
	kept  []*networkTables // the last one at the end
	locks [16]sync.Mutex
}

// lock is what one computes the tables of a core network under.
func (s *tableShelf) lock(coreNetwork int64) *sync.Mutex {
	return &s.locks[uint64(coreNetwork)%uint64(len(s.locks))]
}

// find takes what is kept of a core network, nil if nothing is.
func (s *tableShelf) find(coreNetwork int64) *networkTables {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.index(coreNetwork)
	if i < 0 {
		return nil
	}
	t := s.kept[i]
	s.kept = append(slices.Delete(s.kept, i, i+1), t)
	return t
}

func (s *tableShelf) index(coreNetwork int64) int {
	return slices.IndexFunc(s.kept, func(t *networkTables) bool { return t.coreNetwork == coreNetwork })
}

// keep puts tables in the place of earlier ones, and takes away what was asked
// for longest ago, until the rest is not too heavy. A reader of an older snapshot
// replaces nothing.
func (s *tableShelf) keep(t *networkTables) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.index(t.coreNetwork); i >= 0 {
		if s.kept[i].turn > t.turn {
			return
		}
		s.kept = slices.Delete(s.kept, i, i+1)
	}
	s.kept = append(s.kept, t)
	total := 0
	for i, k := range slices.Backward(s.kept) {
		if total += k.weight; total > maxWeight && i < len(s.kept)-1 {
			s.kept = slices.Delete(s.kept, 0, i+1)
			return
		}
	}
}
