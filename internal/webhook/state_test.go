package webhook_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/internal/webhook"
)

// TestHowWebhooksStand counts what is delivered to a receiver that fails twice and goes away in the end.
func TestHowWebhooksStand(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := open(t, e.New(t), nil)
		answer := func(status int) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
		}
		standing := func() webhook.Standing {
			s, err := inv.hooks.Standing(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		r := newReceiver(t, answer(500), answer(503))
		made := inv.add(r.URL, "site")
		inv.change("site", "0")
		until(t, "it is delivered", func() bool { return slices.Equal(r.taken(), []string{"0"}) && inv.hook().Position == 2 })
		if got := inv.hooks.Tally(); got != (webhook.Tally{Delivered: 1, Failed: 2, Repeated: 2}) {
			t.Errorf("delivered: %+v", got)
		}
		if s := standing(); s.Behind != 0 || !maps.Equal(s.Webhooks, map[string]int{webhook.Active: 1, webhook.Failing: 0, webhook.Paused: 0}) {
			t.Errorf("delivered: %+v", s)
		}
		r.mu.Lock()
		r.script = []http.HandlerFunc{answer(410)}
		r.mu.Unlock()
		inv.change("site", "1")
		until(t, "it is paused", func() bool { return standing().Webhooks[webhook.Paused] == 1 })
		if got := inv.hooks.Tally(); got != (webhook.Tally{Delivered: 1, Failed: 3, Repeated: 2, Paused: 1}) {
			t.Errorf("paused: %+v", got)
		}
		if s := standing(); s.Behind != 0 {
			t.Errorf("one that is paused is waited for: %+v", s)
		}
		if err := inv.hooks.Remove(t.Context(), caller(), made.ID); err != nil {
			t.Fatal(err)
		}
	})
}
