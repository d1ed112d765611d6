package placed

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
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
	s.pending = make([]*Value, 0, strings.Count(s.text, ","))
	if !utf8.Valid(text) {
		return nil, nil, s.notUTF8()
	}
	if strings.HasPrefix(s.text, "\ufeff") {
		s.fail("begins with a byte order mark, which JSON does not have")
		return nil, nil, s.fault
	}
	document = s.new(nil)
	ok := s.value(document, 1)
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
	pending []*Value // of the lists and blocks that have not ended
	again   []*Value
	fault   *Fault
}

// fail tells where the text stops being JSON. It reports false.
func (s *reader) fail(format string, args ...any) bool {
	before := s.text[:s.at]
	column := 1 + utf8.RuneCountInString(before[1+strings.LastIndexByte(before, '\n'):])
	at := &Value{At: s.at, Line: s.line, NameLine: s.line}
	s.fault = &Fault{at, fmt.Sprintf(format, args...) + fmt.Sprintf(" (line %d, column %d)", s.line, column)}
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

// new makes a value inside of another.
func (s *reader) new(up *Value) *Value {
	if len(s.room) == 0 {
		s.room = make([]Value, inOneStep)
	}
	v := &s.room[0]
	s.room = s.room[1:]
	v.Up = up
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

// value reads what stands here. If it has a name, that is its place; otherwise this is.
func (s *reader) value(v *Value, depth int) (ok bool) {
	first := s.next()
	if v.Line = s.line; v.NameLine == 0 {
		v.At, v.NameLine = s.at, s.line
	}
	switch {
	case first == '{' || first == '[':
		if depth > s.deepest {
			s.fault = &Fault{At: v}
			return false
		}
		from := len(s.pending)
		if first == '{' {
			ok = s.block(v, depth)
		} else {
			ok = s.list(v, depth)
		}
		v.Inside = slices.Clone(s.pending[from:])
		s.pending = s.pending[:from]
		return ok
	case first == '"':
		v.Kind = Text
		v.Text, ok = s.string()
		return ok
	case first == '-' || isDigit(first):
		v.Kind = Number
		v.Text, ok = s.number()
		return ok
	}
	return s.word(v)
}

// list reads the items of a list, which are pending then.
func (s *reader) list(v *Value, depth int) bool {
	v.Kind = List
	s.at++
	if s.next() == ']' {
		s.at++
		return true
	}
	for index := int32(0); ; index++ {
		if s.next() == ']' {
			return s.fail("has a comma before this that nothing follows")
		}
		item := s.new(v)
		item.Index = index
		if !s.value(item, depth+1) {
			return false
		}
		s.pending = append(s.pending, item)
		if more, ok := s.more(']'); !more {
			return ok
		}
	}
}

// block reads the members of a block, which are pending then.
func (s *reader) block(v *Value, depth int) bool {
	v.Kind = Block
	s.at++
	if s.next() == '}' {
		s.at++
		return true
	}
	from, names := len(s.pending), map[string]bool{}
	for {
		switch first := s.next(); {
		case first == '}':
			return s.fail("has a comma before this that nothing follows")
		case first != '"':
			return s.fail("should have a name in quotes here")
		}
		inside, ok := s.new(v), true
		inside.At, inside.NameLine = s.at, s.line
		if inside.Name, ok = s.string(); !ok {
			return false
		}
		if s.next() != ':' {
			return s.fail("should have a colon here")
		}
		s.at++
		if !s.value(inside, depth+1) {
			return false
		}
		if isNew(s.pending[from:], names, inside.Name) {
			s.pending = append(s.pending, inside)
		} else {
			s.again = append(s.again, inside)
		}
		if more, ok := s.more('}'); !more {
			return ok
		}
	}
}

// isNew reports whether none of a block's members has a name yet, and notes it.
func isNew(members []*Value, names map[string]bool, name string) bool {
	if len(members) < fewNames {
		return !slices.ContainsFunc(members, func(v *Value) bool { return v.Name == name })
	}
	if len(names) == 0 {
		for _, inside := range members {
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
	text, ok := unescape(s.text[start+1 : s.at-1])
	if !ok {
		s.at = start
		return "", s.fail("has a string with an escape that JSON does not know")
	}
	return text, true
}

// unescape puts what is meant in the place of escapes. Half a surrogate pair is U+FFFD, as encoding/json has it.
func unescape(rest string) (string, bool) {
	var to strings.Builder
	for {
		plain, escape, more := strings.Cut(rest, `\`)
		to.WriteString(plain)
		if !more {
			return to.String(), true
		}
		letter := strings.IndexByte(`"\/bfnrt`, escape[0])
		if letter >= 0 {
			to.WriteByte("\"\\/\b\f\n\r\t"[letter])
			rest = escape[1:]
			continue
		}
		first, ok := codeUnit(escape)
		if !ok {
			return "", false
		}
		rest = escape[5:]
		if utf16.IsSurrogate(first) {
			second := rune(0)
			after, isEscape := strings.CutPrefix(rest, `\`)
			if isEscape {
				second, _ = codeUnit(after)
			}
			if first = utf16.DecodeRune(first, second); first != utf8.RuneError {
				rest = after[5:]
			}
		}
		to.WriteRune(first)
	}
}

// codeUnit reads the "u00e9" of an escape.
func codeUnit(escape string) (rune, bool) {
	if len(escape) < 5 || escape[0] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(escape[1:5], 16, 16)
	return rune(n), err == nil
}

// number reads the literal of a number.
func (s *reader) number() (string, bool) {
	end := s.at
	for end < len(s.text) && isOfNumber(s.text[end]) {
		end++
	}
	literal := s.text[s.at:end]
	if !isNumber(literal) {
		return "", s.fail("has a number that JSON does not know")
	}
	s.at = end
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
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return s[n:], n > 0
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func isOfNumber(b byte) bool {
	return isDigit(b) || b == '-' || b == '+' || b == '.' || b|0x20 == 'e'
}

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
