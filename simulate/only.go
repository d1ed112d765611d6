package simulate

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/words"
)

// Only is the result without all tables but those that are named, and without
// what is not attached at one of them; the others are not computed to be
// listed. A name is "prod/us-east-1", the segment or network function group and
// the edge; in both * stands for any text: "prod/*". Each must name a table.
// Whatever is asked for by its name is answered as ever, and so are assertions.
func (r *Result) Only(tables ...string) (*Result, error) {
	ids, err := pick(r.listed(), tables)
	if err != nil {
		return nil, err
	}
	return r.limited(ids), nil
}

func (r *Result) limited(to []corenetwork.TableID) *Result {
	less := *r
	less.only = to
	return &less
}

// listed are the tables of the result, sorted.
func (r *Result) listed() []corenetwork.TableID {
	if r.only != nil {
		return r.only
	}
	return r.tables.IDs()
}

// shows reports whether an attachment is in the result: at one of its tables, if
// it is not of all.
func (r *Result) shows(a Attachment) bool {
	return r.only == nil || slices.ContainsFunc(r.only, func(id corenetwork.TableID) bool {
		return id.Segment == a.Segment && id.NetworkFunctionGroup == a.NetworkFunctionGroup && slices.Contains(a.Edges, id.Edge)
	})
}

// pick finds the tables that are named, in their own order.
func pick(from []corenetwork.TableID, names []string) ([]corenetwork.TableID, error) {
	picked := map[corenetwork.TableID]bool{}
	for _, name := range names {
		before := len(picked)
		for _, id := range from {
			matches, err := path.Match(name, nameOf(id)+"/"+id.Edge)
			if err != nil {
				return nil, fmt.Errorf("%q cannot be read: write it as prod/us-east-1, or prod/* for all edges", name)
			}
			if matches {
				picked[id] = true
			}
		}
		part, edge, ok := strings.Cut(name, "/")
		switch {
		case !ok || part == "" || edge == "":
			return nil, fmt.Errorf("%q names no table: write segment/edge, such as prod/us-east-1, or prod/* for all edges", name)
		case before == len(picked):
			return nil, noTable(from, part, edge)
		}
	}
	return slices.DeleteFunc(slices.Clone(from), func(id corenetwork.TableID) bool { return !picked[id] }), nil
}

// noTable says why there is no such table, and which are meant perhaps.
func noTable(ids []corenetwork.TableID, name, edge string) error {
	var names, edges []string
	for _, id := range ids {
		if n := nameOf(id); !slices.Contains(names, n) {
			names = append(names, n)
		}
		if !slices.Contains(edges, id.Edge) {
			edges = append(edges, id.Edge)
		}
	}
	slices.Sort(edges)
	switch {
	case !slices.ContainsFunc(names, matching(name)):
		return fmt.Errorf("%q is no segment or network function group; %s", name, instead(name, names))
	case !slices.ContainsFunc(edges, matching(edge)):
		return fmt.Errorf("%q is no edge location; %s", edge, instead(edge, edges))
	}
	edges = slices.DeleteFunc(edges, func(e string) bool {
		return !slices.ContainsFunc(ids, func(id corenetwork.TableID) bool { return id.Edge == e && matching(name)(nameOf(id)) })
	})
	return fmt.Errorf("%s has no table at %s, but at %s", name, edge, strings.Join(edges, ", "))
}

func nameOf(id corenetwork.TableID) string { return id.Segment + id.NetworkFunctionGroup }

// matching reports whether a word is as a pattern wants it.
func matching(pattern string) func(string) bool {
	return func(word string) bool {
		is, err := path.Match(pattern, word)
		return err == nil && is
	}
}

// instead says which of the words is meant perhaps, or which there are.
func instead(word string, among []string) string {
	if near := words.Nearest(word, among); near != "" {
		return "perhaps " + near + " is meant"
	}
	if len(among) == 0 {
		return "there are none"
	}
	return "there are " + words.Some(among)
}
