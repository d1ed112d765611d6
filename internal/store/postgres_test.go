package store_test

import (
	"errors"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// newPostgres returns the configuration of a new, empty database on PostgreSQL.
func newPostgres(t *testing.T) store.Config {
	t.Helper()
	for _, e := range storetest.Engines(t) {
		if e.Name == "postgres" {
			return e.New(t)
		}
	}
	t.Skip("needs PostgreSQL")
	return store.Config{}
}

func openPostgres(t *testing.T, c store.Config) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestUnreachablePostgresIsRefused(t *testing.T) {
	t.Parallel()
	refuse(t, store.Config{URL: "postgres://me:secret@127.0.0.1:1/inventory"}, "127.0.0.1", "refused")
	refuse(t, store.Config{URL: "postgres://me@127.0.0.1:port/inventory"}, "port")
}

func TestMissingPostgresDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	c := newPostgres(t)
	u, err := url.Parse(c.URL)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/trunkline_is_not_there"
	refuse(t, store.Config{URL: u.String()}, "trunkline_is_not_there", "does not exist")
}

// TestProcessesStartTogether opens one empty database several times at once.
func TestProcessesStartTogether(t *testing.T) {
	t.Parallel()
	c := newPostgres(t)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			db, err := store.Open(t.Context(), c)
			if err != nil {
				t.Error(err)
				return
			}
			db.Close()
		})
	}
	all.Wait()
	db := openPostgres(t, c)
	applied, newest := countRows(t, db, `SELECT COUNT(*) FROM migration`), countRows(t, db, `SELECT MAX(version) FROM migration`)
	if applied == 0 || applied != newest {
		t.Errorf("%d migrations were applied, the newest is %d", applied, newest)
	}
}

// TestTwoProcesses runs the same race as one process does, through two DBs on the same inventory.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	c := newPostgres(t)
	both := []*store.DB{openPostgres(t, c), openPostgres(t, c)}
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			for range 10 {
				err := both[i%2].Update(t.Context(), func(tx *store.Tx) error {
					_, err := tx.Exec(`INSERT INTO tally (scope, kind, count) VALUES (1, 'site', 1)
						ON CONFLICT (scope, kind) DO UPDATE SET count = tally.count + 1`)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for _, db := range both {
		if n := countRows(t, db, `SELECT count FROM tally`); n != 160 {
			t.Errorf("counted %d, want 160", n)
		}
	}
}

// TestDeadlock lets two transactions wait for each other: one is run again and both succeed. The one that is run again may
// take its first row before the other wakes, and then they wait for each other once more.
func TestDeadlock(t *testing.T) {
	t.Parallel()
	db := openPostgres(t, newPostgres(t))
	if err := db.Update(t.Context(), func(tx *store.Tx) error { return errors.Join(setting(tx, "a"), setting(tx, "b")) }); err != nil {
		t.Fatal(err)
	}
	const lock = `UPDATE setting SET value = value || 'x' WHERE name = $1`
	var runs atomic.Int64
	var all, meet sync.WaitGroup
	meet.Add(2)
	for _, order := range [][]string{{"a", "b"}, {"b", "a"}} {
		all.Go(func() {
			first := true
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				runs.Add(1)
				if _, err := tx.Exec(lock, order[0]); err != nil {
					return err
				}
				if first {
					first = false
					meet.Done()
					meet.Wait()
				}
				_, err := tx.Exec(lock, order[1])
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := runs.Load(); n < 3 {
		t.Errorf("the functions ran %d times, want 3 or more", n)
	}
	if n := countRows(t, db, `SELECT COUNT(*) FROM setting WHERE value = 'xx'`); n != 2 {
		t.Errorf("%d rows have both changes, want 2", n)
	}
}

func TestContentionIsGivenUp(t *testing.T) {
	t.Parallel()
	db := openPostgres(t, newPostgres(t))
	if err := db.Update(t.Context(), func(tx *store.Tx) error { return setting(tx, "a") }); err != nil {
		t.Fatal(err)
	}
	runs := 0
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		runs++
		return setting(tx, "a")
	})
	if !errors.Is(err, store.ErrContention) || !strings.Contains(err.Error(), "duplicate key") || runs != 4 {
		t.Errorf("after %d runs: %v", runs, err)
	}
}

// TestLostSessions cuts every session between transactions and within one: that is not noticed from outside.
func TestLostSessions(t *testing.T) {
	t.Parallel()
	p, c := storetest.NewProxy(t, newPostgres(t))
	db := openPostgres(t, c)
	p.Cut()
	if err := db.Update(t.Context(), func(tx *store.Tx) error { return setting(tx, "a") }); err != nil {
		t.Error(err)
	}
	p.Cut()
	if n := countSettings(t, db); n != 1 {
		t.Errorf("%d settings, want 1", n)
	}
	runs := 0
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		if err := setting(tx, "b"); err != nil {
			return err
		}
		if runs++; runs == 1 {
			p.Cut()
		}
		return setting(tx, "c")
	})
	if err != nil || runs != 2 {
		t.Errorf("after %d runs: %v", runs, err)
	}
	if n := countSettings(t, db); n != 3 {
		t.Errorf("%d settings, want 3", n)
	}
}

// TestUnknownCommit cuts a session after its commit was sent: nobody here knows what became of it, so it is not run
// again.
func TestUnknownCommit(t *testing.T) {
	t.Parallel()
	p, c := storetest.NewProxy(t, newPostgres(t))
	db := openPostgres(t, c)
	runs := 0
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		runs++
		p.CutAt(storetest.AfterCommit)
		return setting(tx, "a")
	})
	p.CutAt(storetest.Never)
	if !errors.Is(err, store.ErrUnknown) || runs != 1 {
		t.Errorf("after %d runs: %v", runs, err)
	}
	if n := countSettings(t, db); n > 1 {
		t.Errorf("%d settings, want at most 1", n)
	}
}

// TestLongTransactionIsGivenUp has a transaction come to its commit minutes after it drew its keys: it is not committed,
// so that nobody who has read on meanwhile misses it.
func TestLongTransactionIsGivenUp(t *testing.T) {
	t.Parallel()
	c := newPostgres(t)
	var later atomic.Int64
	c.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	db := openPostgres(t, c)
	put := func(took time.Duration) error {
		return db.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO setting (name, value) VALUES ($1, 'x')`, took.String())
			later.Add(int64(took))
			return err
		})
	}
	if err := put(time.Minute); err != nil {
		t.Error(err)
	}
	if err := put(3 * time.Minute); !errors.Is(err, store.ErrContention) {
		t.Errorf("after three minutes: %v", err)
	}
	var kept []string
	if err := db.View(t.Context(), func(tx *store.Tx) error {
		kept = nil
		return tx.Query(`SELECT name FROM setting`, func(r store.Row) error { kept = append(kept, r.Text(0)); return nil })
	}); err != nil || len(kept) != 1 || kept[0] != "1m0s" {
		t.Errorf("kept %q, %v", kept, err)
	}
	if db.Late() < 3*time.Minute {
		t.Errorf("rows can be late by %v", db.Late())
	}
}
