package httpapi_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/httpapi"
	"github.com/trunkline/trunkline/internal/limit"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store"
)

// Two accounts that know nothing of each other. The access key id of each is keyPrefix and its number.
const (
	account   = "111122223333"
	stranger  = "444455556666"
	keyPrefix = "AKIA"
	region    = "eu-central-1"
	service   = "networkmanager"
)

// A wire is a server on a port of its own, with the whole house below it.
type wire struct {
	addr    string
	db      *store.DB
	handler *httpapi.Handler
	limits  *http.Server
	now     func() time.Time
	records chan httpapi.Record // what Observe was told, where somebody wants to know
}

// options are what a test may choose of its wire; the zero value is what most want.
type options struct {
	anybody bool             // no signature is checked, as with --auth any
	now     func() time.Time // nil is the clock
	random  io.Reader        // nil is crypto/rand
	newID   func() string    // nil makes UUIDs
	log     *slog.Logger     // nil drops what is logged
	records chan httpapi.Record
	graph   graph.Options // quotas and settle times
	limit   func(*http.Server)
	limits  limit.Config                    // of requests; its clock is the real one, as deadlines are
	listen  func(net.Listener) net.Listener // under everything of ours
	service func(api.Service) api.Service

	stranger *permit.Principal // who signs as the stranger; nil is the root of that account
}

// start serves until the test ends.
func start(t testing.TB, o options) *wire {
	t.Helper()
	if o.now == nil {
		o.now = time.Now
	}
	if o.newID == nil {
		o.newID = uuid.NewString
	}
	if o.log == nil {
		o.log = slog.New(slog.DiscardHandler)
	}
	if o.random == nil {
		o.random = rand.Reader
	}
	o.graph.Random = o.random
	w := &wire{now: o.now, records: o.records}
	o.limits.Claim = claim(o.now)
	if o.limits.Now == nil {
		o.limits.Now = time.Now
	}
	w.handler = &httpapi.Handler{Authenticate: strict(o.now, o.stranger), Limits: limit.New(o.limits, 1), Log: o.log, Now: o.now, NewRequestID: o.newID}
	if o.anybody {
		w.handler.Authenticate = anybody
	}
	if o.records != nil {
		w.handler.Observe = func(r httpapi.Record) { o.records <- r }
	}
	w.handler.Service = w.open(t, o)
	w.limits = httpapi.NewServer(w.handler, o.log)
	if o.limit != nil {
		o.limit(w.limits)
	}
	w.serve(t, o)
	return w
}

// open opens an inventory of the test's own.
func (w *wire) open(t testing.TB, o options) api.Service {
	t.Helper()
	var err error
	if w.db, err = store.Open(context.Background(), store.Config{Dir: t.TempDir(), Now: o.now, Random: o.random}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	g, err := graph.Open(context.Background(), w.db, o.graph)
	if err != nil {
		t.Fatal(err)
	}
	var s api.Service = network.New(g)
	if o.service != nil {
		s = o.service(s)
	}
	return s
}

func (w *wire) serve(t testing.TB, o options) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.addr = listener.Addr().String()
	if o.listen != nil {
		listener = o.listen(listener)
	}
	served := make(chan error, 1)
	go func() { served <- w.limits.Serve(httpapi.Listen(listener, o.newID)) }()
	t.Cleanup(func() {
		if err := w.limits.Close(); err != nil {
			t.Errorf("close the server: %v", err)
		}
		<-served
	})
}

// strict lets in who signs with the key of an account.
func strict(now func() time.Time, other *permit.Principal) httpapi.Authenticate {
	verifier := &sigv4.Verifier{Service: service, Keys: keys{}, Now: now}
	return func(ctx context.Context, r sigv4.Request) (*permit.Principal, error) {
		who, err := verifier.Verify(ctx, r)
		if err != nil {
			return nil, err
		}
		if other != nil && who.AccessKeyID == keyPrefix+stranger {
			return other, nil
		}
		return permit.RootOf(who.AccessKeyID[len(keyPrefix):]), nil
	}
}

// claim tells which key a request names that may be good.
func claim(now func() time.Time) func(*http.Request) (string, error) {
	verifier := &sigv4.Verifier{Service: service, Now: now}
	return func(r *http.Request) (string, error) {
		who, err := verifier.Check(r.Context(), sigv4.Request{Method: r.Method, Target: r.RequestURI, Host: r.Host, Header: r.Header}, keys{})
		return who.AccessKeyID, err
	}
}

// anybody lets in who names a key.
func anybody(_ context.Context, r sigv4.Request) (*permit.Principal, error) {
	if _, err := sigv4.Claim(r); err != nil {
		return nil, err
	}
	return permit.RootOf(account), nil
}

// expiredToken is a session token that was good once.
const expiredToken = "a token of yesterday"

// keys knows the key of each account and no session tokens.
type keys struct{}

func (keys) Secret(_ context.Context, accessKeyID, sessionToken string) (string, error) {
	switch {
	case sessionToken == expiredToken:
		return "", sigv4.ErrExpiredToken
	case sessionToken != "" || accessKeyID != keyPrefix+account && accessKeyID != keyPrefix+stranger:
		return "", sigv4.ErrUnknownKey
	}
	return secretOf(accessKeyID), nil
}

func secretOf(accessKeyID string) string { return "the secret of " + accessKeyID }

// counting gives request ids that count from 1.
func counting() func() string {
	var n atomic.Int64
	return func() string {
		id := uuid.UUID{15: byte(n.Add(1))}
		return id.String()
	}
}

// decode reads a value from an answer.
func decode[T any](t testing.TB, body []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return v
}
