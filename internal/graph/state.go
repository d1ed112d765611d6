package graph

import (
	"sync"
	"time"
)

// A Lifecycle names a kind's states. A row holds the state that was entered
// and the time at which it settles; what a reader sees is a function of both
// and the clock, so that no background work is needed for a state to change.
type Lifecycle struct {
	Member   string // the member of the body, "State"; "" for what has no states
	Within   string // the member of that structure which has the state, "Code"; "" when it is the state itself
	Creating string
	Updating string
	Deleting string
	Settled  string
}

// deleting is how the table spells the state of what is being deleted,
// whatever the kind's lifecycle calls it.
const deleting = "DELETING"

// A Settling is how long each kind's states take to settle. The zero value
// settles at once. It may be changed while the server runs.
type Settling struct {
	mu    sync.RWMutex
	all   time.Duration
	kinds map[string]time.Duration
}

// Set makes the states of a kind settle after d; kind "" means all kinds.
func (s *Settling) Set(kind string, d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if kind == "" {
		s.all, s.kinds = d, nil
		return
	}
	if s.kinds == nil {
		s.kinds = make(map[string]time.Duration)
	}
	s.kinds[kind] = d
}

// Of returns how long the states of a kind take to settle.
func (s *Settling) Of(kind string) time.Duration {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if d, ok := s.kinds[kind]; ok {
		return d
	}
	return s.all
}

// enter gives the columns of a row that enters a state now: the state itself
// and when it settles, or the settled state where that takes no time.
func (tx *Tx) enter(kind declaration, state string) (string, int64) {
	d := tx.graph.settle.Of(kind.name)
	if d <= 0 {
		return kind.lifecycle.Settled, 0
	}
	return state, millis(tx.Now().Add(d))
}

// show puts a state into the answer about a resource.
func (k *Kind[T]) show(v *T, state string) {
	if k.State != nil {
		*k.State(v) = state
	}
}
