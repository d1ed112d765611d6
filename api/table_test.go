package api

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestTheTableIsWhole(t *testing.T) {
	t.Parallel()
	if len(Operations) != 95 || len(OperationByName) != 95 {
		t.Errorf("%d operations, %d by name, want 95", len(Operations), len(OperationByName))
	}
	for _, op := range Operations {
		if OperationByName[op.Name] != op {
			t.Errorf("%s is not found by its name", op.Name)
		}
		if got := strings.Count(op.Path, "{"); got != len(op.labels) || got > len(Labels{}) {
			t.Errorf("%s names %d labels, planned %d, at most %d", op.Name, got, len(op.labels), len(Labels{}))
		}
		if op.Page != "" && (op.Output.Member(op.Page) == nil || !op.Output.Member(op.Page).Always) {
			t.Errorf("%s has a page of %s, which is not always in its answer", op.Name, op.Page)
		}
		for _, failure := range op.Errors {
			if Failures[failure] == nil || !op.Declares(failure) {
				t.Errorf("%s declares %s, which is no error", op.Name, failure)
			}
		}
		if op.Declares("NotImplementedException") {
			t.Errorf("%s declares an error that is only ours", op.Name)
		}
	}
}

// TestSetsOfFieldsFit holds what decoder.members relies on: a set of fields is 64 bits.
func TestSetsOfFieldsFit(t *testing.T) {
	t.Parallel()
	for name, s := range Shapes {
		if s.Name != name {
			t.Errorf("%s is called %s", name, s.Name)
		}
		if len(s.Members) > 64 {
			t.Errorf("%s has %d members", name, len(s.Members))
		}
	}
}

// TestUnimplementedSaysSo calls every operation of a service that has none.
func TestUnimplementedSaysSo(t *testing.T) {
	t.Parallel()
	for _, op := range Operations {
		out, err := op.Call(context.Background(), Unimplemented{}, Caller{Operation: op}, op.New())
		var missing *NotImplementedException
		if out != nil || !errors.As(err, &missing) || missing.Status() != 501 || !strings.Contains(missing.Message, op.Name) {
			t.Errorf("%s answers %v, %v", op.Name, out, err)
		}
	}
}

// echo answers one operation with what it was asked.
type echo struct {
	Unimplemented
	caller Caller
}

func (e *echo) CreateSite(_ context.Context, caller Caller, in *CreateSiteRequest) (*CreateSiteResponse, error) {
	e.caller = caller
	return &CreateSiteResponse{Site: &Site{GlobalNetworkId: in.GlobalNetworkId}}, nil
}

func TestCallReachesTheService(t *testing.T) {
	t.Parallel()
	op, service := OperationByName["CreateSite"], &echo{}
	out, err := op.Call(context.Background(), service, Caller{Account: "123456789012"}, &CreateSiteRequest{GlobalNetworkId: "g"})
	if err != nil || out.(*CreateSiteResponse).Site.GlobalNetworkId != "g" || service.caller.Account != "123456789012" {
		t.Errorf("%v, %v, called by %v", out, err, service.caller)
	}
}

func TestEmptyAnswers(t *testing.T) {
	t.Parallel()
	for _, op := range Operations {
		var always []string
		for _, m := range op.Output.Members {
			if m.Always {
				always = append(always, `"`+m.Wire+`":[]`)
			}
		}
		want := "{" + strings.Join(always, ",") + "}"
		if got := string(op.Encode(nil, reflect.New(typeOf(op.output)).Interface())); got != want {
			t.Errorf("%s: %s, want %s", op.Name, got, want)
		}
		if len(always) > 0 != (op.Page != "") {
			t.Errorf("%s: always present: %v", op.Name, always)
		}
	}
	if got := string(OperationByName["TagResource"].Encode(nil, nil)); got != "{}" {
		t.Errorf("no output is %s", got)
	}
}

func TestHandlesPointIntoTheStructure(t *testing.T) {
	t.Parallel()
	var c Connection
	*ConnectionDeviceId(&c), *ConnectionCreatedAt(&c), *ConnectionStateOf(&c) = "device-1", 1000, ConnectionStatePending
	*ConnectionTags(&c) = []Tag{{Key: "k"}}
	if c.DeviceId != "device-1" || c.CreatedAt != 1000 || c.State != "PENDING" || !slices.Equal(c.Tags, []Tag{{Key: "k"}}) {
		t.Errorf("%+v", c)
	}
}
