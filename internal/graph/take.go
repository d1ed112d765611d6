package graph

import (
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/store"
)

// takeAtOnce is how many resources one statement deletes.
const takeAtOnce = 500

// take deletes, with a row that settles at a time, the resources of some kinds
// that refer to something that refers to what the row refers to. Nothing refers
// to these kinds, and they have no quota. They settle when the row does.
func (tx *Tx) take(r *row, kinds []Target, settles int64) error {
	if len(kinds) == 0 {
		return nil
	}
	taken, err := tx.behind(r, kinds)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(taken, takeAtOnce) {
		if err := tx.strike(some, settles); err != nil {
			return err
		}
	}
	return nil
}

// behind reads the resources that take deletes, and holds them.
func (tx *Tx) behind(r *row, kinds []Target) (found []*row, err error) {
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = kind.declared().name
	}
	var b strings.Builder
	b.WriteString(`SELECT ` + columns + ` FROM resource r WHERE r.key IN (SELECT far.source
		FROM ref own JOIN ref near ON near.target = own.target JOIN ref far ON far.target = near.source
		WHERE own.source = $1 AND far.kind IN (`)
	args := list(&b, []any{r.key, r.network}, names)
	b.WriteString(`)) AND r.network = $2 AND r.state <> 'DELETING' ORDER BY r.key /*FOR UPDATE*/`)
	err = tx.Query(b.String(), func(s store.Row) error { found = append(found, scan(s)); return nil }, args...)
	return found, err
}

// strike deletes rows at once, or lets them settle, and records it: two
// statements, however many there are.
func (tx *Tx) strike(rows []*row, settles int64) error {
	var dead, change strings.Builder
	var keys []int64
	change.WriteString(`INSERT INTO change (at, account, principal, request, operation, seq, kind, resource, before) VALUES `)
	said := []any{millis(tx.Now()), tx.account, tx.Caller.Principal, tx.Caller.RequestID, tx.Caller.Operation.Name}
	var last int64
	for i, r := range rows {
		if i > 0 {
			change.WriteByte(',')
		}
		last = tx.NewKeyAfter(max(r.changed, last))
		keys = append(keys, r.key)
		change.WriteString(`($1, $2, $3, $4, $5, `)
		said = list(&change, said, []any{last, r.kind, r.key, string(r.body)})
		change.WriteByte(')')
	}
	args := []any{settles, last}
	dead.WriteString(`UPDATE resource SET state = 'DELETING', settles = $1, changed = $2 WHERE key IN (`)
	if settles == 0 {
		args = nil
		dead.Reset()
		dead.WriteString(`DELETE FROM resource WHERE key IN (`)
	}
	args = list(&dead, args, keys)
	dead.WriteByte(')')
	if _, err := tx.Exec(dead.String(), args...); err != nil {
		return err
	}
	_, err := tx.Exec(change.String(), said...)
	return err
}
