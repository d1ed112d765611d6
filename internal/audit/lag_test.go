package audit_test

import (
	"testing"

	"github.com/trunkline/trunkline/internal/audit"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestHowFarTheRecordIsBehind looks before and after changes are sealed.
func TestHowFarTheRecordIsBehind(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := openInventory(t, e.New(t))
		lag := func() audit.Lag {
			l, err := inv.log.Lag(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		if l := lag(); l != (audit.Lag{}) {
			t.Errorf("of nothing: %+v", l)
		}
		for _, account := range []string{acme, acme, other} {
			inv.change(account, "x")
		}
		until(t, "the first has an age", func() bool { return lag().Age > 0 })
		if l := lag(); l.Changes != 3 || inv.log.Count() != 0 {
			t.Errorf("before: %+v, %d sealed", l, inv.log.Count())
		}
		if _, err := inv.log.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		if l := lag(); l != (audit.Lag{}) || inv.log.Count() != 3 {
			t.Errorf("afterwards: %+v, %d sealed", l, inv.log.Count())
		}
	})
}
