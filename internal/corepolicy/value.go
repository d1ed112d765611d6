package corepolicy

import (
	"regexp"
	"strconv"
	"strings"
)

// A kind is a kind of JSON value, named as problems name it.
type kind string

const (
	aText    kind = "string"
	aNumber  kind = "number"
	aTruth   kind = "boolean"
	aNothing kind = "null"
	aList    kind = "array"
	aBlock   kind = "object"
)

// A value is a part of a document that knows where it stands.
type value struct {
	kind   kind
	text   string   // of a text; the literal of a number, of true and of false
	inside []*value // the items of a list, the members of a block in the order of the text
	up     *value   // what it is inside of
	name   string   // in a block
	index  int      // in a list
	at     int      // the offset of its first byte
}

// member returns a block's member of a name, nil if there is none.
func (v *value) member(name string) *value {
	if v == nil || v.kind != aBlock {
		return nil
	}
	for _, inside := range v.inside {
		if inside.name == name {
			return inside
		}
	}
	return nil
}

// find follows names and indices down. Where they end, it returns what is there.
func (v *value) find(steps ...any) *value {
	if v == nil {
		return new(value)
	}
	for _, step := range steps {
		next := (*value)(nil)
		switch step := step.(type) {
		case string:
			next = v.member(step)
		case int:
			if v.kind == aList && step < len(v.inside) {
				next = v.inside[step]
			}
		}
		if next == nil {
			return v
		}
		v = next
	}
	return v
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// path is the JSONPath of the value.
func (v *value) path() string {
	switch {
	case v.up == nil:
		return "$"
	case v.up.kind == aList:
		return v.up.path() + "[" + strconv.Itoa(v.index) + "]"
	}
	return v.up.path() + step(v.name)
}

// step is how a JSONPath goes to a member of a block.
func step(name string) string {
	if plainName.MatchString(name) {
		return "." + name
	}
	return "['" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(short(name)) + "']"
}

const longest = 80 // characters of a text that are shown in a problem

// short is a text as far as a problem shows it.
func short(text string) string {
	n := 0
	for i := range text {
		if n++; n > longest {
			return text[:i] + "…"
		}
	}
	return text
}

// quoted is a text as a problem shows it.
func quoted(text string) string { return strconv.Quote(short(text)) }
