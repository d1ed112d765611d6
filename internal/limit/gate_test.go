package limit

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// comer is somebody who waits at a gate.
func comer(g *Gate) <-chan bool {
	in := make(chan bool, 1)
	go func() { in <- g.Enter() }()
	synctest.Wait()
	return in
}

// isIn tells whether somebody has come in or was turned away, if either.
func isIn(in <-chan bool) (came, decided bool) {
	synctest.Wait()
	select {
	case came := <-in:
		return came, true
	default:
		return false, false
	}
}

func TestABurstPassesInTheOrderInWhichItCame(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := NewGate(1, time.Now)
		if !g.Enter() {
			t.Fatal("an empty gate is closed")
		}
		first, second := comer(g), comer(g)
		pass(shortPatience / 2)
		g.Leave()
		if came, decided := isIn(first); !came || !decided {
			t.Errorf("the first that waits: %v %v", came, decided)
		}
		if _, decided := isIn(second); decided {
			t.Error("the second is in beside the first")
		}
		g.Leave()
		if came, _ := isIn(second); !came {
			t.Error("the second is not in")
		}
		g.Leave()
		if inWork, waiting := g.state(); inWork != 0 || waiting != 0 || g.shed.Load() != 0 {
			t.Errorf("%d are in, %d wait, %d were shed", inWork, waiting, g.shed.Load())
		}
	})
}

func TestAQueueThatStandsServesTheLastAndTellsTheOthersSoon(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := NewGate(1, time.Now)
		g.Enter()
		early := comer(g)
		pass(shortPatience + time.Millisecond)
		late, last := comer(g), comer(g)
		g.Leave()
		if came, _ := isIn(last); !came {
			t.Error("the last is not served first")
		}
		pass(shortPatience + time.Millisecond)
		if came, decided := isIn(late); came || !decided {
			t.Errorf("who came while the queue stood: %v %v", came, decided)
		}
		if _, decided := isIn(early); decided {
			t.Error("who came when waiting was rare was told too soon")
		}
		pass(longPatience)
		if came, decided := isIn(early); came || !decided || g.shed.Load() != 2 {
			t.Errorf("the first: %v %v, and %d were shed", came, decided, g.shed.Load())
		}
		g.Leave()
		if !g.Enter() {
			t.Error("the place is lost")
		}
	})
}

func TestAFullQueueTurnsAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := NewGate(1, time.Now)
		g.Enter()
		var waiting []<-chan bool
		for range mostWaiting {
			waiting = append(waiting, comer(g))
		}
		if !g.isFull() || g.Enter() {
			t.Error("the queue is longer than it may be")
		}
		g.Leave()
		if g.isFull() {
			t.Error("a queue that has moved is full")
		}
		for range mostWaiting {
			g.Leave()
		}
		if slices.ContainsFunc(waiting, func(in <-chan bool) bool { came, _ := isIn(in); return !came }) {
			t.Error("not all were served")
		}
	})
}

// pass lets the time of a bubble pass.
func pass(d time.Duration) { <-time.After(d) }
