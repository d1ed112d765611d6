package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
)

var transactionCases = []conformanceCase{
	{"all of a transaction or nothing", atomicity},
	{"a panic undoes its transaction and goes on", panics},
	{"a failed statement fails its transaction", failedStatement},
	{"a view sees one state", snapshot},
	{"a view cannot write", readOnly},
	{"a done context keeps a transaction from running", doneContext},
	{"a context done halfway undoes the transaction", contextDoneHalfway},
	{"a row's error ends its statement alone", rowError},
	{"no statement inside another's rows", nestedStatement},
	{"no statement after the end", statementAfterEnd},
	{"statements are counted", statementCount},
	{"time stands still in a transaction", standingTime},
}

var errDeliberate = errors.New("deliberate")

func atomicity(t *testing.T, e Engine) {
	db := e.Open(t)
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		if err := errors.Join(set(tx, "a", "1"), set(tx, "b", "2")); err != nil {
			return err
		}
		return errDeliberate
	})
	if err != errDeliberate {
		t.Errorf("Update returned %v, want the function's own error", err)
	}
	expect(t, db, "")
	update(t, db, func(tx *store.Tx) error { return errors.Join(set(tx, "a", "1"), set(tx, "b", "2")) })
	expect(t, db, "a=1 b=2")
	if err := db.View(t.Context(), func(*store.Tx) error { return errDeliberate }); err != errDeliberate {
		t.Errorf("View returned %v, want the function's own error", err)
	}
}

func panics(t *testing.T, e Engine) {
	db := e.Open(t)
	caught := func(transact func() error) (value any) {
		defer func() { value = recover() }()
		t.Errorf("returned %v instead of going on with the panic", transact())
		return nil
	}
	inside := func(tx *store.Tx) error {
		if err := set(tx, "a", "1"); err != nil {
			return err
		}
		panic(errDeliberate)
	}
	if value := caught(func() error { return db.Update(t.Context(), inside) }); !mentions(value, errDeliberate) {
		t.Errorf("Update's panic is %v", value)
	}
	inRow := func(tx *store.Tx) error {
		return tx.Query(`SELECT 1 UNION ALL SELECT 2`, func(store.Row) error { panic(errDeliberate) })
	}
	for range 20 { // more than there are readers
		if value := caught(func() error { return db.View(t.Context(), inRow) }); !mentions(value, errDeliberate) {
			t.Fatalf("View's panic is %v", value)
		}
		if value := caught(func() error { return db.Update(t.Context(), inRow) }); !mentions(value, errDeliberate) {
			t.Fatalf("Update's panic is %v", value)
		}
	}
	update(t, db, func(tx *store.Tx) error { return set(tx, "b", "2") })
	expect(t, db, "b=2")
}

func mentions(value any, err error) bool { return strings.Contains(fmt.Sprint(value), err.Error()) }

func failedStatement(t *testing.T, e Engine) {
	db := e.Open(t)
	for _, bad := range []string{`SELECT nothing FROM nowhere`, `INSERT INTO setting (name) VALUES ('c')`} {
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			if err := set(tx, "a", "1"); err != nil {
				return err
			}
			_, failure := tx.Exec(bad)
			if failure == nil {
				return errors.New("it was accepted")
			}
			if err := set(tx, "b", "2"); !errors.Is(err, failure) {
				t.Errorf("the next statement returned %v, want %v", err, failure)
			}
			return nil
		})
		if err == nil || !strings.Contains(err.Error(), bad) {
			t.Errorf("Update returned %v, want the failure of %s", err, bad)
		}
	}
	expect(t, db, "")
}

func snapshot(t *testing.T, e Engine) {
	db := e.Open(t)
	update(t, db, func(tx *store.Tx) error { return set(tx, "a", "1") })
	view(t, db, func(tx *store.Tx) error {
		before, err := settings(tx)
		if err != nil {
			return err
		}
		written := make(chan error)
		go func() {
			written <- db.Update(t.Context(), func(tx *store.Tx) error { return set(tx, "a", "2") })
		}()
		if err := <-written; err != nil {
			return err
		}
		after, err := settings(tx)
		if before != "a=1" || after != before {
			t.Errorf("one view saw %q, then %q", before, after)
		}
		return err
	})
	expect(t, db, "a=2")
}

