package webhook_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/outward"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/internal/webhook"
)

func numbers(n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprint(i))
	}
	return list
}

// TestDeliveries lets two processes' worth of webhooks, on PostgreSQL, deliver what is wanted: once each, in order, signed.
func TestDeliveries(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		c := e.New(t)
		inv := open(t, c, nil)
		if e.Name == "postgres" {
			open(t, c, nil)
		}
		r := newReceiver(t)
		inv.change("site", "before")
		until(t, "the first is sealed", func() bool { h, err := inv.log.Head(t.Context(), acme); return err == nil && h.Position == 1 })
		r.sign(inv.add(r.URL, "site", "link-association").Secret)
		for i := range 120 {
			inv.change([]string{"site", "device"}[i%2], fmt.Sprint(i/2))
		}
		until(t, "all are delivered", func() bool { return len(r.taken()) >= 60 && inv.hook().Position == 122 })
		if got := r.taken(); !slices.Equal(got, numbers(60)) {
			t.Errorf("delivered %q", got)
		}
		if h := inv.hook(); h.State != webhook.Active || h.Secret != "" {
			t.Errorf("the webhook is %+v", h)
		}
	})
}

// TestReceiversThatMisbehave meets one that fails, sends elsewhere, breaks off, says too much, and stalls until it is
// given up: it gets everything in order all the same, and nothing goes elsewhere.
func TestReceiversThatMisbehave(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		t.Errorf("%s was followed", q.URL)
	}))
	t.Cleanup(elsewhere.Close)
	answer := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
	}
	redirect := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, q *http.Request) { http.Redirect(w, q, elsewhere.URL, status) }
	}
	script := []http.HandlerFunc{
		answer(500), answer(503), answer(404), redirect(301), redirect(302), redirect(307), redirect(308),
		func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		func(w http.ResponseWriter, _ *http.Request) { // much more than anybody wants to read
			w.WriteHeader(http.StatusBadGateway)
			for range 1000 {
				_, _ = w.Write(make([]byte, 64<<10))
			}
		},
		func(w http.ResponseWriter, _ *http.Request) { // a header without end
			w.Header().Set("X", strings.Repeat("x", 1<<20))
			w.WriteHeader(http.StatusOK)
		},
		func(w http.ResponseWriter, _ *http.Request) { // less than it says
			w.Header().Set("Content-Length", "10")
			w.WriteHeader(http.StatusInternalServerError)
		},
		func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() },
	}
	r := newReceiver(t, script...)
	inv := open(t, store.Config{Dir: t.TempDir()}, func(o *webhook.Options) { o.Timeout = time.Second })
	r.sign(inv.add(r.URL, "site").Secret)
	for i := range 10 {
		inv.change("site", fmt.Sprint(i))
	}
	until(t, "all are delivered", func() bool { return len(r.taken()) >= 10 })
	if got := r.taken(); !slices.Equal(got, numbers(10)) || r.tries != 10+len(script) {
		t.Errorf("delivered %q in %d tries", got, r.tries)
	}
	until(t, "the webhook is well", func() bool { h := inv.hook(); return h.State == webhook.Active && h.Reason == "" })
}

func TestPaused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		for name, script := range map[string][]http.HandlerFunc{
			"it has failed too long": slices.Repeat([]http.HandlerFunc{func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusInternalServerError)
			}}, 100_000),
			"it is gone": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				r := newReceiver(t, script...)
				inv := open(t, e.New(t), func(o *webhook.Options) { o.Patience = 50 * time.Millisecond })
				made := inv.add(r.URL, "site")
				inv.change("site", "0")
				until(t, "it is paused", func() bool { return inv.hook().State == webhook.Paused })
				if h := inv.hook(); !strings.HasPrefix(h.Reason, "the receiver answered ") || h.Failures == 0 {
					t.Errorf("paused: %+v", h)
				}
				inv.change("site", "1")
				r.mu.Lock()
				r.script = nil
				r.mu.Unlock()
				if err := inv.hooks.Redeliver(t.Context(), caller(), made.ID, 0); err != nil {
					t.Fatal(err)
				}
				until(t, "it goes on", func() bool { return slices.Equal(r.taken(), []string{"0", "1"}) })
				if err := inv.hooks.Redeliver(t.Context(), caller(), made.ID, 1); err != nil {
					t.Fatal(err)
				}
				until(t, "all comes again", func() bool { return slices.Equal(r.taken(), []string{"0", "1", "0", "1"}) })
				r.mu.Lock()
				defer r.mu.Unlock()
				if !slices.Equal(r.ids[:2], r.ids[2:]) || r.ids[0] == r.ids[1] {
					t.Errorf("the ids are %q", r.ids)
				}
			})
		}
	})
}

