package api

import "reflect"

// JSON is a value of type T that is in wire form already, as a page of stored
// resources is. nil is written as an empty list. The bytes must be valid JSON:
// they go out as they are.
type JSON[T any] []byte

// Items puts items in wire form.
func Items[T any](items []T) JSON[[]T] {
	dst := []byte{'['}
	for i := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = Append(dst, &items[i])
	}
	return append(dst, ']')
}

// Decode reads the value; nil reads as nothing. It fails where the bytes are not
// JSON of the type's form.
func (j JSON[T]) Decode() (T, error) {
	var value T
	if j == nil {
		return value, nil
	}
	target := reflect.ValueOf(&value).Elem()
	return value, parse(planOfType(target.Type()), j, target)
}
