// Package strict reads documents that people write, YAML or JSON, into Go
// values, and writes such values as YAML. Nothing is passed over: what the form
// does not know is a problem with its line and its cure, and all problems are
// told at once.
//
// The form of a document is a Go type: each key is a field with the tag `key`,
// and with the tag `required` if it must be there. A field is a Said, a struct,
// a slice or map of these, or a *yaml.Node that takes any value as it stands. A
// field Line takes the line on which its struct begins.
package strict

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/trunkline/trunkline/internal/words"
)

// Said is a text of a document with the line on which it stands. Line 0 says
// that it was not read; a text that is empty is not written.
type Said struct {
	Text string
	Line int

	bare bool // is written without quotes
}

// Say is a text to be written.
func Say(text string) Said { return Said{Text: text} }

// SayBare is a number or a truth to be written: YAML that others read has no
// quotes around it.
func SayBare(text string) Said { return Said{Text: text, bare: true} }

// A Form is how a document is spoken of.
type Form struct {
	Name  string // in problems: "the catalog"
	Empty string // what is told of a text in which there is no document
}

// Read reads a text as one document into what a pointer leads to, as far as it
// can be read, and adds what is wrong with it.
func (f Form) Read(text []byte, into any, p *Problems) {
	if top := p.parse(text, f.Empty); top != nil {
		r := reader{p, map[reflect.Type][]reflect.StructField{}}
		r.read(top, reflect.ValueOf(into).Elem(), f.Name)
	}
}

// ReadAny reads a text as one document of any form; nil if it cannot be read.
func (f Form) ReadAny(text []byte, p *Problems) *yaml.Node {
	top := p.parse(text, f.Empty)
	if top != nil {
		reader{Problems: p}.walk(top, f.Name)
	}
	return top
}

// A reader puts YAML into the types of a form.
type reader struct {
	*Problems
	keys map[reflect.Type][]reflect.StructField // see Keys
}

var (
	saidType = reflect.TypeFor[Said]()
	anyType  = reflect.TypeFor[*yaml.Node]()
)

// read reads one value; what names it in problems.
func (r reader) read(n *yaml.Node, v reflect.Value, what string) {
	switch {
	case r.isStrange(n, what):
	case v.Type() == saidType:
		r.readText(n, v, what)
	case isNull(n):
		// Nothing is said.
	case v.Type() == anyType:
		r.walk(n, what)
		v.Set(reflect.ValueOf(n))
	case v.Kind() == reflect.Slice:
		r.readList(n, v, what)
	case v.Kind() == reflect.Map:
		r.readMap(n, v, what)
	default:
		r.readStruct(n, v, what)
	}
}

// isStrange tells of what YAML has beyond values that can be written out.
func (r reader) isStrange(n *yaml.Node, what string) bool {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		r.Add(n.Line, "%s uses an anchor or alias: write it out.", what)
	case n.Style&yaml.TaggedStyle != 0 && !strings.HasPrefix(n.Tag, "!!"):
		r.Add(n.Line, "%s has the tag %s, which means nothing here: take it out.", what, n.Tag)
	default:
		return false
	}
	return true
}

// walk looks for what no value of JSON has.
func (r reader) walk(n *yaml.Node, what string) {
	switch {
	case r.isStrange(n, what):
	case n.Kind == yaml.MappingNode:
		r.forEachKey(n, what, func(key string, _, value *yaml.Node) { r.walk(value, what+"."+key) })
	case n.Kind == yaml.SequenceNode:
		for i, element := range n.Content {
			r.walk(element, what+"["+strconv.Itoa(i)+"]")
		}
	}
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

func (r reader) addNull(n *yaml.Node, what string) {
	r.Add(n.Line, "%s has no value (null): give it one, or leave it out.", what)
}

func (r reader) readText(n *yaml.Node, v reflect.Value, what string) {
	if isNull(n) {
		r.addNull(n, what)
		return
	}
	if n.Kind != yaml.ScalarNode {
		r.Add(n.Line, "%s must be one text or number.", what)
		return
	}
	if strings.ContainsRune(n.Value, 0) {
		r.Add(n.Line, "%s has a character that no text can have (U+0000).", what)
		return
	}
	v.Set(reflect.ValueOf(Said{Text: n.Value, Line: n.Line}))
}

func (r reader) readList(n *yaml.Node, v reflect.Value, what string) {
	if n.Kind != yaml.SequenceNode {
		r.Add(n.Line, "%s must be a list.", what)
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, element := range n.Content {
		name := what + "[" + strconv.Itoa(i) + "]"
		if isNull(element) {
			r.addNull(element, name)
			continue
		}
		r.read(element, v.Index(i), name)
	}
}

func (r reader) readMap(n *yaml.Node, v reflect.Value, what string) {
	v.Set(reflect.MakeMap(v.Type()))
	r.forEachKey(n, what, func(key string, _, value *yaml.Node) {
		element := reflect.New(v.Type().Elem()).Elem()
		r.read(value, element, what+"."+key)
		v.SetMapIndex(reflect.ValueOf(key), element)
	})
}

func (r reader) readStruct(n *yaml.Node, v reflect.Value, what string) {
	fields, known := r.keys[v.Type()]
	if !known {
		fields = Keys(v.Type())
		r.keys[v.Type()] = fields
	}
	seen := r.forEachKey(n, what, func(key string, at, value *yaml.Node) {
		i := slices.IndexFunc(fields, func(f reflect.StructField) bool { return f.Tag.Get("key") == key })
		if i < 0 {
			r.addUnknown(at, what, keyNames(fields))
			return
		}
		if isNull(value) && fields[i].Tag.Get("required") != "" {
			r.addNull(value, key)
			return
		}
		r.read(value, v.FieldByIndex(fields[i].Index), key)
	})
	if line := v.FieldByName("Line"); line.IsValid() {
		line.SetInt(int64(n.Line))
	}
	for _, f := range fields {
		if name := f.Tag.Get("key"); f.Tag.Get("required") != "" && seen != nil && !seen[name] {
			r.Add(n.Line, "%s needs %q.", what, name)
		}
	}
}

func (r reader) addUnknown(key *yaml.Node, what string, known []string) {
	r.Add(key.Line, "%s has no %q: it may have %s%s.", what, key.Value, strings.Join(known, ", "), words.Perhaps(key.Value, known))
}

// forEachKey goes through a mapping; it returns the keys, nil if there is none.
func (r reader) forEachKey(n *yaml.Node, what string, do func(key string, at, value *yaml.Node)) map[string]bool {
	if n.Kind != yaml.MappingNode {
		r.Add(n.Line, "%s must have keys and values.", what)
		return nil
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case key.Kind != yaml.ScalarNode:
			r.Add(key.Line, "%s has a key that is not a text.", what)
		case seen[key.Value]:
			r.Add(key.Line, "%s has %q twice: keep one.", what, key.Value)
		default:
			seen[key.Value] = true
			do(key.Value, key, n.Content[i+1])
		}
	}
	return seen
}

// Keys are the fields of a type that a document can name, with those that it
// shares with others.
func Keys(t reflect.Type) []reflect.StructField {
	return slices.DeleteFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool { return f.Tag.Get("key") == "" })
}

func keyNames(fields []reflect.StructField) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Tag.Get("key")
	}
	slices.Sort(names)
	return names
}
