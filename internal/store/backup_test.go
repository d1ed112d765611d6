package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/archive"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// oldest are rows that every schema has had, with what texts can hold. The resource refers to one with a greater key.
var oldest = []string{
	`INSERT INTO setting (name, value) VALUES ('page-token-secret', 'abc')`,
	`INSERT INTO resource (key, kind, account, state, settles, changed, body) VALUES (900, 'global-network', 0, 'AVAILABLE', 0, 1, '{}')`,
	`INSERT INTO resource (key, kind, account, network, name, state, settles, changed, body)
		VALUES (9, 'site', 0, 900, 'ünï "quoted" \', 'AVAILABLE', 0, 2, '{"Description":"a` + "\n\t\u2028" + `b"}')`,
	`INSERT INTO resource (key, kind, account, network, name, state, settles, changed, body)
		VALUES (9223372036854775807, 'link', 0, 900, '', 'AVAILABLE', -9223372036854775807, 3, '')`,
	`INSERT INTO ref (source, target, kind) VALUES (9, 900, 'site')`,
	`INSERT INTO facet (network, kind, name, value, source) VALUES (900, 'link', 'type', '1:a', 9)`,
	`INSERT INTO tally (scope, kind, count) VALUES (900, 'site', 1)`,
	`INSERT INTO quota (account, code, max) VALUES (0, 'L-1', 7)`,
	`INSERT INTO change (seq, at, account, principal, request, operation, kind, resource, before, after)
		VALUES (1, 2, 0, 'p', 'r', 'o', 'site', 9, NULL, '{}')`,
}

func fillWith(t *testing.T, db *store.DB, statements []string) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		for _, text := range statements {
			if _, err := tx.Exec(text); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// backupOf is a backup, and its lines behind the first, which says when it was made.
func backupOf(t *testing.T, db *store.DB) (whole []byte, rows string) {
	t.Helper()
	var b bytes.Buffer
	sum, err := db.Backup(t.Context(), &b)
	if err != nil {
		t.Fatal(err)
	}
	if sum.Rows["resource"] == 0 {
		t.Errorf("the backup holds %v", sum.Rows)
	}
	r, err := archive.NewReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var l lines
	if _, err := r.ReadAll(&l); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), strings.Join(l, "\n")
}

// lines are what a backup holds, for comparison.
type lines []string

func (l *lines) Begin(t archive.Table) error { *l = append(*l, fmt.Sprint(t)); return nil }
func (l *lines) Row(cells []any) error       { *l = append(*l, fmt.Sprintf("%#v", cells)); return nil }

func restore(t *testing.T, c store.Config, whole []byte) error {
	t.Helper()
	_, err := store.Restore(t.Context(), c, bytes.NewReader(whole))
	return err
}

// reopen opens a database and closes it with the test.
func reopen(t *testing.T, c store.Config) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), c)
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

// TestBackupGoesAnywhere makes a backup of each engine and of each schema that there was, and restores it into each:
// all rows are there, with the newest schema, and a backup of that is the same.
func TestBackupGoesAnywhere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, from storetest.Engine) {
		for schema := int64(1); schema <= store.NewestSchema; schema++ {
			old := from.New(t)
			db, err := store.OpenAt(t.Context(), old, schema)
			if err != nil {
				t.Fatal(err)
			}
			fillWith(t, db, oldest)
			var b bytes.Buffer
			_, err = store.BackupAt(t.Context(), db, &b, schema)
			if err := errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
			_, upgraded := backupOf(t, reopen(t, old))
			if n := strings.Count(upgraded, "\n[]interface"); n != len(oldest) {
				t.Errorf("of %d rows of schema %d, %d are there after an upgrade:\n%s", len(oldest), schema, n, upgraded)
			}
			for _, to := range storetest.Engines(t) {
				c := to.New(t)
				if err := restore(t, c, b.Bytes()); err != nil {
					t.Fatalf("schema %d to %s: %v", schema, to.Name, err)
				}
				if _, rows := backupOf(t, reopen(t, c)); rows != upgraded {
					t.Errorf("schema %d to %s: restored is\n%s\nwant\n%s", schema, to.Name, rows, upgraded)
				}
			}
		}
	})
}

