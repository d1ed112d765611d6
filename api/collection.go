package api

import "reflect"

func (d *decoder) list(p *plan, v reflect.Value) {
	if d.peek() != '[' {
		d.wrong("a list")
		return
	}
	d.open()
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	for first := true; d.more(']', first); first = false {
		n := v.Len()
		v.Grow(1)
		v.SetLen(n + 1)
		d.path = append(d.path, step{index: n})
		d.value(p.elem, v.Index(n))
		d.leave()
	}
	d.check(p.checkSize(v.Len()))
}

func (d *decoder) mapping(p *plan, v reflect.Value) {
	if d.peek() != '{' {
		d.wrong("an object")
		return
	}
	d.open()
	v.Set(reflect.MakeMap(v.Type()))
	for first := true; d.more('}', first); first = false {
		key := string(d.key())
		d.check(p.key.checkString(key))
		d.path = append(d.path, step{key: key, index: isKey})
		value := reflect.New(v.Type().Elem()).Elem()
		d.value(p.elem, value)
		at := reflect.ValueOf(key)
		if v.MapIndex(at).IsValid() {
			d.refuse("it is given twice")
		}
		v.SetMapIndex(at, value)
		d.leave()
	}
}
