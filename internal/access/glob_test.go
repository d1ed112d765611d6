package access

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func globOf(t testing.TB, written string) glob {
	t.Helper()
	parsed, err := parseTemplate(written, syntax{wildcards: true})
	if err != nil {
		t.Fatal(err)
	}
	return compile(parsed.parts)
}

func TestGlob(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern   string
		matches   string // separated by spaces, as what follows
		differing string
	}{
		{"*", "a ab arn:x", ""},
		{"abc", "abc", "ab abcd ABC xabc"},
		{"a*", "a ab abc", "b ba"},
		{"*a", "a ba aa", "ab"},
		{"a*c", "ac abc abcbc", "a ab acb"},
		{"a**c", "ac abc", "a"},
		{"a?c", "abc a*c aéc", "ac abbc"},
		{"*?", "a ab", ""},
		{"?*?", "ab é€ abc", "a é €"},
		{"*??", "ab €€", "€ é a"},
		{"*aab", "aab aaab aabaab", "aaba aa"},
		{"*a*b*", "ab xaxbx", "ba b"},
	}
	for _, test := range tests {
		g := globOf(t, test.pattern)
		for _, text := range strings.Fields(test.matches) {
			if !g.matches(text) {
				t.Errorf("%q does not match %q", test.pattern, text)
			}
		}
		for _, text := range strings.Fields(test.differing) {
			if g.matches(text) {
				t.Errorf("%q matches %q", test.pattern, text)
			}
		}
	}
	if !globOf(t, "").matches("") || !globOf(t, "*").matches("") || globOf(t, "?").matches("") {
		t.Error("the empty text")
	}
}

// referenceOf is a glob as a regular expression.
func referenceOf(pattern string) *regexp.Regexp {
	quoted := regexp.QuoteMeta(pattern)
	quoted = strings.ReplaceAll(quoted, `\*`, `.*`)
	return regexp.MustCompile(`(?s)^` + strings.ReplaceAll(quoted, `\?`, `.`) + `$`)
}

func TestGlobAgainstRegexp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.StringOfN(rapid.RuneFrom([]rune("ab*?é€:")), 0, 12, -1).Draw(t, "pattern")
		text := rapid.StringOfN(rapid.RuneFrom([]rune("abé€:")), 0, 16, -1).Draw(t, "text")
		parsed, err := parseTemplate(pattern, syntax{wildcards: true})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := compile(parsed.parts).matches(text), referenceOf(pattern).MatchString(text); got != want {
			t.Errorf("%q against %q: %v, and %v as a regular expression", pattern, text, got, want)
		}
	})
}

// A pattern as long as a document may be, made to be slow, is done at once.
func TestGlobIsBounded(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("a", 2048)
	begin := time.Now()
	for _, pattern := range []string{strings.Repeat("*a", 5000) + "b", "*" + strings.Repeat("a", 1000) + "b", strings.Repeat("*a?", 600) + "*b"} {
		if globOf(t, pattern).matches(text) {
			t.Errorf("%.20q matches", pattern)
		}
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}
