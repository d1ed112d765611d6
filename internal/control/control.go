// Package control is what is ours and not in the service's API, under
// /_trunkline/: health, metrics, quotas, settle times, analysis, access, the
// record and backups. Health and metrics are open; everything else is signed
// and authorised as an operation is.
package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/trunkline/trunkline/internal/audit"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/webhook"
)

// Prefix is where everything of this package lives.
const Prefix = "/_trunkline/"

// Options are the parts that control is made of. All are needed unless said
// otherwise.
type Options struct {
	DB           *store.DB
	Graph        *graph.Graph
	Settling     *graph.Settling
	Audit        *audit.Log
	Hooks        *webhook.Hooks
	Authenticate func(context.Context, sigv4.Request) (*permit.Principal, error)
	Directory    *identity.Directory
	Tags         permit.Tags
	Denied       func(context.Context, permit.Denial) // told of every request that policies refuse; may be nil
	Secure       bool                                 // callers come over TLS
	Metrics      http.Handler
	Ready        func(context.Context) error // nil when requests can be answered
	Now          func() time.Time
	Ending       <-chan struct{} // closed when streams have to end
	Log          *slog.Logger
}

type control struct {
	Options
	large     chan struct{} // a place for each large body that is being read or worked on
	whole     chan struct{} // the place of the one answer about everything that is being made
	verifying chan struct{} // the place of who verifies the record
	trying    chan struct{} // places of webhooks that are tried
	streams   streams
}

// maxTrials is how many webhooks are tried at a time: each may take as long as its receiver likes to keep it waiting.
const maxTrials = 8

// New returns the handler of everything under Prefix.
func New(o Options) http.Handler {
	c := &control{
		Options: o, large: make(chan struct{}, largeBodies), whole: make(chan struct{}, 1),
		verifying: make(chan struct{}, 1), trying: make(chan struct{}, maxTrials), streams: newStreams(),
	}
	mux := http.NewServeMux()
	mux.Handle("GET /_trunkline/metrics", o.Metrics)
	mux.HandleFunc("GET /_trunkline/health/live", c.live)
	mux.HandleFunc("GET /_trunkline/health/ready", c.ready)
	for _, r := range c.routes() {
		mux.HandleFunc(r.pattern, c.signed(r))
	}
	return guide(mux)
}

func (c *control) live(w http.ResponseWriter, _ *http.Request) {
	send(w, http.StatusOK, map[string]string{"status": "live"})
}

func (c *control) ready(w http.ResponseWriter, r *http.Request) {
	if err := c.Ready(r.Context()); err != nil {
		c.Log.Warn("not ready", "error", err)
		send(w, http.StatusServiceUnavailable, map[string]string{"status": "not ready"})
		return
	}
	send(w, http.StatusOK, map[string]string{"status": "ready"})
}

// A problem is an error that the caller is told about.
type problem struct {
	status  int
	message string
}

// Error is the text that the caller reads.
func (p *problem) Error() string { return p.message }

func wrong(message string) error { return &problem{http.StatusBadRequest, message} }

// busy asks the caller to come again.
func busy(with string) error {
	return &problem{http.StatusServiceUnavailable, "the server is busy with " + with + "; try again"}
}

// An action answers one signed request with a value to be written as JSON, or
// with a stream.
type action func(r *http.Request, who *permit.Principal, body []byte) (any, error)

const bodyLimit = 64 << 10

// A body has to be read before it is known who sent it. So that strangers
// cannot fill the memory, few bodies that may be large are there at a time.
const (
	largeBody   = 1 << 20
	largeBodies = 4
)

// signed lets a route answer whoever is known and may ask.
func (c *control) signed(to route) http.HandlerFunc {
	most := max(to.most, bodyLimit)
	return func(w http.ResponseWriter, r *http.Request) {
		if most > largeBody && (r.ContentLength < 0 || r.ContentLength > largeBody) {
			select {
			case c.large <- struct{}{}:
				defer func() { <-c.large }()
			default:
				c.refuse(w, busy("other large bodies"))
				return
			}
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			send(w, http.StatusRequestEntityTooLarge, map[string]string{
				"message": fmt.Sprintf("The body is larger than the %d bytes that are read.", most)})
			return
		}
		if err != nil {
			send(w, http.StatusBadRequest, map[string]string{"message": "The body could not be read."})
			return
		}
		who, err := c.Authenticate(r.Context(), sigv4.Request{
			Method: r.Method, Target: r.RequestURI, Host: r.Host, Header: r.Header, Body: body})
		if err == nil {
			err = c.authorize(r, who, to)
		}
		if err != nil {
			c.refuse(w, err)
			return
		}
		out, err := to.do(r, who, body)
		if err != nil {
			c.refuse(w, err)
			return
		}
		switch s := out.(type) {
		case stream:
			c.sendStream(w, s)
			return
		case flowing:
			s(w)
			return
		}
		send(w, http.StatusOK, out)
	}
}

func (c *control) refuse(w http.ResponseWriter, err error) {
	status, message := http.StatusInternalServerError, "internal error"
	var p *problem
	var unsigned *sigv4.Error
	switch {
	case errors.As(err, &p):
		status, message = p.status, p.message
		if status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "1")
		}
	case errors.Is(err, context.Canceled):
		status, message = http.StatusServiceUnavailable, "the caller is gone"
	case errors.As(err, &unsigned):
		status, message = unsigned.Status, unsigned.Message
	case errors.Is(err, store.ErrContention):
		status, message = http.StatusTooManyRequests, "Too many writers want the same resources; try again."
	default:
		c.Log.Error("control request failed", "error", err)
	}
	send(w, status, map[string]string{"message": message})
}

// send writes one answer: JSON, unless it is a Text.
func send(w http.ResponseWriter, status int, v any) {
	text, ok := v.(Text)
	if !ok {
		text.Type = "application/json"
		var err error
		if text.Body, err = json.Marshal(v); err != nil {
			status, text.Body = http.StatusInternalServerError, []byte(`{"message":"internal error"}`)
		}
	}
	body := text.Body
	w.Header().Set("Content-Type", text.Type)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a caller that is gone is nobody's error
}
