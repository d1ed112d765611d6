package faulttest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestKillOneOfTwo lets clients fight for the same devices through two programs on one database, and kills one of them
// again and again. Whoever asked it goes on with the other. All that was answered, by either, fits into one order.
func TestKillOneOfTwo(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		if e.Name != "postgres" {
			continue
		}
		d := &drill{config: e.New(t), folder: t.TempDir()}
		stays := start(t, d.config, t.TempDir())
		sum := run{Engine: "postgres", Fault: "kill -9 of one of two programs"}
		for sum.Rounds < rounds(t, 2) && !t.Failed() {
			sum.Rounds++
			h := &history{plot: newPlot(t, stays.caller), began: time.Now(), slots: make([]string, 4)}
			goes := start(t, d.config, d.folder)
			h.fight(t, stays.caller, goes)
			switch h.judge(t) {
			case porcupine.Illegal:
				sum.Lost++
			case porcupine.Unknown:
				sum.Undecided++
			}
			for _, op := range h.deeds {
				if op.Input.(deed).untold {
					sum.Unknown++
				} else if op.Input.(deed).operation != "GetDevices" {
					sum.Acknowledged++
				}
			}
		}
		stays.stop(t)
		d.awaitSessions(t)
		for _, wrong := range inspect(t, d.config).wrong {
			sum.Half++
			t.Errorf("HALF: %s", wrong)
		}
		write(t, sum)
		if 10*sum.Undecided > sum.Rounds {
			t.Errorf("of %d rounds %d are undecided", sum.Rounds, sum.Undecided)
		}
	}
}

// fight lets eight clients at the devices and kills a program in the middle.
func (h *history) fight(t *testing.T, stays *caller, goes *process) {
	t.Helper()
	h.killed.Store(true)
	var acts atomic.Int64
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 4 * trials() {
				c := stays
				select {
				case <-goes.ended:
				default:
					if i%2 == 0 {
						c = goes.caller
					}
				}
				h.act(t, c, i)
				if acts.Add(1) == int64(12*trials()) {
					goes.kill()
				}
			}
		})
	}
	all.Wait()
	<-goes.ended
}
