// Package control is what is ours and not in the service's API, under
// /_trunkline/: health, metrics, quotas, settle times, analysis, access, the
// record and backups. Health and metrics are open; everything else is signed
// and authorised as an operation is.
package control

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/trunkline/trunkline/internal/audit"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/limit"
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
	Limits       *limit.Limits
	Metrics      http.Handler
	Ready        func(context.Context) error // nil when requests can be answered
	Now          func() time.Time
	Ending       <-chan struct{} // closed when streams have to end
	Log          *slog.Logger
	NewRequestID func() string
}

type control struct {
	Options
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
		Options: o, whole: make(chan struct{}, 1),
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

// signed lets a route answer whoever is known and may ask.
func (c *control) signed(to route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r = numbered(r, c.NewRequestID())
		w.Header().Set("X-Amzn-Requestid", requestID(r))
		in, err := c.admit(w, r, to)
		if err != nil {
			c.refuse(w, err)
			return
		}
		defer in.end()
		out, err := c.answer(in, to)
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
		c.reply(w, r, out)
	}
}

// answer answers a request that was admitted, and dismisses it.
func (c *control) answer(in *admitted, to route) (any, error) {
	defer c.dismiss(in)
	r := in.request
	who, err := c.Authenticate(r.Context(), sigv4.Request{
		Method: r.Method, Target: r.RequestURI, Host: r.Host, Header: r.Header, Body: in.Bytes})
	if err != nil {
		return nil, c.distrust(r, err)
	}
	if err := c.Limits.Spend(who.Account, in.class); err != nil {
		return nil, err
	}
	if err := c.authorize(r, who, to); err != nil {
		return nil, err
	}
	return to.do(r, who, in.Bytes)
}

func (c *control) refuse(w http.ResponseWriter, err error) {
	status, message := http.StatusInternalServerError, "internal error"
	var p *problem
	var unsigned *sigv4.Error
	var later *limit.Refusal
	switch {
	case errors.As(err, &p):
		status, message = p.status, p.message
		if status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "1")
		}
	case errors.As(err, &later):
		status, message = http.StatusTooManyRequests, later.Message
		w.Header().Set("Retry-After", strconv.Itoa(int(later.Seconds())))
	case errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, store.ErrUnknown):
		status, message = http.StatusServiceUnavailable, "The request took too long and was given up; nothing was changed."
	case errors.Is(err, context.Canceled):
		status, message = http.StatusServiceUnavailable, "the caller is gone"
	case errors.As(err, &unsigned):
		status, message = unsigned.Status, unsigned.Message
	case errors.Is(err, store.ErrContention):
		status, message = http.StatusTooManyRequests, "Too many writers want the same resources; try again."
	default:
		c.Log.Error("control request failed", "request", w.Header().Get("X-Amzn-Requestid"), "error", err)
	}
	send(w, status, map[string]string{"message": message})
}

// textOf is an answer as it is sent: JSON, unless it is a Text.
func textOf(v any) (Text, error) {
	if text, ok := v.(Text); ok {
		return text, nil
	}
	body, err := json.Marshal(v)
	return Text{"application/json", body}, err
}

// reply sends what a signed request has asked for, which may be large.
func (c *control) reply(w http.ResponseWriter, r *http.Request, v any) {
	text, err := textOf(v)
	if err == nil {
		err = c.Limits.Hold(text.Body, limit.ClassOf(r.Method) != limit.Read)
	}
	if err != nil {
		c.refuse(w, err)
		return
	}
	head(w, http.StatusOK, text)
	c.Limits.Send(w, text.Body)
}

// send writes one small answer.
func send(w http.ResponseWriter, status int, v any) {
	text, err := textOf(v)
	if err != nil {
		status, text.Body = http.StatusInternalServerError, []byte(`{"message":"internal error"}`)
	}
	head(w, status, text)
	_, _ = w.Write(text.Body) // a caller that is gone is nobody's error
}

func head(w http.ResponseWriter, status int, text Text) {
	w.Header().Set("Content-Type", text.Type)
	w.Header().Set("Content-Length", strconv.Itoa(len(text.Body)))
	w.WriteHeader(status)
}
