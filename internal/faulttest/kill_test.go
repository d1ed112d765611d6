package faulttest

import (
	"testing"

	"github.com/trunkline/trunkline/internal/store/storetest"
)

// writers is how many write at the same time.
const writers = 16

// TestKill kills the program in the middle of writing, again and again on the same inventory, and compares what is
// there after each restart with what was answered.
func TestKill(t *testing.T) {
	t.Parallel()
	rounds := rounds(t, 3)
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		d := newDrill(t, e)
		began := newTally(d)
		for round := range rounds {
			d.load(t, (*process).kill)
			d.check(t)
			if t.Failed() {
				t.Fatalf("in round %d", round+1)
			}
		}
		began.record(t, e.Name, "kill -9", rounds)
		t.Logf("%s: %d rounds of kill -9 under %d writers; %d writes acknowledged; %d in flight, of them %d carried out "+
			"and %d not; lost: %d, half there: %d", e.Name, rounds, writers, d.acknowledged(), d.landed+d.absent, d.landed,
			d.absent, len(d.lost), len(d.half))
		if rounds >= 30 && (d.landed == 0 || d.absent == 0) {
			t.Error("every kill came at the same side of the commit, which proves little")
		}
	})
}
