package store_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
)

// refuse fails the test unless the database cannot be opened, and that is said in one line with these words.
func refuse(t *testing.T, c store.Config, words ...string) {
	t.Helper()
	db, err := store.Open(t.Context(), c)
	if err == nil {
		t.Errorf("opened; closing it: %v", db.Close())
		return
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not say %q", err, word)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("%q has several lines", err)
	}
}

func TestFolderIsUsedOnce(t *testing.T) {
	t.Parallel()
	c := store.Config{Dir: t.TempDir()}
	db, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	refuse(t, c, c.Dir, "in use")
	refuse(t, store.Config{URL: "sqlite:" + c.Dir}, c.Dir, "in use")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db, err = store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestFolderIsMade(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "b ?mode=ro")
	db, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "trunkline.db")); err != nil {
		t.Error(err)
	}
}

func TestBadFolderIsRefused(t *testing.T) {
	t.Parallel()
	refuse(t, store.Config{}, "no data folder")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refuse(t, store.Config{Dir: file}, file)
	refuse(t, store.Config{Dir: filepath.Join(file, "below")}, file)
}

func TestGarbageIsRefusedAndKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "trunkline.db")
	garbage := bytes.Repeat([]byte("This is not a database. "), 1000)
	if err := os.WriteFile(path, garbage, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the lock does not stay
		refuse(t, store.Config{Dir: dir}, path, "not a SQLite database")
	}
	if kept, err := os.ReadFile(path); err != nil || !bytes.Equal(kept, garbage) {
		t.Errorf("the file was changed: %v", err)
	}
}

func TestUnknownDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	refuse(t, store.Config{URL: "mysql://localhost/trunkline", Dir: t.TempDir()}, "mysql", "postgres://")
}

// TestExitInsideUpdate is about tests: t.FailNow inside a transaction must not leave everyone else waiting.
func TestExitInsideUpdate(t *testing.T) {
	t.Parallel()
	db := openFolder(t, t.TempDir())
	put := func(name string) error {
		return db.Update(t.Context(), func(tx *store.Tx) error { return setting(tx, name) })
	}
	for range 3 {
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			if err := setting(tx, "lost"); err != nil {
				return err
			}
			exit()
			return nil
		})
		if err == nil {
			t.Error("the transaction is said to be written")
		}
	}
	if err := put("kept"); err != nil {
		t.Fatal(err)
	}
	if n := countSettings(t, db); n != 1 {
		t.Errorf("%d settings, want 1", n)
	}
}

// TestSQLiteVersion holds the driver to a version without the bug in the write-ahead log that was found in older ones,
// and to the C library that it is made for.
func TestSQLiteVersion(t *testing.T) {
	t.Parallel()
	libraries := map[string]string{"v1.62.0": "v1.80.1"} // as the driver's own go.mod requires it
	text, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	versions := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) >= 2 {
			versions[words[0]] = words[1]
		}
	}
	driver := versions["modernc.org/sqlite"]
	var major, minor, patch int
	if _, err := fmt.Sscanf(driver, "v%d.%d.%d", &major, &minor, &patch); err != nil {
		t.Fatalf("the driver's version is %q: %v", driver, err)
	}
	if major < 1 || major == 1 && (minor < 61 || minor == 61 && patch < 1) {
		t.Errorf("the driver is %s, older than v1.61.1", driver)
	}
	if got, want := versions["modernc.org/libc"], libraries[driver]; got != want {
		t.Errorf("the driver %s comes with the library %s, want %q", driver, got, want)
	}
}

// TestFullDatabase fills the database to a limit: what does not fit is refused and nothing else.
func TestFullDatabase(t *testing.T) {
	t.Parallel()
	db := openFolder(t, t.TempDir())
	limit := func(pages int) {
		t.Helper()
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			return tx.Query(fmt.Sprintf(`PRAGMA max_page_count=%d`, pages), func(store.Row) error { return nil })
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	limit(300)
	var written atomic.Int64
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				size := 3000
				if i%10 == 0 {
					size = 1 << 20 // fits nowhere
				}
				return setting(tx, fmt.Sprint(i, strings.Repeat(" ", size)))
			})
			if err == nil {
				written.Add(1)
			}
			if fits := i%10 != 0; fits != (err == nil) {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	all.Wait()
	limit(10000)
	if err := db.Update(t.Context(), func(tx *store.Tx) error { return setting(tx, "a") }); err != nil {
		t.Error(err)
	}
	if n := countSettings(t, db); n != written.Load()+1 {
		t.Errorf("%d settings, want the %d that were acknowledged", n, written.Load()+1)
	}
	select {
	case <-db.Failed():
		t.Error("a full database counts as a broken disk")
	default:
	}
}
