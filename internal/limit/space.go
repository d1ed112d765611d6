package limit

import (
	"sync"
	"time"
)

// A Space is memory, in bytes, that several want a part of.
type Space struct {
	most int64

	mu      sync.Mutex
	taken   int64
	waiting int
	given   chan struct{} // closed when some is given back; nil while nobody waits
}

// NewSpace makes a space of so many bytes.
func NewSpace(most int64) *Space { return &Space{most: most} }

// Take takes n bytes and reports whether there were as many.
func (s *Space) Take(n int64) bool {
	ok, _ := s.try(n, false)
	return ok
}

// mostHoping is how many wait for a part of a space.
const mostHoping = 32

// TakeWithin takes n bytes as soon as there are as many, or gives up: at once
// where many wait already.
func (s *Space) TakeWithin(n int64, patience time.Duration) bool {
	if s.Take(n) {
		return true
	}
	if !s.hope(1) {
		return false
	}
	defer s.hope(-1)
	enough := time.NewTimer(patience)
	defer enough.Stop()
	for {
		ok, given := s.try(n, true)
		if ok {
			return true
		}
		select {
		case <-given:
		case <-enough.C:
			return false
		}
	}
}

// hope changes how many wait, unless they would be too many.
func (s *Space) hope(n int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting+n > mostHoping {
		return false
	}
	s.waiting += n
	return true
}

func (s *Space) try(n int64, wait bool) (ok bool, given <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken+n <= s.most {
		s.taken += n
		return true, nil
	}
	if wait && s.given == nil {
		s.given = make(chan struct{})
	}
	return false, s.given
}

// Force takes n bytes, whether there are as many or not.
func (s *Space) Force(n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken += n
}

// Give gives n bytes back.
func (s *Space) Give(n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken -= n
	if s.given != nil {
		close(s.given)
		s.given = nil
	}
}

func (s *Space) state() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.taken
}
