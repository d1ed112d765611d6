package api

import (
	"reflect"
	"strings"
)

// labels reads what the path names and gives the set of its fields.
func (d *decoder) labels(op *Operation, v reflect.Value, labels Labels) (given uint64) {
	for i, f := range op.labels {
		d.into(f)
		d.plainText(f.plan, v.Field(f.index), labels[i])
		d.leave()
		given |= f.bit
	}
	return given
}

// query reads the parameters and adds their fields to the set given. A list is a
// parameter given several times.
func (d *decoder) query(p *plan, v reflect.Value, rawQuery string, given uint64) uint64 {
	for rawQuery != "" && d.err == nil {
		var pair string
		pair, rawQuery, _ = strings.Cut(rawQuery, "&")
		name, value, _ := strings.Cut(pair, "=")
		name, okName := unescape(name, true)
		value, okValue := unescape(value, true)
		if !okName || !okValue {
			d.err = CannotParse("the query is not percent-encoded UTF-8")
			return given
		}
		f := p.places[InQuery][name]
		if f == nil {
			continue
		}
		d.into(f)
		d.parameter(f, v.Field(f.index), value, given&f.bit != 0)
		d.leave()
		given |= f.bit
	}
	return given
}

func (d *decoder) parameter(f *field, v reflect.Value, value string, again bool) {
	switch {
	case f.plan.Type == TypeList:
		n := v.Len()
		v.Grow(1)
		v.SetLen(n + 1)
		d.path = append(d.path, step{index: n})
		d.plainText(f.plan.elem, v.Index(n), value)
		d.leave()
	case again:
		d.refuse("it is given twice")
	default:
		d.plainText(f.plan, v, value)
	}
}

// plainText reads a value that travels as text outside the body.
func (d *decoder) plainText(p *plan, v reflect.Value, s string) {
	switch p.Type {
	case TypeInteger, TypeLong:
		if !canonical(s) {
			d.wrong(p.expected())
			return
		}
		d.setInteger(p, v, s)
	case TypeBoolean:
		if s != "true" && s != "false" {
			d.wrong(p.expected())
			return
		}
		d.setBoolean(v, s == "true")
	default:
		d.setString(p, v, s)
	}
}

// canonical tells whether s is written as JSON writes a whole number.
func canonical(s string) bool {
	r := reader{text: []byte(s)}
	_, whole := r.number()
	return whole && r.err == nil && r.pos == len(s)
}