// TestRestoreRefuses tries backups that are not to be restored, and places that are not to be restored into. Each leaves
// everything as it was, so that a sound backup fits in afterwards.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		source := e.Open(t)
		fillWith(t, source, oldest)
		sound, _ := backupOf(t, source)
		c := e.New(t)
		for want, whole := range map[string][]byte{
			"not a backup":   []byte("something else"),
			"cut short":      sound[:len(sound)-20],
			"newer":          headed(t, store.NewestSchema+1),
			"schema version": headed(t, 0),
			"no table":       headed(t, store.NewestSchema),
			"at strange":     headed(t, store.NewestSchema, archive.Table{Name: "strange", Columns: []string{"a"}}),
			"at setting":     headed(t, store.NewestSchema, archive.Table{Name: "setting", Columns: []string{"name"}}),
		} {
			err := restore(t, c, whole)
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want %q", err, want)
			}
		}
		if c.Dir != "" {
			if left, err := os.ReadDir(c.Dir); err != nil || len(left) > 1 || len(left) == 1 && left[0].Name() != "trunkline.lock" {
				t.Errorf("left in the folder: %v, %v", left, err)
			}
		}
		if err := restore(t, c, sound); err != nil {
			t.Fatal(err)
		}
		if err := restore(t, c, sound); err == nil || !strings.Contains(err.Error(), "is not empty") {
			t.Errorf("into what is there: %v", err)
		}
	})
}

// headed is a backup that is sound in itself and has these tables, empty.
func headed(t *testing.T, schema int64, tables ...archive.Table) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := archive.NewWriter(&b, schema, time.Unix(0, 0))
	for _, table := range tables {
		err = errors.Join(err, w.Begin(table))
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestRestoreThatWasKilled finds what it had begun to build.
func TestRestoreThatWasKilled(t *testing.T) {
	t.Parallel()
	source := openFolder(t, t.TempDir())
	fillWith(t, source, oldest)
	sound, want := backupOf(t, source)
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "restoring"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"trunkline.db", "trunkline.db-wal"} {
		if err := os.WriteFile(filepath.Join(dir, "restoring", name), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := store.Restore(ctx, store.Config{Dir: dir}, bytes.NewReader(sound)); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	if err := restore(t, store.Config{Dir: dir}, sound); err != nil {
		t.Fatal(err)
	}
	if _, rows := backupOf(t, openFolder(t, dir)); rows != want {
		t.Errorf("restored is\n%s\nwant\n%s", rows, want)
	}
	if _, err := os.Stat(filepath.Join(dir, "restoring")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder in which it was built is left: %v", err)
	}
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		c := e.New(t)
		c.ReadOnly = true
		if _, err := store.Open(t.Context(), c); err == nil || c.Dir != "" && !errors.Is(err, store.ErrMissing) {
			t.Errorf("nothing is there: %v", err)
		}
		c.ReadOnly = false
		db, err := store.OpenAt(t.Context(), c, 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		c.ReadOnly = true
		if _, err := store.Open(t.Context(), c); err == nil || !strings.Contains(err.Error(), "older than this program's") {
			t.Errorf("an older schema: %v", err)
		}
		c.ReadOnly = false
		db = reopen(t, c)
		fillWith(t, db, oldest)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		c.ReadOnly = true
		db = reopen(t, c)
		if err := db.Update(t.Context(), func(*store.Tx) error { return nil }); !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("a write: %v", err)
		}
		var found []string
		err = db.Snapshot(t.Context(), func(tx *store.Tx) error {
			return db.Inspect(tx, func(table, row, problem string) { found = append(found, table+row+problem) })
		})
		if err != nil || len(found) > 0 {
			t.Errorf("%v, %v", found, err)
		}
		if c.Dir != "" {
			if _, err := store.Open(t.Context(), c); !errors.Is(err, store.ErrInUse) {
				t.Errorf("a folder in use: %v", err)
			}
		}
	})
}
