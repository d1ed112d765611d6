package corepolicy

import (
	"testing"

	"pgregory.net/rapid"
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
		changed := root.bytes()
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
func mutate(r *rapid.T, root *value) {
	var all []*value
	root.each(func(v *value) { all = append(all, v) })
	at := rapid.SampledFrom(all).Draw(r, "at")
	other := rapid.SampledFrom(append(all, textValue("x"), numberValue("0"), numberValue("1e9"), truthValue(false),
		&value{kind: aNothing, text: "null"}, &value{kind: aList}, &value{kind: aBlock})).Draw(r, "other")
	up := at.up
	if up == nil {
		return
	}
	switch rapid.IntRange(0, 2).Draw(r, "how") {
	case 0:
		for i, inside := range up.inside {
			if inside == at {
				up.inside = append(up.inside[:i:i], up.inside[i+1:]...)
				break
			}
		}
	case 1:
		again := *at
		up.inside = append(up.inside, &again)
	case 2:
		if !other.holds(at) {
			at.kind, at.text, at.inside = other.kind, other.text, other.inside
		}
	}
}

func (v *value) each(do func(*value)) {
	do(v)
	for _, inside := range v.inside {
		inside.each(do)
	}
}

func (v *value) holds(other *value) bool {
	found := false
	v.each(func(inside *value) { found = found || inside == other })
	return found
}
