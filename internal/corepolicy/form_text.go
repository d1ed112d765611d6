package corepolicy

import (
	"slices"
	"strings"
)

// A text is a string of a kind.
type text struct {
	is       func(string) string // what is wrong with it, "" if nothing
	pattern  string              // what is like it, for the schema
	refers   nameKind            // what it is the name of
	declares nameKind            // what it gives its name
}

func (f text) read(c *checker, v *value, into *string) {
	if !c.is(v, aText) {
		return
	}
	*into = v.text
	wrong := ""
	if strings.ContainsRune(v.text, 0) {
		wrong = "may not contain U+0000"
	} else if f.is != nil {
		wrong = f.is(v.text)
	}
	if wrong != "" {
		c.add(v, invalidString, "%s", wrong)
	}
	if f.declares != "" {
		c.declare(f.declares, v)
	}
	if f.refers != "" && wrong == "" {
		c.mentions = append(c.mentions, mention{f.refers, v})
	}
}

func (f text) write(from *string) *value { return textValue(*from) }

func (f text) schema() *value {
	s := ofType("string")
	if f.pattern != "" {
		s.set("pattern", textValue(f.pattern))
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

func (f word) read(c *checker, v *value, into *string) {
	switch {
	case !c.is(v, aText):
	case slices.Contains(f, v.text):
		*into = v.text
	case len(f) == 1:
		c.add(v, constantViolation, "must be a constant value %s", f[0])
	default:
		c.add(v, enumViolation, "does not have a value in the enumeration [%s]", strings.Join(f, ", "))
	}
}

func (f word) write(from *string) *value { return textValue(*from) }

func (f word) schema() *value {
	if len(f) == 1 {
		return with(&value{kind: aBlock}, "const", textValue(f[0]))
	}
	list := &value{kind: aList}
	for _, one := range f {
		list.push(textValue(one))
	}
	return with(&value{kind: aBlock}, "enum", list)
}

// A pair is one of two texts, of which the second is true.
type pair [2]string

func (f pair) read(c *checker, v *value, into *bool) {
	var said string
	word(f[:]).read(c, v, &said)
	*into = said == f[1]
}

func (f pair) write(from *bool) *value {
	if *from {
		return textValue(f[1])
	}
	return textValue(f[0])
}

func (f pair) schema() *value { return word(f[:]).schema() }
