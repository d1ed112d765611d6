package faulttest

import (
	"testing"

	"github.com/trunkline/trunkline/internal/store/storetest"
)

// writers is how many write at the same time.
const writers = 16

// longestDrill is how many rounds one inventory lives through: each round looks at all that was changed before.
const longestDrill = 25

// TestKill kills the program in the middle of writing, again and again on the same inventory, and compares what is
// there after each restart with what was answered.
func TestKill(t *testing.T) {
	t.Parallel()
	rounds := rounds(t, 3)
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		landed, absent := 0, 0
		for left := rounds; left > 0; left -= longestDrill {
			d := newDrill(t, e)
			began, done := newTally(d), 0
			for ; done < min(left, longestDrill) && !t.Failed(); done++ {
				d.load(t, (*process).kill)
				d.check(t)
			}
			began.record(t, e.Name, "kill -9", done)
			if t.Failed() {
				t.Fatalf("in round %d of %d", rounds-left+done, rounds)
			}
			landed, absent = landed+d.landed, absent+d.absent
		}
		t.Logf("%s: of what was in flight %d were carried out and %d not", e.Name, landed, absent)
		if rounds >= 30 && (landed == 0 || absent == 0) {
			t.Error("every kill came at the same side of the commit, which proves little")
		}
	})
}
