package permit

import (
	"reflect"
	"slices"

	"github.com/trunkline/trunkline/api"
)

// An input is what an operation has decoded; its members are read by name.
type input struct {
	op *api.Operation
	in any
}

// values are the texts of a member: each one of a list, or the one. A member
// that is optional and not given has none, nor has one that does not exist.
func (in input) values(name string) []string {
	field := in.field(name)
	if !field.IsValid() {
		return nil
	}
	switch v := field.Interface().(type) {
	case []string:
		return v
	case string:
		if v == "" && !in.op.Input.Member(name).Required {
			return nil
		}
		return []string{v}
	}
	return nil
}

func (in input) valuesOf(members []string) (all []string) {
	for _, name := range members {
		all = append(all, in.values(name)...)
	}
	return all
}

// tags are those that the request gives.
func (in input) tags() []api.Tag {
	field := in.field("Tags")
	if !field.IsValid() {
		return nil
	}
	return field.Interface().([]api.Tag)
}

// tagKeys are the keys of the tags that the request gives or takes away.
func (in input) tagKeys() []string {
	keys := slices.Clone(in.values("TagKeys"))
	for _, tag := range in.tags() {
		keys = append(keys, tag.Key)
	}
	return keys
}

// field is a member of the input; not valid if it has none of this name, or is
// nothing at all.
func (in input) field(name string) reflect.Value {
	if in.in == nil {
		return reflect.Value{}
	}
	return reflect.ValueOf(in.in).Elem().FieldByName(name)
}
