package graph

import (
	"slices"

	"github.com/trunkline/trunkline/internal/store"
)

// A row is a resource as it is stored. Its body is wire JSON without the state.
type row struct {
	key, account, network int64
	kind, name            string
	state                 string
	settles, changed      int64
	body                  []byte
}

// columns are what scan reads, in its order.
const columns = `r.key, r.kind, r.account, COALESCE(r.network, 0), COALESCE(r.name, ''), r.state, r.settles, r.changed, r.body`

func scan(r store.Row) *row {
	return &row{
		key: r.Int64(0), kind: r.Text(1), account: r.Int64(2), network: r.Int64(3),
		name: r.Text(4), state: r.Text(5), settles: r.Int64(6), changed: r.Int64(7), body: slices.Clone(r.Bytes(8)),
	}
}

// row reads one row of the caller's account; lock is the clause that holds it,
// or "". It is nil when there is none. Another account's row is not held, nor
// waited for.
func (tx *Tx) row(key int64, lock string) (r *row, err error) {
	err = tx.Query(`SELECT `+columns+` FROM resource r WHERE r.key = $1 AND r.account = $2`+lock,
		func(s store.Row) error { r = scan(s); return nil }, key, tx.account)
	return r, err
}

// gone tells whether the row's deletion has settled: nobody sees it any more.
func gone(state string, settles, now int64) bool {
	return state == deleting && settles <= now
}

// visible is the same in SQL, for a statement whose first parameter is the
// clock.
const visible = `NOT (r.state = 'DELETING' AND r.settles <= $1)`

// current is the state that a reader sees at a time.
func (l Lifecycle) current(state string, settles, now int64) string {
	switch {
	case state == deleting:
		return l.Deleting
	case l.Others != nil:
		return along(state, settles-now)
	case settles <= now:
		return l.Settled
	}
	return state
}

// appendWire appends a stored body with its state put in front.
func (l Lifecycle) appendWire(dst, body []byte, state string) []byte {
	if l.Member == "" {
		return append(dst, body...)
	}
	dst = append(dst, `{"`...)
	dst = append(dst, l.Member...)
	if l.Within == "" {
		dst = append(append(append(dst, `":"`...), state...), '"')
	} else {
		dst = append(append(append(dst, `":{"`...), l.Within...), `":"`...)
		dst = append(append(dst, state...), `"}`...)
	}
	if len(body) > len(`{}`) {
		dst = append(dst, ',')
	}
	return append(dst, body[1:]...)
}
