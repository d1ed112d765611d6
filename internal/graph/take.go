package graph

import (
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/store"
)

// takeAtOnce is how many resources one statement deletes.
const takeAtOnce = 500

// take deletes a row, which settles at a time, and with it the resources of
// some kinds that refer to what is behind the row's target: what refers to it,
// or what it leads to. What another row of the network leads to as well, or
// something that itself refers to the network, stays as it is. Nothing refers to
// these kinds, and they have no quota. They settle when the row does.
func (tx *Tx) take(r *row, kinds []Target, settles int64) error {
	taken, err := tx.behind(r, kinds)
	if err != nil {
		return err
	}
	taken = append(taken, r)
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
	b.WriteString(`SELECT ` + columns + ` FROM resource r WHERE r.key IN (SELECT far.source FROM ref far
		WHERE far.target IN (SELECT near.source FROM ref own JOIN ref near ON near.target = own.target WHERE own.source = $1
			UNION ALL SELECT b.resource FROM ref own JOIN behind b ON b.gateway = own.target WHERE own.source = $1)
		AND NOT EXISTS (SELECT 1 FROM behind b JOIN ref other ON other.target = b.gateway AND other.kind = $3
			JOIN resource o ON o.key = other.source WHERE b.resource = far.target
			AND o.key <> $1 AND o.network = $2 AND o.state <> 'DELETING')
		AND NOT EXISTS (SELECT 1 FROM behind b JOIN ref own ON own.source = b.gateway AND own.target = $2 WHERE b.resource = far.target)
		AND far.kind IN (`)
	args := list(&b, []any{r.key, r.network, r.kind}, names)
	b.WriteString(`)) AND r.network = $2 AND r.state <> 'DELETING' ORDER BY r.key /*FOR UPDATE*/`)
	err = tx.Query(b.String(), func(s store.Row) error { found = append(found, scan(s)); return nil }, args...)
	return found, err
}

// strike deletes rows at once, or lets them settle, and records it: two
// statements, however many there are.
func (tx *Tx) strike(rows []*row, settles int64) error {
	var dead, change strings.Builder
	var keys []int64
	change.WriteString(`INSERT INTO change (at, account, principal, request, operation, address, agent, seq, kind, resource, before) VALUES `)
	said := []any{millis(tx.Now()), tx.account, tx.Caller.Principal, tx.Caller.RequestID, tx.Caller.Operation.Name,
		orNull(tx.Caller.Address), orNull(tx.Caller.Agent)}
	var last int64
	for i, r := range rows {
		if i > 0 {
			change.WriteByte(',')
		}
		last = tx.NewKeyAfter(max(r.changed, last))
		keys = append(keys, r.key)
		change.WriteString(`($1, $2, $3, $4, $5, $6, $7, `)
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
