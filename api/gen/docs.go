package main

import (
	"fmt"
	"strconv"
	"strings"
)

// uses says where each shape stands in the contract.
type uses struct {
	inputOf, outputOf map[string]string   // structure: its operation
	answeredBy        map[string][]string // structure: the operations whose answer is made of it
	partOf            map[string][]string // shape: the structures that have a member of it
	declaredBy        map[string]int      // error: how many operations declare it
}

func usesOf(c *contract) uses {
	u := uses{map[string]string{}, map[string]string{}, map[string][]string{}, map[string][]string{}, map[string]int{}}
	for _, name := range c.Operations.names {
		op := c.Operations.values[name]
		u.inputOf[op.Input], u.outputOf[op.Output] = name, name
		for _, failure := range op.Errors {
			u.declaredBy[failure]++
		}
	}
	for _, name := range c.Shapes.names {
		u.countMembers(c, name)
	}
	return u
}

func (u *uses) countMembers(c *contract, owner string) {
	seen := map[string]bool{}
	for _, name := range c.Shapes.values[owner].Members.names {
		part := c.element(c.Shapes.values[owner].Members.values[name].Shape)
		if seen[part] {
			continue
		}
		seen[part] = true
		if op := u.outputOf[owner]; op != "" && c.Shapes.values[part].Type == "structure" {
			u.answeredBy[part] = append(u.answeredBy[part], op)
		} else {
			u.partOf[part] = append(u.partOf[part], owner)
		}
	}
}

// element follows lists and maps down to what they hold.
func (c *contract) element(name string) string {
	switch s := c.Shapes.values[name]; s.Type {
	case "list":
		return c.element(s.Member)
	case "map":
		return c.element(s.Value)
	}
	return name
}

// structureDoc is the sentence above a structure.
func (u *uses) structureDoc(c *contract, name string) string {
	s := c.Shapes.values[name]
	switch {
	case u.inputOf[name] != "":
		op := c.Operations.values[u.inputOf[name]]
		return fmt.Sprintf("%s is the input of %s (%s %s).", name, u.inputOf[name], op.Method, op.Path)
	case u.outputOf[name] != "":
		op := c.Operations.values[u.outputOf[name]]
		if op.Page != "" {
			return fmt.Sprintf("%s is the answer of %s: one page of %s.", name, u.outputOf[name], op.Page)
		}
		return fmt.Sprintf("%s is the answer of %s.", name, u.outputOf[name])
	case s.Error != nil:
		return fmt.Sprintf("%s is a failure on the %s's side, status %d. %s.",
			name, s.Error.Fault, s.Error.Status, declared(u.declaredBy[name]))
	}
	return name + " is " + u.place(name) + "." + sensitivity(s)
}

func (u *uses) place(name string) string {
	var places []string
	if ops := u.answeredBy[name]; len(ops) > 0 {
		places = append(places, "what "+list(ops)+" answer"+singular(len(ops)))
	}
	if owners := u.partOf[name]; len(owners) > 0 {
		places = append(places, "part of "+list(owners))
	}
	return strings.Join(places, ", and ")
}

func sensitivity(s *shape) string {
	if s.Sensitive {
		return " It is sensitive and never logged."
	}
	return ""
}

// memberDoc is the remark behind a member: what is required of it.
func memberDoc(c *contract, m *member, patched bool) string {
	var facts []string
	if m.In != "" {
		facts = append(facts, "in the "+m.In)
	}
	if m.Required {
		facts = append(facts, "required")
	}
	if m.JSONValue {
		facts = append(facts, "a JSON document as a string")
	}
	if m.IdempotencyToken {
		facts = append(facts, "makes a repeated request safe")
	}
	if patched {
		facts = append(facts, `nil leaves it as it is, "" clears it`)
	}
	return strings.Join(append(facts, limits(c, m.Shape)...), "; ")
}

// limits puts the constraints of a shape in words.
func limits(c *contract, name string) []string {
	s := c.Shapes.values[name]
	var facts []string
	switch s.Type {
	case "string":
		facts = bounds(s, " character")
		if s.Pattern != "" {
			facts = append(facts, "matches "+s.Pattern)
		}
	case "integer", "long":
		facts = bounds(s, "")
	case "list":
		facts = bounds(s, " element")
		for _, fact := range limits(c, s.Member) {
			facts = append(facts, "each "+fact)
		}
	}
	return facts
}

func bounds(s *shape, unit string) []string {
	var facts []string
	if s.Min != nil && *s.Min > 0 {
		facts = append(facts, "at least "+quantity(*s.Min, unit))
	}
	if s.Max != nil {
		facts = append(facts, "at most "+quantity(*s.Max, unit))
	}
	return facts
}

func quantity(n int, unit string) string {
	if unit == "" || n == 1 {
		return strconv.Itoa(n) + unit
	}
	return strconv.Itoa(n) + unit + "s"
}

// declared says how many operations declare an error.
func declared(operations int) string {
	switch operations {
	case 0:
		return "No operation declares it"
	case 1:
		return "One operation declares it"
	}
	return fmt.Sprintf("%d operations declare it", operations)
}

func singular(n int) string {
	if n == 1 {
		return "s"
	}
	return ""
}
