package corepolicy

import (
	"fmt"

	"github.com/trunkline/trunkline/internal/placed"
)

// A list is several of an item.
type list[T any] struct {
	item     form[T]
	min, max int    // max 0: as many as one likes
	distinct string // the member that no two items may have the same; itself for the items themselves
}

const itself = "."

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
	items := make([]T, len(v.Inside))
	for i, item := range v.Inside {
		f.item.read(c, item, &items[i])
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
	first := make(map[string]int, len(items))
	for i, item := range v.Inside {
		is := item
		if f.distinct == itself {
			is = f.item.write(&items[i])
		} else if is = item.Member(f.distinct); is == nil || is.Kind != placed.Text && is.Kind != placed.Number {
			continue
		}
		key := is.OneLine()
		if at, known := first[key]; known {
			if c.isFull() {
				continue
			}
			if f.distinct != itself {
				item = is
			}
			c.add(item, duplicateValue, "%s stands in %s[%d] already", placed.Short(key), v.Path(), at)
			continue
		}
		first[key] = i
	}
}

func (f list[T]) write(from *[]T) *placed.Value {
	out := &placed.Value{Kind: placed.List}
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
