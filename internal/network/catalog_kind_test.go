package network

import (
	"os"
	"testing"

	"github.com/trunkline/trunkline/internal/catalog"
)

// FuzzCatalogKinds holds whatever a catalog can declare to the kinds that store it: an ARN that a catalog makes is
// well-formed of its kind, or a later mention of it would be refused.
func FuzzCatalogKinds(f *testing.F) {
	example, err := os.ReadFile("../../docs/catalog.example.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	f.Fuzz(func(t *testing.T, text []byte) {
		declared, problems := catalog.Parse(text)
		if len(problems) > 0 {
			return
		}
		for _, r := range declared.Resources {
			kind := outsideOf[r.Kind]
			if kind == nil || !kind.WellFormed(r.ARN) {
				t.Errorf("%s is no ARN of a %s", r.ARN, r.Kind)
			}
		}
	})
}
