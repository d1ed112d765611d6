package network

import (
	"slices"
	"sync"
)

// A weighed thing belongs to a core network and takes memory.
type weighed interface {
	of() int64 // the core network's key
	weighs() int
}

// A shelf keeps one thing of each of the core networks that were asked for
// last, which together weigh no more than most. What was asked for last of all
// is kept, whatever it weighs.
type shelf[T weighed] struct {
	most int
	mu   sync.Mutex
	kept []T // the last one at the end
}

// find takes what is kept of a core network, the zero T if nothing is.
func (s *shelf[T]) find(coreNetwork int64) (t T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.index(coreNetwork)
	if i < 0 {
		return t
	}
	t = s.kept[i]
	s.kept = append(slices.Delete(s.kept, i, i+1), t)
	return t
}

func (s *shelf[T]) index(coreNetwork int64) int {
	return slices.IndexFunc(s.kept, func(t T) bool { return t.of() == coreNetwork })
}

// keep puts a thing in the place of an earlier one, and takes away what was
// asked for longest ago, until the rest is not too heavy.
func (s *shelf[T]) keep(t T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.index(t.of()); i >= 0 {
		s.kept = slices.Delete(s.kept, i, i+1)
	}
	s.kept = append(s.kept, t)
	total := 0
	for i, k := range slices.Backward(s.kept) {
		if total += k.weighs(); total > s.most && i < len(s.kept)-1 {
			s.kept = slices.Delete(s.kept, 0, i+1)
			return
		}
	}
}
