package corepolicy

import (
	"bytes"
	"encoding/json"
)

func textValue(s string) *value   { return &value{kind: aText, text: s} }
func numberValue(s string) *value { return &value{kind: aNumber, text: s} }

func truthValue(b bool) *value {
	if b {
		return &value{kind: aTruth, text: "true"}
	}
	return &value{kind: aTruth, text: "false"}
}

// ofType is the schema of all values of a type.
func ofType(name string) *value { return with(&value{kind: aBlock}, "type", textValue(name)) }

// with is a block with one more member.
func with(v *value, name string, member *value) *value {
	v.set(name, member)
	return v
}

// set adds a member unless it is nil.
func (v *value) set(name string, member *value) {
	if member == nil {
		return
	}
	named := *member
	named.name, named.up = name, v
	v.inside = append(v.inside, &named)
}

// replace sets a member in the place of the one of its name, if there is one.
func (v *value) replace(name string, member *value) {
	for i, inside := range v.inside {
		if inside.name == name {
			named := *member
			named.name, named.up = name, v
			v.inside[i] = &named
			return
		}
	}
	v.set(name, member)
}

// push adds an item.
func (v *value) push(item *value) {
	item.up, item.index = v, len(v.inside)
	v.inside = append(v.inside, item)
}

const widest = 100 // columns up to which a list or block stands on one line

// print writes the value for people, in two spaces a level. What fits on a
// line and has no blocks in it stands on one.
func (v *value) print(to *bytes.Buffer, indent string) {
	if v.kind != aList && v.kind != aBlock {
		to.WriteString(v.key())
		return
	}
	open, end := "[", "]"
	if v.kind == aBlock {
		open, end = "{", "}"
	}
	if line := v.key(); v.isFlat() && len(indent)+len(line) < widest {
		to.WriteString(line)
		return
	}
	to.WriteString(open + "\n")
	for i, inside := range v.inside {
		to.WriteString(indent + "  ")
		if v.kind == aBlock {
			to.WriteString(quote(inside.name) + ": ")
		}
		inside.print(to, indent+"  ")
		if i+1 < len(v.inside) {
			to.WriteString(",")
		}
		to.WriteString("\n")
	}
	to.WriteString(indent + end)
}

// isFlat reports whether the value has at most one level below it.
func (v *value) isFlat() bool {
	for _, inside := range v.inside {
		if inside.kind == aBlock && len(inside.inside) > 0 {
			return false
		}
		if inside.kind == aList && !inside.isFlat() {
			return false
		}
	}
	return true
}

// key writes the value on one line; equal values have equal lines.
func (v *value) key() string {
	var to bytes.Buffer
	v.line(&to)
	return to.String()
}

func (v *value) line(to *bytes.Buffer) {
	switch v.kind {
	case aText:
		to.WriteString(quote(v.text))
	case aList, aBlock:
		open, end := byte('['), byte(']')
		if v.kind == aBlock {
			open, end = '{', '}'
		}
		to.WriteByte(open)
		for i, inside := range v.inside {
			if i > 0 {
				to.WriteString(", ")
			}
			if v.kind == aBlock {
				to.WriteString(quote(inside.name) + ": ")
			}
			inside.line(to)
		}
		to.WriteByte(end)
	default:
		to.WriteString(v.text)
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

// bytes is the value as a text of its own.
func (v *value) bytes() []byte {
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
