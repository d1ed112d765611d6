package api

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// checkString names the first constraint that s breaks, or nothing. Lengths count
// code points, as the service does. U+0000 is refused everywhere: not every
// database can keep it.
func (p *plan) checkString(s string) string {
	if broken := p.checkLength(s); broken != "" {
		return broken
	}
	switch {
	case strings.IndexByte(s, 0) >= 0:
		return "Must not contain the character U+0000."
	case p.pattern != nil && !p.pattern.MatchString(s):
		return "Must match the pattern " + p.Pattern + "."
	case p.Enum != nil && !slices.Contains(p.Enum, s):
		return "Must be one of " + strings.Join(p.Enum, ", ") + "."
	}
	return ""
}

func (p *plan) checkLength(s string) string {
	if p.HasMin && p.Min > 0 && utf8.RuneCountInString(s) < p.Min {
		return "Must have at least " + quantity(p.Min, "character") + "."
	}
	if p.HasMax && len(s) > p.Max && utf8.RuneCountInString(s) > p.Max {
		return "Must have at most " + quantity(p.Max, "character") + "."
	}
	return ""
}

// checkSize names the constraint that a list of n elements breaks, or nothing.
func (p *plan) checkSize(n int) string {
	if p.HasMin && n < p.Min {
		return "Must have at least " + quantity(p.Min, "element") + "."
	}
	if p.HasMax && n > p.Max {
		return "Must have at most " + quantity(p.Max, "element") + "."
	}
	return ""
}

// checkInteger names the constraint that n breaks, or nothing.
func (p *plan) checkInteger(n int64) string {
	if p.HasMin && n < int64(p.Min) {
		return fmt.Sprintf("Must be at least %d.", p.Min)
	}
	if p.HasMax && n > int64(p.Max) {
		return fmt.Sprintf("Must be at most %d.", p.Max)
	}
	return ""
}

func quantity(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
