package faulttest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store"
)

// An inventory is what there is to say about a database after a fault.
type inventory struct {
	changes map[int64][]change // by resource, in order
	wrong   []string           // what disagrees
}

// A change is a row of the change record.
type change struct{ request, operation string }

// inspect opens an inventory that no server has open, checks it and reads its change record.
func inspect(t testing.TB, c store.Config) *inventory {
	t.Helper()
	db, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	report, err := network.Check(t.Context(), db)
	v := &inventory{}
	for _, f := range report.Findings {
		v.complain("%s %s: %s", f.Table, f.Row, f.Problem)
	}
	err = errors.Join(err, db.View(t.Context(), v.read), db.Close())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (v *inventory) complain(format string, args ...any) {
	v.wrong = append(v.wrong, fmt.Sprintf(format, args...))
}

func (v *inventory) read(tx *store.Tx) error {
	v.changes = map[int64][]change{}
	return tx.Query(`SELECT resource, request, operation FROM change ORDER BY seq`, func(r store.Row) error {
		v.changes[r.Int64(0)] = append(v.changes[r.Int64(0)], change{r.Text(1), r.Text(2)})
		return nil
	})
}
