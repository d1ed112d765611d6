package api

import "reflect"

// Append writes one structure of the contract in wire form behind dst. It panics
// when T is not one.
func Append[T any](dst []byte, value *T) []byte {
	return planOfType(reflect.TypeFor[T]()).append(dst, reflect.ValueOf(value).Elem())
}

// Parse reads one structure of the contract from its wire form into value. It
// asks only for the right form: limits and required members are not checked, and
// members that the contract lacks are passed over. It panics when T is not a
// structure of the contract.
func Parse[T any](text []byte, value *T) error {
	return parse(planOfType(reflect.TypeFor[T]()), text, reflect.ValueOf(value).Elem())
}

func parse(p *plan, text []byte, target reflect.Value) error {
	d := decoder{reader: reader{text: text}, lenient: true, path: make([]step, 0, usualDepth)}
	d.document(func() { d.value(p, target) })
	return d.failure()
}

// Encode writes the answer of the operation behind dst; out is a pointer to its
// output, and nil writes an empty one.
func (op *Operation) Encode(dst []byte, out any) []byte {
	if out == nil {
		return append(dst, "{}"...)
	}
	return op.output.append(dst, reflect.ValueOf(out).Elem())
}

// EncodeError writes the body of a failure behind dst. What travels in a header
// is not in it; see [RetryAfter].
func EncodeError(dst []byte, failure Failure) []byte {
	v := reflect.ValueOf(failure).Elem()
	return planOfType(v.Type()).append(dst, v)
}

// RetryAfter gives the seconds after which a failed request may be tried again,
// the value of the header Retry-After, where the failure names them.
func RetryAfter(failure Failure) (seconds int32, ok bool) {
	var after *int32
	switch f := failure.(type) {
	case *ThrottlingException:
		after = f.RetryAfterSeconds
	case *InternalServerException:
		after = f.RetryAfterSeconds
	}
	if after == nil {
		return 0, false
	}
	return *after, true
}
