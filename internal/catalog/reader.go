package catalog

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// MaxSize is the largest catalog document that is read, in bytes.
const MaxSize = 32 << 20

// maxProblems is how many problems of one document are told.
const maxProblems = 100

// A Problem is something in a catalog document that cannot be meant,
// and what to do about it.
type Problem struct {
	Line int    // counted from 1; 0 is the document as a whole
	Text string // one line
}

// String begins with the line, as compilers do.
func (p Problem) String() string {
	if p.Line == 0 {
		return p.Text
	}
	return "line " + strconv.Itoa(p.Line) + ": " + p.Text
}

// problems collects what is wrong with a document.
type problems struct{ list []Problem }

func (p *problems) add(line int, format string, args ...any) {
	if len(p.list) <= maxProblems {
		p.list = append(p.list, Problem{line, fmt.Sprintf(format, args...)})
	}
}

// sorted are the problems in the order of the document.
func (p *problems) sorted() []Problem {
	slices.SortStableFunc(p.list, func(a, b Problem) int { return a.Line - b.Line })
	p.list = slices.Compact(p.list)
	if len(p.list) > maxProblems {
		p.list = append(p.list[:maxProblems], Problem{0, "There are more problems; these come first."})
	}
	return p.list
}

// read reads a YAML or JSON document of the form of a Document.
// Nothing is passed over: what the form does not know is a problem.
func read(text []byte, p *problems) *Document {
	file := new(Document)
	if len(text) > MaxSize {
		p.add(0, "The catalog has %d bytes, at most %d are read: divide it among accounts or leave out routes.", len(text), MaxSize)
		return file
	}
	if top := p.parse(text); top != nil {
		r := reader{p, map[reflect.Type][]reflect.StructField{}}
		r.read(top, reflect.ValueOf(file).Elem(), "the catalog")
	}
	return file
}

// A reader puts YAML into the types of a catalog.
type reader struct {
	*problems
	keys map[reflect.Type][]reflect.StructField // see keysOf
}

var saidType = reflect.TypeFor[Said]()

// read reads one value; what names it in problems.
func (r reader) read(n *yaml.Node, v reflect.Value, what string) {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		r.add(n.Line, "%s uses an anchor or alias: write it out.", what)
	case v.Type() == saidType:
		r.readText(n, v, what)
	case isNull(n):
		// Nothing is said.
	case v.Kind() == reflect.Slice:
		r.readList(n, v, what)
	case v.Kind() == reflect.Map:
		r.readMap(n, v, what)
	default:
		r.readStruct(n, v, what)
	}
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

func (r reader) addNull(n *yaml.Node, what string) {
	r.add(n.Line, "%s has no value (null): give it one, or leave it out.", what)
}

func (r reader) readText(n *yaml.Node, v reflect.Value, what string) {
	if isNull(n) {
		r.addNull(n, what)
		return
	}
	if n.Kind != yaml.ScalarNode {
		r.add(n.Line, "%s must be one text or number.", what)
		return
	}
	if strings.ContainsRune(n.Value, 0) {
		r.add(n.Line, "%s has a character that no text can have (U+0000).", what)
		return
	}
	v.Set(reflect.ValueOf(Said{n.Value, n.Line}))
}

func (r reader) readList(n *yaml.Node, v reflect.Value, what string) {
	if n.Kind != yaml.SequenceNode {
		r.add(n.Line, "%s must be a list.", what)
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
	texts := map[string]Said{}
	r.forEachKey(n, what, func(key string, at, value *yaml.Node) {
		var text Said
		r.read(value, reflect.ValueOf(&text).Elem(), what+"."+key)
		if wrong := WrongTag(key, text.Text); wrong != "" {
			r.add(at.Line, "%s", wrong)
		}
		texts[key] = text
	})
	v.Set(reflect.ValueOf(texts))
}

func (r reader) readStruct(n *yaml.Node, v reflect.Value, what string) {
	fields, known := r.keys[v.Type()]
	if !known {
		fields = keysOf(v.Type())
		r.keys[v.Type()] = fields
	}
	seen := r.forEachKey(n, what, func(key string, at, value *yaml.Node) {
		i := slices.IndexFunc(fields, func(f reflect.StructField) bool { return f.Tag.Get("key") == key })
		if i < 0 {
			r.add(at.Line, "%s has no %q: it may have %s.", what, key, keyNames(fields))
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
			r.add(n.Line, "%s needs %q.", what, name)
		}
	}
}

// forEachKey goes through a mapping; it returns the keys, nil if there is none.
func (r reader) forEachKey(n *yaml.Node, what string, do func(key string, at, value *yaml.Node)) map[string]bool {
	if n.Kind != yaml.MappingNode {
		r.add(n.Line, "%s must have keys and values.", what)
		return nil
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case key.Kind != yaml.ScalarNode:
			r.add(key.Line, "%s has a key that is not a text.", what)
		case seen[key.Value]:
			r.add(key.Line, "%s has %q twice: keep one.", what, key.Value)
		default:
			seen[key.Value] = true
			do(key.Value, key, n.Content[i+1])
		}
	}
	return seen
}

// keysOf are the fields of a catalog type that a document can name, with
// those that it shares with others.
func keysOf(t reflect.Type) []reflect.StructField {
	return slices.DeleteFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool { return f.Tag.Get("key") == "" })
}

func keyNames(fields []reflect.StructField) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Tag.Get("key")
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
