package placed

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	fewNames  = 16  // up to here a block's names are compared one by one
	inOneStep = 256 // values that are made room for at once
)

// A Fault is why a text cannot be read.
type Fault struct {
	At     *Value // where; of a text that is not JSON only its line and offset are set
	Reason string // what the text does there: "should have a colon here (line 1, column 5)"; "" where it is nested too deep
}

// Read reads a whole text, UTF-8, with lists and blocks at most so deep inside one another. Where a name stands in a
// block again, the first counts; the others are returned beside the document. They are all that was found of them
// before a fault.
func Read(text []byte, depth int) (document *Value, again []*Value, fault *Fault) {
	s := &reader{text: string(text), line: 1, deepest: depth}
	if !utf8.Valid(text) {
		return nil, nil, s.notUTF8()
	}
	document, ok := s.value(new(Value), 1)
	if ok && s.next() == 0 && s.at == len(s.text) {
		return document, s.again, nil
	}
	if ok {
		s.fail("goes on after its end")
	}
	return nil, s.again, s.fault
}

// A reader turns a text into values.
type reader struct {
	text    string
	at      int
	line    int32 // of the place in the text
	deepest int
	room    []Value
	again   []*Value
	fault   *Fault
}

// fail tells where the text stops being JSON. It reports false.
func (s *reader) fail(format string, args ...any) bool {
	before := s.text[:s.at]
	column := 1 + utf8.RuneCountInString(before[1+strings.LastIndexByte(before, '\n'):])
	reason := fmt.Sprintf(format, args...)
	s.fault = &Fault{&Value{At: s.at, Line: s.line, NameLine: s.line}, fmt.Sprintf("%s (line %d, column %d)", reason, s.line, column)}
	return false
}

// notUTF8 is where the text stops being UTF-8.
func (s *reader) notUTF8() *Fault {
	for at, r := range s.text {
		if r == utf8.RuneError && !strings.HasPrefix(s.text[at:], string(r)) {
			s.at = at
			break
		}
	}
	s.line += int32(strings.Count(s.text[:s.at], "\n"))
	s.fail("is not UTF-8")
	return s.fault
}

// new makes a value that begins here, in its place.
func (s *reader) new(place *Value) *Value {
	if len(s.room) == 0 {
		s.room = make([]Value, inOneStep)
	}
	v := &s.room[0]
	s.room = s.room[1:]
	*v = *place
	v.Line = s.line
	if v.NameLine == 0 {
		v.At, v.NameLine = s.at, s.line
	}
	return v
}

// next is the first byte of the next token, 0 at the end.
func (s *reader) next() byte {
	for ; s.at < len(s.text); s.at++ {
		switch b := s.text[s.at]; b {
		case '\n':
			s.line++
		case ' ', '\t', '\r':
		default:
			return b
		}
	}
	return 0
}

// value reads what stands at a place.
func (s *reader) value(place *Value, depth int) (*Value, bool) {
	first := s.next()
	v := s.new(place)
	ok := true
	switch {
	case first == '{' || first == '[':
		if depth > s.deepest {
			s.fault = &Fault{At: v}
			return nil, false
		}
		if first == '{' {
			return v, s.block(v, depth)
		}
		return v, s.list(v, depth)
	case first == '"':
		v.Kind = Text
		v.Text, ok = s.string()
	case first == '-' || isDigit(first):
		v.Kind = Number
		v.Text, ok = s.number()
	default:
		ok = s.word(v)
	}
	return v, ok
}

func (s *reader) list(v *Value, depth int) bool {
	v.Kind = List
	s.at++
	if s.next() == ']' {
		s.at++
		return true
	}
	for {
		item, ok := s.value(&Value{Up: v, Index: int32(len(v.Inside))}, depth+1)
		if !ok {
			return false
		}
		v.Inside = append(v.Inside, item)
		if more, ok := s.more(']'); !more {
			return ok
		}
	}
}

