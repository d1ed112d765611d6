package webhook_test

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/audit"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/identity/identitytest"
	"github.com/trunkline/trunkline/internal/outward"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/webhook"
)

const (
	acme     = "111122223333"
	patience = 30 * time.Second
)

// An inventory is a database whose record is followed by webhooks.
type inventory struct {
	t     *testing.T
	o     webhook.Options
	graph *graph.Graph
	log   *audit.Log
	hooks *webhook.Hooks
	stop  func()
}

// open begins to deliver; tune may change the options.
func open(t *testing.T, c store.Config, tune func(*webhook.Options)) *inventory {
	t.Helper()
	db, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := outward.Public("127.0.0.0/8,::1/128")
	if err != nil {
		t.Fatal(err)
	}
	d := identitytest.Open(t, db, acme, webhook.IsAnySealed)
	log := audit.New(db)
	o := webhook.Options{
		DB: db, Graph: d.Graph, Vault: d.Directory.Vault(), Audit: log, Rules: rules, Resolver: &net.Resolver{PreferGo: true}, Random: rand.Reader, Now: time.Now,
		Log: slog.New(slog.DiscardHandler), Pause: time.Millisecond,
	}
	if tune != nil {
		tune(&o)
	}
	hooks, err := webhook.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var working sync.WaitGroup
	working.Go(func() { log.Run(ctx, o.Log) })
	working.Go(func() { hooks.Run(ctx) })
	stop := sync.OnceFunc(func() { cancel(); working.Wait(); _ = db.Close() })
	t.Cleanup(stop)
	return &inventory{t, o, d.Graph, log, hooks, stop}
}

func caller() api.Caller {
	return api.Caller{Account: acme, Principal: "arn:aws:iam::" + acme + ":root", Operation: api.OperationByName["CreateSite"]}
}

// change records a change of a kind.
func (inv *inventory) change(kind, description string) {
	inv.t.Helper()
	err := inv.graph.Update(inv.t.Context(), caller(), func(tx *graph.Tx) error {
		return tx.Record(tx.NewKey(), kind, 1, nil, fmt.Sprintf(`{"Description":%q}`, description))
	})
	if err != nil {
		inv.t.Error(err)
	}
}

func (inv *inventory) add(url string, kinds ...string) webhook.Hook {
	inv.t.Helper()
	h, err := inv.hooks.Add(inv.t.Context(), caller(), url, kinds)
	if err != nil {
		inv.t.Fatal(err)
	}
	return h
}

// hook is how the only webhook is.
func (inv *inventory) hook() webhook.Hook {
	inv.t.Helper()
	list, err := inv.hooks.List(inv.t.Context(), acme)
	if err != nil || len(list) != 1 {
		inv.t.Fatalf("%v, %v; want one", list, err)
	}
	return list[0]
}

// A receiver keeps what arrives, in order, and answers as its script says; when that has ended, with 204.
type receiver struct {
	*httptest.Server
	t      *testing.T
	mu     sync.Mutex
	script []http.HandlerFunc
	secret string
	took   []string // descriptions of the events that were taken
	ids    []string
	tries  int
}

func newReceiver(t *testing.T, script ...http.HandlerFunc) *receiver {
	t.Helper()
	r := &receiver{t: t, script: script}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

// ServeHTTP takes one delivery.
func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		r.t.Error(err)
	}
	r.mu.Lock()
	r.tries++
	r.check(q, body)
	if len(r.script) > 0 {
		step := r.script[0]
		r.script = r.script[1:]
		r.mu.Unlock()
		step(w, q)
		return
	}
	defer r.mu.Unlock()
	var event struct {
		Call struct {
			Detail struct {
				ResponseElements map[string]struct{ Description string }
			}
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &event); err != nil {
		r.t.Errorf("%v: %s", err, body)
	}
	for _, body := range event.Call.Detail.ResponseElements {
		r.took = append(r.took, body.Description)
		r.ids = append(r.ids, q.Header.Get("webhook-id"))
	}
	w.WriteHeader(http.StatusNoContent)
}

// check verifies a delivery as a receiver should, from the specification alone.
func (r *receiver) check(q *http.Request, body []byte) {
	id, at := q.Header.Get("webhook-id"), q.Header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if age := time.Since(time.Unix(seconds, 0)); err != nil || age < -5*time.Second || age > time.Minute {
		r.t.Errorf("the timestamp is %q", at)
	}
	if q.Method != http.MethodPost || q.Header.Get("Content-Type") != "application/cloudevents+json" {
		r.t.Errorf("%s %v", q.Method, q.Header)
	}
	if r.secret == "" {
		return
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(r.secret, "whsec_"))
	if err != nil || len(key) != 32 {
		r.t.Errorf("the secret is %q", r.secret)
	}
	mac := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(mac, "%s.%s.%s", id, at, body)
	if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); q.Header.Get("webhook-signature") != want {
		r.t.Errorf("the signature is %q, want %q", q.Header.Get("webhook-signature"), want)
	}
}

// keeps the secret that deliveries are to be signed with.
func (r *receiver) sign(secret string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.secret = secret
}

func (r *receiver) taken() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string{}, r.took...)
}

func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	late := time.After(patience)
	for !done() {
		select {
		case <-late:
			t.Fatal("this has not come: " + what)
		case <-time.After(2 * time.Millisecond):
		}
	}
}
