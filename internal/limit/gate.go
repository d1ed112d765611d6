package limit

import (
	"container/list"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// mostWaiting is how many requests wait at a gate. They cost little more
	// than their callers' open streams do.
	mostWaiting = 8192

	// A request waits for long while waiting is rare: a burst passes. Once the
	// queue has been there for a while it would only make every answer late. Then
	// the last to come is the first to be served, as its caller is the most
	// likely to be there still, and the others are told soon.
	longPatience  = 2 * time.Second
	shortPatience = 250 * time.Millisecond
)

// A Gate has places for requests that are worked on at the same time. Others
// wait for a while.
type Gate struct {
	places int
	now    func() time.Time
	shed   atomic.Uint64
	full   atomic.Bool // as many wait as may

	mu      sync.Mutex
	inWork  int
	waiting list.List // of chan struct{}, on which a place is handed over
	since   time.Time // when the queue began that is there now
}

// NewGate makes a gate with so many places.
func NewGate(places int, now func() time.Time) *Gate { return &Gate{places: places, now: now} }

// Enter takes a place and reports whether there was one in time.
func (g *Gate) Enter() bool {
	g.mu.Lock()
	if g.inWork < g.places {
		g.inWork++
		g.mu.Unlock()
		return true
	}
	if g.full.Load() {
		g.mu.Unlock()
		g.shed.Add(1)
		return false
	}
	turn := make(chan struct{}, 1)
	ticket, patience := g.queue(turn)
	g.mu.Unlock()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-turn:
		return true
	case <-timer.C:
		return g.giveUp(ticket, turn)
	}
}

func (g *Gate) queue(turn chan struct{}) (*list.Element, time.Duration) {
	now := g.now()
	if g.waiting.Len() == 0 {
		g.since = now
	}
	ticket := g.waiting.PushBack(turn)
	g.full.Store(g.waiting.Len() >= mostWaiting)
	if g.stands(now) {
		return ticket, shortPatience
	}
	return ticket, longPatience
}

// stands tells whether the queue has been there for so long that it will not
// go away by itself.
func (g *Gate) stands(now time.Time) bool { return now.Sub(g.since) > shortPatience }

// giveUp leaves the queue, unless the turn has just come.
func (g *Gate) giveUp(ticket *list.Element, turn chan struct{}) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-turn:
		return true
	default:
	}
	g.remove(ticket)
	g.shed.Add(1)
	return false
}

// Leave hands the place to one that waits, or back.
func (g *Gate) Leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	next := g.waiting.Front()
	if next == nil {
		g.inWork--
		return
	}
	if g.stands(g.now()) {
		next = g.waiting.Back()
	}
	g.remove(next) <- struct{}{}
}

func (g *Gate) remove(ticket *list.Element) chan struct{} {
	g.full.Store(false)
	return g.waiting.Remove(ticket).(chan struct{})
}

// isFull tells whether a request that comes now is turned away, and counts it.
func (g *Gate) isFull() bool {
	if !g.full.Load() {
		return false
	}
	g.shed.Add(1)
	return true
}

func (g *Gate) state() (inWork, waiting int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.inWork, g.waiting.Len()
}
