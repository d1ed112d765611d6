// Package placed reads and writes JSON as values that know their place in the text, so that whoever checks a document can
// say where something is wrong with it.
package placed

import (
	"regexp"
	"strconv"
	"strings"
)

// A Kind is a kind of JSON value. It prints as JSON Schema names it.
type Kind uint8

// The kinds of values.
const (
	Text Kind = iota + 1
	Number
	Truth
	Nothing // null
	List
	Block
)

var kindNames = [...]string{"", "string", "number", "boolean", "null", "array", "object"}

// String is the kind's name in JSON Schema: "string", "array".
func (k Kind) String() string { return kindNames[k] }

// A Value is a part of a document that knows where it stands. Lines count from 1; they and the offset are 0 in what was
// not read.
type Value struct {
	Kind     Kind
	Index    int32    // in a list
	Line     int32    // on which it begins
	NameLine int32    // on which its name stands; Line where it has none
	At       int      // the offset of its name, or of its first byte where it has none
	Text     string   // of a text; the literal of a number, of true, false and null
	Inside   []*Value // the items of a list, the members of a block in the order of the text
	Up       *Value   // what it is inside of; nil for a whole document
	Name     string   // in a block
}

// Member returns a block's member of a name, nil if there is none.
func (v *Value) Member(name string) *Value {
	if v == nil || v.Kind != Block {
		return nil
	}
	for _, inside := range v.Inside {
		if inside.Name == name {
			return inside
		}
	}
	return nil
}

// Find follows names and indices down. Where they end, it returns what is there.
func (v *Value) Find(steps ...any) *Value {
	if v == nil {
		return new(Value)
	}
	for _, step := range steps {
		next := (*Value)(nil)
		switch step := step.(type) {
		case string:
			next = v.Member(step)
		case int:
			if v.Kind == List && step < len(v.Inside) {
				next = v.Inside[step]
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

// Path is the JSONPath of the value.
func (v *Value) Path() string {
	switch {
	case v.Up == nil:
		return "$"
	case v.Up.Kind == List:
		return v.Up.Path() + "[" + strconv.Itoa(int(v.Index)) + "]"
	}
	return v.Up.Path() + Step(v.Name)
}

// Step is how a JSONPath goes to a member of a block.
func Step(name string) string {
	if plainName.MatchString(name) {
		return "." + name
	}
	return "['" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(Short(name)) + "']"
}

const longest = 80 // characters of a text that are shown in a problem

// Short is a text as far as a problem shows it.
func Short(text string) string {
	n := 0
	for i := range text {
		if n++; n > longest {
			return text[:i] + "…"
		}
	}
	return text
}
