package webhook_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/internal/webhook"
)

// stored is the secret of the only webhook as the database has it.
func (inv *inventory) stored() (secret string) {
	inv.t.Helper()
	if err := inv.o.DB.View(inv.t.Context(), func(tx *store.Tx) error {
		return tx.Query(`SELECT secret FROM webhook`, func(r store.Row) error { secret = r.Text(0); return nil })
	}); err != nil {
		inv.t.Fatal(err)
	}
	return secret
}

// store puts another in its place.
func (inv *inventory) store(secret string) {
	inv.t.Helper()
	if err := inv.o.DB.Update(inv.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE webhook SET secret = $1`, secret)
		return err
	}); err != nil {
		inv.t.Fatal(err)
	}
}

// TestSecretsAreSealed looks at what is stored, also of a webhook that an earlier version made, and has deliveries signed
// with it all the same. One that does not open gets nothing.
func TestSecretsAreSealed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := open(t, e.New(t), nil)
		r := newReceiver(t)
		made := inv.add(r.URL, "site")
		r.sign(made.Secret)
		if kept := inv.stored(); !strings.HasPrefix(made.Secret, "whsec_") || strings.Contains(kept, made.Secret[6:]) || kept == "" {
			t.Errorf("%q is stored as %q", made.Secret, kept)
		}
		inv.change("site", "0")
		until(t, "it is delivered", func() bool { return slices.Equal(r.taken(), []string{"0"}) })

		inv.store(made.Secret)
		inv.change("site", "1")
		until(t, "one that is not sealed yet is delivered to", func() bool { return slices.Equal(r.taken(), []string{"0", "1"}) })
		if _, err := webhook.New(t.Context(), inv.o); err != nil {
			t.Fatal(err)
		}
		if kept := inv.stored(); strings.Contains(kept, made.Secret[6:]) {
			t.Errorf("the next start leaves %q", kept)
		}
		inv.change("site", "2")
		until(t, "it is delivered to when it is sealed", func() bool { return slices.Equal(r.taken(), []string{"0", "1", "2"}) })

		inv.store("c2VhbGVkIHVuZGVyIGFub3RoZXIga2V5")
		inv.change("site", "3")
		until(t, "it fails", func() bool { return inv.hook().Failures > 0 })
		trial, err := inv.hooks.Test(t.Context(), acme, made.ID)
		if why := inv.hook().Reason; !strings.Contains(why, "another master key") || err != nil || trial.Delivered || trial.Reason != why {
			t.Errorf("its secret does not open: %q, %+v, %v", why, trial, err)
		}
		if len(r.taken()) != 3 {
			t.Errorf("delivered %q", r.taken())
		}
	})
}