func readOnly(t *testing.T, e Engine) {
	db := e.Open(t)
	for range 20 { // more than there are readers
		if err := db.View(t.Context(), func(tx *store.Tx) error { return set(tx, "a", "1") }); err == nil {
			t.Fatal("a view wrote")
		}
	}
	expect(t, db, "")
}

func doneContext(t *testing.T, e Engine) {
	db := e.Open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	never := func(*store.Tx) error {
		t.Error("the function ran")
		return nil
	}
	for range 20 {
		if err := db.Update(ctx, never); !errors.Is(err, context.Canceled) {
			t.Errorf("Update returned %v", err)
		}
		if err := db.View(ctx, never); !errors.Is(err, context.Canceled) {
			t.Errorf("View returned %v", err)
		}
	}
}

func contextDoneHalfway(t *testing.T, e Engine) {
	db := e.Open(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := db.Update(ctx, func(tx *store.Tx) error {
		if err := set(tx, "a", "1"); err != nil {
			return err
		}
		cancel()
		return set(tx, "b", "2")
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Update returned %v", err)
	}
	update(t, db, func(tx *store.Tx) error { return set(tx, "c", "3") })
	expect(t, db, "c=3")
}

func rowError(t *testing.T, e Engine) {
	db := e.Open(t)
	update(t, db, func(tx *store.Tx) error { return errors.Join(set(tx, "a", "1"), set(tx, "b", "2")) })
	update(t, db, func(tx *store.Tx) error {
		rows := 0
		err := tx.Query(`SELECT name FROM setting ORDER BY name`, func(store.Row) error {
			rows++
			return errDeliberate
		})
		if err != errDeliberate || rows != 1 {
			t.Errorf("Query took %d rows and returned %v", rows, err)
		}
		return set(tx, "c", "3")
	})
	expect(t, db, "a=1 b=2 c=3")
}

func nestedStatement(t *testing.T, e Engine) {
	db := e.Open(t)
	refused(t, db, "a statement inside another's rows", func(tx *store.Tx) error {
		return tx.Query(`SELECT 1`, func(store.Row) error { return set(tx, "a", "1") })
	})
	expect(t, db, "")
}

func statementAfterEnd(t *testing.T, e Engine) {
	db := e.Open(t)
	var kept *store.Tx
	update(t, db, func(tx *store.Tx) error {
		kept = tx
		return nil
	})
	if err := set(kept, "a", "1"); err == nil {
		t.Error("a statement ran after the end of its transaction")
	}
	expect(t, db, "")
}

func statementCount(t *testing.T, e Engine) {
	db := e.Open(t)
	update(t, db, func(tx *store.Tx) error {
		if n := tx.Statements(); n != 0 {
			t.Errorf("%d statements at the start", n)
		}
		if err := errors.Join(set(tx, "a", "1"), set(tx, "b", "2")); err != nil {
			return err
		}
		_, err := settings(tx)
		if n := tx.Statements(); n != 3 {
			t.Errorf("%d statements after three", n)
		}
		return err
	})
}

func standingTime(t *testing.T, e Engine) {
	c := e.New(t)
	clock := newClock()
	c.Now = clock.now
	db := open(t, c)
	update(t, db, func(tx *store.Tx) error {
		before := tx.Now()
		clock.advance()
		if after := tx.Now(); after != before {
			t.Errorf("time went from %v to %v within a transaction", before, after)
		}
		return nil
	})
	view(t, db, func(tx *store.Tx) error {
		if now := tx.Now(); !now.Equal(clock.now()) {
			t.Errorf("the time of a transaction is %v, not the clock's %v", now, clock.now())
		}
		return nil
	})
}
