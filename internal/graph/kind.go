package graph

import (
	"strings"

	"github.com/trunkline/trunkline/api"
)

// A Kind declares one kind of resource, T being its shape in the contract.
// Everything that kinds have in common follows from the declaration.
type Kind[T any] struct {
	Name      string // as in ids and ARNs, "link-association"
	Lifecycle Lifecycle
	Quota     Quota

	ID      func(*T) *string        // nil for what is identified by its Named members
	ARN     func(*T) *string        // nil for what has no ARN, and so no tags
	Network func(*T) *string        // nil for what stands alone in its account
	State   func(*T) *string        // the member that Lifecycle names; nil for what has no states
	Created func(*T) *api.Timestamp // nil where the contract has no such member
	Tags    func(*T) *[]api.Tag     // nil for what has no ARN

	Named   []func(*T) *string // the members that together identify what has no id
	Refs    []Ref[T]           // in the order in which missing targets are reported
	Facets  []Facet[T]         // what lists can be filtered by, apart from references
	Blocked string             // why a resource that others refer to is not deleted; "" where nothing can
	Takes   []Target           // whose resources go with one of these, see [Kind.Delete]; it has no quota, tags or Blocked
}

// A Ref declares that resources of a kind refer to a resource of another.
// The target must exist, in the same global network unless it stands alone, and
// cannot be deleted first.
type Ref[T any] struct {
	To       Target
	At       func(*T) *string   // the member that holds the target's id; "" refers to nothing
	Named    []func(*T) *string // instead of At: the members that identify a target without an id; none refers to nothing
	Field    string             // the wire name of the member to blame
	Required bool               // the resource cannot be without it
	Shared   bool               // the target may be another account's: the operation has found that it may be referred to
	Counted  bool               // the target keeps the number of what refers to it so, and is not being deleted
	Say      string             // what is wrong when the target is missing; "" says it is not found
}

// A Facet is a combination of string members that a list can be filtered by.
type Facet[T any] struct {
	Name string
	At   []func(*T) *string
}

// A Quota bounds how many resources of a kind one scope may hold.
type Quota struct {
	Code string // as in Service Quotas, "L-D30F0A50"; "" means that there is none
	Max  int64  // the service's default
	Per  string // what it is counted by, for people: "global network"
}

// A Target is a kind whatever the shape of its resources.
type Target interface {
	declared() declaration
}

// declaration is what of a kind does not depend on its shape.
type declaration struct {
	name      string
	lifecycle Lifecycle
	alone     bool
	tagged    bool
}

func (k *Kind[T]) declared() declaration {
	return declaration{
		name: k.Name, lifecycle: k.Lifecycle, alone: k.Network == nil, tagged: k.Tags != nil,
	}
}

// title is the kind's name as a sentence begins with it: "Link association".
func (d declaration) title() string {
	words := d.words()
	return strings.ToUpper(words[:1]) + words[1:]
}

// words is the kind's name within a sentence: "link association".
func (d declaration) words() string { return strings.ReplaceAll(d.name, "-", " ") }

// NameOf is the natural name of a resource of a kind without ids, from the
// values of its Named members.
func NameOf(kind string, parts ...string) string { return kind + " " + strings.Join(parts, " ") }

// name is the natural name of a resource without an id; "" when a part is.
func name[T any](kind string, v *T, parts []func(*T) *string) string {
	var b strings.Builder
	b.WriteString(kind)
	for _, at := range parts {
		part := *at(v)
		if part == "" {
			return ""
		}
		b.WriteByte(' ')
		b.WriteString(part)
	}
	return b.String()
}

// spoken is what an error calls a resource without an id: the values that
// identify it.
func spoken[T any](v *T, parts []func(*T) *string) string {
	values := make([]string, len(parts))
	for i, at := range parts {
		values[i] = *at(v)
	}
	return strings.Join(values, "/")
}
