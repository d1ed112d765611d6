package corepolicy

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/internal/placed"
)

// A Difference is a member that two documents have differently. What only one
// has is a difference as a whole.
type Difference struct {
	Path     string   // a JSONPath, with names and numbers for the places in lists that have them: $.segments[name=prod]
	Old, New string   // as JSON on one line; "" where there is nothing
	Edges    []string // at which routes can change, sorted
	// Attachments says that routes can change at the edges of attachments, too,
	// which the documents do not name.
	Attachments bool
}

// Compare says what differs between the meanings of two documents, in the order
// of their canonical form. The order of lists matters where it does in the
// language: in lists of AS numbers and of inside blocks.
func Compare(old, new *Document) []Difference {
	c := comparison{old: old, new: new, unless: map[string]*placed.Value{}}
	defaults(document.schema(), c.unless)
	c.blocks(nil, document.write(old), document.write(new))
	return c.found
}

type comparison struct {
	old, new *Document
	unless   map[string]*placed.Value // what members are where they are left out
	found    []Difference
}

// defaults collects what a schema says that members are where they are left out.
func defaults(v *placed.Value, into map[string]*placed.Value) {
	for _, inside := range v.Inside {
		if unless := inside.Member("default"); unless != nil {
			into[inside.Name] = unless
		}
		defaults(inside, into)
	}
}

// A place is where two documents are compared.
type place struct {
	up       *place
	step     string        // ".segments" or "[name=prod]"
	old, new *placed.Value // one of which can be nil
}

func (p *place) path() string {
	if p == nil {
		return "$"
	}
	return p.up.path() + p.step
}

// identities are the members by which the items of lists are known, by the list.
var identities = map[string]string{
	"edge-locations":                  "location",
	"segments":                        "name",
	"network-function-groups":         "name",
	"attachment-policies":             "rule-number",
	"attachment-routing-policy-rules": "rule-number",
	"routing-policies":                "routing-policy-name",
	"routing-policy-rules":            "rule-number",
}

// ordered are the lists whose order matters.
var ordered = []string{"value", "inside-cidr-blocks"}

func (c *comparison) values(p *place) {
	old, new := p.old, p.new
	name := cmp.Or(old, new).Name
	switch {
	case name == "segment-actions":
		c.actions(p)
	case identities[name] != "" && isOfBlocks(old, new):
		c.lists(p, identities[name])
	case old == nil || new == nil || old.Kind != new.Kind:
		c.add(p)
	case old.Kind == placed.Block:
		c.blocks(p, old, new)
	case asSet(old) != asSet(new):
		c.add(p)
	}
}

// isOfBlocks reports whether lists have blocks as items: segments have edge
// locations, too, which are names.
func isOfBlocks(lists ...*placed.Value) bool {
	return !slices.ContainsFunc(lists, func(list *placed.Value) bool {
		return list != nil && (list.Kind != placed.List || len(list.Inside) > 0 && list.Inside[0].Kind != placed.Block)
	})
}

// asSet is a value on one line, the same in whatever order a list is whose
// order means nothing.
func asSet(v *placed.Value) string {
	if v.Kind != placed.List || slices.Contains(ordered, v.Name) {
		return v.OneLine()
	}
	var items []string
	for _, item := range v.Inside {
		items = append(items, asSet(item))
	}
	slices.Sort(items)
	return strings.Join(items, ",")
}

func (c *comparison) blocks(p *place, old, new *placed.Value) {
	for _, member := range old.Inside {
		c.values(&place{p, placed.Step(member.Name), member, cmp.Or(new.Member(member.Name), c.unless[member.Name])})
	}
	for _, member := range new.Inside {
		if old.Member(member.Name) == nil {
			c.values(&place{p, placed.Step(member.Name), c.unless[member.Name], member})
		}
	}
}

// items are those of a list, none where there is no list.
func items(list *placed.Value) []*placed.Value {
	if list == nil {
		return nil
	}
	return list.Inside
}

// lists compares items that a member identifies.
func (c *comparison) lists(p *place, identity string) {
	c.pairs(p, func(at *placed.Value) string { return "[" + identity + "=" + at.Member(identity).Text + "]" },
		func(item *placed.Value) string { return item.Member(identity).Text })
}

// actions compares segment actions, which have no names: equal ones are the
// same, then those that do something to the same, then those that do the same
// kind of thing to the same segment.
func (c *comparison) actions(p *place) {
	purpose := func(item *placed.Value) string {
		about := kindOfAction(item)
		for _, name := range []string{"destination-cidr-blocks", "share-with", "when-sent-to"} {
			if member := item.Member(name); member != nil {
				about += member.OneLine()
			}
		}
		pair := item.Find("edge-location-association")
		return about + pair.Find("edge-location").Text + " " + pair.Find("peer-edge-location").Text
	}
	number := func(at *placed.Value) string { return "[" + strconv.Itoa(int(at.Index)) + "]" }
	c.pairs(p, number, (*placed.Value).OneLine, purpose, kindOfAction)
}

func kindOfAction(item *placed.Value) string {
	return item.Find("action").Text + " " + item.Find("segment").Text + " "
}

// pairs finds for each item of the old list one of the new that is the same in
// one way or, failing that, in the next.
func (c *comparison) pairs(p *place, called func(*placed.Value) string, same ...func(*placed.Value) string) {
	partner, taken := map[*placed.Value]*placed.Value{}, map[*placed.Value]bool{}
	for _, key := range same {
		left := map[string][]*placed.Value{}
		for _, item := range items(p.new) {
			if !taken[item] {
				left[key(item)] = append(left[key(item)], item)
			}
		}
		for _, item := range items(p.old) {
			if alike := left[key(item)]; partner[item] == nil && len(alike) > 0 {
				partner[item], taken[alike[0]] = alike[0], true
				left[key(item)] = alike[1:]
			}
		}
	}
	for _, item := range items(p.old) {
		c.item(&place{p, called(cmp.Or(partner[item], item)), item, partner[item]})
	}
	for _, item := range items(p.new) {
		if !taken[item] {
			c.item(&place{p, called(item), nil, item})
		}
	}
}

func (c *comparison) item(p *place) {
	if p.old == nil || p.new == nil {
		c.add(p)
		return
	}
	c.blocks(p, p.old, p.new)
}

// add notes a difference.
func (c *comparison) add(p *place) {
	d := Difference{Path: p.path()}
	if p.old != nil {
		d.Old = p.old.OneLine()
	}
	if p.new != nil {
		d.New = p.new.OneLine()
	}
	d.Edges, d.Attachments = c.reach(p)
	c.found = append(c.found, d)
}
