package corepolicy

import (
	"slices"

	"github.com/trunkline/trunkline/internal/placed"
	"github.com/trunkline/trunkline/internal/words"
)

// A choice is a T whose members depend on one of them.
type choice[T any] struct {
	key      string // the member that decides
	unless   string // what it is where it is left out; "" where it cannot be
	at       func(*T) *string
	branches []branch[T]
}

// A branch is one of the forms of a choice.
type branch[T any] struct {
	name     string
	advanced bool // only version 2025.11 has it
	members  block[T]
}

func (f choice[T]) read(c *checker, v *placed.Value, into *T) {
	if !c.is(v, placed.Block) {
		return
	}
	name, decides := f.unless, v.Member(f.key)
	switch {
	case decides != nil && !c.is(decides, placed.Text):
		return
	case decides != nil:
		name = decides.Text
	case name == "":
		c.addAt(v, f.key, requiredProperty, "is missing but it is required")
		return
	}
	i := slices.IndexFunc(f.branches, func(b branch[T]) bool { return b.name == name })
	if i < 0 {
		c.add(decides, enumViolation, "does not have a value in the enumeration [%s]", f.names())
		return
	}
	if f.branches[i].advanced {
		c.advanced = append(c.advanced, decides)
	}
	*f.at(into) = name
	f.branches[i].members.readMembers(c, v, into, f.key)
}

func (f choice[T]) names() enumeration {
	var names enumeration
	for _, b := range f.branches {
		names = append(names, b.name)
	}
	return names
}

func (f choice[T]) write(from *T) *placed.Value {
	name := *f.at(from)
	out := aBlock()
	out.Set(f.key, textValue(name))
	for _, b := range f.branches {
		if b.name != name {
			continue
		}
		for _, m := range b.members {
			out.Set(m.key, m.write(from))
		}
	}
	return out
}

func (f choice[T]) schema() *placed.Value {
	branches := aList()
	for _, b := range f.branches {
		one := b.members.schema()
		properties := aBlock()
		properties.Set(f.key, with(aBlock(), "const", textValue(b.name)))
		for _, inside := range one.Member("properties").Inside {
			properties.Set(inside.Name, inside)
		}
		one.Replace("properties", properties)
		if b.name != f.unless {
			required := aList()
			required.Push(textValue(f.key))
			if others := one.Member("required"); others != nil {
				for _, other := range others.Inside {
					required.Push(other)
				}
			}
			one.Replace("required", required)
		}
		branches.Push(one)
	}
	return with(aBlock(), "oneOf", branches)
}

// names are those that members of the block have, after the one that chose it.
func (b block[T]) names(but string) (names enumeration) {
	if but != "" {
		names = append(names, but)
	}
	for _, m := range b {
		names = append(names, m.key)
	}
	return names
}

// instead says what an unknown name may have been meant to be.
func (c *checker) instead(name string, names enumeration) string {
	if len(c.found) <= fewProblems {
		if perhaps := words.Perhaps(name, names); perhaps != "" {
			return perhaps
		}
	}
	return "; it may have " + names.String()
}
