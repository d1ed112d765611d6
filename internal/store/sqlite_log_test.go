package store

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestLogStaysSmall keeps readers in the database, one overlapping the next, so that the log is never free by itself.
func TestLogStaysSmall(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, err := Open(t.Context(), Config{Dir: dir, Readers: 2})
	if err != nil {
		t.Fatal(err)
	}
	w := db.engine.(*sqliteEngine).writer
	const maxLog = 2 << 20
	if err := db.Update(t.Context(), func(*Tx) error { w.maxLog = maxLog; return nil }); err != nil { // on its goroutine
		t.Fatal(err)
	}
	stop := make(chan struct{})
	overlap := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				err := db.View(t.Context(), func(tx *Tx) error {
					err := tx.Query(`SELECT COUNT(*) FROM setting`, func(Row) error { return nil })
					select {
					case overlap <- struct{}{}: // the other has its snapshot now
					case <-overlap:
					case <-stop:
					}
					return err
				})
				select {
				case <-stop:
					return
				default:
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	largest := int64(0)
	for i := range 400 { // 20 MB
		value := strings.Repeat(string(rune('a'+i%26)), 50_000)
		err := db.Update(t.Context(), func(tx *Tx) error {
			_, err := tx.Exec(`INSERT INTO setting (name, value) VALUES ('a', $1)
				ON CONFLICT (name) DO UPDATE SET value = excluded.value`, value)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		file, err := os.Stat(filepath.Join(dir, sqliteFile+"-wal"))
		if err != nil {
			t.Fatal(err)
		}
		largest = max(largest, file.Size())
	}
	close(stop)
	readers.Wait()
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if largest < maxLog || largest > 4*maxLog {
		t.Errorf("the log grew to %d bytes, want little more than %d", largest, maxLog)
	}
}
