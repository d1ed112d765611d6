package corepolicy

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/internal/placed"
)

// TestRandomMutations changes the sound document anywhere, several times over:
// Parse does not panic, tells problems where they are, and what it takes
// survives its canonical form.
func TestRandomMutations(t *testing.T) {
	t.Parallel()
	text := sound(t)
	rapid.Check(t, func(r *rapid.T) {
		root := parsed(t, text)
		for range rapid.IntRange(1, 6).Draw(r, "changes") {
			mutate(r, root)
		}
		changed := root.Bytes()
		d, problems := Parse(changed)
		if d != nil {
			checkCanonical(t, d)
		} else {
			checkPlaces(t, changed, problems)
		}
		if t.Failed() {
			r.Fatalf("%s", changed)
		}
	})
}

// mutate takes away, doubles or replaces something, by a value of the kind it
// has or by one from elsewhere in the document.
func mutate(r *rapid.T, root *placed.Value) {
	var all []*placed.Value
	each(root, func(v *placed.Value) { all = append(all, v) })
	at := rapid.SampledFrom(all).Draw(r, "at")
	other := rapid.SampledFrom(append(all, textValue("x"), numberValue("0"), numberValue("1e9"), truthValue(false),
		&placed.Value{Kind: placed.Nothing, Text: "null"}, &placed.Value{Kind: placed.List}, &placed.Value{Kind: placed.Block})).Draw(r, "other")
	up := at.Up
	if up == nil {
		return
	}
	switch rapid.IntRange(0, 2).Draw(r, "how") {
	case 0:
		for i, inside := range up.Inside {
			if inside == at {
				up.Inside = append(up.Inside[:i:i], up.Inside[i+1:]...)
				break
			}
		}
	case 1:
		again := *at
		up.Inside = append(up.Inside, &again)
	case 2:
		if !holds(other, at) {
			at.Kind, at.Text, at.Inside = other.Kind, other.Text, other.Inside
		}
	}
}

func each(v *placed.Value, do func(*placed.Value)) {
	do(v)
	for _, inside := range v.Inside {
		each(inside, do)
	}
}

func holds(v, other *placed.Value) bool {
	found := false
	each(v, func(inside *placed.Value) { found = found || inside == other })
	return found
}
