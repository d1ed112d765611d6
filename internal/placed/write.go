package placed

import (
	"bytes"
	"encoding/json"
)

// Set adds a member unless it is nil.
func (v *Value) Set(name string, member *Value) {
	if member == nil {
		return
	}
	named := *member
	named.Name, named.Up = name, v
	v.Inside = append(v.Inside, &named)
}

// Replace sets a member in the place of the one of its name, if there is one.
func (v *Value) Replace(name string, member *Value) {
	for i, inside := range v.Inside {
		if inside.Name == name {
			named := *member
			named.Name, named.Up = name, v
			v.Inside[i] = &named
			return
		}
	}
	v.Set(name, member)
}

// Push adds an item.
func (v *Value) Push(item *Value) {
	item.Up, item.Index = v, int32(len(v.Inside))
	v.Inside = append(v.Inside, item)
}

const widest = 100 // columns up to which a list or block stands on one line

// print writes the value for people, in two spaces a level. What fits on a
// line and has no blocks in it stands on one.
func (v *Value) print(to *bytes.Buffer, indent string) {
	if v.Kind != List && v.Kind != Block {
		to.WriteString(v.OneLine())
		return
	}
	open, end := "[", "]"
	if v.Kind == Block {
		open, end = "{", "}"
	}
	if v.isFlat() {
		if line := v.OneLine(); len(indent)+len(line) < widest {
			to.WriteString(line)
			return
		}
	}
	to.WriteString(open + "\n")
	for i, inside := range v.Inside {
		to.WriteString(indent + "  ")
		if v.Kind == Block {
			to.WriteString(quote(inside.Name) + ": ")
		}
		inside.print(to, indent+"  ")
		if i+1 < len(v.Inside) {
			to.WriteString(",")
		}
		to.WriteString("\n")
	}
	to.WriteString(indent + end)
}

// isFlat reports whether the value has at most one level below it.
func (v *Value) isFlat() bool {
	for _, inside := range v.Inside {
		if inside.Kind == Block && len(inside.Inside) > 0 {
			return false
		}
		if inside.Kind == List && !inside.isFlat() {
			return false
		}
	}
	return true
}

// OneLine writes the value on one line; equal values have equal lines.
func (v *Value) OneLine() string {
	var to bytes.Buffer
	v.writeLine(&to)
	return to.String()
}

func (v *Value) writeLine(to *bytes.Buffer) {
	switch v.Kind {
	case Text:
		to.WriteString(quote(v.Text))
	case List, Block:
		open, end := byte('['), byte(']')
		if v.Kind == Block {
			open, end = '{', '}'
		}
		to.WriteByte(open)
		for i, inside := range v.Inside {
			if i > 0 {
				to.WriteString(", ")
			}
			if v.Kind == Block {
				to.WriteString(quote(inside.Name) + ": ")
			}
			inside.writeLine(to)
		}
		to.WriteByte(end)
	default:
		to.WriteString(v.Text)
	}
}

// quote writes a string of JSON, with <, > and & as they are.
func quote(s string) string {
	if isPlain(s) {
		return `"` + s + `"`
	}
	var to bytes.Buffer
	encoder := json.NewEncoder(&to)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return `""` // no string fails
	}
	return string(bytes.TrimSuffix(to.Bytes(), []byte("\n")))
}

// Bytes is the value as a text of its own.
func (v *Value) Bytes() []byte {
	var to bytes.Buffer
	v.print(&to, "")
	to.WriteString("\n")
	return to.Bytes()
}

// isPlain reports whether a string stands in JSON as it is.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '"' || s[i] == '\\' {
			return false
		}
	}
	return true
}
