package store_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// backupRows names the variable with the number of resources, and of changes, that BenchmarkBackup begins with.
const backupRows = "TRUNKLINE_BACKUP_ROWS"

// BenchmarkBackup makes backups while one writer goes on, and compares how long its writes take with how long they take
// without. It reports the memory that the process holds at most beside what it holds without a backup.
func BenchmarkBackup(b *testing.B) {
	rows := 20_000
	if given, err := strconv.Atoi(os.Getenv(backupRows)); err == nil {
		rows = given
	}
	for _, e := range storetest.Engines(b) {
		b.Run(e.Name, func(b *testing.B) {
			db := e.Open(b)
			var keys []int64
			for n := 0; n < rows; n += 5000 {
				keys = append(keys, fillWhole(b, db, min(5000, rows-n))...)
			}
			alone := writesUntil(b, db, keys, func() {
				<-time.After(5 * time.Second)
			})
			size, held := int64(0), heap()
			var most atomic.Uint64
			b.ResetTimer()
			during := writesUntil(b, db, keys, func() {
				watch := time.NewTicker(50 * time.Millisecond)
				defer watch.Stop()
				done := make(chan struct{})
				go func() {
					defer close(done)
					for range b.N {
						var w counter
						if _, err := db.Backup(context.Background(), &w); err != nil {
							b.Error(err)
						}
						size = int64(w)
					}
				}()
				for {
					select {
					case <-done:
						return
					case <-watch.C:
						most.Store(max(most.Load(), heap()))
					}
				}
			})
			b.StopTimer()
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "resources/s")
			b.ReportMetric(float64(size)/(1<<20), "MiB")
			b.ReportMetric(float64(int64(max(most.Load(), held))-int64(held))/(1<<20), "MiB-held")
			for name, list := range map[string][]time.Duration{"alone": alone, "during": during} {
				slices.Sort(list)
				at := func(part float64) float64 { return float64(list[int(part*float64(len(list)-1))].Microseconds()) / 1000 }
				b.Logf("%s: %d writes, ms: median %.2f, p99 %.2f, p99.9 %.2f, longest %.2f", name, len(list), at(.5), at(.99), at(.999), at(1))
			}
		})
	}
}

type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

var _ io.Writer = (*counter)(nil)

func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

// fillWhole writes resources, each with its change.
func fillWhole(b *testing.B, db *store.DB, n int) (keys []int64) {
	b.Helper()
	err := db.Update(b.Context(), func(tx *store.Tx) error {
		keys = nil
		for range n {
			key, err := writeResource(tx, nil)
			keys = append(keys, key)
			_, failed := tx.Exec(`INSERT INTO change (seq, at, account, principal, request, operation, kind, resource, before, after)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, tx.NewKey(), tx.Now().UnixMilli(), account, "root",
				"d0e0c0a0-0000-4000-8000-000000000000", "CreateSite", "site", key, nil, body)
			if err := errors.Join(err, failed); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return keys
}

// writesUntil writes, one after the other, until a function returns, and tells how long each took.
func writesUntil(b *testing.B, db *store.DB, keys []int64, until func()) (took []time.Duration) {
	b.Helper()
	var over atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; !over.Load(); i++ {
			began := time.Now()
			err := db.Update(context.Background(), func(tx *store.Tx) error {
				return writeFive(tx, keys[0], keys[1+i%(len(keys)-2):])
			})
			if err != nil {
				b.Error(err)
				return
			}
			took = append(took, time.Since(began))
		}
	}()
	until()
	over.Store(true)
	<-done
	return took
}

// BenchmarkRestore restores the same backup again and again.
func BenchmarkRestore(b *testing.B) {
	rows := 20_000
	if given, err := strconv.Atoi(os.Getenv(backupRows)); err == nil {
		rows = given
	}
	source := openFolder(b, b.TempDir())
	for n := 0; n < rows; n += 5000 {
		fillWhole(b, source, min(5000, rows-n))
	}
	var whole bytes.Buffer
	if _, err := source.Backup(b.Context(), &whole); err != nil {
		b.Fatal(err)
	}
	for _, e := range storetest.Engines(b) {
		b.Run(e.Name, func(b *testing.B) {
			for range b.N {
				if _, err := store.Restore(b.Context(), e.New(b), bytes.NewReader(whole.Bytes())); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "resources/s")
		})
	}
}
