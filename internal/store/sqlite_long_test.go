package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/store"
)

// TestLongTransaction writes many rows in one transaction and deletes them in another, here and there, so that all
// pages are touched early. Both take about the same time. With a savepoint around it the second took the square of it,
// in which nobody else could write.
func TestLongTransaction(t *testing.T) {
	t.Parallel()
	const rows, stride, tolerance = 6_000, 1_999, 10
	db := openFolder(t, t.TempDir())
	page := strings.Repeat("x", 4000)
	each := func(do func(tx *store.Tx, key int) error) time.Duration {
		began := time.Now()
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			for i := range rows {
				if err := do(tx, 1+i*stride%rows); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return time.Since(began)
	}
	writing := each(func(tx *store.Tx, key int) error {
		_, err := tx.Exec(`INSERT INTO resource (key, kind, account, state, settles, body)
			VALUES ($1, 'site', 123456789012, 'AVAILABLE', 0, $2)`, int64(key), page)
		return err
	})
	deleting := each(func(tx *store.Tx, key int) error {
		_, err := tx.Exec(`DELETE FROM resource WHERE key = $1`, int64(key))
		return err
	})
	t.Logf("written in %v, deleted in %v", writing, deleting)
	if deleting > tolerance*writing {
		t.Errorf("%d rows are deleted in %v, and written in %v", rows, deleting, writing)
	}
	if left := countRows(t, db, `SELECT COUNT(*) FROM resource`); left != 0 {
		t.Errorf("%d rows are left", left)
	}
}
