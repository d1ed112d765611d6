package words

import "testing"

func TestNearest(t *testing.T) {
	t.Parallel()
	words := []string{"edge", "edges", "segment", "us-east-1", "us-east-2", "eu-west-1"}
	for word, want := range map[string]string{
		"egde": "edge", "Edge": "edge", "edgess": "edges", "segmnet": "segment", "us-east1": "us-east-1", "us-east-3": "us-east-1",
		"west": "eu-west-1", "west-1": "eu-west-1", "us": "", "colour": "", "": "", "x": "", "eu-east-1": "us-east-1", "eu-west-l": "eu-west-1", "ségment": "segment",
	} {
		if got := Nearest(word, words); got != want {
			t.Errorf("nearest to %q is %q, want %q", word, got, want)
		}
	}
}

func TestPerhapsAndSome(t *testing.T) {
	t.Parallel()
	few := []string{"prod", "dev"}
	if got := Perhaps("prdo", few) + Perhaps("x", few); got != "; perhaps prod is meant" {
		t.Error(got)
	}
	many := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"}
	if got := Some(few) + "; " + Some(many) + "; " + Some(nil); got != "prod, dev; a, b, c, d, e, f, g, h, i, j, k, l and 2 more; " {
		t.Error(got)
	}
}
