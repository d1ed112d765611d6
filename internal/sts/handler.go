package sts

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/limit"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/sigv4"
)

// SigningName is the service that requests are signed for.
const SigningName = "sts"

// A Handler answers STS over HTTP. All members are needed unless said
// otherwise.
type Handler struct {
	Directory    *identity.Directory
	Authenticate func(context.Context, sigv4.Request) (*permit.Principal, error)
	Limits       *limit.Limits
	Observe      func(Record)                         // told of every answer, except to what was shed; nil does not care
	Denied       func(context.Context, permit.Denial) // told of every request that policies refuse; nil does not care
	Secure       bool                                 // callers come over TLS
	Log          *slog.Logger
	Now          func() time.Time
	NewRequestID func() string
}

// A Record is what is known of a request once it is answered.
type Record struct {
	RequestID string
	Operation string // "" for what is no operation
	Account   string // "" before authentication
	Status    int
	Duration  time.Duration
}

// IsFor tells whether a request is for STS. The service of networks has
// nothing at the root, and takes no forms.
func IsFor(r *http.Request) bool {
	if r.URL.Path != "/" {
		return false
	}
	if r.Method == http.MethodPost {
		return strings.HasPrefix(r.Header.Get("Content-Type"), formType)
	}
	return r.Method == http.MethodGet && r.URL.Query().Has("Action")
}

const (
	formType  = "application/x-www-form-urlencoded"
	bodyLimit = 64 << 10
)

// An exchange is one request on its way to its answer.
type exchange struct {
	*Handler
	writer    http.ResponseWriter
	request   *http.Request
	id        string
	operation string
	shed      bool
	who       *permit.Principal // nil before authentication
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := h.Now()
	x := &exchange{Handler: h, writer: w, request: r, id: h.NewRequestID()}
	status, body := x.answer()
	w.Header().Set("Content-Type", "text/xml")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("X-Amzn-Requestid", x.id)
	w.WriteHeader(status)
	_, _ = w.Write(body) // a caller that is gone is nobody's error
	if h.Observe == nil || x.shed {
		return
	}
	record := Record{RequestID: x.id, Operation: x.operation, Status: status, Duration: h.Now().Sub(began)}
	if x.who != nil {
		record.Account = x.who.Account
	}
	h.Observe(record)
}

// answer makes the answer, whatever happens on the way.
func (x *exchange) answer() (status int, body []byte) {
	defer func() {
		if p := recover(); p != nil {
			x.Log.Error("panic", "request", x.id, "operation", x.operation, "value", p, "stack", string(debug.Stack()))
			status, body = x.refusal(failure)
		}
	}()
	result, err := x.serve()
	if err != nil {
		return x.refusal(x.refused(err))
	}
	return http.StatusOK, document(x.operation, result, x.id)
}

// serve is the way of every request, read downward.
func (x *exchange) serve() (any, error) {
	class := limit.ClassOf(x.request.Method)
	if err := x.Limits.Admit(x.request, class); err != nil {
		return nil, err
	}
	body, err := x.read()
	if err != nil {
		return nil, err
	}
	defer body.Done()
	if err := x.Limits.Enter(class); err != nil {
		return nil, err
	}
	defer x.Limits.Leave(class)
	text := body.Bytes
	signed := sigv4.Request{
		Method: x.request.Method, Target: x.request.RequestURI, Host: x.request.Host, Header: x.request.Header, Body: text}
	ctx := x.Limits.Term()
	if x.who, err = x.Authenticate(ctx, signed); err != nil {
		return nil, x.distrust(err)
	}
	if err := x.Limits.Spend(x.who.Account, class); err != nil {
		return nil, err
	}
	if x.request.Method == http.MethodGet {
		text = []byte(x.request.URL.RawQuery)
	}
	f, err := parseForm(string(text))
	if err != nil {
		return nil, err
	}
	do, err := x.operationOf(f)
	if err != nil {
		return nil, err
	}
	return do(ctx, x, f)
}

func (x *exchange) read() (limit.Body, error) {
	body, err := x.Limits.ReadBody(x.writer, x.request, bodyLimit)
	switch {
	case errors.Is(err, limit.ErrTooLarge):
		err = &refusal{"RequestEntityTooLarge", "The body is larger than the bytes that are read.", http.StatusRequestEntityTooLarge}
	case errors.Is(err, limit.ErrTooShort), errors.Is(err, limit.ErrUnread):
		err = &refusal{"MalformedQueryString", "The body could not be read.", http.StatusBadRequest}
	}
	return body, err
}

// distrust remembers where wrong signatures come from.
func (x *exchange) distrust(err error) error {
	var refused *sigv4.Error
	if errors.As(err, &refused) {
		x.Limits.Refused(x.request)
	}
	return err
}

// An operation answers its result, to be written as XML.
type operation func(context.Context, *exchange, form) (any, error)

const version = "2011-06-15"

var operations = map[string]operation{"GetCallerIdentity": callerIdentity, "AssumeRole": assumeRole}

func (x *exchange) operationOf(f form) (operation, error) {
	name := f.get("Action")
	if name == "" {
		return nil, &refusal{"MissingAction", "The request must contain the parameter Action.", http.StatusBadRequest}
	}
	do, known := operations[name]
	if !known || f.get("Version") != version {
		return nil, &refusal{"InvalidAction",
			"Could not find operation " + clip(name) + " for version " + clip(f.get("Version")), http.StatusBadRequest}
	}
	x.operation = name
	return do, nil
}

// clip keeps what a stranger sent from filling our answer.
func clip(s string) string {
	const most = 128
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "..."
}
