package httpapi_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/api"
)

// A spot is a place in the body of an operation: a member, or something inside one.
type spot struct {
	op    *api.Operation
	field string // as a refusal names it
	shape *api.Shape
	inner bool                      // an element or a value, for which null is no absence
	body  func(value string) string // a body with this value there
}

// spots finds every spot of every operation's body, as the contract has them.
func spots() (found []spot) {
	for _, op := range api.Operations {
		found = append(found, spot{op: op, shape: op.Input, body: func(v string) string { return v }}.members(api.InBody)...)
	}
	return found
}

func (s spot) members(place api.Place) (found []spot) {
	for _, m := range s.shape.Members {
		if m.In != place {
			continue
		}
		inside := spot{op: s.op, field: strings.TrimPrefix(s.field+"."+m.Field, "."), shape: m.Shape,
			body: func(v string) string { return s.body(`{"` + m.Wire + `":` + v + `}`) }}
		found = append(append(found, inside), inside.within()...)
	}
	return found
}

// within finds the spots inside a spot.
func (s spot) within() []spot {
	inside := spot{op: s.op, shape: s.shape.Elem, inner: true}
	switch s.shape.Type {
	case api.TypeStructure:
		return s.members(api.InBody)
	case api.TypeList:
		inside.field = s.field + "[0]"
		inside.body = func(v string) string { return s.body("[" + v + "]") }
	case api.TypeMap:
		inside.field = s.field + ".k"
		inside.body = func(v string) string { return s.body(`{"k":` + v + "}") }
	default:
		return nil
	}
	return append([]spot{inside}, inside.within()...)
}

// request puts a value into the spot of a request that names nothing that exists.
func (s spot) request(value string) request {
	return request{method: s.op.Method, target: s.target(nil), body: s.body(value)}
}

var label = regexp.MustCompile(`\{\w+\}`)

// target is the operation's path with a value for every label and required parameter, and those that are given.
func (s spot) target(given map[string]string) string {
	value := func(name string) string {
		if v, ok := given[name]; ok {
			return escape(v)
		}
		return "1"
	}
	path := label.ReplaceAllStringFunc(s.op.Path, func(name string) string { return value(strings.Trim(name, "{}")) })
	var query []string
	for _, m := range s.op.Input.Members {
		if _, ok := given[m.Wire]; m.In == api.InQuery && (m.Required || ok) {
			query = append(query, m.Wire+"="+value(m.Wire))
		}
	}
	if query == nil {
		return path
	}
	return path + "?" + strings.Join(query, "&")
}

// escape writes every byte as %XX.
func escape(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		b.WriteString("%" + strconv.FormatUint(uint64(c)|0x100, 16)[1:])
	}
	return b.String()
}

// wrongTypes are the values that each type is not.
var wrongTypes = map[api.Type][]string{
	api.TypeString:    {`1`, `-1.5`, `true`, `false`, `{}`, `{"a":"b"}`, `[]`, `["a"]`},
	api.TypeInteger:   {`"1"`, `1.5`, `true`, `{}`, `[]`, `[1]`, `2147483648`},
	api.TypeLong:      {`"1"`, `1.5`, `true`, `{}`, `[]`, `[1]`, `9223372036854775808`},
	api.TypeBoolean:   {`"true"`, `1`, `0`, `{}`, `[]`, `[true]`},
	api.TypeTimestamp: {`"1"`, `"2020-01-01T00:00:00Z"`, `true`, `{}`, `[]`, `1e400`},
	api.TypeStructure: {`"a"`, `1`, `true`, `[]`, `[{}]`},
	api.TypeList:      {`"a"`, `1`, `true`, `{}`, `{"0":"a"}`},
	api.TypeMap:       {`"a"`, `1`, `true`, `[]`, `[["k","v"]]`},
}

func TestAWrongTypeIsNamedAtEveryMember(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	w.fill(t, account)
	w.unchanged(t)
	for _, s := range spots() {
		values := wrongTypes[s.shape.Type]
		if s.inner {
			values = append(slices.Clone(values), "null")
		}
		for _, value := range values {
			r := s.request(value)
			a := w.do(t, r)
			a.refused(t, r, invalid, cannotParse)
			if !strings.Contains(string(a.body), " "+s.field+": expected ") {
				t.Errorf("%v: %s, want %s named", r, a.body, s.field)
			}
		}
	}
}

func TestNullIsAbsent(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	for _, s := range spots() {
		if s.inner {
			continue
		}
		a := w.do(t, s.request("null"))
		if wrong := a.wrong(s.op.Method); wrong != "" || strings.Contains(string(a.body), "expected") {
			t.Errorf("%v: %s\n%s", s.request("null"), wrong, a.wire)
		}
	}
	w.do(t, post(n.at("links"), `{"SiteId":null,"Bandwidth":null}`)).names(t, "null", "siteId")
}

