package store_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
)

const (
	account = 123456789012
	stored  = 1000
)

var body = `{"Description":"` + strings.Repeat("x", 400) + `"}`

func BenchmarkRead(b *testing.B) {
	db := openFolder(b, b.TempDir())
	keys := fill(b, db, stored)
	var turn atomic.Int64
	read := func(tx *store.Tx) error {
		return tx.Query(`SELECT key, state, settles, body FROM resource WHERE key = $1`, takeBody, keys[turn.Add(1)%stored])
	}
	page := func(tx *store.Tx) error {
		return tx.Query(`SELECT key, state, settles, body FROM resource
			WHERE account = $1 AND kind = $2 AND network IS NULL AND key > $3 ORDER BY key LIMIT $4`,
			takeBody, account, "site", 0, 101)
	}
	b.Run("row", func(b *testing.B) { viewEach(b, db, read) })
	b.Run("page", func(b *testing.B) { viewEach(b, db, page) })
	b.Run("rows of one view", func(b *testing.B) {
		b.ReportAllocs()
		err := db.View(b.Context(), func(tx *store.Tx) error {
			for b.Loop() {
				if err := read(tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	})
	b.Run("rows in parallel", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := db.View(b.Context(), read); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

// viewEach runs a function in a view of its own each time.
func viewEach(b *testing.B, db *store.DB, fn func(*store.Tx) error) {
	b.ReportAllocs()
	for b.Loop() {
		if err := db.View(b.Context(), fn); err != nil {
			b.Fatal(err)
		}
	}
}

func takeBody(r store.Row) error {
	if len(r.Bytes(3)) != len(body) {
		return fmt.Errorf("a body of %d bytes", len(r.Bytes(3)))
	}
	return nil
}

// BenchmarkWrite writes what creating a resource writes, in five rows, durably.
func BenchmarkWrite(b *testing.B) {
	for _, clients := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			db := openFolder(b, b.TempDir())
			keys := fill(b, db, stored)
			var turn atomic.Int64
			var all sync.WaitGroup
			b.ReportAllocs()
			b.ResetTimer()
			for range clients {
				all.Go(func() {
					for i := turn.Add(1); i <= int64(b.N); i = turn.Add(1) {
						source, target := keys[0], keys[i%(stored-2)+1:]
						err := db.Update(b.Context(), func(tx *store.Tx) error { return writeFive(tx, source, target) })
						if err != nil {
							b.Error(err)
						}
					}
				})
			}
			all.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "writes/s")
		})
	}
}

// fill writes resources that stand alone.
func fill(b *testing.B, db *store.DB, n int) (keys []int64) {
	b.Helper()
	err := db.Update(b.Context(), func(tx *store.Tx) error {
		keys = nil
		for range n {
			key, err := writeResource(tx, nil)
			if err != nil {
				return err
			}
			keys = append(keys, key)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return keys
}

func writeResource(tx *store.Tx, network any) (int64, error) {
	key := tx.NewKey()
	_, err := tx.Exec(`INSERT INTO resource (key, kind, account, network, name, state, settles, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, key, "site", account, network, nil, "AVAILABLE", 0, body)
	return key, err
}

// writeFive writes a resource, two references, its network's tally and a change.
func writeFive(tx *store.Tx, network int64, targets []int64) error {
	key, err := writeResource(tx, network)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO ref (source, target, kind) VALUES ($1, $2, 'site'), ($1, $3, 'site')`,
		key, targets[0], targets[1]); err != nil {
		return err
	}
	err = tx.Query(`INSERT INTO tally (scope, kind, count) VALUES ($1, 'site', 1)
		ON CONFLICT (scope, kind) DO UPDATE SET count = tally.count + 1 RETURNING count`,
		func(store.Row) error { return nil }, network)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO change (seq, at, account, principal, request, operation, kind, resource, before, after)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, tx.NewKey(), tx.Now().UnixMilli(), account, "root",
		"d0e0c0a0-0000-4000-8000-000000000000", "CreateSite", "site", key, nil, body)
	return err
}
