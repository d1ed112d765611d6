package corepolicy

import "github.com/trunkline/trunkline/internal/placed"

// A form is how a T is written in a document: what reads it and says what is
// wrong, what writes it, and the JSON Schema that tells editors.
type form[T any] interface {
	read(c *checker, v *placed.Value, into *T)
	write(from *T) *placed.Value // nil where it is to be left out
	schema() *placed.Value
}

// A field is a member of a T's block.
type field[T any] struct {
	key      string
	required bool
	advanced bool // only version 2025.11 has it
	initial  func(into *T)
	read     func(c *checker, v *placed.Value, into *T)
	write    func(from *T) *placed.Value
	schema   func() *placed.Value
}

// must is a member that cannot be left out.
func must[T, F any, W form[F]](key string, f W, at func(*T) *F) field[T] {
	m := may(key, f, at)
	m.required = true
	m.write = func(from *T) *placed.Value { return f.write(at(from)) }
	return m
}

// may is a member that can be left out, and is where it is empty.
func may[T, F any, W form[F]](key string, f W, at func(*T) *F) field[T] {
	return field[T]{
		key:    key,
		read:   func(c *checker, v *placed.Value, into *T) { f.read(c, v, at(into)) },
		write:  func(from *T) *placed.Value { return unlessEmpty(f.write(at(from))) },
		schema: f.schema,
	}
}

// flag is a member that is true or false, and can be left out where it is what
// it is unless said otherwise.
func flag[T any](key string, unless bool, at func(*T) *bool) field[T] {
	m := may(key, truth{}, at)
	m.initial = func(into *T) { *at(into) = unless }
	m.write = func(from *T) *placed.Value {
		if *at(from) == unless {
			return nil
		}
		return truth{}.write(at(from))
	}
	m.schema = func() *placed.Value { return with(truth{}.schema(), "default", truth{}.write(&unless)) }
	return m
}

// since2025 marks a member that only version 2025.11 has.
func since2025[T any](m field[T]) field[T] {
	m.advanced = true
	return m
}

// unlessEmpty is nil for what says nothing.
func unlessEmpty(v *placed.Value) *placed.Value {
	switch {
	case v == nil,
		v.Kind == placed.Text && v.Text == "",
		v.Kind == placed.Number && v.Text == "0",
		v.Kind == placed.List && len(v.Inside) == 0:
		return nil
	}
	return v
}

// A block is a T with named members, in the order in which they are written.
type block[T any] []field[T]

func (b block[T]) read(c *checker, v *placed.Value, into *T) {
	if c.is(v, placed.Block) {
		b.readMembers(c, v, into, "")
	}
}

// readMembers reads a block's members but the one that chose the block.
func (b block[T]) readMembers(c *checker, v *placed.Value, into *T, but string) {
	for i := range b {
		if b[i].initial != nil {
			b[i].initial(into)
		}
		if b[i].required && v.Member(b[i].key) == nil {
			c.addAt(v, b[i].key, requiredProperty, "is missing but it is required")
		}
	}
	for _, inside := range v.Inside {
		if inside.Name == but && but != "" {
			continue
		}
		m := b.field(inside.Name)
		if m == nil {
			if c.onlyCounts() {
				continue
			}
			c.add(inside, additionalProperties, "is not defined in the schema and the schema does not allow additional properties%s",
				c.instead(inside.Name, b.names(but)))
			continue
		}
		if m.advanced {
			c.advanced = append(c.advanced, inside)
		}
		m.read(c, inside, into)
	}
}

func (b block[T]) field(key string) *field[T] {
	for i := range b {
		if b[i].key == key {
			return &b[i]
		}
	}
	return nil
}

func (b block[T]) write(from *T) *placed.Value {
	out := aBlock()
	for _, m := range b {
		out.Set(m.key, m.write(from))
	}
	return out
}

func (b block[T]) schema() *placed.Value {
	properties, required := aBlock(), aList()
	for _, m := range b {
		properties.Set(m.key, m.schema())
		if m.required {
			required.Push(textValue(m.key))
		}
	}
	s := with(ofType("object"), "properties", properties)
	s.Set("required", unlessEmpty(required))
	return with(s, "additionalProperties", truthValue(false))
}

// A pointer is a T that can be absent.
type pointer[T any] struct{ of form[T] }

func (p pointer[T]) read(c *checker, v *placed.Value, into **T) {
	*into = new(T)
	p.of.read(c, v, *into)
}

func (p pointer[T]) write(from **T) *placed.Value {
	if *from == nil {
		return nil
	}
	return p.of.write(*from)
}

func (p pointer[T]) schema() *placed.Value { return p.of.schema() }

// is reports whether a value is of a kind; if not, it tells.
func (c *checker) is(v *placed.Value, want placed.Kind) bool {
	if v.Kind != want {
		c.add(v, typeMismatch, "%s found, %s expected", v.Kind, want)
	}
	return v.Kind == want
}

// truth is true or false.
type truth struct{}

func (truth) read(c *checker, v *placed.Value, into *bool) {
	if c.is(v, placed.Truth) {
		*into = v.Text == "true"
	}
}

func (truth) write(from *bool) *placed.Value { return truthValue(*from) }

func (truth) schema() *placed.Value { return ofType("boolean") }
