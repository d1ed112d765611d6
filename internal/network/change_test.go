package network_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// A change is a row of the change record.
type change struct {
	sequence, at, account, resource     int64
	principal, request, operation, kind string
	before, after                       string
	born, died                          bool // there was nothing before, there is nothing after
}

func (inv *inventory) changes() (list []change) {
	inv.t.Helper()
	err := inv.db.View(inv.t.Context(), func(tx *store.Tx) error {
		list = nil
		return tx.Query(`SELECT seq, at, account, resource, principal, request, operation, kind, before, after
			FROM change ORDER BY seq`, func(r store.Row) error {
			list = append(list, change{
				sequence: r.Int64(0), at: r.Int64(1), account: r.Int64(2), resource: r.Int64(3),
				principal: r.Text(4), request: r.Text(5), operation: r.Text(6), kind: r.Text(7),
				before: r.Text(8), after: r.Text(9), born: r.Null(8), died: r.Null(9),
			})
			return nil
		})
	})
	if err != nil {
		inv.t.Fatal(err)
	}
	return list
}

// TestChanges takes an inventory through its whole life: what changes something leaves exactly one row of each resource, all else none,
// and each row begins where the one before it ended.
func TestChanges(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		type told struct {
			resource int64
			kind     string
		}
		latest := map[told]string{}
		life(inv, func(in any, leaves, kinds string) any {
			t.Helper()
			seen := len(inv.changes())
			out, err := inv.ask(in)
			if failed := err != nil; failed != (leaves == refusal) {
				t.Fatalf("%s: %v", operationOf(in).Name, err)
			}
			rows := inv.changes()[seen:]
			if leaves == nothing || leaves == refusal {
				if len(rows) != 0 {
					t.Errorf("%s left %+v", operationOf(in).Name, rows)
				}
				return out
			}
			if want := strings.Fields(kinds); len(rows) != len(want) {
				t.Fatalf("%s left %d rows", operationOf(in).Name, len(rows))
			}
			for i, row := range rows {
				inv.checkChange(row, in, leaves, strings.Fields(kinds)[i])
				of := told{row.resource, row.kind}
				if row.before != latest[of] {
					t.Errorf("%s begins with %s, the row before it ends with %s", row.operation, row.before, latest[of])
				}
				latest[of] = row.after
			}
			inv.sound()
			return out
		})
	})
}

func (inv *inventory) checkChange(c change, in any, leaves, kind string) {
	inv.t.Helper()
	op := operationOf(in)
	if c.operation != op.Name || c.kind != kind {
		inv.t.Errorf("%s on a %s left a change of %s on a %s", op.Name, kind, c.operation, c.kind)
	}
	if c.account != 123456789012 || c.principal != principal || c.at != inv.clock.read().UnixMilli() {
		inv.t.Errorf("%s left account %d, principal %s, time %d", op.Name, c.account, c.principal, c.at)
	}
	if want := fmt.Sprintf("request-%d", inv.requests.Load()); c.request != want {
		inv.t.Errorf("%s left request %s, want %s", op.Name, c.request, want)
	}
	if c.born != (leaves == birth) || c.died != (leaves == death) {
		inv.t.Errorf("%s left before %q and after %q", op.Name, c.before, c.after)
	}
	for _, body := range []string{c.before, c.after} {
		if body != "" && !json.Valid([]byte(body)) {
			inv.t.Errorf("%s left a body that is no JSON: %s", op.Name, body)
		}
	}
	if leaves == update && c.before == c.after {
		inv.t.Errorf("%s left no difference: %s", op.Name, c.after)
	}
}

// TestChangesAreOrdered makes changes within one instant of the clock: their sequence is still their order.
func TestChangesAreOrdered(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		gn := inv.newNetwork()
		for i := range 20 {
			get[api.UpdateGlobalNetworkResponse](inv, &api.UpdateGlobalNetworkRequest{
				GlobalNetworkId: gn, Description: text(fmt.Sprint(i))})
		}
		rows := inv.changes()
		for i := 1; i < len(rows); i++ {
			if rows[i].before != rows[i-1].after {
				t.Errorf("change %d does not begin where change %d ends", i, i-1)
			}
		}
		if len(rows) != 21 {
			t.Errorf("%d changes, want 21", len(rows))
		}
	})
}
