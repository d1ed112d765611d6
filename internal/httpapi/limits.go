package httpapi

import (
	"context"
	"errors"

	"github.com/trunkline/trunkline/internal/limit"
	"github.com/trunkline/trunkline/internal/sigv4"
)

func (x *exchange) class() limit.Class { return limit.ClassOf(x.op.Method) }

// context is that of the work on a request that was admitted.
func (x *exchange) context() context.Context { return x.ctx }

// admit reads the body of a request that may come in, and waits for its turn.
// Where the error is nil, dismiss must follow.
func (x *exchange) admit() (body limit.Body, err error) {
	if err := x.Limits.Admit(x.request, x.class()); err != nil {
		return body, err
	}
	if body, err = x.readBody(); err != nil {
		return body, x.distrust(err)
	}
	if err := x.Limits.Enter(x.class()); err != nil {
		body.Done()
		return body, err
	}
	x.ctx = x.Limits.Term()
	return body, nil
}

// dismiss gives back what admit took.
func (x *exchange) dismiss(body *limit.Body) {
	x.Limits.Leave(x.class())
	body.Done()
}

// distrust remembers where wrong signatures come from.
func (x *exchange) distrust(err error) error {
	var refused *sigv4.Error
	if errors.As(err, &refused) {
		x.Limits.Refused(x.request)
	}
	return err
}

// hold keeps an answer in memory until it is sent, unless there is none left
// and the answer can be asked for again.
func (x *exchange) hold(a answer) answer {
	must := x.op == nil || x.class() != limit.Read
	if err := x.Limits.Hold(a.body, must); err != nil {
		return x.failure(err)
	}
	return a
}
