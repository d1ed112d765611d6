package httpapi

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/limit"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store"
)

// failure turns an error into its answer. What is no answer of the service is
// logged here, once, and its text stays here.
func (x *exchange) failure(err error) answer {
	var failure api.Failure
	var refused *sigv4.Error
	var busy *limit.Refusal
	switch {
	case errors.As(err, &failure):
		return failed(failure)
	case errors.As(err, &refused):
		return unauthenticated(refused)
	case errors.As(err, &busy):
		a := failed(&api.ThrottlingException{Message: busy.Message, RetryAfterSeconds: seconds(busy.Seconds())})
		a.shed = limit.IsShed(err)
		return a
	case errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, store.ErrUnknown):
		return failed(&api.ThrottlingException{
			Message: "The request took too long and was given up; nothing was changed. Try again.", RetryAfterSeconds: seconds(1)})
	case errors.Is(err, store.ErrContention):
		return failed(&api.ThrottlingException{
			Message: "Too many writers want the same resources; try again.", RetryAfterSeconds: seconds(1)})
	}
	x.Log.Error("request failed", "request", x.id, "operation", x.name(), "error", err)
	return failed(api.Internal())
}

func (x *exchange) name() string {
	if x.op == nil {
		return ""
	}
	return x.op.Name
}

func seconds(n int32) *int32 { return &n }

// failed is the answer of a modelled error.
func failed(f api.Failure) answer {
	a := answer{status: f.Status(), errorType: f.Type(), body: api.EncodeError(nil, f)}
	if after, ok := api.RetryAfter(f); ok {
		a.retry = int(after)
	}
	return a
}

// unauthenticated is the answer of the service's front: its errors say message
// with a small letter.
func unauthenticated(e *sigv4.Error) answer {
	body, err := json.Marshal(map[string]string{"message": e.Message})
	if err != nil {
		return failed(api.Internal())
	}
	return answer{status: e.Status, errorType: e.Code, body: body}
}
