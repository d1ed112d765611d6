package store_test

import (
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/store"
)

// TestLongTransaction deletes many rows in one transaction: it takes as long as many rows take, not as their square.
// With a savepoint around them it took minutes, in which nobody else could write.
func TestLongTransaction(t *testing.T) {
	t.Parallel()
	db := openFolder(t, t.TempDir())
	keys := fill(t, db, 60_000)
	began := time.Now()
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		for i := range keys { // here and there, so that all pages are touched early
			if _, err := tx.Exec(`DELETE FROM resource WHERE key = $1`, keys[i*7919%len(keys)]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("%d rows took %v", len(keys), took)
	}
	if left := countRows(t, db, `SELECT COUNT(*) FROM resource`); left != 0 {
		t.Errorf("%d rows are left", left)
	}
}
