package sts

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/limit"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store"
)

const namespace = "https://sts.amazonaws.com/doc/2011-06-15/"

type answer struct {
	XMLName   xml.Name
	Result    any
	RequestID string `xml:"ResponseMetadata>RequestId"`
}

// document is the answer of an operation.
func document(operation string, result any, id string) []byte {
	return write(answer{xml.Name{Space: namespace, Local: operation + "Response"}, result, id})
}

func write(v any) []byte {
	text, err := xml.Marshal(v)
	if err != nil {
		panic(err) // structs of texts
	}
	return text
}

// A refusal is an error in the form of STS.
type refusal struct {
	code, message string
	status        int
}

// Error is the code and the message.
func (r *refusal) Error() string { return r.code + ": " + r.message }

var failure = &refusal{"InternalFailure", "The request could not be carried out because of an internal error.", http.StatusInternalServerError}

func wrong(format string, args ...any) error {
	return &refusal{"ValidationError", fmt.Sprintf(format, args...), http.StatusBadRequest}
}

type errorAnswer struct {
	XMLName xml.Name
	Error   struct{ Type, Code, Message string }
	ID      string `xml:"RequestId"`
}

// refusal writes an error; whose it is follows from the status.
func (x *exchange) refusal(r *refusal) (int, []byte) {
	a := errorAnswer{XMLName: xml.Name{Space: namespace, Local: "ErrorResponse"}, ID: x.id}
	a.Error.Type, a.Error.Code, a.Error.Message = "Sender", r.code, r.message
	if r.status >= http.StatusInternalServerError {
		a.Error.Type = "Receiver"
	}
	return r.status, write(a)
}

// unsigned are STS's names for what is wrong with a signature.
var unsigned = map[string]string{
	"MissingAuthenticationTokenException": "MissingAuthenticationToken",
	"IncompleteSignatureException":        "IncompleteSignature",
	"InvalidSignatureException":           "SignatureDoesNotMatch",
	"UnrecognizedClientException":         "InvalidClientTokenId",
	"ExpiredTokenException":               "ExpiredToken",
}

var faults = map[identity.Fault]refusal{
	identity.Invalid:   {"ValidationError", "", http.StatusBadRequest},
	identity.Malformed: {"MalformedPolicyDocument", "", http.StatusBadRequest},
	identity.Denied:    {"AccessDenied", "", http.StatusForbidden},
	identity.TooLarge:  {"PackedPolicyTooLarge", "", http.StatusBadRequest},
}

// tell says that policies refused a request.
func (x *exchange) tell(p *identity.Problem) {
	if p.Fault != identity.Denied || x.Denied == nil || x.who == nil {
		return
	}
	caller := api.Caller{Account: x.who.Account, Principal: x.who.ARN, RequestID: x.id}.
		From(x.request.RemoteAddr, x.request.UserAgent())
	x.Denied(x.request.Context(), permit.Denial{
		Caller: caller, Verdict: permit.Verdict{Action: "sts:" + x.operation, Message: p.Message}, Time: x.Now()})
}

// refused turns an error into its answer. What the caller cannot help is
// logged here, once, and its text stays here.
func (x *exchange) refused(err error) *refusal {
	var own *refusal
	var signature *sigv4.Error
	var problem *identity.Problem
	var later *limit.Refusal
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &signature) && unsigned[signature.Code] != "":
		return &refusal{unsigned[signature.Code], signature.Message, signature.Status}
	case errors.As(err, &problem):
		if r, ok := faults[problem.Fault]; ok {
			r.message = problem.Message
			x.tell(problem)
			return &r
		}
	case errors.As(err, &later):
		x.shed = limit.IsShed(err)
		return &refusal{"Throttling", later.Message, http.StatusBadRequest}
	case errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, store.ErrUnknown), errors.Is(err, store.ErrContention):
		return &refusal{"Throttling", "Too many callers want the same; try again.", http.StatusBadRequest}
	}
	x.Log.Error("request failed", "request", x.id, "operation", x.operation, "error", err)
	return failure
}
