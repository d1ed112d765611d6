package access

import (
	"strings"
	"unicode/utf8"
)

// What a glob holds beside bytes.
const (
	anyRun = -1 // any characters, or none
	anyOne = -2 // one character
)

// A glob matches texts: a literal beginning, then bytes and wildcards.
type glob struct {
	prefix string
	rest   []int16 // begins with a wildcard, or is empty
	least  int     // bytes that a match has at least
}

// compile makes a glob of parts without variables.
func compile(parts []part) glob {
	var g glob
	for _, p := range parts {
		switch {
		case p.wildcard == '*':
			if n := len(g.rest); n == 0 || g.rest[n-1] != anyRun {
				g.rest = append(g.rest, anyRun)
			}
		case p.wildcard == '?':
			g.rest = append(g.rest, anyOne)
			g.least++
		case len(g.rest) == 0:
			g.prefix += p.literal
			g.least += len(p.literal)
		default:
			for i := range len(p.literal) {
				g.rest = append(g.rest, int16(p.literal[i]))
			}
			g.least += len(p.literal)
		}
	}
	return g
}

// matches reports whether the glob matches the whole text. It takes at most len(text) × len(g) steps: when a run is
// found too short, only the last one grows.
func (g glob) matches(text string) bool {
	if len(text) < g.least || !strings.HasPrefix(text, g.prefix) {
		return false
	}
	text = text[len(g.prefix):]
	at, run, from := 0, -1, 0 // in g.rest; the last run there; where the text after the run begins
	for i := 0; ; {
		switch {
		case at < len(g.rest) && g.rest[at] == anyRun:
			run, from = at, i
			at++
			if at == len(g.rest) {
				return true
			}
			continue
		case at == len(g.rest) && i == len(text):
			return true
		case at < len(g.rest) && i < len(text):
			if n := step(g.rest[at], text[i:]); n > 0 {
				at, i = at+1, i+n
				continue
			}
		}
		if run < 0 || from == len(text) {
			return false
		}
		_, n := utf8.DecodeRuneInString(text[from:])
		from += n
		at, i = run+1, from
	}
}

// step is how many bytes of a text one part of a glob matches; 0 if it does not.
func step(part int16, text string) int {
	if part == anyOne {
		_, n := utf8.DecodeRuneInString(text)
		return n
	}
	if text[0] == byte(part) {
		return 1
	}
	return 0
}
