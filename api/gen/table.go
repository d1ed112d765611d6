package main

import (
	"fmt"
	"strings"
)

// table writes the shapes as values, for the codec and everyone who walks the contract.
func (g *generator) table(w *writer) {
	w.line("// Shapes holds every shape of the contract by its name.")
	w.line("var Shapes = map[string]*Shape{")
	for _, name := range g.Shapes.names {
		w.line("%q: %s,", name, variable(name))
	}
	w.line("}\n")
	w.line("var (")
	for _, name := range g.Shapes.names {
		w.line("%s = &Shape{%s}", variable(name), g.shapeFields(name))
	}
	w.line(")")
}

func variable(shape string) string { return "shape" + shape }

func (g *generator) shapeFields(name string) string {
	s := g.Shapes.values[name]
	fields := []string{fmt.Sprintf("Name: %q, Type: Type%s", name, sentence(s.Type))}
	add := func(format string, args ...any) { fields = append(fields, fmt.Sprintf(format, args...)) }
	if s.Min != nil {
		add("Min: %d, HasMin: true", *s.Min)
	}
	if s.Max != nil {
		add("Max: %d, HasMax: true", *s.Max)
	}
	if s.Pattern != "" {
		add("Pattern: %q", s.Pattern)
	}
	if s.Enum != nil {
		add("Enum: %#v", s.Enum)
	}
	if s.Sensitive {
		add("Sensitive: true")
	}
	switch s.Type {
	case "list":
		add("Elem: %s", variable(s.Member))
	case "map":
		add("Key: %s, Elem: %s", variable(s.Key), variable(s.Value))
	case "structure":
		add("Members: []*Member{%s}", g.memberTable(name))
	}
	return strings.Join(fields, ", ")
}

func (g *generator) memberTable(owner string) string {
	var lines strings.Builder
	members := g.Shapes.values[owner].Members
	for _, name := range members.names {
		m := members.values[name]
		wire, field := name, lowerCamel(name)
		if m.In != "" {
			wire, field = m.Name, m.Name
		}
		fmt.Fprintf(&lines, "\n{Name: %q, Wire: %q, Field: %q, Shape: %s", name, wire, field, variable(m.Shape))
		if m.In != "" {
			fmt.Fprintf(&lines, ", In: In%s", sentence(m.In))
		}
		lines.WriteString(flags(m, g.pages[owner][name] != ""))
		lines.WriteString("},")
	}
	if lines.Len() > 0 {
		lines.WriteString("\n")
	}
	return lines.String()
}

func flags(m *member, page bool) string {
	var text string
	if m.Required {
		text += ", Required: true"
	}
	if m.IdempotencyToken {
		text += ", IdempotencyToken: true"
	}
	if m.Always || page {
		text += ", Always: true"
	}
	return text
}

// operations writes the table of operations.
func (g *generator) operations(w *writer) {
	w.line("// Operations holds the %d operations of the service in the order of their names.", len(g.Operations.names))
	w.line("var Operations = []*Operation{")
	for _, name := range g.Operations.names {
		op := g.Operations.values[name]
		w.line("operation(Service.%s, Operation{", name)
		w.line("Name: %q, Method: %q, Path: %q,", name, op.Method, op.Path)
		w.line("Input: %s, Output: %s,", variable(op.Input), variable(op.Output))
		if op.Errors != nil {
			w.line("Errors: %#v,", op.Errors)
		}
		if op.Page != "" {
			w.line("Page: %q,", op.Page)
		}
		w.line("Action: %q,", "networkmanager:"+name)
		w.line("}),")
	}
	w.line("}")
}

// service writes the interface of all operations and the type that has none of them.
func (g *generator) service(w *writer) {
	w.line("import \"context\"\n")
	w.line("// Service is the whole service, one method for every operation. A method answers")
	w.line("// its output, or a Failure that its operation declares; any other error is the")
	w.line("// service's own and never reaches a caller as text.")
	w.line("type Service interface {")
	for _, name := range g.Operations.names {
		op := g.Operations.values[name]
		w.line("// %s is %s %s.", name, op.Method, op.Path)
		w.line("%s(ctx context.Context, caller Caller, in *%s) (*%s, error)", name, op.Input, op.Output)
	}
	w.line("}\n")
	w.line("// Unimplemented answers every operation with NotImplementedException, status 501.")
	w.line("// A service that embeds it can be built one operation at a time.")
	w.line("type Unimplemented struct{}\n")
	for _, name := range g.Operations.names {
		op := g.Operations.values[name]
		w.line("// %s is not implemented.", name)
		w.line("func (Unimplemented) %s(context.Context, Caller, *%s) (*%s, error) { return nil, NotImplemented(%q) }\n",
			name, op.Input, op.Output, name)
	}
}
