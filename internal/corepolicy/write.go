package corepolicy

import "github.com/trunkline/trunkline/internal/placed"

func textValue(s string) *placed.Value   { return &placed.Value{Kind: placed.Text, Text: s} }
func numberValue(s string) *placed.Value { return &placed.Value{Kind: placed.Number, Text: s} }

func aBlock() *placed.Value { return &placed.Value{Kind: placed.Block} }
func aList() *placed.Value  { return &placed.Value{Kind: placed.List} }

func truthValue(b bool) *placed.Value {
	if b {
		return &placed.Value{Kind: placed.Truth, Text: "true"}
	}
	return &placed.Value{Kind: placed.Truth, Text: "false"}
}

// ofType is the schema of all values of a type.
func ofType(name string) *placed.Value {
	return with(aBlock(), "type", textValue(name))
}

// with is a block with one more member.
func with(v *placed.Value, name string, member *placed.Value) *placed.Value {
	v.Set(name, member)
	return v
}
