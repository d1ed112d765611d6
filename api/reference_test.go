package api

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// The tests of the codec compare it with a second, slow way from a value to the
// wire: documents, the trees that encoding/json makes of maps, slices, strings,
// booleans and json.Number.

// tree gives the document of a Go value, walking the shape. ok is false for what
// is absent.
func tree(t testing.TB, s *Shape, v reflect.Value) (document any, ok bool) {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil, false
		}
		v = v.Elem()
	}
	switch s.Type {
	case TypeString:
		return v.String(), v.String() != ""
	case TypeInteger, TypeLong:
		return json.Number(strconv.FormatInt(v.Int(), 10)), true
	case TypeBoolean:
		return v.Bool(), true
	case TypeTimestamp:
		return seconds(v.Int()), v.Int() != 0
	case TypeList:
		if v.IsNil() {
			return nil, false
		}
		return listTree(t, s, v), true
	case TypeMap:
		if v.IsNil() {
			return nil, false
		}
		return mapTree(t, s, v), true
	}
	return structureTree(t, s, v), true
}

func structureTree(t testing.TB, s *Shape, v reflect.Value) map[string]any {
	members := map[string]any{}
	for _, m := range s.Members {
		if value, ok := tree(t, m.Shape, v.FieldByName(m.Name)); ok {
			members[m.Name] = value
		}
	}
	return members
}

func listTree(t testing.TB, s *Shape, v reflect.Value) any {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return parseTree(t, v.Bytes())
	}
	elements := []any{}
	for i := range v.Len() {
		element, _ := tree(t, s.Elem, v.Index(i))
		elements = append(elements, element)
	}
	return elements
}

func mapTree(t testing.TB, s *Shape, v reflect.Value) map[string]any {
	members := map[string]any{}
	for _, key := range v.MapKeys() {
		members[key.String()], _ = tree(t, s.Elem, v.MapIndex(key))
	}
	return members
}

// seconds writes milliseconds as a JSON number of seconds.
func seconds(ms int64) json.Number {
	sign := ""
	if ms < 0 {
		sign, ms = "-", -ms
	}
	text := fmt.Sprintf("%s%d.%03d", sign, ms/1000, ms%1000)
	return json.Number(strings.TrimRight(strings.TrimRight(text, "0"), "."))
}

func parseTree(t testing.TB, text []byte) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	var document any
	if err := d.Decode(&document); err != nil {
		t.Fatalf("encoding/json refuses %q: %v", text, err)
	}
	return document
}

func mustJSON(t testing.TB, document any) []byte {
	t.Helper()
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// request is the input of an operation on its way.
type request struct {
	path, query string
	body        []byte
}

// send puts a document of an operation's input where its members travel.
func send(t testing.TB, op *Operation, in map[string]any) request {
	t.Helper()
	path, query, body := op.Path, url.Values{}, map[string]any{}
	for _, m := range op.Input.Members {
		value, given := in[m.Name]
		switch {
		case !given:
		case m.In == InPath:
			path = strings.Replace(path, "{"+m.Wire+"}", url.PathEscape(fmt.Sprint(value)), 1)
		case m.In == InQuery && m.Shape.Type == TypeList:
			for _, element := range value.([]any) {
				query.Add(m.Wire, fmt.Sprint(element))
			}
		case m.In == InQuery:
			query.Add(m.Wire, fmt.Sprint(value))
		default:
			body[m.Wire] = value
		}
	}
	return request{path: path, query: query.Encode(), body: mustJSON(t, body)}
}

// receive reads a request as the server does.
func (r request) receive(op *Operation) (any, error) {
	found, labels, err := Match(op.Method, r.path)
	if err != nil {
		return nil, err
	}
	if found != op {
		return nil, fmt.Errorf("%s %s is %s, want %s", op.Method, r.path, found.Name, op.Name)
	}
	return op.Decode(labels, r.query, r.body)
}
