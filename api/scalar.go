package api

import (
	"reflect"
	"strconv"
)

func (d *decoder) string(p *plan, v reflect.Value) {
	if d.peek() != '"' {
		d.wrong("a string")
		return
	}
	d.setString(p, v, string(d.str()))
}

func (d *decoder) setString(p *plan, v reflect.Value, s string) {
	d.check(p.checkString(s))
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	v.SetString(s)
}

func (d *decoder) integer(p *plan, v reflect.Value) {
	if c := d.peek(); c != '-' && (c < '0' || c > '9') {
		d.wrong(p.expected())
		return
	}
	number, whole := d.number()
	if !whole {
		d.wrong(p.expected())
		return
	}
	d.setInteger(p, v, string(number))
}

func (d *decoder) setInteger(p *plan, v reflect.Value, number string) {
	n, err := strconv.ParseInt(number, 10, p.bits())
	if err != nil {
		d.wrong(p.expected())
		return
	}
	d.check(p.checkInteger(n))
	v.Set(reflect.New(v.Type().Elem()))
	v.Elem().SetInt(n)
}

func (d *decoder) boolean(v reflect.Value) {
	switch d.peek(); {
	case d.word("true"):
		d.setBoolean(v, true)
	case d.word("false"):
		d.setBoolean(v, false)
	default:
		d.wrong("true or false")
	}
}

func (d *decoder) setBoolean(v reflect.Value, b bool) { v.Set(reflect.ValueOf(&b)) }

func (d *decoder) timestamp(v reflect.Value) {
	if c := d.peek(); c != '-' && (c < '0' || c > '9') {
		d.wrong("a number of seconds")
		return
	}
	number, _ := d.number()
	t, ok := parseTimestamp(number)
	if !ok {
		d.wrong("a number of seconds before the year 10000")
		return
	}
	v.SetInt(int64(t))
}

// bits is the size of an integer.
func (p *plan) bits() int {
	if p.Type == TypeLong {
		return 64
	}
	return 32
}

// expected says in words what form a single value has.
func (p *plan) expected() string {
	switch p.Type {
	case TypeInteger:
		return "a whole number of 32 bits"
	case TypeLong:
		return "a whole number of 64 bits"
	case TypeBoolean:
		return "true or false"
	}
	return "a string"
}
