package corepolicy

import (
	"slices"
	"strings"
	"testing"
)

// TestBadDocuments: each has exactly the problems that its file says.
func TestBadDocuments(t *testing.T) {
	t.Parallel()
	text, all := sound(t), variants(t, "bad")
	for _, v := range all {
		document := v.of(t, text)
		_, problems := Parse(document)
		var got []string
		for _, p := range problems {
			got = append(got, p.Code+" "+p.Path)
			if !strings.HasPrefix(p.Message, p.Path+": ") || p.Line == 0 {
				t.Errorf("%s: line %d: %q", v.name, p.Line, p.Message)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, v.want) || len(v.want) == 0 {
			t.Errorf("%s\n\thas %s\n\twant %s", v.name, strings.Join(got, "\n\t     "), strings.Join(v.want, "\n\t     "))
		}
	}
	if len(all) < 400 {
		t.Errorf("there are %d bad documents, and were 400 once", len(all))
	}
}

// TestGoodDocuments: each is taken, and is the same after it was written.
func TestGoodDocuments(t *testing.T) {
	t.Parallel()
	text, all := sound(t), variants(t, "good")
	for _, v := range all {
		d, problems := Parse(v.of(t, text))
		if d == nil {
			t.Errorf("%s: %v", v.name, problems)
			continue
		}
		checkCanonical(t, d)
	}
	if len(all) < 100 {
		t.Errorf("there are %d good documents, and were 100 once", len(all))
	}
}
