package access

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// A part is a piece of a written value: a literal, a wildcard or a variable.
type part struct {
	literal  string
	wildcard byte // '*' or '?'; 0 if it is none

	key      string // of a variable, in lower case; "" if it is none
	fallback string // stands for a variable without a value
	hasOne   bool   // it has a fallback
}

// A template is a written value, which variables may complete.
type template struct {
	written   string
	parts     []part
	variables bool
}

// syntax says what has a meaning in a written value.
type syntax struct{ wildcards, variables bool }

var errUnclosed = errors.New("a variable is not closed: write ${key} or ${key, 'default'}, and ${$} for a dollar sign before a brace")

// variable matches what stands between the braces: a key, perhaps with a default.
var variable = regexp.MustCompile(`^\s*([^\s',{}$*?][^',{}$]*?)\s*(?:,\s*'([^']*)'\s*)?$`)

// parseTemplate cuts a written value into its parts.
func parseTemplate(written string, s syntax) (template, error) {
	t := template{written: written}
	literal := func(text string) {
		if n := len(t.parts); n > 0 && t.parts[n-1].wildcard == 0 && t.parts[n-1].key == "" {
			t.parts[n-1].literal += text
		} else if text != "" {
			t.parts = append(t.parts, part{literal: text})
		}
	}
	for rest := written; rest != ""; {
		switch {
		case s.wildcards && (rest[0] == '*' || rest[0] == '?'):
			t.parts = append(t.parts, part{wildcard: rest[0]})
			rest = rest[1:]
		case s.variables && strings.HasPrefix(rest, "${"):
			inside, after, err := braces(rest)
			if err != nil {
				return t, err
			}
			rest = after
			if inside == "*" || inside == "?" || inside == "$" {
				literal(inside)
				continue
			}
			p, err := parseVariable(inside)
			if err != nil {
				return t, err
			}
			t.parts, t.variables = append(t.parts, p), true
		default:
			n := 1 + len(rest[1:]) - len(strings.TrimLeftFunc(rest[1:], func(c rune) bool { return c != '*' && c != '?' && c != '$' }))
			literal(rest[:n])
			rest = rest[n:]
		}
	}
	return t, nil
}

// braces cuts a text that begins with "${" behind the brace that closes it. A default may have braces of its own.
func braces(text string) (inside, after string, err error) {
	quoted := false
	for i := 2; i < len(text); i++ {
		switch {
		case text[i] == '\'':
			quoted = !quoted
		case text[i] == '}' && !quoted:
			return text[2:i], text[i+1:], nil
		}
	}
	return "", "", errUnclosed
}

func parseVariable(inside string) (part, error) {
	found := variable.FindStringSubmatch(inside)
	if found == nil || checkKey(found[1]) != nil {
		return part{}, fmt.Errorf("${%s} is not a variable: write ${key} or ${key, 'default'}, with a key such as aws:username", inside)
	}
	p := part{key: strings.ToLower(found[1])}
	p.hasOne = strings.Contains(inside, "'")
	p.fallback = found[2]
	return p, nil
}

// resolve puts values in the place of variables; false if one has none, or several. Values are literal: a wildcard in
// them is only a character.
func (t template) resolve(a *asking) ([]part, bool, error) {
	if !t.variables {
		return t.parts, true, nil
	}
	parts := make([]part, len(t.parts))
	for i, p := range t.parts {
		if p.key != "" {
			seen, err := a.key(p.key)
			switch {
			case err != nil:
				return nil, false, err
			case len(seen) == 1:
				p = part{literal: seen[0]}
			case p.hasOne:
				p = part{literal: p.fallback}
			default:
				return nil, false, nil
			}
		}
		parts[i] = p
	}
	return parts, true, nil
}

// plain is the text of parts that are all literal.
func plain(parts []part) string {
	if len(parts) == 1 {
		return parts[0].literal
	}
	var text strings.Builder
	for _, p := range parts {
		text.WriteString(p.literal)
	}
	return text.String()
}

// isLiteral reports whether parts are this text and no more.
func isLiteral(parts []part, text string) bool { return len(parts) == 1 && parts[0].literal == text }

// fields cuts parts at the colons of an ARN: into six, the last with all that follows, or fewer.
func fields(parts []part) [][]part {
	cut := make([][]part, 1, 6)
	for _, p := range parts {
		for len(cut) < 6 {
			before, after, found := strings.Cut(p.literal, ":")
			if !found {
				break
			}
			if before != "" {
				cut[len(cut)-1] = append(cut[len(cut)-1], part{literal: before})
			}
			cut = append(cut, nil)
			p = part{literal: after}
		}
		if p != (part{}) {
			cut[len(cut)-1] = append(cut[len(cut)-1], p)
		}
	}
	return cut
}
