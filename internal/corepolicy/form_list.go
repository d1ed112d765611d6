package corepolicy

import (
	"fmt"
	"slices"

	"github.com/trunkline/trunkline/internal/placed"
)

// A list is several of an item.
type list[T any] struct {
	item     form[T]
	min, max int    // max 0: as many as one likes
	distinct string // the member that no two items may have the same; itself for the items themselves
}

const itself = "."

const manyItems = 4096 // for which room is made at once, although they may not be read

func (f list[T]) read(c *checker, v *placed.Value, into *[]T) {
	if !c.is(v, placed.List) {
		return
	}
	switch n := len(v.Inside); {
	case n < f.min:
		c.add(v, minimumItems, "there must be a minimum of %d items in the array, and there are %d%s", f.min, n, f.cure())
	case f.max > 0 && n > f.max:
		c.add(v, maximumItems, "there must be a maximum of %d items in the array, and there are %d", f.max, n)
	}
	if len(v.Inside) == 0 {
		return
	}
	items := make([]T, 0, min(len(v.Inside), manyItems))
	for _, item := range v.Inside {
		if len(items) == cap(items) {
			items = slices.Grow(items, len(items))
		}
		if !c.isFull() || len(items) == 0 {
			items = append(items, *new(T))
		} // else nobody asks what the items are
		f.item.read(c, item, &items[len(items)-1])
	}
	*into = items
	f.compare(c, v, items)
}

// cure says what to do about an empty list.
func (f list[T]) cure() string {
	if f.min == 1 {
		return "; leave it out if none is meant"
	}
	return ""
}

// compare tells of items that stand there before.
func (f list[T]) compare(c *checker, v *placed.Value, items []T) {
	if f.distinct == "" || len(items) < 2 {
		return
	}
	first := make(map[any]int, min(len(items), manyItems))
	for i := range items {
		key := f.key(v.Inside[i], items[i])
		if key == nil {
			continue
		}
		before, known := first[key]
		if !known {
			first[key] = i
			continue
		}
		if c.onlyCounts() {
			return
		}
		at, is := v.Inside[i], f.item.write(&items[i])
		if f.distinct != itself {
			at = at.Member(f.distinct)
			is = at
		}
		c.add(at, duplicateValue, "%s stands in %s[%d] already", placed.Short(is.OneLine()), v.Path(), before)
	}
}

// key is what no two items may have the same; nil where it could not be read.
func (f list[T]) key(v *placed.Value, item T) any {
	if f.distinct == itself {
		if any(item) == any(*new(T)) {
			return nil
		}
		return item
	}
	is := v.Member(f.distinct)
	if is == nil || is.Kind != placed.Text && is.Kind != placed.Number {
		return nil
	}
	return [2]string{is.Kind.String(), is.Text}
}

func (f list[T]) write(from *[]T) *placed.Value {
	out := aList()
	for i := range *from {
		out.Push(f.item.write(&(*from)[i]))
	}
	return out
}

func (f list[T]) schema() *placed.Value {
	s := with(ofType("array"), "items", f.item.schema())
	if f.min > 0 {
		s.Set("minItems", numberValue(fmt.Sprint(f.min)))
	}
	if f.max > 0 {
		s.Set("maxItems", numberValue(fmt.Sprint(f.max)))
	}
	if f.distinct == itself {
		s.Set("uniqueItems", truthValue(true))
	}
	return s
}
