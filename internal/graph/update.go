package graph

import (
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store"
)

// An Address says where a resource is: its network and its id, or the members
// that identify what has no id.
type Address[T any] struct {
	Network string // "" for what stands alone
	ID      string
	Named   *T // a value that carries the identifying members
}

// load reads the row at an address and its decoded body.
func (k *Kind[T]) load(tx *Tx, at Address[T]) (*row, *T, error) {
	r, err := k.read(tx, at)
	if err != nil {
		return nil, nil, err
	}
	network, _ := parseID(networkKind, at.Network)
	if !tx.holds(r, k.Name, network) {
		return nil, nil, k.absent(tx, at)
	}
	v, err := k.decode(r)
	return r, v, err
}

func (k *Kind[T]) read(tx *Tx, at Address[T]) (r *row, err error) {
	if at.Named == nil {
		key, _ := parseID(k.Name, at.ID)
		return tx.row(key, ` /*FOR UPDATE*/`)
	}
	err = tx.Query(`SELECT `+columns+` FROM resource r WHERE r.account = $1 AND r.name = $2 /*FOR UPDATE*/`,
		func(s store.Row) error { r = scan(s); return nil }, tx.account, k.own(at.Named))
	return r, err
}

// absent is the answer to an address where nothing is: an unknown network is
// the field to blame, an unknown resource in a known network is not found.
func (k *Kind[T]) absent(tx *Tx, at Address[T]) error {
	if k.Network != nil {
		found, err := tx.hasNetwork(at.Network)
		if err != nil {
			return err
		}
		if !found {
			return api.GlobalNetworkNotFound()
		}
	}
	id := at.ID
	if at.Named != nil {
		id = spoken(at.Named, k.Named)
	}
	return api.NotFound(k.Name, id)
}

// hasNetwork tells whether a global network is there for this caller.
func (tx *Tx) hasNetwork(id string) (found bool, err error) {
	key, _ := parseID(networkKind, id)
	err = tx.Query(`SELECT r.account, r.kind, r.state, r.settles FROM resource r WHERE r.key = $1`,
		func(r store.Row) error {
			found = r.Int64(0) == tx.account && r.Text(1) == networkKind &&
				!gone(r.Text(2), r.Int64(3), millis(tx.Now()))
			return nil
		}, key)
	return found, err
}

// Update changes the resource at an address by calling change once, with the
// state that it is in. The answer has the state that an update enters; of a kind
// with Others it is the one that change leaves, see [Course].
func (k *Kind[T]) Update(tx *Tx, at Address[T], change func(*T) error) (*T, error) {
	r, before, err := k.load(tx, at)
	if err != nil {
		return nil, err
	}
	if r.state == deleting {
		return nil, api.Conflict(k.Name, at.ID, k.declared().title()+" is being deleted.")
	}
	after, err := k.decode(r)
	if err != nil {
		return nil, err
	}
	current := k.Lifecycle.current(r.state, r.settles, millis(tx.Now()))
	if k.Lifecycle.Others != nil {
		k.show(after, current)
	}
	if err := change(after); err != nil {
		return nil, err
	}
	course := k.depart(after, k.Lifecycle.Updating)
	if k.Lifecycle.Others == nil || course != current {
		r.state, r.settles = tx.enter(k.declared(), course)
	}
	if err := k.replace(tx, r, before, after); err != nil {
		return nil, err
	}
	k.show(after, course)
	return after, nil
}

// replace stores a changed resource with what follows from its members.
func (k *Kind[T]) replace(tx *Tx, r *row, before, after *T) error {
	if err := k.changeRefs(tx, r, before, after); err != nil {
		return err
	}
	if err := k.changeFacets(tx, r, before, after); err != nil {
		return err
	}
	if err := k.recount(tx, before, after); err != nil {
		return err
	}
	return tx.rewrite(r, api.Append(nil, after))
}

// rewrite stores a row with another body, and the change.
func (tx *Tx) rewrite(r *row, body []byte) error {
	r.changed = tx.NewKeyAfter(r.changed)
	if _, err := tx.Exec(`UPDATE resource SET state = $1, settles = $2, changed = $3, body = $4 WHERE key = $5`,
		r.state, r.settles, r.changed, string(body), r.key); err != nil {
		return err
	}
	return tx.record(r, r.body, body)
}

// changeRefs replaces the stored references where an update has changed them.
func (k *Kind[T]) changeRefs(tx *Tx, r *row, before, after *T) error {
	old := k.wants(before)
	if sameWants(old, k.wants(after)) {
		return nil
	}
	_, targets, err := k.resolve(tx, after)
	if err != nil {
		return err
	}
	if len(old) == 1 && old[0].key != 0 && len(targets) == 1 {
		_, err := tx.Exec(`UPDATE ref SET target = $1 WHERE source = $2 AND target = $3`, targets[0], r.key, old[0].key)
		return err
	}
	if len(old) > 0 {
		if err := tx.unrefer(r, targets); err != nil {
			return err
		}
	}
	return tx.refer(r, targets)
}

// unrefer drops a row's references to all but some targets.
func (tx *Tx) unrefer(r *row, but []int64) error {
	var b strings.Builder
	args := []any{r.key}
	b.WriteString(`DELETE FROM ref WHERE source = $1`)
	for _, target := range but {
		args = append(args, target)
		b.WriteString(` AND target <> $` + strconv.Itoa(len(args)))
	}
	_, err := tx.Exec(b.String(), args...)
	return err
}

func sameWants(a, b []wanted) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].id != b[i].id || a[i].name != b[i].name {
			return false
		}
	}
	return true
}
