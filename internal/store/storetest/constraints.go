package storetest

import (
	"testing"

	"github.com/trunkline/trunkline/internal/store"
)

var constraintCases = []conformanceCase{
	{"a reference never points nowhere", foreignKeys},
	{"what goes takes its own references and facets along", cascade},
	{"a name is used once in an account", uniqueName},
}

func foreignKeys(t *testing.T, e Engine) {
	db := e.Open(t)
	update(t, db, func(tx *store.Tx) error { return addResource(tx, 1, nil, nil) })
	update(t, db, func(tx *store.Tx) error { return addResource(tx, 2, 1, nil) })
	refused(t, db, "a reference from nowhere", func(tx *store.Tx) error { return addRef(tx, 9, 1) })
	refused(t, db, "a reference to nowhere", func(tx *store.Tx) error { return addRef(tx, 1, 9) })
	refused(t, db, "a resource in no network", func(tx *store.Tx) error { return addResource(tx, 3, 9, nil) })
	refused(t, db, "a network deleted before its resources", func(tx *store.Tx) error { return remove(tx, 1) })
	update(t, db, func(tx *store.Tx) error { return addResource(tx, 3, 1, nil) })
	update(t, db, func(tx *store.Tx) error { return addRef(tx, 2, 3) })
	refused(t, db, "the target of a reference deleted", func(tx *store.Tx) error { return remove(tx, 3) })
	expectCount(t, db, 3, `SELECT COUNT(*) FROM resource`)
	expectCount(t, db, 1, `SELECT COUNT(*) FROM ref`)
}

func cascade(t *testing.T, e Engine) {
	db := e.Open(t)
	update(t, db, func(tx *store.Tx) error { return addResource(tx, 1, nil, nil) })
	update(t, db, func(tx *store.Tx) error { return addResource(tx, 2, 1, nil) })
	update(t, db, func(tx *store.Tx) error { return addRef(tx, 2, 1) })
	update(t, db, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO facet (network, kind, name, value, source) VALUES (1, 'site', 'a', 'b', 2)`)
		return err
	})
	update(t, db, func(tx *store.Tx) error { return remove(tx, 2) })
	expectCount(t, db, 0, `SELECT COUNT(*) FROM ref`)
	expectCount(t, db, 0, `SELECT COUNT(*) FROM facet`)
	update(t, db, func(tx *store.Tx) error { return remove(tx, 1) })
	expectCount(t, db, 0, `SELECT COUNT(*) FROM resource`)
}

func uniqueName(t *testing.T, e Engine) {
	db := e.Open(t)
	update(t, db, func(tx *store.Tx) error { return addResource(tx, 1, nil, "a") })
	refused(t, db, "a name twice", func(tx *store.Tx) error { return addResource(tx, 2, nil, "a") })
	refused(t, db, "a key twice", func(tx *store.Tx) error { return addResource(tx, 1, nil, "b") })
	update(t, db, func(tx *store.Tx) error { return addResource(tx, 3, nil, nil) })
	update(t, db, func(tx *store.Tx) error { return addResource(tx, 4, nil, nil) })
	expectCount(t, db, 3, `SELECT COUNT(*) FROM resource`)
}

// remove deletes a resource that must be there.
func remove(tx *store.Tx, key int64) error {
	n, err := tx.Exec(`DELETE FROM resource WHERE key = $1`, key)
	if err == nil && n != 1 {
		panic("deleted nothing")
	}
	return err
}
