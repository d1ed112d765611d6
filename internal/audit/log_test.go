package audit_test

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/audit"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

const (
	acme  = "111122223333"
	other = "444455556666"
)

// An inventory is a database with its record.
type inventory struct {
	t     *testing.T
	db    *store.DB
	graph *graph.Graph
	log   *audit.Log
}

func newInventory(t *testing.T, e storetest.Engine) *inventory {
	t.Helper()
	return openInventory(t, e.New(t))
}

func openInventory(t *testing.T, c store.Config) *inventory {
	t.Helper()
	db, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	g, err := graph.Open(t.Context(), db, graph.Options{Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	inv := &inventory{t, db, g, audit.New(db)}
	if err := inv.log.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	return inv
}

func callerOf(account string) api.Caller {
	return api.Caller{
		Account: account, Principal: "arn:aws:iam::" + account + ":root", RequestID: "request", Operation: api.OperationByName["CreateSite"],
		Address: "192.0.2.7", Agent: "test/1",
	}
}

// change records one change, as an operation does.
func (inv *inventory) change(account, description string) {
	inv.t.Helper()
	err := inv.graph.Update(inv.t.Context(), callerOf(account), func(tx *graph.Tx) error {
		return tx.Record(tx.NewKey(), "site", 1, nil, fmt.Sprintf(`{"Description":%q}`, description))
	})
	if err != nil {
		inv.t.Error(err)
	}
}

func (inv *inventory) seal() {
	inv.t.Helper()
	if _, err := inv.log.Seal(inv.t.Context()); err != nil {
		inv.t.Fatal(err)
	}
}

func (inv *inventory) verify(account string, c audit.Check) audit.Verdict {
	inv.t.Helper()
	v, err := inv.log.Verify(inv.t.Context(), account, c)
	if err != nil {
		inv.t.Fatal(err)
	}
	return v
}

func (inv *inventory) head(account string) audit.Head {
	inv.t.Helper()
	h, err := inv.log.Head(inv.t.Context(), account)
	if err != nil {
		inv.t.Fatal(err)
	}
	return h
}

// sound verifies that a chain has so many events and no problem.
func (inv *inventory) sound(account string, events int64) {
	inv.t.Helper()
	if v := inv.verify(account, audit.Check{}); len(v.Problems) > 0 || v.Events != events || v.Head != inv.head(account) {
		inv.t.Errorf("%s: %+v, want %d events", account, v, events)
	}
}

func (inv *inventory) exec(statement string) {
	inv.t.Helper()
	err := inv.db.Update(inv.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(statement)
		return err
	})
	if err != nil {
		inv.t.Fatal(err)
	}
}

// until waits for a condition.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	late := time.After(30 * time.Second)
	for !done() {
		select {
		case <-late:
			t.Fatal("this has not come: " + what)
		case <-time.After(time.Millisecond):
		}
	}
}
