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
	"sync/atomic"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/sigv4"
)

// A Handler answers the operations of the contract over HTTP.
type Handler struct {
	Service      api.Service
	Authenticate Authenticate
	Observe      func(Record) // told of every answer; nil does not care
	Log          *slog.Logger
	Now          func() time.Time
	NewRequestID func() string

	large atomic.Int32 // requests with large bodies that are being answered
}

// Authenticate tells who signed a request. Its error is an [api.Failure], a
// [*sigv4.Error], or unexpected.
type Authenticate func(context.Context, sigv4.Request) (api.Caller, error)

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
	request *http.Request
	id      string
	op      *api.Operation
	caller  api.Caller
}

// ServeHTTP answers one request, in one write.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := h.Now()
	x := &exchange{Handler: h, request: r, id: h.NewRequestID()}
	answer := x.answer()
	answer.send(w, x.id)
	if h.Observe != nil {
		h.Observe(x.record(answer.status, h.Now().Sub(began)))
	}
}

// answer makes the answer, whatever happens on the way.
func (x *exchange) answer() (a answer) {
	defer func() {
		if p := recover(); p != nil {
			x.Log.Error("panic", "request", x.id, "operation", x.name(), "value", p, "stack", string(debug.Stack()))
			a = failed(api.Internal())
		}
	}()
	out, err := x.serve()
	if err != nil {
		return x.failure(err)
	}
	return answer{status: http.StatusOK, body: x.op.Encode(nil, out)}
}

// serve is the way of every request, read downward. Above the call nothing
// touches the inventory; below it the caller is a value.
func (x *exchange) serve() (out any, err error) {
	var labels api.Labels
	if x.op, labels, err = api.Match(x.request.Method, path(x.request)); err != nil {
		return nil, err
	}
	limit := bodyLimit(x.op)
	if isLarge(x.request, limit) {
		defer x.large.Add(-1)
		if x.large.Add(1) > largeBodies {
			return nil, &api.ThrottlingException{
				Message: "The server is busy with other large bodies; try again.", RetryAfterSeconds: seconds(1)}
		}
	}
	body, err := readBody(x.request, limit)
	if err != nil {
		return nil, err
	}
	if x.caller, err = x.Authenticate(x.context(), signed(x.request, body)); err != nil {
		return nil, err
	}
	x.caller.RequestID, x.caller.Operation = x.id, x.op
	x.caller = x.caller.From(x.request.RemoteAddr, x.request.UserAgent())
	in, err := x.op.Decode(labels, x.request.URL.RawQuery, body)
	if err != nil {
		return nil, err
	}
	return x.op.Call(x.context(), x.Service, x.caller, in)
}

// context does not end when the caller has nothing more to send: it may have
// shut its side and still read. What has begun is finished.
func (x *exchange) context() context.Context {
	return context.WithoutCancel(x.request.Context())
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
	r := Record{RequestID: x.id, Account: x.caller.Account, Status: status, Duration: d}
	if x.op != nil {
		r.Operation = x.op.Name
	}
	return r
}

// An answer is a status and a body that is ready to be sent.
type answer struct {
	status    int
	errorType string // "" for a success
	retry     int    // seconds; 0 says nothing
	body      []byte
}

func (a answer) send(w http.ResponseWriter, id string) {
	h := w.Header()
	h["Content-Type"] = []string{"application/json"}
	h["Content-Length"] = []string{strconv.Itoa(len(a.body))}
	h["X-Amzn-Requestid"] = []string{id}
	if a.errorType != "" {
		h["X-Amzn-Errortype"] = []string{a.errorType}
	}
	if a.retry > 0 {
		h["Retry-After"] = []string{strconv.Itoa(a.retry)}
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // a caller that is gone is nobody's error
}
