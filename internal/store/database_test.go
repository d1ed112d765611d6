package store_test

import (
	"runtime"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
)

// openFolder opens a SQLite database and closes it when the test ends.
func openFolder(t testing.TB, dir string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// setting writes one setting.
func setting(tx *store.Tx, name string) error {
	_, err := tx.Exec(`INSERT INTO setting (name, value) VALUES ($1, '')`, name)
	return err
}

func countSettings(t testing.TB, db *store.DB) int64 {
	t.Helper()
	return countRows(t, db, `SELECT COUNT(*) FROM setting`)
}

// countRows answers a SELECT COUNT(*).
func countRows(t testing.TB, db *store.DB, text string) (n int64) {
	t.Helper()
	err := db.View(t.Context(), func(tx *store.Tx) error {
		return tx.Query(text, func(r store.Row) error {
			n = r.Int64(0)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// exit ends the goroutine, as t.FailNow does.
func exit() { runtime.Goexit() }
