package api

import (
	"strconv"
	"strings"
)

// step is one step down to the value that is being read: a member, a key of a
// map, or an element of a list.
type step struct {
	field *field
	key   string
	index int // isKey, where it is a key
}

const isKey = -1

func (d *decoder) into(f *field) { d.path = append(d.path, step{field: f}) }
func (d *decoder) leave()        { d.path = d.path[:len(d.path)-1] }

// place names the value that is being read as errors do: location.address,
// tags[0].key, destinationFilters.RESOURCE_ID[0].
func (d *decoder) place() string {
	var b strings.Builder
	for i, s := range d.path {
		switch {
		case s.field != nil:
			b.WriteString(dot(i) + s.field.Field)
		case s.index == isKey:
			b.WriteString(dot(i) + shorten(s.key))
		default:
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		}
	}
	return b.String()
}

// dot stands before every name but the first.
func dot(i int) string {
	if i == 0 {
		return ""
	}
	return "."
}

// wrong stops the decoder at a value of the wrong form.
func (d *decoder) wrong(expected string) { d.refuse("expected " + expected) }

// refuse stops the decoder at the value that is being read.
func (d *decoder) refuse(why string) {
	switch {
	case d.err != nil:
	case len(d.path) == 0:
		d.fail("%s", why)
	default:
		d.err = CannotParse("%s: %s", d.place(), why)
	}
	d.pos = len(d.text)
}

// check refuses the value that is being read where broken names a constraint.
func (d *decoder) check(broken string) {
	if broken != "" && !d.lenient && d.err == nil {
		d.reject(broken)
	}
}

func (d *decoder) reject(broken string) {
	if len(d.invalid) < maxInvalid {
		d.invalid = append(d.invalid, ValidationExceptionField{Name: d.place(), Message: broken})
	}
}
