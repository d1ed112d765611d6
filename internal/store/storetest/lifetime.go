package storetest

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
)

var lifetimeCases = []conformanceCase{
	{"closing answers what was accepted", closing},
	{"closing twice is no error", closingTwice},
	{"what was written is there after reopening", reopening},
	{"a schema newer than the program is refused", newerSchema},
	{"the engine says its name", engineName},
	{"a running database has not failed", notFailed},
}

func closing(t *testing.T, e Engine) {
	c := e.New(t)
	db := open(t, c)
	var acknowledged atomic.Int64
	started := make(chan struct{}, 16)
	closed := make(chan error)
	go func() {
		for range 16 {
			<-started
		}
		closed <- db.Close()
	}()
	each(16, func(i int) {
		for n := 0; ; n++ {
			err := db.Update(t.Context(), func(tx *store.Tx) error { return set(tx, name(i<<32+n), "") })
			if err == nil {
				acknowledged.Add(1)
			}
			if n == 0 {
				started <- struct{}{}
			}
			if err != nil {
				if !errors.Is(err, store.ErrClosed) {
					t.Error(err)
				}
				return
			}
		}
	})
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if err := db.View(t.Context(), func(*store.Tx) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("View after Close returned %v", err)
	}
	expectCount(t, open(t, c), acknowledged.Load(), `SELECT COUNT(*) FROM setting`)
}

func closingTwice(t *testing.T, e Engine) {
	db := e.Open(t)
	if err := errors.Join(db.Close(), db.Close()); err != nil {
		t.Error(err)
	}
}

func reopening(t *testing.T, e Engine) {
	c := e.New(t)
	db := open(t, c)
	update(t, db, func(tx *store.Tx) error { return set(tx, "a", "1") })
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	expect(t, open(t, c), "a=1")
}

func newerSchema(t *testing.T, e Engine) {
	c := e.New(t)
	db := open(t, c)
	const newer = `INSERT INTO migration (version, name, at) VALUES (9999, 'tomorrow', 0)`
	update(t, db, func(tx *store.Tx) error {
		_, err := tx.Exec(newer)
		return err
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		db, err := store.Open(t.Context(), c)
		if err == nil {
			t.Fatal(errors.Join(errors.New("opened a database of the future"), db.Close()))
		}
		if text := err.Error(); !strings.Contains(text, "newer") || strings.Contains(text, "\n") {
			t.Errorf("refused with %q", text)
		}
	}
}

func engineName(t *testing.T, e Engine) {
	if got := e.Open(t).Engine(); got != e.Name {
		t.Errorf("the engine is %q, want %q", got, e.Name)
	}
}

func notFailed(t *testing.T, e Engine) {
	db := e.Open(t)
	refused(t, db, "an error", func(*store.Tx) error { return errDeliberate })
	select {
	case <-db.Failed():
		t.Error("it says that it has failed")
	default:
	}
}
