package network

import (
	"context"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// A survey is a request for one page of a list across kinds.
type survey struct {
	network string
	filter  resourceFilter
	most    *int32
	token   string
	reach   *reach // of the network, once it is read
}

// An item is one of what a resource stands for in a list, with what puts the
// items of one resource in order.
type item[T any] struct {
	order string
	value T
}

// A listing says what a list across kinds is of.
type listing[T any] struct {
	runs  func(*reach, resourceFilter) []run
	items func(*graph.Tx, survey, []source) (map[int64][]item[T], error) // by the resource's key
}

// list answers one page. It examines at most as many resources as it may have
// items, whatever they turn out to stand for: so its cost is its own size, and
// a page can be short, even empty, while a token says that there is more.
func list[T any](ctx context.Context, s *Service, caller api.Caller, q survey, l listing[T]) (items api.JSON[[]T], next string, err error) {
	err = s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		asked := append([]string{q.network}, q.filter.parts()...)
		text, err := tx.Place(q.token, asked...)
		if err != nil {
			return err
		}
		at, err := parsePlace(text)
		if err != nil {
			return err
		}
		found, end, err := l.page(tx, q, at)
		if err != nil {
			return err
		}
		items, next = api.Items(found), ""
		if end != nil {
			next = tx.NextToken(end.String(), asked...)
		}
		return nil
	})
	return items, next, err
}

func (l listing[T]) page(tx *graph.Tx, q survey, at place) ([]T, *place, error) {
	r, err := reachOf(tx, q.network, q.filter)
	if err != nil {
		return nil, nil, err
	}
	q.reach = r
	most := pageSize(q.most)
	rows, end, err := read(tx, l.runs(r, q.filter), at, most)
	if err != nil {
		return nil, nil, err
	}
	if rows, err = r.keep(rows); err != nil || len(rows) == 0 {
		return nil, end, err
	}
	byKey, err := l.items(tx, q, rows)
	if err != nil {
		return nil, nil, err
	}
	items, cut := fill(rows, byKey, at, most)
	if cut != nil {
		end = cut
	}
	return items, end, nil
}

// fill puts the items of resources side by side until a page is full; cut is
// where, if some are left.
func fill[T any](rows []source, byKey map[int64][]item[T], at place, most int) (items []T, cut *place) {
	var last place
	for _, s := range rows {
		for _, i := range byKey[s.key] {
			if at.item != "" && s.place(at.item) == at && i.order <= at.item {
				continue
			}
			if len(items) == most {
				return items, &last
			}
			items, last = append(items, i.value), s.place(i.order)
		}
	}
	return items, nil
}

// keep leaves out what refers to one of the network's gateways, to its core
// network, or to the resource that was asked for, without belonging to the
// network, and what is listed under another owner. Of the rest it says what
// they are.
func (r *reach) keep(rows []source) (kept []source, err error) {
	kept = rows[:0]
	for _, s := range rows {
		if s.is, err = r.identity(s); err != nil {
			return nil, err
		}
		if r.holds(s) && admits(s.run.owner, r.ownerOf(s.is)) {
			kept = append(kept, s)
		}
	}
	return kept, nil
}
