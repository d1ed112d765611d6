package main

import "strings"

// requests writes the inputs of the operations.
func (g *generator) requests(w *writer) {
	for _, name := range g.structures(func(name string) bool { return g.inputOf[name] != "" }) {
		g.structure(w, name)
	}
}

// responses writes the answers of the operations.
func (g *generator) responses(w *writer) {
	for _, name := range g.structures(func(name string) bool { return g.outputOf[name] != "" }) {
		g.structure(w, name)
	}
}

// parts writes the structures that requests, answers and errors are made of.
func (g *generator) parts(w *writer) {
	isPart := func(name string) bool {
		return g.inputOf[name] == "" && g.outputOf[name] == "" && g.Shapes.values[name].Error == nil
	}
	for _, name := range g.structures(isPart) {
		g.structure(w, name)
	}
}

// structure writes one Go struct, its members in the contract's order.
func (g *generator) structure(w *writer, name string) {
	w.line("// %s", g.structureDoc(g.contract, name))
	w.line("type %s struct {", name)
	members := g.Shapes.values[name].Members
	for _, member := range members.names {
		m := members.values[member]
		doc := memberDoc(g.contract, m, g.isPatched(name, m))
		if doc != "" {
			doc = " // " + doc
		}
		w.line("%s %s%s", member, g.memberType(name, member), doc)
	}
	w.line("}\n")
}

// isPatched tells whether a member of a PATCH input distinguishes absent from empty.
func (g *generator) isPatched(owner string, m *member) bool {
	return g.inputOf[owner] != "" && g.patched[owner] && m.In == "" && !m.Required &&
		g.Shapes.values[m.Shape].Type == "string"
}

// memberType is the Go type of a member.
func (g *generator) memberType(owner, name string) string {
	m := g.Shapes.values[owner].Members.values[name]
	switch {
	case g.pages[owner][name] != "", m.Wire:
		return "JSON[" + g.goType(m.Shape) + "]"
	case g.isPatched(owner, m), g.Shapes.values[m.Shape].Type == "structure":
		return "*" + g.goType(m.Shape)
	}
	return g.goType(m.Shape)
}

// goType is the Go type of a shape where it is not a direct member.
func (g *generator) goType(name string) string {
	s := g.Shapes.values[name]
	switch s.Type {
	case "structure":
		return name
	case "list":
		return "[]" + g.goType(s.Member)
	case "map":
		return "map[string]" + g.goType(s.Value)
	case "integer":
		return "*int32"
	case "long":
		return "*int64"
	case "boolean":
		return "*bool"
	case "timestamp":
		return "Timestamp"
	}
	if s.Enum != nil {
		return name
	}
	return "string"
}

// enums writes a name for every value of every enum.
func (g *generator) enums(w *writer) {
	for _, name := range g.Shapes.names {
		s := g.Shapes.values[name]
		if s.Enum == nil {
			continue
		}
		w.line("// %s is one of the %d values below. It is %s.", name, len(s.Enum), g.place(name))
		w.line("type %s = string\n", name)
		w.line("// The values of %s.\nconst (", name)
		for _, value := range s.Enum {
			w.line("%s %s = %q", constant(name, value), name, value)
		}
		w.line(")\n")
	}
}

// errors writes the error types; their methods make each a Failure.
func (g *generator) errors(w *writer) {
	isError := func(name string) bool { return g.Shapes.values[name].Error != nil }
	names := g.structures(isError)
	for _, name := range names {
		g.structure(w, name)
		w.line("// Error is the name of the failure and its message.")
		w.line("func (e *%s) Error() string { return describe(e, e.Message) }\n", name)
		w.line("// Type is %q, the name on the wire.", name)
		w.line("func (e *%s) Type() string { return %q }\n", name, name)
		w.line("// Status is %d, the HTTP status.", g.Shapes.values[name].Error.Status)
		w.line("func (e *%s) Status() int { return %d }\n", name, g.Shapes.values[name].Error.Status)
	}
	w.line("// Failures holds one empty value of every error type, by its name on the wire.")
	w.line("var Failures = map[string]func() Failure{")
	for _, name := range names {
		w.line("%q: func() Failure { return new(%s) },", name, name)
	}
	w.line("}")
}

// handles writes the accessors of what the operations answer.
func (g *generator) handles(w *writer) {
	for _, owner := range g.structures(func(name string) bool { return len(g.answeredBy[name]) > 0 }) {
		members := g.Shapes.values[owner].Members
		for _, member := range members.names {
			goType := g.memberType(owner, member)
			if !g.hasHandle(members.values[member].Shape, goType) {
				continue
			}
			receiver := strings.ToLower(owner[:1])
			name := g.handleName(owner + member)
			w.line("// %s is the place of %s's %s.", name, owner, member)
			w.line("func %s(%s *%s) *%s { return &%s.%s }\n", name, receiver, owner, goType, receiver, member)
		}
	}
}

func (g *generator) hasHandle(shape, goType string) bool {
	return g.Shapes.values[shape].Type == "string" || goType == "Timestamp" || goType == "[]Tag"
}

// handleName ends in Of where the contract has a type of the plain name:
// ConnectionStateOf, since ConnectionState is an enum.
func (g *generator) handleName(plain string) string {
	if _, taken := g.Shapes.values[plain]; taken {
		return plain + "Of"
	}
	return plain
}
