package store_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
)

func openBench(b *testing.B) *store.DB {
	db, err := store.Open(b.Context(), store.Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

var body = `{"ConnectionId":"connection-0123456789abcdef0","GlobalNetworkId":"` + strings.Repeat("x", 350) + `"}`

func insert(tx *store.Tx, network any) (int64, error) {
	key := tx.NewKey()
	_, err := tx.Exec(`INSERT INTO resource (key, kind, account, network, name, state, settles, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		key, "connection", 123456789012, network, nil, "AVAILABLE", 0, body)
	return key, err
}

func fill(b *testing.B, db *store.DB, n int) (keys []int64) {
	for len(keys) < n {
		err := db.Update(b.Context(), func(tx *store.Tx) error {
			for range min(n-len(keys), 10000) {
				k, err := insert(tx, nil)
				if err != nil {
					return err
				}
				keys = append(keys, k)
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return keys
}

func BenchmarkRead(b *testing.B) {
	db := openBench(b)
	keys := fill(b, db, 1000)
	var n atomic.Int64
	b.ReportAllocs()
	read := func() {
		key := keys[n.Add(7919)%1000]
		err := db.View(b.Context(), func(tx *store.Tx) error {
			return tx.Query(`SELECT key, state, settles, body FROM resource WHERE key = $1`, func(r store.Row) error {
				_ = r.Bytes(3)
				return nil
			}, key)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.Run("one", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			read()
		}
	})
	b.Run("parallel", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				read()
			}
		})
	})
	b.Run("in one view", func(b *testing.B) {
		db.View(b.Context(), func(tx *store.Tx) error {
			for b.Loop() {
				tx.Query(`SELECT key, state, settles, body FROM resource WHERE key = $1`, func(r store.Row) error {
					_ = r.Bytes(3)
					return nil
				}, keys[n.Add(7919)%1000])
			}
			return nil
		})
	})
	b.Run("page", func(b *testing.B) {
		for b.Loop() {
			db.View(b.Context(), func(tx *store.Tx) error {
				return tx.Query(`SELECT key, state, settles, body FROM resource WHERE account = $1 AND kind = $2 AND network IS NULL AND key > $3 ORDER BY key LIMIT $4`, func(r store.Row) error {
					_ = r.Bytes(3)
					return nil
				}, 123456789012, "connection", 0, 101)
			})
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	for _, stored := range []int{1000} {
		for _, clients := range []int{1, 16, 64} {
			b.Run(fmt.Sprintf("%d/%d", stored, clients), func(b *testing.B) {
				db := openBench(b)
				keys := fill(b, db, stored)
				b.ResetTimer()
				var n atomic.Int64
				var wg sync.WaitGroup
				for range clients {
					wg.Go(func() {
						for n.Add(1) <= int64(b.N) {
							err := db.Update(b.Context(), func(tx *store.Tx) error { return five(tx, keys) })
							if err != nil {
								b.Error(err)
							}
						}
					})
				}
				wg.Wait()
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "writes/s")
			})
		}
	}
}

func five(tx *store.Tx, keys []int64) error {
	network := keys[0]
	key, err := insert(tx, network)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO ref (source, target, kind) VALUES ($1, $2, 'connection'), ($3, $4, 'connection')`, key, keys[int(key)%len(keys)], key, keys[int(key+1)%len(keys)])
	if err != nil {
		return err
	}
	err = tx.Query(`INSERT INTO tally (scope, kind, count) VALUES ($1, 'connection', 1) ON CONFLICT (scope, kind) DO UPDATE SET count = tally.count + 1 RETURNING count`, func(r store.Row) error { return nil }, network)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO change (seq, at, account, principal, request, operation, kind, resource, before, after) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)`,
		tx.NewKey(), tx.Now().UnixMilli(), 123456789012, "root", "d0e0c0a0-0000-0000-0000-000000000000", "CreateConnection", "connection", key, nil, body)
	return err
}
