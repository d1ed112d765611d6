package graph

import (
	"strconv"
	"strings"
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
	Others   []string // what else it can be; then operations say where it goes, see [Course]
}

// Course is how an operation sets the state of a resource of a kind with
// Others: the states that it goes through, each for the kind's time, and last
// the one in which it settles.
func Course(states ...string) string { return strings.Join(states, " ") }

// A stored course says behind each state but the last that passes, and behind a
// slash, how many milliseconds before the whole settles that state ends.

// along is where a stored course has got to when some milliseconds are left.
func along(course string, left int64) string {
	for left > 0 {
		step, rest, more := strings.Cut(course, " ")
		state, end, timed := strings.Cut(step, "/")
		if ends, _ := strconv.ParseInt(end, 10, 64); !more || !timed || left > ends {
			return state
		}
		course = rest
	}
	return course[strings.LastIndexByte(course, ' ')+1:]
}

// start is the state in which a course begins.
func start(course string) string {
	first, _, _ := strings.Cut(course, " ")
	return first
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
// and when it settles, or the settled state where that takes no time: what has
// no member for its state has none.
func (tx *Tx) enter(kind declaration, state string) (string, int64) {
	d := tx.graph.settle.Of(kind.name)
	if d <= 0 || kind.lifecycle.Member == "" || kind.lifecycle.Others != nil && state != deleting {
		return kind.lifecycle.embark(state, d, tx.Now())
	}
	return state, millis(tx.Now().Add(d))
}

// Settles is when a state of a kind settles that is entered now, in epoch
// milliseconds; 0 is at once. It is for states that an operation keeps itself.
func (tx *Tx) Settles(kind string) int64 {
	d := tx.graph.settle.Of(kind)
	if d <= 0 {
		return 0
	}
	return millis(tx.Now().Add(d))
}

// embark is the same for what settles at once, and for a course.
func (l Lifecycle) embark(course string, d time.Duration, now time.Time) (string, int64) {
	states := strings.Split(course, " ")
	passes := len(states) - 1
	switch {
	case l.Others == nil:
		return l.Settled, 0
	case d <= 0 || passes == 0:
		return states[passes], 0
	}
	for i := range passes - 1 {
		states[i] += "/" + strconv.FormatInt(int64(passes-1-i)*d.Milliseconds(), 10)
	}
	return Course(states...), millis(now.Add(time.Duration(passes) * d))
}

// depart takes the course that an operation has set out of a resource that is
// about to be stored.
func (k *Kind[T]) depart(v *T, otherwise string) (course string) {
	if k.Lifecycle.Others == nil {
		return otherwise
	}
	course, *k.State(v) = *k.State(v), ""
	return course
}

// show puts a state into the answer about a resource.
func (k *Kind[T]) show(v *T, course string) {
	if k.State != nil {
		*k.State(v) = start(course)
	}
}