func (s *reader) block(v *Value, depth int) bool {
	v.Kind = Block
	s.at++
	if s.next() == '}' {
		s.at++
		return true
	}
	names := map[string]bool{}
	for {
		if s.next() != '"' {
			return s.fail("should have a name in quotes here")
		}
		place := &Value{Up: v, At: s.at, NameLine: s.line}
		ok := true
		if place.Name, ok = s.string(); !ok {
			return false
		}
		if s.next() != ':' {
			return s.fail("should have a colon here")
		}
		s.at++
		inside, ok := s.value(place, depth+1)
		if !ok {
			return false
		}
		if isNew(v, names, inside.Name) {
			v.Inside = append(v.Inside, inside)
		} else {
			s.again = append(s.again, inside)
		}
		if more, ok := s.more('}'); !more {
			return ok
		}
	}
}

// isNew reports whether a block does not have a name yet, and notes it.
func isNew(block *Value, names map[string]bool, name string) bool {
	if len(block.Inside) < fewNames {
		return block.Member(name) == nil
	}
	if len(names) == 0 {
		for _, inside := range block.Inside {
			names[inside.Name] = true
		}
	}
	known := names[name]
	names[name] = true
	return !known
}

// more reports whether a list or block goes on; otherwise whether it ends as it must.
func (s *reader) more(end byte) (more, ok bool) {
	switch s.next() {
	case ',':
		s.at++
		return true, true
	case end:
		s.at++
		return false, true
	}
	return false, s.fail("should have a comma or %q here", string(end))
}

func (s *reader) string() (string, bool) {
	start, plain := s.at, true
	for s.at++; s.at < len(s.text); s.at++ {
		switch b := s.text[s.at]; {
		case b == '"':
			s.at++
			if plain {
				return s.text[start+1 : s.at-1], true
			}
			return s.unquote(start)
		case b == '\\':
			plain = false
			s.at++
		case b < ' ':
			return "", s.fail("has a control character in a string")
		}
	}
	s.at = len(s.text)
	return "", s.fail("ends inside a string")
}

// unquote reads a string with escapes in it.
func (s *reader) unquote(start int) (string, bool) {
	var text string
	if err := json.Unmarshal([]byte(s.text[start:s.at]), &text); err != nil {
		s.at = start
		return "", s.fail("has a string with an escape that JSON does not know")
	}
	return text, true
}

// number reads the literal of a number.
func (s *reader) number() (string, bool) {
	rest := s.text[s.at:]
	literal := rest[:len(rest)-len(strings.TrimLeft(rest, "+-.0123456789eE"))]
	if !isNumber(literal) {
		return "", s.fail("has a number that JSON does not know")
	}
	s.at += len(literal)
	return literal, true
}

// isNumber reports whether JSON has a number of this form.
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	rest, ok := pastDigits(s)
	ok = ok && (s[0] != '0' || len(rest) == len(s)-1)
	if after, is := strings.CutPrefix(rest, "."); ok && is {
		rest, ok = pastDigits(after)
	}
	if ok && rest != "" && rest[0]|0x20 == 'e' {
		rest = rest[1:]
		if rest != "" && (rest[0] == '+' || rest[0] == '-') {
			rest = rest[1:]
		}
		rest, ok = pastDigits(rest)
	}
	return ok && rest == ""
}

// pastDigits is what follows the digits at the beginning; false if there are none.
func pastDigits(s string) (rest string, ok bool) {
	rest = strings.TrimLeft(s, "0123456789")
	return rest, len(rest) < len(s)
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

var words = []struct {
	text string
	kind Kind
}{{"true", Truth}, {"false", Truth}, {"null", Nothing}}

// word reads true, false or null.
func (s *reader) word(v *Value) bool {
	for _, w := range words {
		if strings.HasPrefix(s.text[s.at:], w.text) {
			v.Kind, v.Text = w.kind, w.text
			s.at += len(w.text)
			return true
		}
	}
	if s.at == len(s.text) {
		return s.fail("ends where a value should be")
	}
	return s.fail("should have a value here")
}
