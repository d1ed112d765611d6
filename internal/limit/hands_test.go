package limit

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestHandsWorkForMany has many want work done, of which only some may be in work at the same time.
func TestHandsWorkForMany(t *testing.T) {
	t.Parallel()
	const most, callers = 3, 200
	l := New(Config{Now: time.Now, Hands: most}, 1)
	var inWork, highest, done atomic.Int32
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			if err := l.Enter(Read); err != nil {
				t.Error(err)
				return
			}
			defer l.Leave(Read)
			l.Do(Read, func() {
				n := inWork.Add(1)
				for h := highest.Load(); n > h && !highest.CompareAndSwap(h, n); h = highest.Load() {
				}
				done.Add(1)
				inWork.Add(-1)
			})
		})
	}
	all.Wait()
	if done.Load() != callers || highest.Load() > most || l.hands.there.Load() > most {
		t.Errorf("%d of %d were done, %d at once by %d hands, want at most %d", done.Load(), callers, highest.Load(), l.hands.there.Load(), most)
	}
}

// TestAHandThatMeetsAPanicGoesOn has the caller meet it.
func TestAHandThatMeetsAPanicGoesOn(t *testing.T) {
	t.Parallel()
	h := newHands(1)
	for range 3 {
		func() {
			defer func() {
				if p := recover(); p != "broken" {
					t.Errorf("the caller meets %v", p)
				}
			}()
			h.do(func() { panic("broken") })
		}()
	}
	worked := false
	if h.do(func() { worked = true }); !worked {
		t.Error("nothing is done any more")
	}
}

// TestHandsThatHaveNothingToDoEnd looks whether any is left, and whether there are new ones when there is work again.
func TestHandsThatHaveNothingToDoEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHands(4)
		for range 10 {
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() { h.do(func() { pass(time.Second) }) })
			}
			all.Wait()
			pass(2 * restTime)
			synctest.Wait()
			if n := h.there.Load(); n != 0 {
				t.Errorf("%d hands are left", n)
			}
		}
	})
}
