package api

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// plan joins a shape to its Go type. Plans are made when the program starts and
// never change.
type plan struct {
	*Shape
	pattern *regexp.Regexp // nil for none
	elem    *plan          // of a list or a map
	key     *plan          // of a map

	fields []field                         // of a structure, in the contract's order
	places [InHeader + 1]map[string]*field // its fields by their names in each place
}

// field joins a member to its field in the Go struct.
type field struct {
	*Member
	index int    // in the Go struct
	bit   uint64 // in a set of fields
	key   string // "Name": as it stands in a body
	plan  *plan
	wire  bool // the field is a JSON value
}

var (
	planByShape = map[*Shape]*plan{}
	planByType  = map[reflect.Type]*plan{}
	_           = planFailures()
)

// planOf gives the plan of the structure T.
func planOf[T any](s *Shape) *plan { return planFor(s, reflect.TypeFor[T]()) }

// planOfType gives the plan of a structure of the contract, or of a list of them.
func planOfType(t reflect.Type) *plan {
	if p := planByType[t]; p != nil {
		return p
	}
	if t.Kind() == reflect.Slice && planByType[t.Elem()] != nil {
		return &plan{Shape: &Shape{Type: TypeList}, elem: planByType[t.Elem()]}
	}
	panic(fmt.Sprintf("api: the contract has no structure %v", t))
}

// planFor makes the plan of a shape and of everything in it, once.
func planFor(s *Shape, t reflect.Type) *plan {
	if p := planByShape[s]; p != nil {
		return p
	}
	p := &plan{Shape: s}
	planByShape[s] = p
	if s.Pattern != "" {
		p.pattern = regexp.MustCompile(s.Pattern)
	}
	switch s.Type {
	case TypeStructure:
		planByType[t] = p
		p.planFields(t)
	case TypeList, TypeMap:
		p.elem = planFor(s.Elem, t.Elem())
		if s.Key != nil {
			p.key = planFor(s.Key, t.Key())
		}
	}
	return p
}

func (p *plan) planFields(t reflect.Type) {
	p.fields = make([]field, len(p.Members))
	for i, m := range p.Members {
		inGo, ok := t.FieldByName(m.Name)
		if !ok {
			panic(fmt.Sprintf("api: %v has no field %s", t, m.Name))
		}
		f := &p.fields[i]
		*f = field{Member: m, index: inGo.Index[0], bit: 1 << i, key: strconv.Quote(m.Wire) + ":"}
		f.wire = inGo.Type.Kind() == reflect.Slice && inGo.Type.Elem().Kind() == reflect.Uint8
		f.plan = planFor(m.Shape, valueType(inGo.Type, f.wire))
		if p.places[m.In] == nil {
			p.places[m.In] = map[string]*field{}
		}
		p.places[m.In][m.Wire] = f
	}
}

// valueType is the type behind a field: without its pointer, and for a JSON value
// the type that it decodes to.
func valueType(t reflect.Type, wire bool) reflect.Type {
	switch {
	case wire:
		decode, _ := t.MethodByName("Decode")
		return decode.Type.Out(0)
	case t.Kind() == reflect.Pointer:
		return t.Elem()
	}
	return t
}

// planFailures plans the errors, which no operation's input or output contains.
func planFailures() int {
	for name, empty := range Failures {
		planFor(Shapes[name], reflect.TypeOf(empty()).Elem())
	}
	return len(Failures)
}

// labels gives the fields that a path names, in its order.
func (p *plan) labels(path string) []*field {
	var fields []*field
	for segment := range strings.SplitSeq(path, "/") {
		if name, ok := labelName(segment); ok {
			fields = append(fields, p.places[InPath][name])
		}
	}
	return fields
}
