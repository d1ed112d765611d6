package api

import (
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how deep objects and lists may stand in one another.
const maxDepth = 100

// reader reads one JSON document from front to back, strictly as RFC 8259 has it.
// The first thing that is wrong stops it: err is set and every later call answers
// nothing. The text must be UTF-8, and an escaped surrogate must have its other half.
type reader struct {
	text  []byte
	pos   int
	depth int
	err   *ValidationException
}

// fail stops the reader where it stands.
func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = CannotParse("the JSON document is wrong at byte %d: %s", r.pos, fmt.Sprintf(format, args...))
	}
	r.pos = len(r.text)
}

// peek passes over space and gives the next byte, or 0 at the end.
func (r *reader) peek() byte {
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; c {
		case ' ', '\t', '\n', '\r':
			r.pos++
		default:
			return c
		}
	}
	return 0
}

// open enters an object or a list.
func (r *reader) open() {
	r.pos++
	r.depth++
	if r.depth > maxDepth {
		r.fail("more than %d levels", maxDepth)
	}
}

// more tells whether an object or list, closed by end, goes on; it passes over
// the comma, or over end. first is true before the first element.
func (r *reader) more(end byte, first bool) bool {
	c := r.peek()
	switch {
	case r.err != nil:
		return false
	case c == end:
		r.pos++
		r.depth--
		return false
	case first:
		return true
	case c == ',':
		r.pos++
		return true
	}
	r.fail("expected a comma or %q", end)
	return false
}

// key reads the name of an object's member, and the colon.
func (r *reader) key() []byte {
	if r.peek() != '"' {
		r.fail("expected a member's name")
		return nil
	}
	key := r.str()
	if r.peek() != ':' {
		r.fail("expected a colon")
		return nil
	}
	r.pos++
	return key
}

// str reads a string; the reader stands on its quote. The bytes may belong to the text.
func (r *reader) str() []byte {
	r.pos++
	start := r.pos
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; {
		case c == '"':
			r.pos++
			return r.text[start : r.pos-1]
		case c == '\\':
			return r.escaped(start)
		case c < ' ':
			r.fail("a control character in a string")
		default:
			r.pos++
		}
	}
	r.fail("a string without an end")
	return nil
}

// escaped goes on with a string from its first backslash.
func (r *reader) escaped(start int) []byte {
	var s []byte
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; {
		case c == '"':
			s = append(s, r.text[start:r.pos]...)
			r.pos++
			return s
		case c == '\\':
			s = append(s, r.text[start:r.pos]...)
			s = r.escape(s)
			start = r.pos
		case c < ' ':
			r.fail("a control character in a string")
		default:
			r.pos++
		}
	}
	r.fail("a string without an end")
	return nil
}

// escape reads what stands behind a backslash.
func (r *reader) escape(s []byte) []byte {
	if r.pos+1 >= len(r.text) {
		r.fail("a string without an end")
		return s
	}
	c := r.text[r.pos+1]
	r.pos += 2
	switch c {
	case '"', '\\', '/':
		return append(s, c)
	case 'b':
		return append(s, '\b')
	case 'f':
		return append(s, '\f')
	case 'n':
		return append(s, '\n')
	case 'r':
		return append(s, '\r')
	case 't':
		return append(s, '\t')
	case 'u':
		return utf8.AppendRune(s, r.escapedRune())
	}
	r.fail("an unknown escape in a string")
	return s
}

// escapedRune reads the digits behind \u, and the second half of a surrogate pair.
func (r *reader) escapedRune() rune {
	first := r.hex4()
	if !utf16.IsSurrogate(first) {
		return first
	}
	if r.pos+1 < len(r.text) && r.text[r.pos] == '\\' && r.text[r.pos+1] == 'u' {
		r.pos += 2
		if pair := utf16.DecodeRune(first, r.hex4()); pair != utf8.RuneError {
			return pair
		}
	}
	r.fail("half a surrogate pair")
	return 0
}

func (r *reader) hex4() rune {
	if r.pos+4 > len(r.text) {
		r.fail("an escape without its four digits")
		return 0
	}
	var n rune
	for _, c := range r.text[r.pos : r.pos+4] {
		digit := hexDigit(c)
		if digit > 15 {
			r.fail("an escape without its four digits")
			return 0
		}
		n = n<<4 | rune(digit)
	}
	r.pos += 4
	return n
}

// number reads a number; the reader stands on its first byte. whole tells whether
// it has neither fraction nor exponent.
func (r *reader) number() (number []byte, whole bool) {
	start := r.pos
	r.accept('-', '-')
	if !r.accept('0', '0') && r.digits() == 0 {
		r.fail("a number without digits")
	}
	whole = true
	if r.accept('.', '.') {
		whole = false
		if r.digits() == 0 {
			r.fail("a fraction without digits")
		}
	}
	if r.accept('e', 'E') {
		whole = false
		r.accept('-', '+')
		if r.digits() == 0 {
			r.fail("an exponent without digits")
		}
	}
	return r.text[start:r.pos], whole
}

// accept passes over the next byte if it is one of two.
func (r *reader) accept(one, other byte) bool {
	if r.pos < len(r.text) && (r.text[r.pos] == one || r.text[r.pos] == other) {
		r.pos++
		return true
	}
	return false
}

// digits passes over digits and counts them.
func (r *reader) digits() int {
	start := r.pos
	for r.pos < len(r.text) && '0' <= r.text[r.pos] && r.text[r.pos] <= '9' {
		r.pos++
	}
	return r.pos - start
}

// word passes over true, false or null, if it stands here.
func (r *reader) word(word string) bool {
	if r.pos+len(word) > len(r.text) || string(r.text[r.pos:r.pos+len(word)]) != word {
		return false
	}
	r.pos += len(word)
	return true
}

// skip passes over any value, checking its form.
func (r *reader) skip() {
	switch c := r.peek(); {
	case c == '{':
		r.open()
		for first := true; r.more('}', first); first = false {
			r.key()
			r.skip()
		}
	case c == '[':
		r.open()
		for first := true; r.more(']', first); first = false {
			r.skip()
		}
	case c == '"':
		r.str()
	case c == '-' || '0' <= c && c <= '9':
		r.number()
	case r.word("true") || r.word("false") || r.word("null"):
	default:
		r.fail("expected a value")
	}
}
