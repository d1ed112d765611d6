package faulttest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/anishathalye/porcupine"
)

// TestWhatNobodySawMakesNoDifference judges small histories with and without what is left out, half of them with an answer
// that was made up.
func TestWhatNobodySawMakesNoDifference(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	verdicts, shorter := map[bool]int{}, 0
	for range 2000 {
		deeds := drawHistory(r)
		kept := witnessed(deeds)
		if len(kept) < len(deeds) {
			shorter++
		}
		whole, short := porcupine.CheckOperations(model, deeds), porcupine.CheckOperations(model, kept)
		if whole != short {
			t.Fatalf("%v with everything, %v without what nobody saw: %+v", whole, short, deeds)
		}
		verdicts[whole]++
	}
	if verdicts[true] < 100 || verdicts[false] < 100 || shorter < 100 {
		t.Errorf("the histories are all alike: %v, %d are shorter", verdicts, shorter)
	}
}

// drawHistory has deeds that were carried out in their order, each called some while before and answered some while after.
func drawHistory(r *rand.Rand) (deeds []porcupine.Operation) {
	now := device{}
	for i := range 9 {
		d := deed{operation: []string{"UpdateDevice", "TagResource", "GetDevices", "DeleteDevice", "GetDevices"}[r.IntN(5)], word: fmt.Sprint(i)}
		if i == 0 {
			d.operation = "CreateDevice"
		}
		op := porcupine.Operation{ClientId: i, Call: int64(100*i - r.IntN(250)), Return: int64(100*i + 1 + r.IntN(250))}
		d.untold = i > 0 && d.operation != "GetDevices" && r.IntN(3) == 0
		switch {
		case d.untold:
			op.Return = math.MaxInt64
			if r.IntN(2) == 0 {
				now = d.done(now)
			}
		case d.operation == "CreateDevice":
			now = device{true, d.word, ""}
			d.seen = now
		default:
			before := now
			now = d.done(now)
			d.seen = now
			if d.operation == "DeleteDevice" && before.there {
				d.seen = device{true, before.description, ""}
			}
			if d.operation == "TagResource" {
				d.seen = device{there: now.there}
			}
		}
		op.Input = d
		deeds = append(deeds, op)
	}
	if at := 1 + r.IntN(8); r.IntN(2) == 0 {
		d := deeds[at].Input.(deed)
		d.seen = device{true, fmt.Sprint(r.IntN(9)), []string{"", fmt.Sprint(r.IntN(9))}[r.IntN(2)]}
		deeds[at].Input = d
	}
	return deeds
}
