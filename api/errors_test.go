package api

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestFailuresOnTheWire holds the bytes of every failure.
func TestFailuresOnTheWire(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		failure Failure
		status  int
		body    string
	}{
		{Invalid("deviceId", "Device not found."), 400,
			`{"Message":"Incorrect input.","Reason":"FieldValidationFailed","Fields":[{"Name":"deviceId","Message":"Device not found."}]}`},
		{GlobalNetworkNotFound(), 400,
			`{"Message":"Incorrect input.","Reason":"FieldValidationFailed","Fields":[{"Name":"globalNetworkId","Message":"Global network not found."}]}`},
		{CannotParse("tags[%d].key: expected a string", 0), 400,
			`{"Message":"Cannot parse the request: tags[0].key: expected a string","Reason":"CannotParse"}`},
		{UnknownOperation("PUT", "/<sites>"), 400,
			`{"Message":"No operation answers PUT /<sites>.","Reason":"UnknownOperation"}`},
		{Refused("The token is not one of ours."), 400, `{"Message":"The token is not one of ours.","Reason":"Other"}`},
		{NotFound("link-association", "link-1"), 404,
			`{"Message":"Resource not found.","ResourceId":"link-1","ResourceType":"link-association"}`},
		{&ResourceNotFoundException{Message: "m", Context: map[string]string{"b": "2", "a": "1"}}, 404,
			`{"Message":"m","ResourceId":"","Context":{"a":"1","b":"2"}}`},
		{Conflict("site", "site-1", "The site has devices."), 409,
			`{"Message":"The site has devices.","ResourceId":"site-1","ResourceType":"site"}`},
		{Denied("No."), 403, `{"Message":"No."}`},
		{&ServiceQuotaExceededException{Message: "m", LimitCode: "L-1", ServiceCode: "networkmanager"}, 402,
			`{"Message":"m","LimitCode":"L-1","ServiceCode":"networkmanager"}`},
		{&CoreNetworkPolicyException{Message: "m", Errors: []CoreNetworkPolicyError{{ErrorCode: "c", Message: "n"}}}, 400,
			`{"Message":"m","Errors":[{"ErrorCode":"c","Message":"n"}]}`},
		{&ThrottlingException{Message: "Slow down.", RetryAfterSeconds: new(int32(3))}, 429, `{"Message":"Slow down."}`},
		{Internal(), 500, `{"Message":"The request could not be answered because of an internal error."}`},
		{NotImplemented("GetSites"), 501, `{"Message":"GetSites is not implemented."}`},
	} {
		if got := string(EncodeError(nil, c.failure)); got != c.body || c.failure.Status() != c.status {
			t.Errorf("%s %d\n%s, want %d\n%s", c.failure.Type(), c.failure.Status(), got, c.status, c.body)
		}
		if !strings.HasPrefix(c.failure.Error(), c.failure.Type()+": ") {
			t.Errorf("%s describes itself as %q", c.failure.Type(), c.failure.Error())
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		failure Failure
		seconds int32
		ok      bool
	}{
		{&ThrottlingException{RetryAfterSeconds: new(int32(3))}, 3, true},
		{&InternalServerException{RetryAfterSeconds: new(int32(0))}, 0, true},
		{&ThrottlingException{}, 0, false},
		{NotFound("site", "s"), 0, false},
	} {
		if seconds, ok := RetryAfter(c.failure); seconds != c.seconds || ok != c.ok {
			t.Errorf("%v: %d, %v", c.failure, seconds, ok)
		}
	}
}

func TestFailuresKnowTheirNames(t *testing.T) {
	t.Parallel()
	if len(Failures) != 9 {
		t.Errorf("%d failures, want the service's eight and ours", len(Failures))
	}
	for name, empty := range Failures {
		if empty().Type() != name {
			t.Errorf("%s is called %s", name, empty().Type())
		}
	}
}

func TestWhatACallerSentDoesNotFillAnAnswer(t *testing.T) {
	t.Parallel()
	failure := UnknownOperation(strings.Repeat("M", 10_000), strings.Repeat("ü", 10_000))
	if text := EncodeError(nil, failure); len(text) > 600 || !json.Valid(text) {
		t.Errorf("%d bytes: %.700s", len(text), text)
	}
}
