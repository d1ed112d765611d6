package storetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
)

// A conformanceCase is one promise of the store.
type conformanceCase struct {
	name string
	test func(t *testing.T, e Engine)
}

// Conformance holds an engine to what the store promises. Every case has a database of its own.
func Conformance(t *testing.T, e Engine) {
	for _, cases := range [][]conformanceCase{transactionCases, concurrencyCases, constraintCases, valueCases, keyCases, lifetimeCases} {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				c.test(t, e)
			})
		}
	}
}

// update runs a transaction that must succeed.
func update(t testing.TB, db *store.DB, fn func(*store.Tx) error) {
	t.Helper()
	if err := db.Update(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// view runs a reading transaction that must succeed.
func view(t testing.TB, db *store.DB, fn func(*store.Tx) error) {
	t.Helper()
	if err := db.View(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// set writes one setting: the smallest write there is.
func set(tx *store.Tx, name, value string) error {
	_, err := tx.Exec(`INSERT INTO setting (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

// settings reads all settings, in order, as "name=value name=value".
func settings(tx *store.Tx) (string, error) {
	var all []string
	err := tx.Query(`SELECT name, value FROM setting ORDER BY name`, func(r store.Row) error {
		all = append(all, r.Text(0)+"="+r.Text(1))
		return nil
	})
	return strings.Join(all, " "), err
}

// expect fails the test unless these are the settings.
func expect(t testing.TB, db *store.DB, want string) {
	t.Helper()
	var got string
	view(t, db, func(tx *store.Tx) (err error) {
		got, err = settings(tx)
		return err
	})
	if got != want {
		t.Errorf("the settings are %q, want %q", got, want)
	}
}

// count answers a SELECT COUNT(*).
func count(tx *store.Tx, text string, args ...any) (n int64, err error) {
	err = tx.Query(text, func(r store.Row) error {
		n = r.Int64(0)
		return nil
	}, args...)
	return n, err
}

// expectCount fails the test unless a SELECT COUNT(*) answers so.
func expectCount(t testing.TB, db *store.DB, want int64, text string, args ...any) {
	t.Helper()
	view(t, db, func(tx *store.Tx) error {
		got, err := count(tx, text, args...)
		if err == nil && got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
		return err
	})
}

// addResource writes a resource; network and name may be nil.
func addResource(tx *store.Tx, key int64, network, name any) error {
	_, err := tx.Exec(`INSERT INTO resource (key, kind, account, network, name, state, settles, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, key, "site", 123456789012, network, name, "AVAILABLE", 0, `{}`)
	return err
}

// addRef writes a reference.
func addRef(tx *store.Tx, source, target int64) error {
	_, err := tx.Exec(`INSERT INTO ref (source, target, kind) VALUES ($1, $2, $3)`, source, target, "site")
	return err
}

// refused fails the test if a transaction succeeds.
func refused(t testing.TB, db *store.DB, what string, fn func(*store.Tx) error) {
	t.Helper()
	if err := db.Update(t.Context(), fn); err == nil {
		t.Errorf("%s: accepted", what)
	}
}

// name makes distinct names that sort by number.
func name(i int) string { return fmt.Sprintf("n%04d", i) }
