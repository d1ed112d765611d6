package limit

import (
	"sync"
	"sync/atomic"
	"time"
)

// restTime is how long a hand waits for work before it ends.
const restTime = 5 * time.Second

// hands are few goroutines that compute for many. Of those who wait only the
// streams are there: a thousand goroutines that compute in turn find neither
// their stacks nor what they need in any cache.
type hands struct {
	most  int32
	there atomic.Int32
	tasks chan *task
	spare sync.Pool // of tasks
}

// newHands makes at most so many. Callers are not more, as each has a place.
func newHands(most int) *hands {
	h := &hands{most: int32(most), tasks: make(chan *task, most)}
	h.spare.New = func() any { return &task{done: make(chan struct{}, 1)} }
	return h
}

// A task is work of a caller who waits for it.
type task struct {
	work     func()
	done     chan struct{}
	panicked any
}

// do has work done, and panics where it does.
func (h *hands) do(work func()) {
	t := h.spare.Get().(*task)
	t.work = work
	h.tasks <- t
	h.hire()
	<-t.done
	failure := t.panicked
	t.work, t.panicked = nil, nil
	h.spare.Put(t)
	if failure != nil {
		panic(failure)
	}
}

// hire makes a hand more, unless there are enough.
func (h *hands) hire() {
	for n := h.there.Load(); n < h.most; n = h.there.Load() {
		if h.there.CompareAndSwap(n, n+1) {
			go h.work()
			return
		}
	}
}

// work is a hand's life.
func (h *hands) work() {
	rest := time.NewTimer(restTime)
	defer rest.Stop()
	for {
		select {
		case t := <-h.tasks:
			t.run()
			continue
		default:
		}
		rest.Reset(restTime)
		select {
		case t := <-h.tasks:
			t.run()
		case <-rest.C:
			h.there.Add(-1)
			if len(h.tasks) > 0 { // it came while this one left
				h.hire()
			}
			return
		}
	}
}

func (t *task) run() {
	defer func() {
		t.panicked = recover()
		t.done <- struct{}{}
	}()
	t.work()
}