// text is a JSON string of n code points, each of four bytes and two UTF-16 halves.
func text(n int) string { return `"` + strings.Repeat("𝄞", n) + `"` }

// longest is the most that this test sends; a document is longer.
const longest = 100_000

// limited are the spots whose text has a length that this test can exceed.
func limited() []spot {
	return slices.DeleteFunc(spots(), func(s spot) bool {
		return s.shape.Type != api.TypeString || !s.shape.HasMax || s.shape.Max > longest
	})
}

// tooLong is what is said of text that has more code points than the shape allows.
func (s spot) tooLong() string { return fmt.Sprintf("Must have at most %d character", s.shape.Max) }

func TestTextThatIsTooLongIsNamed(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	w.fill(t, account)
	w.unchanged(t)
	for _, s := range limited() {
		w.do(t, s.request(text(s.shape.Max+1))).blames(t, s, s.tooLong(), true)
	}
}

func TestLengthsCountCodePoints(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	for _, s := range limited() {
		w.do(t, s.request(text(s.shape.Max))).blames(t, s, s.tooLong(), false)
	}
}

// blames fails the test unless the answer blames the spot in these words, or does not.
func (a reply) blames(t testing.TB, s spot, words string, want bool) {
	t.Helper()
	if wrong := a.wrong(s.op.Method); wrong != "" || a.status == 500 {
		t.Errorf("%s of %s: %s\n%s", s.field, s.op.Name, wrong, a.wire)
		return
	}
	blamed := false
	for _, f := range decode[api.ValidationException](t, a.body).Fields {
		blamed = blamed || f.Name == s.field && strings.HasPrefix(f.Message, words)
	}
	if blamed != want {
		t.Errorf("%s of %s: %.500s, blamed with %q: %v, want %v", s.field, s.op.Name, a.body, words, blamed, want)
	}
}

func TestValuesOutsideEnumsPatternsAndRangesAreNamed(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	w.fill(t, account)
	w.unchanged(t)
	for _, s := range spots() {
		shape := s.shape
		if shape.Enum != nil {
			for _, value := range []string{`"NONSENSE"`, `""`, strconv.Quote(strings.ToLower(shape.Enum[0])), strconv.Quote(shape.Enum[0] + " ")} {
				w.do(t, s.request(value)).blames(t, s, "Must be one of ", true)
			}
		}
		if value, ok := outside(shape); ok {
			w.do(t, s.request(strconv.Quote(value))).blames(t, s, "Must match the pattern ", true)
		}
		if shape.Type == api.TypeString && shape.HasMin && shape.Min > 0 {
			w.do(t, s.request(`""`)).blames(t, s, "Must have at least ", true)
		}
		if shape.Type == api.TypeInteger && shape.HasMax {
			w.do(t, s.request(strconv.Itoa(shape.Max+1))).blames(t, s, "Must be at most ", true)
		}
		if shape.Type == api.TypeInteger && shape.HasMin {
			w.do(t, s.request(strconv.Itoa(shape.Min-1))).blames(t, s, "Must be at least ", true)
		}
	}
}

// outside finds a text that breaks nothing but the shape's pattern.
func outside(s *api.Shape) (text string, ok bool) {
	if s.Pattern == "" {
		return "", false
	}
	pattern := regexp.MustCompile(s.Pattern)
	for _, one := range []string{"#", "\n", "é", "\x01", " ", "'"} {
		text := strings.Repeat(one, max(s.Min, 1))
		if !pattern.MatchString(text) {
			return text, true
		}
	}
	return "", false
}

func TestPathsAndQueriesHoldTheirConstraints(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	w.fill(t, account)
	w.unchanged(t)
	for _, op := range api.Operations {
		for _, m := range op.Input.Members {
			s := spot{op: op, field: m.Field, shape: m.Shape}
			if m.Shape.Type == api.TypeList {
				s.field, s.shape = m.Field+"[0]", m.Shape.Elem
			}
			if m.In == api.InBody || s.shape.Type != api.TypeString || !s.shape.HasMax || s.shape.Max > 4096 {
				continue
			}
			r := request{method: op.Method, target: s.target(map[string]string{m.Wire: strings.Repeat("𝄞", s.shape.Max+1)})}
			w.do(t, r).blames(t, s, s.tooLong(), true)
			r.target = s.target(map[string]string{m.Wire: strings.Repeat("𝄞", s.shape.Max)})
			w.do(t, r).blames(t, s, s.tooLong(), false)
			r.target = s.target(map[string]string{m.Wire: "a\x00"})
			w.do(t, r).refused(t, r, invalid, wrongField)
			r.target = s.target(map[string]string{m.Wire: "a\xff"})
			w.do(t, r).refused(t, r, invalid, cannotParse)
		}
	}
}
