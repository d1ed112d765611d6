package graph

import (
	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store"
)

// Delete removes the resource at an address, unless others refer to it. With
// it go, of the kinds that it takes, the resources of its network that refer to
// what belongs to its target: of a gateway's registration, what is associated
// through that gateway and no other of the network. The answer has the deleting state and, as the service's
// answers, no tags.
func (k *Kind[T]) Delete(tx *Tx, at Address[T]) (*T, error) {
	r, v, err := k.load(tx, at)
	if err != nil {
		return nil, err
	}
	if k.Tags != nil {
		*k.Tags(v) = nil
	}
	if r.state != deleting {
		if err := k.remove(tx, r, v); err != nil {
			return nil, err
		}
	}
	k.show(v, k.Lifecycle.Deleting)
	return v, nil
}

func (k *Kind[T]) remove(tx *Tx, r *row, v *T) error {
	kind := k.declared()
	_, settles := tx.enter(kind, deleting)
	if len(k.Takes) > 0 {
		return tx.take(r, k.Takes, settles)
	}
	if err := k.free(tx, r); err != nil {
		return err
	}
	if err := tx.count(kind, k.Quota, r.network, -1); err != nil {
		return err
	}
	if err := k.recount(tx, v, nil); err != nil {
		return err
	}
	var err error
	r.changed = tx.NewKeyAfter(r.changed)
	if settles > 0 {
		_, err = tx.Exec(`UPDATE resource SET state = 'DELETING', settles = $1, changed = $2, body = $3 WHERE key = $4`,
			settles, r.changed, string(api.Append(nil, v)), r.key)
	} else {
		_, err = tx.Exec(`DELETE FROM resource WHERE key = $1`, r.key)
	}
	if err != nil {
		return err
	}
	return tx.record(r, r.body, nil)
}

// free refuses to delete what others refer to.
func (k *Kind[T]) free(tx *Tx, r *row) error {
	if k.Blocked == "" {
		return nil
	}
	referred, err := tx.referred(r, k.Name == networkKind)
	if err == nil && referred {
		err = api.Refused(k.Blocked)
	}
	return err
}

// referred tells whether anything that stays refers to a row. What is itself
// being deleted does not hold it: it is gone as soon as its target is.
func (tx *Tx) referred(r *row, network bool) (found bool, err error) {
	live := `SELECT 1 FROM ref JOIN resource s ON s.key = ref.source
		WHERE ref.target = $1 AND s.state <> 'DELETING' LIMIT 1`
	dying := `DELETE FROM resource WHERE state = 'DELETING' AND key IN (SELECT source FROM ref WHERE target = $1)`
	if network {
		live = `SELECT 1 FROM resource WHERE network = $1 AND state <> 'DELETING' UNION ALL ` + live
		dying += ` OR network = $1 AND state = 'DELETING'`
	}
	err = tx.Query(live, func(store.Row) error { found = true; return nil }, r.key)
	if err != nil || found {
		return found, err
	}
	_, err = tx.Exec(dying, r.key)
	return false, err
}

// Referred tells whether resources of one kind refer to the resource at an
// address, which must exist.
func Referred[T any](tx *Tx, at *Kind[T], id string, by Target) (found bool, err error) {
	key, _ := parseID(at.Name, id)
	err = tx.Query(
		`SELECT 1 FROM ref JOIN resource s ON s.key = ref.source
		WHERE ref.target = $1 AND ref.kind = $2 AND s.state <> 'DELETING' LIMIT 1`,
		func(store.Row) error { found = true; return nil }, key, by.declared().name)
	return found, err
}
