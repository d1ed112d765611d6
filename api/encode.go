package api

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// append writes a value in wire form. A pointer is followed; it is not nil.
func (p *plan) append(dst []byte, v reflect.Value) []byte {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	switch p.Type {
	case TypeString:
		return appendString(dst, v.String())
	case TypeInteger, TypeLong:
		return strconv.AppendInt(dst, v.Int(), 10)
	case TypeBoolean:
		return strconv.AppendBool(dst, v.Bool())
	case TypeTimestamp:
		return appendTimestamp(dst, Timestamp(v.Int()))
	case TypeList:
		return p.appendList(dst, v)
	case TypeMap:
		return p.appendMap(dst, v)
	}
	return p.appendStructure(dst, v)
}

func (p *plan) appendStructure(dst []byte, v reflect.Value) []byte {
	dst = append(dst, '{')
	empty := len(dst)
	for i := range p.fields {
		f := &p.fields[i]
		value := v.Field(f.index)
		if f.In != InBody || !f.Always && value.IsZero() {
			continue
		}
		if len(dst) > empty {
			dst = append(dst, ',')
		}
		dst = append(dst, f.key...)
		dst = f.append(dst, value)
	}
	return append(dst, '}')
}

// pageTail is room for what follows a page in an answer: its token and braces.
const pageTail = 128

func (f *field) append(dst []byte, v reflect.Value) []byte {
	switch {
	case !f.wire:
		return f.plan.append(dst, v)
	case v.IsNil():
		return append(dst, "[]"...)
	}
	page := v.Bytes()
	return append(slices.Grow(dst, len(page)+pageTail), page...)
}

func (p *plan) appendList(dst []byte, v reflect.Value) []byte {
	dst = append(dst, '[')
	for i := range v.Len() {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = p.elem.append(dst, v.Index(i))
	}
	return append(dst, ']')
}

// appendMap writes the keys in their order, so that equal maps have equal bytes.
func (p *plan) appendMap(dst []byte, v reflect.Value) []byte {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	dst = append(dst, '{')
	for i, key := range keys {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendString(dst, key.String()), ':')
		dst = p.elem.append(dst, v.MapIndex(key))
	}
	return append(dst, '}')
}

// appendString writes s as a JSON string: only what must be escaped is, and what
// is not UTF-8 becomes U+FFFD.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c < ' ' || c == '"' || c == '\\' {
				dst = appendEscape(append(dst, s[done:i]...), c)
				done = i + 1
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			dst = append(append(dst, s[done:i]...), "\ufffd"...)
			done = i + 1
		}
		i += size
	}
	return append(append(dst, s[done:]...), '"')
}

func appendEscape(dst []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}
