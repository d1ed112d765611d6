// Package httpapi is the wire: it routes, authenticates, decodes, checks and
// encodes. Nothing about networks is decided here.
package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/limit"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/sigv4"
)

// A Handler answers the operations of the contract over HTTP.
type Handler struct {
	Service      api.Service
	Authenticate Authenticate
	Limits       *limit.Limits
	Tags         permit.Tags                          // for policies whose conditions ask for a resource's tags
	Denied       func(context.Context, permit.Denial) // told of every request that policies refuse; nil does not care
	Observe      func(Record)                         // told of every answer, except to what was shed; nil does not care
	Secure       bool                                 // callers come over TLS
	Log          *slog.Logger
	Now          func() time.Time
	NewRequestID func() string
}

// Authenticate tells who signed a request. Its error is an [api.Failure], a
// [*sigv4.Error], or unexpected.
type Authenticate func(context.Context, sigv4.Request) (*permit.Principal, error)

// A Record is what is known of a request once it is answered.
type Record struct {
	RequestID string
	Operation string // "" for what is no operation
	Account   string // "" before authentication
	Status    int
	Duration  time.Duration
}

// An exchange is one request on its way to its answer.
type exchange struct {
	*Handler
	writer  http.ResponseWriter
	request *http.Request
	ctx     context.Context // of the work on it, which ends in time
	id      string
	op      *api.Operation
	who     *permit.Principal // nil before authentication
}

// ServeHTTP answers one request, in one write.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := h.Now()
	x := &exchange{Handler: h, writer: w, request: r, id: h.NewRequestID()}
	answer := x.hold(x.answer())
	x.send(answer)
	if h.Observe != nil && !answer.shed {
		h.Observe(x.record(answer.status, h.Now().Sub(began)))
	}
}

// answer makes the answer of a request that may come in.
func (x *exchange) answer() (a answer) {
	var labels api.Labels
	var err error
	if x.op, labels, err = api.Match(x.request.Method, path(x.request)); err != nil {
		return x.failure(err)
	}
	body, err := x.admit()
	if err != nil {
		return x.failure(err)
	}
	defer x.dismiss(&body)
	x.Limits.Do(x.class(), func() { a = x.work(labels, body.Bytes) })
	return a
}

// work makes the answer of a request that was read, whatever happens on the way.
func (x *exchange) work(labels api.Labels, body []byte) (a answer) {
	defer func() {
		if p := recover(); p != nil {
			x.Log.Error("panic", "request", x.id, "operation", x.name(), "value", p, "stack", string(debug.Stack()))
			a = failed(api.Internal())
		}
	}()
	out, err := x.serve(labels, body)
	if err != nil {
		return x.failure(err)
	}
	return answer{status: http.StatusOK, body: x.op.Encode(nil, out)}
}

// serve is the way of every request, read downward. Above the call nothing
// touches the inventory, except for tags that a policy asks for; below it the
// caller is a value.
func (x *exchange) serve(labels api.Labels, body []byte) (out any, err error) {
	if x.who, err = x.Authenticate(x.context(), signed(x.request, body)); err != nil {
		return nil, x.distrust(err)
	}
	if err := x.Limits.Spend(x.who.Account, x.class()); err != nil {
		return nil, err
	}
	in, err := x.op.Decode(labels, x.request.URL.RawQuery, body)
	if err != nil {
		return nil, err
	}
	if err := x.authorize(in); err != nil {
		return nil, err
	}
	return x.op.Call(x.context(), x.Service, x.caller(), in)
}

// path is the path as it was sent. url.URL gives it so only while every other
// character is escaped as well; else it turns an escaped slash into a slash.
func path(r *http.Request) string {
	target, _, _ := strings.Cut(r.RequestURI, "?")
	if _, absolute, ok := strings.Cut(target, "://"); ok && target[0] != '/' {
		_, path, _ := strings.Cut(absolute, "/")
		return "/" + path
	}
	return target
}

// signed is what of the request takes part in its signature.
func signed(r *http.Request, body []byte) sigv4.Request {
	return sigv4.Request{Method: r.Method, Target: r.RequestURI, Host: r.Host, Header: r.Header, Body: body}
}

func (x *exchange) record(status int, d time.Duration) Record {
	r := Record{RequestID: x.id, Operation: x.name(), Status: status, Duration: d}
	if x.who != nil {
		r.Account = x.who.Account
	}
	return r
}

// An answer is a status and a body that is ready to be sent.
type answer struct {
	status    int
	errorType string // "" for a success
	retry     int    // seconds; 0 says nothing
	shed      bool   // nothing was done for it
	body      []byte
}

func (x *exchange) send(a answer) {
	h := x.writer.Header()
	h["Content-Type"] = []string{"application/json"}
	h["Content-Length"] = []string{strconv.Itoa(len(a.body))}
	h["X-Amzn-Requestid"] = []string{x.id}
	if a.errorType != "" {
		h["X-Amzn-Errortype"] = []string{a.errorType}
	}
	if a.retry > 0 {
		h["Retry-After"] = []string{strconv.Itoa(a.retry)}
	}
	x.writer.WriteHeader(a.status)
	x.Limits.Send(x.writer, a.body)
}
