package corepolicy

import (
	"bytes"
	"os"
	"regexp"
	"testing"
)

// TestPublishedSchema keeps docs/policy.schema.json as `trunkline policy schema`
// prints it.
func TestPublishedSchema(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/policy.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, Schema()) {
		t.Error("docs/policy.schema.json is not current: run trunkline policy schema >docs/policy.schema.json")
	}
}

// TestPatterns: what the schema says of texts is what is read.
func TestPatterns(t *testing.T) {
	t.Parallel()
	samples := []string{
		"", "a", "Z9", "9a", "a-b", "é", "us-east-1", "us-east", "us--1", "us-gov-west-1", "x-1-1", "a-b-100", "65051:200", "65051:", ":", "1:2:3",
		"a\n", "\n", "A0123456789012345678901234567890123456789012345678901234567890123",
		"A01234567890123456789012345678901234567890123456789012345678901",
		"A012345678901234567890123456789012345678901234567890123456789012",
	}
	for _, form := range []text{someText, aName, aLabel, aRegion, shortText, community} {
		pattern := compile(t, form.pattern)
		for _, s := range samples {
			if pattern.MatchString(s) != form.holds(s) {
				t.Errorf("%q: the pattern %s says %t, and it holds: %t", s, form.pattern, pattern.MatchString(s), form.holds(s))
			}
		}
	}
}

func compile(t *testing.T, pattern string) *regexp.Regexp {
	t.Helper()
	r, err := regexp.Compile(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
