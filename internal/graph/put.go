package graph

import (
	"bytes"

	"github.com/trunkline/trunkline/api"
)

// A Mention is a reference to a resource without an id that does not follow
// from a member.
type Mention struct {
	Kind  Target
	Name  string // see NameOf
	Field string // what to blame when it is missing
}

// Put stores a resource without an id as it is said to be now: it is made,
// changed, or left alone when nothing has changed. It refers to what its kind
// declares and to what is mentioned beside.
func (k *Kind[T]) Put(tx *Tx, v *T, beside ...Mention) (changed bool, err error) {
	wants := k.wants(v)
	for _, m := range beside {
		wants = append(wants, wanted{kind: m.Kind.declared(), id: m.Name, name: m.Name, field: m.Field})
	}
	own := k.own(v)
	found, err := tx.find(own, 0, wants, k.lock())
	if err != nil {
		return false, err
	}
	targets, err := tx.check(found, 0, wants)
	if err != nil {
		return false, err
	}
	body := api.Append(nil, v)
	r := k.standing(tx, own)
	if r == nil {
		return true, k.introduce(tx, v, own, targets)
	}
	if err := tx.unrefer(r, targets); err != nil {
		return false, err
	}
	if err := tx.refer(r, targets); err != nil || bytes.Equal(r.body, body) {
		return false, err
	}
	before, err := k.decode(r)
	if err != nil {
		return false, err
	}
	if err := k.recount(tx, before, v); err != nil {
		return false, err
	}
	return true, tx.rewrite(r, body)
}

// introduce stores a resource that nobody has created: it was there outside.
func (k *Kind[T]) introduce(tx *Tx, v *T, own string, targets []int64) error {
	r := &row{
		key: tx.NewKey(), kind: k.Name, account: tx.account, name: own,
		state: k.Lifecycle.Settled, changed: tx.NewKey(), body: api.Append(nil, v),
	}
	if err := k.insert(tx, r, v, targets); err != nil {
		return err
	}
	tx.see(r)
	if err := k.recount(tx, nil, v); err != nil {
		return err
	}
	return tx.record(r, nil, r.body)
}

// Withdraw forgets a resource without an id that is gone outside, unless
// others refer to it.
func (k *Kind[T]) Withdraw(tx *Tx, v *T) error {
	r, err := k.read(tx, Address[T]{Named: v})
	if err != nil || r == nil {
		return err
	}
	referred, err := tx.referred(r, false)
	if err != nil {
		return err
	}
	if referred {
		return api.Refused(k.Blocked)
	}
	there, err := k.decode(r)
	if err != nil {
		return err
	}
	if err := k.recount(tx, there, nil); err != nil {
		return err
	}
	for _, text := range []string{`DELETE FROM resource WHERE key = $1`, `DELETE FROM tally WHERE scope = $1`} {
		if _, err := tx.Exec(text, r.key); err != nil {
			return err
		}
	}
	r.changed = tx.NewKeyAfter(r.changed)
	return tx.record(r, r.body, nil)
}

// Known is the resource with a natural name as it is stored, nil when there is
// none.
func (k *Kind[T]) Known(tx *Tx, name string) (*T, error) {
	if _, err := tx.find(name, 0, nil, k.lock()); err != nil {
		return nil, err
	}
	r := tx.names[name]
	if r == nil || gone(r.state, r.settles, millis(tx.Now())) {
		return nil, nil
	}
	return k.decode(r)
}
