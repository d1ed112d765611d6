package httpapi_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"unicode/utf8"

	"github.com/trunkline/trunkline/api"
)

// frontErrors are the refusals that come before the service: their bodies say message with a small letter.
var frontErrors = []string{
	"MissingAuthenticationTokenException", "IncompleteSignatureException", "UnrecognizedClientException",
	"InvalidSignatureException", "ExpiredTokenException",
}

var (
	requestID     = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	escapedHalves = regexp.MustCompile(`(?i)\\ud[89a-f]`)
)

// wrong says what of an answer no client should meet, "" if nothing: the form of every answer, good or bad.
func (a reply) wrong(method string) string {
	length, err := strconv.Atoi(a.header.Get("Content-Length"))
	switch {
	case len(a.header["Content-Length"]) != 1 || err != nil:
		return fmt.Sprintf("Content-Length %q", a.header["Content-Length"])
	case method != "HEAD" && length != len(a.body):
		return fmt.Sprintf("Content-Length %d for %d bytes", length, len(a.body))
	case !slices.Equal(a.header["Content-Type"], []string{"application/json"}):
		return fmt.Sprintf("Content-Type %q", a.header["Content-Type"])
	case len(a.header["X-Amzn-Requestid"]) != 1 || !requestID.MatchString(a.header.Get("X-Amzn-Requestid")):
		return fmt.Sprintf("request id %q", a.header["X-Amzn-Requestid"])
	case method == "HEAD":
		return ""
	case !json.Valid(a.body) || !utf8.Valid(a.body) || escapedHalves.Match(a.body):
		return fmt.Sprintf("a body that not every client can read: %q", a.body)
	case a.status == 200 && a.header["X-Amzn-Errortype"] != nil:
		return "a success with an error type"
	}
	return ""
}

// unlikeError says what is wrong with an answer that must be a refusal in the service's form, "" if nothing.
func (a reply) unlikeError(method string) string {
	if wrong := a.wrong(method); wrong != "" {
		return wrong
	}
	if a.status < 400 || a.status > 499 {
		return fmt.Sprintf("status %d", a.status)
	}
	name := a.errorType()
	key := "Message"
	switch failure := api.Failures[name]; {
	case slices.Contains(frontErrors, name):
		key = "message"
	case failure == nil:
		return fmt.Sprintf("error type %q", name)
	case failure().Status() != a.status && !a.isHTTPRefusal():
		return fmt.Sprintf("%s with status %d", name, a.status)
	}
	if method == "HEAD" {
		return ""
	}
	var members map[string]any
	if err := json.Unmarshal(a.body, &members); err != nil {
		return err.Error()
	}
	if text, _ := members[key].(string); text == "" {
		return fmt.Sprintf("no %s in %s", key, a.body)
	}
	return ""
}

// isHTTPRefusal tells whether the answer has a status of HTTP's own, for what cannot be read as HTTP.
func (a reply) isHTTPRefusal() bool { return slices.Contains([]int{417, 431}, a.status) }

// refused fails the test unless the answer is a refusal of this type and, where one is given, this reason.
func (a reply) refused(t testing.TB, what any, errorType, reason string) {
	t.Helper()
	if wrong := a.unlikeError(""); wrong != "" {
		t.Errorf("%v: %s\n%s", what, wrong, a.wire)
		return
	}
	got := decode[api.ValidationException](t, a.body)
	if a.errorType() != errorType || reason != "" && got.Reason != reason {
		t.Errorf("%v: %s, want %s %s", what, a.wire, errorType, reason)
	}
}

const (
	invalid      = "ValidationException"
	notFound     = "ResourceNotFoundException"
	cannotParse  = api.ValidationExceptionReasonCannotParse
	wrongField   = api.ValidationExceptionReasonFieldValidationFailed
	noOperation  = api.ValidationExceptionReasonUnknownOperation
	otherTrouble = api.ValidationExceptionReasonOther
)

// names fails the test unless the refusal blames this field.
func (a reply) names(t testing.TB, what any, field string) {
	t.Helper()
	for _, f := range decode[api.ValidationException](t, a.body).Fields {
		if f.Name == field {
			return
		}
	}
	t.Errorf("%v: %s, want the field %s blamed", what, a.body, field)
}
