package storetest

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
)

var concurrencyCases = []conformanceCase{
	{"one that fails harms no other", failsAlone},
	{"one that panics harms no other", panicsAlone},
	{"what was acknowledged is seen", readYourWrites},
	{"no increment is lost", counter},
	{"a read locked for update is not overtaken", lockedRead},
	{"of those that want a name one gets it", uniqueRace},
	{"of a reference and a delete one wins", deleteRace},
}

// each runs n goroutines and waits for them.
func each(n int, run func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { run(i) })
	}
	all.Wait()
}

func failsAlone(t *testing.T, e Engine) {
	db := e.Open(t)
	each(32, func(i int) {
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			if err := set(tx, name(i), ""); err != nil {
				return err
			}
			switch i % 4 {
			case 1:
				return errDeliberate
			case 2:
				_, err := tx.Exec(`SELECT nothing FROM nowhere`)
				return err
			}
			return nil
		})
		if failed := i%4 == 1 || i%4 == 2; failed != (err != nil) {
			t.Errorf("%d: %v", i, err)
		}
	})
	expectCount(t, db, 16, `SELECT COUNT(*) FROM setting`)
	expectCount(t, db, 8, `SELECT COUNT(*) FROM setting WHERE name IN
		('n0000', 'n0004', 'n0008', 'n0012', 'n0016', 'n0020', 'n0024', 'n0028')`)
}

func panicsAlone(t *testing.T, e Engine) {
	db := e.Open(t)
	var panics atomic.Int64
	each(32, func(i int) {
		defer func() {
			if recover() != nil {
				panics.Add(1)
			}
		}()
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			if err := set(tx, name(i), ""); err != nil || i%2 == 0 {
				return err
			}
			panic(errDeliberate)
		})
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	})
	if n := panics.Load(); n != 16 {
		t.Errorf("%d panics, want 16", n)
	}
	expectCount(t, db, 16, `SELECT COUNT(*) FROM setting`)
}

func readYourWrites(t *testing.T, e Engine) {
	db := e.Open(t)
	each(16, func(i int) {
		for n := range 20 {
			want := strconv.Itoa(n)
			err := db.Update(t.Context(), func(tx *store.Tx) error { return set(tx, name(i), want) })
			if err != nil {
				t.Error(err)
				return
			}
			got := ""
			err = db.View(t.Context(), func(tx *store.Tx) error {
				return tx.Query(`SELECT value FROM setting WHERE name = $1`, func(r store.Row) error {
					got = r.Text(0)
					return nil
				}, name(i))
			})
			if err != nil || got != want {
				t.Errorf("read %q after %q was acknowledged: %v", got, want, err)
			}
		}
	})
}

func counter(t *testing.T, e Engine) {
	db := e.Open(t)
	const increment = `INSERT INTO tally (scope, kind, count) VALUES (1, 'site', 1)
		ON CONFLICT (scope, kind) DO UPDATE SET count = tally.count + 1 RETURNING count`
	var seen sync.Map
	each(8, func(int) {
		for range 25 {
			var n int64
			err := db.Update(t.Context(), func(tx *store.Tx) (err error) {
				n, err = count(tx, increment)
				return err
			})
			if _, twice := seen.LoadOrStore(n, true); err != nil || twice {
				t.Errorf("counted %d (twice: %v): %v", n, twice, err)
			}
		}
	})
	expectCount(t, db, 200, `SELECT count FROM tally WHERE scope = 1`)
}

func lockedRead(t *testing.T, e Engine) {
	db := e.Open(t)
	update(t, db, func(tx *store.Tx) error { return set(tx, "n", "0") })
	each(8, func(int) {
		for range 10 {
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				n, value := 0, ""
				err := tx.Query(`SELECT value FROM setting WHERE name = 'n' /*FOR UPDATE*/`, func(r store.Row) error {
					value = r.Text(0)
					return nil
				})
				if _, scanned := fmt.Sscan(value, &n); err != nil || scanned != nil {
					return errors.Join(err, scanned)
				}
				return set(tx, "n", strconv.Itoa(n+1))
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	expect(t, db, "n=80")
}

func uniqueRace(t *testing.T, e Engine) {
	db := e.Open(t)
	errTaken := errors.New("taken")
	for round := range 5 {
		var winners atomic.Int64
		each(16, func(int) {
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				n, err := count(tx, `SELECT COUNT(*) FROM resource WHERE account = 123456789012 AND name = $1`, name(round))
				if err != nil {
					return err
				}
				if n > 0 {
					return errTaken
				}
				return addResource(tx, tx.NewKey(), nil, name(round))
			})
			if err == nil {
				winners.Add(1)
			} else if err != errTaken {
				t.Error(err)
			}
		})
		if n := winners.Load(); n != 1 {
			t.Errorf("%d got the name", n)
		}
	}
}

func deleteRace(t *testing.T, e Engine) {
	db := e.Open(t)
	errGone, errInUse := errors.New("gone"), errors.New("in use")
	for range 20 {
		var source, target int64
		update(t, db, func(tx *store.Tx) error {
			source, target = tx.NewKey(), tx.NewKey()
			return errors.Join(addResource(tx, source, nil, nil), addResource(tx, target, nil, nil))
		})
		results := make([]error, 2)
		each(2, func(i int) {
			results[i] = db.Update(t.Context(), []func(*store.Tx) error{
				func(tx *store.Tx) error {
					n, err := count(tx, `SELECT COUNT(*) FROM resource WHERE key = $1`, target)
					if err == nil && n == 0 {
						return errGone
					}
					return errors.Join(err, addRef(tx, source, target))
				},
				func(tx *store.Tx) error {
					n, err := count(tx, `SELECT COUNT(*) FROM ref WHERE target = $1`, target)
					if err == nil && n > 0 {
						return errInUse
					}
					_, failed := tx.Exec(`DELETE FROM resource WHERE key = $1`, target)
					return errors.Join(err, failed)
				},
			}[i])
		})
		switch {
		case results[0] == nil && results[1] == errInUse:
		case results[0] == errGone && results[1] == nil:
		default:
			t.Errorf("the reference: %v; the delete: %v", results[0], results[1])
		}
	}
}
