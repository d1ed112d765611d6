package access

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestAgainstNaive compares decisions with a second implementation that reads drawn statements as they are, for
// variables by cutting and for wildcards with regular expressions, and looks at everything.
func TestAgainstNaive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		statements := somePolicy("").Draw(t, "policy")
		r := someRequest().Draw(t, "request")
		got := decided(t, []*Policy{parsed(t, statements)}, r)
		allowed, explicit := naive(statements, r)
		if got.Allowed != allowed || got.Explicit != explicit {
			t.Errorf("%s\n%+v\n%+v; naively allowed %v, explicit %v", written(statements), r, got, allowed, explicit)
		}
	})
}

func naive(statements []drawn, r drawnRequest) (allowed, explicit bool) {
	resources := r.resources
	if len(resources) == 0 {
		resources = []string{"*"}
	}
	allowed = true
	for _, resource := range resources {
		one := false
		for _, s := range statements {
			if naiveApplies(s, r, resource) {
				one = one || s["Effect"] == "Allow"
				explicit = explicit || s["Effect"] == "Deny"
			}
		}
		allowed = allowed && one
	}
	return allowed && !explicit, explicit
}

func naiveApplies(s drawn, r drawnRequest, resource string) bool {
	deny := s["Effect"] == "Deny"
	for name, e := range s {
		not := strings.HasPrefix(name, "Not")
		switch strings.TrimPrefix(name, "Not") {
		case "Action":
			hit := slices.ContainsFunc(e.([]string), func(a string) bool {
				return referenceOf(strings.ToLower(a)).MatchString(strings.ToLower(r.action))
			})
			if hit == not {
				return false
			}
		case "Resource":
			hit, open := false, false
			for _, written := range e.([]string) {
				if written != "*" {
					written += strings.Repeat(":*", max(0, 5-strings.Count(variables.ReplaceAllString(written, ""), ":")))
				}
				pattern, ok := naivePattern(written, true, r)
				hit = hit || ok && pattern.MatchString(resource)
				open = open || !ok
			}
			if hit == not || not && open && !deny {
				return false
			}
		case "Condition":
			for operator, keys := range e.(drawn) {
				for key, wanted := range keys.(drawn) {
					if !naiveHolds(operator, wanted, strings.ToLower(key), r, deny) {
						return false
					}
				}
			}
		}
	}
	return true
}

var variables = regexp.MustCompile(`\$\{[^}]*\}`)

// naivePattern is a written value as a regular expression; false if a variable has no value.
func naivePattern(written string, wildcards bool, r drawnRequest) (*regexp.Regexp, bool) {
	ok := true
	quote := func(text string) string {
		if text = regexp.QuoteMeta(text); wildcards {
			text = strings.ReplaceAll(strings.ReplaceAll(text, `\*`, `.*`), `\?`, `.`)
		}
		return text
	}
	pattern, from := "", 0
	for _, at := range variables.FindAllStringIndex(written, -1) {
		pattern += quote(written[from:at[0]])
		name, fallback, has := strings.Cut(written[at[0]+2:at[1]-1], ", ")
		values := r.keys[name]
		switch {
		case name == "*":
			pattern += `\*`
		case len(values) == 1:
			pattern += regexp.QuoteMeta(values[0])
		case has:
			pattern += strings.Trim(fallback, "'")
		default:
			ok = false
		}
		from = at[1]
	}
	return regexp.MustCompile(`^` + pattern + quote(written[from:]) + `$`), ok
}

func naiveHolds(operator string, wanted any, key string, r drawnRequest, deny bool) bool {
	seen := r.keys[key]
	if operator == "Null" {
		return wanted.(bool) == (len(seen) == 0)
	}
	not := strings.Contains(operator, "Not")
	if len(seen) == 0 {
		return strings.HasPrefix(operator, "ForAll") ||
			!strings.HasPrefix(operator, "ForAny") && (not || strings.HasSuffix(operator, "IfExists"))
	}
	good := 0
	for _, value := range seen {
		hit, open := false, false
		for _, w := range wanted.([]any) {
			pattern, ok := naivePattern(fmt.Sprint(w), strings.Contains(operator, "Like"), r)
			if strings.Contains(operator, "IgnoreCase") {
				pattern = regexp.MustCompile("(?i)" + pattern.String())
			}
			hit, open = hit || ok && pattern.MatchString(value), open || !ok
		}
		if hit != not && (!not || deny || !open) {
			good++
		}
	}
	if strings.HasPrefix(operator, "ForAll") || !strings.HasPrefix(operator, "ForAny") && not {
		return good == len(seen)
	}
	return good > 0
}
