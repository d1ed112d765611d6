package api

import (
	"bytes"
	"reflect"
	"unicode/utf8"
)

// maxInvalid is how many fields one answer refuses at most.
const maxInvalid = 100

// usualDepth is how many steps lead to the deepest values of most requests: tags[0].key.
const usualDepth = 3

// decoder reads values into Go. What cannot be read stops it (reader.err); what
// can be read and breaks a constraint is collected in invalid.
type decoder struct {
	reader
	lenient bool // constraints are not checked
	path    []step
	invalid []ValidationExceptionField
}

// Decode reads the input of the operation, the type that New makes, from where
// its members travel, and checks it. The error is a ValidationException: either
// the request cannot be read, and the message says where, or it names every field
// that breaks a constraint (the first hundred). Members and parameters that the
// contract lacks are passed over, null is absent, an empty body is an empty
// object, and the body of an operation without body members is not looked at.
// A member or a single-valued parameter given twice is refused.
func (op *Operation) Decode(labels Labels, rawQuery string, body []byte) (any, error) {
	in := op.New()
	v := reflect.ValueOf(in).Elem()
	d := decoder{reader: reader{text: body}, path: make([]step, 0, usualDepth)}
	given := d.labels(op, v, labels)
	given = d.query(op.input, v, rawQuery, given)
	if op.input.places[InBody] != nil && !d.blank() {
		d.document(func() { given = d.members(op.input, v, given) })
	}
	d.require(op.input, given)
	if err := d.failure(); err != nil {
		return nil, err
	}
	return in, nil
}

// failure is the error of what was read, or nil.
func (d *decoder) failure() error {
	switch {
	case d.err != nil:
		return d.err
	case len(d.invalid) > 0:
		return InvalidFields(d.invalid...)
	}
	return nil
}

// blank tells whether nothing but space is left of the text.
func (d *decoder) blank() bool { return d.peek() == 0 && d.pos == len(d.text) }

// document reads a whole text, whose value read reads.
func (d *decoder) document(read func()) {
	switch {
	case d.err != nil:
		return
	case !utf8.Valid(d.text):
		d.err = CannotParse("the JSON document is not UTF-8")
		return
	}
	read()
	if !d.blank() {
		d.fail("something stands behind its end")
	}
}

// value reads one value into v.
func (d *decoder) value(p *plan, v reflect.Value) {
	switch p.Type {
	case TypeString:
		d.string(p, v)
	case TypeInteger, TypeLong:
		d.integer(p, v)
	case TypeBoolean:
		d.boolean(v)
	case TypeTimestamp:
		d.timestamp(v)
	case TypeStructure:
		d.structure(p, v)
	case TypeList:
		d.list(p, v)
	case TypeMap:
		d.mapping(p, v)
	}
}

func (d *decoder) structure(p *plan, v reflect.Value) {
	if d.peek() != '{' {
		d.wrong("an object")
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	d.require(p, d.members(p, v, 0))
}

// members reads an object into the fields that travel in a body and adds them to
// the set given.
func (d *decoder) members(p *plan, v reflect.Value, given uint64) uint64 {
	if d.peek() != '{' {
		d.wrong("an object")
		return given
	}
	d.open()
	for first := true; d.more('}', first); first = false {
		f := p.places[InBody][string(d.key())]
		if d.peek() == 'n' || f == nil {
			d.skip()
			continue
		}
		d.into(f)
		if given&f.bit != 0 {
			d.refuse("it is given twice")
		}
		given |= f.bit
		d.field(f, v.Field(f.index))
		d.leave()
	}
	return given
}

func (d *decoder) field(f *field, v reflect.Value) {
	if !f.wire {
		d.value(f.plan, v)
		return
	}
	d.peek()
	start := d.pos
	if d.skip(); d.err == nil {
		v.SetBytes(bytes.Clone(d.text[start:d.pos]))
	}
}

// require refuses the required fields that are not in the set given.
func (d *decoder) require(p *plan, given uint64) {
	if d.lenient || d.err != nil {
		return
	}
	for i := range p.fields {
		if f := &p.fields[i]; f.Required && given&f.bit == 0 {
			d.into(f)
			d.reject("A value is required.")
			d.leave()
		}
	}
}
