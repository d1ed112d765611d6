package corepolicy

import (
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/placed"
)

// FuzzParse: no text makes Parse panic, what is sound survives its canonical
// form, and every problem is somewhere in the text.
func FuzzParse(f *testing.F) {
	text := sound(f)
	f.Add(text)
	for i, folder := range []string{"bad", "good"} {
		for j, v := range variants(f, folder) {
			if j%(20*(2-i)) == 0 {
				f.Add(v.of(f, text))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, problems := Parse(text)
		if (d == nil) != (len(problems) > 0) {
			t.Fatalf("a document %v with problems %v", d, problems)
		}
		if d != nil {
			checkCanonical(t, d)
			if _, problems := AssignEdges(d, nil); len(problems) == 0 {
				CheckChange(d, nil, Situation{})
			}
			return
		}
		checkPlaces(t, text, problems)
	})
}

// checkPlaces looks for what problems are about: there, or missing in what is
// there.
func checkPlaces(t *testing.T, text []byte, problems []Problem) {
	t.Helper()
	root := newChecker().open(text)
	if root == nil {
		return // then all is about the document
	}
	paths := map[string]bool{}
	collect(root, paths)
	for _, p := range problems {
		if !strings.HasPrefix(p.Message, p.Path+": ") || p.Line < 1 || p.Line > 1+strings.Count(string(text), "\n") {
			t.Errorf("line %d: %q", p.Line, p.Message)
		}
		if paths[p.Path] || p.Code == duplicateProperty { // which can be in what stands there twice itself
			continue
		}
		if up := p.Path[:strings.LastIndexByte(p.Path, '.')]; p.Code != requiredProperty || !paths[up] {
			t.Errorf("%s is nowhere: %q", p.Path, p.Message)
		}
	}
}

func collect(v *placed.Value, paths map[string]bool) {
	paths[v.Path()] = true
	for _, inside := range v.Inside {
		collect(inside, paths)
	}
}