// TestNamesAreCheckedWhenTheyAreCalled has a name that leads to this machine, which is not allowed.
func TestNamesAreCheckedWhenTheyAreCalled(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, func(http.ResponseWriter, *http.Request) { t.Error("it was called") })
	inv := open(t, store.Config{Dir: t.TempDir()}, func(o *webhook.Options) { o.Rules, _ = outward.Public("") })
	made := inv.add(strings.Replace(r.URL, "127.0.0.1", "localhost", 1))
	inv.change("site", "0")
	until(t, "it fails", func() bool { return inv.hook().Failures > 2 })
	if h := inv.hook(); !strings.Contains(h.Reason, "is guarded") {
		t.Errorf("the reason is %q", h.Reason)
	}
	trial, err := inv.hooks.Test(t.Context(), acme, made.ID)
	if err != nil || trial.Delivered || !strings.Contains(trial.Reason, "is guarded") {
		t.Errorf("tried: %+v, %v", trial, err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := open(t, e.New(t), func(o *webhook.Options) { o.Rules, _ = outward.Public("") })
		for _, url := range []string{
			"", "x", "ftp://a.test/", "https://", "https:///path", "https://u:p@a.test/", "https://a.test/#f", "http://127.0.0.1/",
			"http://[::1]/", "http://169.254.169.254/latest", "http://10.0.0.1/", "http://[::ffff:10.0.0.1]/", "http://224.0.0.1/",
			"https://a.test/" + strings.Repeat("x", 3000), "http://a.test/%zz", "http://a b/",
		} {
			var refused webhook.Refusal
			if _, err := inv.hooks.Add(t.Context(), caller(), url, nil); !errors.As(err, &refused) {
				t.Errorf("%q: %v", url, err)
			}
		}
		if _, err := inv.hooks.Add(t.Context(), caller(), "https://a.test/", []string{"Site"}); err == nil {
			t.Error("a kind that is none was taken")
		}
		var last webhook.Hook
		for range 20 {
			last = inv.add("https://a.test/")
		}
		if _, err := inv.hooks.Add(t.Context(), caller(), "https://a.test/", nil); err == nil {
			t.Error("the 21st was taken")
		}
		stranger := caller()
		stranger.Account = "444455556666"
		if err := inv.hooks.Remove(t.Context(), stranger, last.ID); !errors.Is(err, webhook.ErrUnknown) {
			t.Errorf("a stranger removes: %v", err)
		}
		if err := inv.hooks.Redeliver(t.Context(), stranger, last.ID, 0); !errors.Is(err, webhook.ErrUnknown) {
			t.Errorf("a stranger redelivers: %v", err)
		}
		if _, err := inv.hooks.Test(t.Context(), stranger.Account, last.ID); !errors.Is(err, webhook.ErrUnknown) {
			t.Errorf("a stranger tries: %v", err)
		}
		if list, err := inv.hooks.List(t.Context(), stranger.Account); err != nil || len(list) != 0 {
			t.Errorf("a stranger lists: %v, %v", list, err)
		}
		if err := inv.hooks.Remove(t.Context(), caller(), last.ID); err != nil {
			t.Error(err)
		}
		if err := inv.hooks.Remove(t.Context(), caller(), last.ID); !errors.Is(err, webhook.ErrUnknown) {
			t.Errorf("removed twice: %v", err)
		}
	})
}
