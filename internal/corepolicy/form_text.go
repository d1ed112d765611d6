package corepolicy

import (
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/placed"
)

// A text is a string of a kind.
type text struct {
	holds    func(string) bool // nil: for all
	must     string            // what is told where it does not hold, after the text itself
	pattern  string            // what is like it, for the schema
	refers   nameKind          // what it is the name of
	declares nameKind          // what it gives its name
}

func (f text) read(c *checker, v *placed.Value, into *string) {
	if !c.is(v, placed.Text) {
		return
	}
	*into = v.Text
	sound := false
	switch {
	case strings.IndexByte(v.Text, 0) >= 0:
		c.add(v, invalidString, "may not contain U+0000")
	case f.holds != nil && !f.holds(v.Text):
		c.add(v, invalidString, "%s %s", quoted(v.Text), f.must)
	default:
		sound = true
	}
	if f.declares != "" {
		c.declare(f.declares, v)
	}
	if f.refers != "" && sound && c.more == 0 {
		c.mentions[f.refers] = append(c.mentions[f.refers], v)
	}
}

func (f text) write(from *string) *placed.Value { return textValue(*from) }

func (f text) schema() *placed.Value {
	s := ofType("string")
	if f.pattern != "" {
		s.Set("pattern", textValue(f.pattern))
	}
	return s
}

func (f text) referring(to nameKind) text {
	f.refers = to
	return f
}

func (f text) declaring(what nameKind) text {
	f.declares = what
	return f
}

// A word is one of a few texts.
type word []string

func (f word) read(c *checker, v *placed.Value, into *string) {
	switch {
	case !c.is(v, placed.Text):
	case slices.Contains(f, v.Text):
		*into = v.Text
	case len(f) == 1:
		c.add(v, constantViolation, "must be a constant value %s", f[0])
	default:
		c.add(v, enumViolation, "does not have a value in the enumeration [%s]", enumeration(f))
	}
}

func (f word) write(from *string) *placed.Value { return textValue(*from) }

func (f word) schema() *placed.Value {
	if len(f) == 1 {
		return with(aBlock(), "const", textValue(f[0]))
	}
	list := aList()
	for _, one := range f {
		list.Push(textValue(one))
	}
	return with(aBlock(), "enum", list)
}

// A pair is one of two texts, of which the second is true.
type pair [2]string

func (f pair) read(c *checker, v *placed.Value, into *bool) {
	var said string
	word(f[:]).read(c, v, &said)
	*into = said == f[1]
}

func (f pair) write(from *bool) *placed.Value {
	if *from {
		return textValue(f[1])
	}
	return textValue(f[0])
}

func (f pair) schema() *placed.Value { return word(f[:]).schema() }
