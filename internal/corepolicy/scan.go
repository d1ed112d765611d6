package corepolicy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// MaxSize is the most bytes that a document may have.
const MaxSize = 1 << 20

const (
	maxDepth  = 32  // the language itself needs ten
	fewKeys   = 16  // up to here a block's names are compared one by one
	inOneStep = 256 // values that are made room for at once
)

// A scanner turns the text of a document into values.
type scanner struct {
	*checker
	text []byte
	at   int
	room []value
}

// scan reads a whole document; nil if it is not JSON, too large or too deep,
// which has been told.
func scan(c *checker, text []byte) *value {
	s := &scanner{checker: c, text: text}
	whole := &value{}
	switch {
	case len(text) > MaxSize:
		c.add(whole, tooLarge, "the document has more than %d bytes", MaxSize)
		return nil
	case !utf8.Valid(text):
		for s.at < len(text) {
			r, n := utf8.DecodeRune(text[s.at:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			s.at += n
		}
		s.fail("is not UTF-8")
		return nil
	}
	root, ok := s.value(new(value), 1)
	if !ok {
		return nil
	}
	if s.space(); s.at < len(text) {
		s.fail("goes on after its end")
		return nil
	}
	return root
}

// fail tells where the text stops being JSON.
func (s *scanner) fail(format string, args ...any) {
	before := s.text[:min(s.at, len(s.text))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[1+bytes.LastIndexByte(before, '\n'):])
	s.add(&value{at: len(before)}, invalidJSON, "the document %s (line %d, column %d)", fmt.Sprintf(format, args...), line, column)
}

func (s *scanner) new(place *value) *value {
	if len(s.room) == 0 {
		s.room = make([]value, inOneStep)
	}
	v := &s.room[0]
	s.room = s.room[1:]
	*v = *place
	v.at = s.at
	return v
}

func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return
		}
	}
}

// next is the first byte of the next token, 0 at the end.
func (s *scanner) next() byte {
	s.space()
	if s.at == len(s.text) {
		return 0
	}
	return s.text[s.at]
}

// value reads what stands at a place.
func (s *scanner) value(place *value, depth int) (*value, bool) {
	first := s.next()
	v := s.new(place)
	ok := true
	switch {
	case first == '{' || first == '[':
		if depth > maxDepth {
			s.add(&value{at: s.at}, tooDeep, "arrays and objects are nested more than %d deep", maxDepth)
			return nil, false
		}
		if first == '{' {
			return v, s.block(v, depth)
		}
		return v, s.list(v, depth)
	case first == '"':
		v.kind = aText
		v.text, ok = s.string()
	case first == '-' || first >= '0' && first <= '9':
		v.kind = aNumber
		v.text, ok = s.literal()
	default:
		ok = s.word(v)
	}
	return v, ok
}

func (s *scanner) list(v *value, depth int) bool {
	v.kind = aList
	s.at++
	if s.next() == ']' {
		s.at++
		return true
	}
	for {
		item, ok := s.value(&value{up: v, index: len(v.inside)}, depth+1)
		if !ok {
			return false
		}
		v.inside = append(v.inside, item)
		if more, ok := s.more(']'); !more {
			return ok
		}
	}
}

func (s *scanner) block(v *value, depth int) bool {
	v.kind = aBlock
	s.at++
	if s.next() == '}' {
		s.at++
		return true
	}
	names := map[string]bool{}
	for {
		if s.next() != '"' {
			s.fail("should have a name in quotes here")
			return false
		}
		at := s.at
		name, ok := s.string()
		if !ok {
			return false
		}
		if s.next() != ':' {
			s.fail("should have a colon here")
			return false
		}
		s.at++
		inside, ok := s.value(&value{up: v, name: name}, depth+1)
		if !ok {
			return false
		}
		inside.at = at
		if isNew(v, names, name) {
			v.inside = append(v.inside, inside)
		} else {
			s.add(inside, duplicateProperty, "stands in the object twice: keep one")
		}
		if more, ok := s.more('}'); !more {
			return ok
		}
	}
}

// isNew reports whether a block does not have a name yet, and notes it.
func isNew(block *value, names map[string]bool, name string) bool {
	if len(block.inside) < fewKeys {
		return block.member(name) == nil
	}
	if len(names) == 0 {
		for _, inside := range block.inside {
			names[inside.name] = true
		}
	}
	known := names[name]
	names[name] = true
	return !known
}

// more reports whether a list or block goes on; otherwise whether it ends as it must.
func (s *scanner) more(end byte) (more, ok bool) {
	switch s.next() {
	case ',':
		s.at++
		return true, true
	case end:
		s.at++
		return false, true
	}
	s.fail("should have a comma or %q here", string(end))
	return false, false
}

func (s *scanner) string() (string, bool) {
	start := s.at
	plain := true
	for s.at++; s.at < len(s.text); s.at++ {
		switch b := s.text[s.at]; {
		case b == '"':
			s.at++
			if plain {
				return string(s.text[start+1 : s.at-1]), true
			}
			return s.unquote(start)
		case b == '\\':
			plain = false
			s.at++
		case b < ' ':
			s.fail("has a control character in a string")
			return "", false
		}
	}
	s.at = len(s.text)
	s.fail("ends inside a string")
	return "", false
}

// unquote reads a string with escapes in it.
func (s *scanner) unquote(start int) (string, bool) {
	var text string
	if err := json.Unmarshal(s.text[start:s.at], &text); err != nil {
		s.at = start
		s.fail("has a string with an escape that JSON does not know")
		return "", false
	}
	return text, true
}

// literal reads a number.
func (s *scanner) literal() (string, bool) {
	start := s.at
	for s.at < len(s.text) && bytes.IndexByte([]byte("+-.0123456789eE"), s.text[s.at]) >= 0 {
		s.at++
	}
	text := s.text[start:s.at]
	if !json.Valid(text) {
		s.at = start
		s.fail("has a number that JSON does not know")
		return "", false
	}
	return string(text), true
}

// word reads true, false or null.
func (s *scanner) word(v *value) bool {
	for word, kind := range map[string]kind{"true": aTruth, "false": aTruth, "null": aNothing} {
		if bytes.HasPrefix(s.text[s.at:], []byte(word)) {
			v.kind, v.text = kind, word
			s.at += len(word)
			return true
		}
	}
	if s.at == len(s.text) {
		s.fail("ends where a value should be")
	} else {
		s.fail("should have a value here")
	}
	return false
}
