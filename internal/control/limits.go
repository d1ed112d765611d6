package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/trunkline/trunkline/internal/limit"
	"github.com/trunkline/trunkline/internal/sigv4"
)

// workTime is how long a request is worked on once it was read: a large
// catalog takes seconds, on a machine that has other things to do as well many.
const workTime = 2 * time.Minute

// largeBody is the size, in bytes, from which a body is a document.
const largeBody = 1 << 20

// class is what a request costs.
func (to route) class(r *http.Request) limit.Class {
	if to.most > largeBody {
		return limit.Heavy
	}
	if class := limit.ClassOf(r.Method); class != limit.Read {
		return class
	}
	return limit.Ask
}

// An admitted request has a place, memory for its body and some time, until
// end is called.
type admitted struct {
	limit.Body
	request *http.Request
	class   limit.Class
	end     context.CancelFunc
}

// admit reads the body of a request that may come in, and waits for its turn.
// Where the error is nil, dismiss and end must follow.
func (c *control) admit(w http.ResponseWriter, r *http.Request, to route) (*admitted, error) {
	class, most := to.class(r), max(to.most, bodyLimit)
	if err := c.Limits.Admit(r, class); err != nil {
		return nil, err
	}
	body, err := c.Limits.ReadBody(w, r, most)
	switch {
	case errors.Is(err, limit.ErrTooLarge):
		return nil, &problem{http.StatusRequestEntityTooLarge, fmt.Sprintf("The body is larger than the %d bytes that are read.", most)}
	case errors.Is(err, limit.ErrTooShort), errors.Is(err, limit.ErrUnread):
		return nil, wrong("The body could not be read.")
	case err != nil:
		return nil, c.distrust(r, err)
	}
	if err := c.Limits.Enter(class); err != nil {
		body.Done()
		return nil, err
	}
	ctx, end := r.Context(), func() {}
	if !to.whole {
		ctx, end = context.WithTimeout(ctx, workTime)
	}
	return &admitted{body, r.WithContext(ctx), class, end}, nil
}

// dismiss gives back what admit took, but for the time.
func (c *control) dismiss(a *admitted) {
	c.Limits.Leave(a.class)
	a.Done()
}

// distrust remembers where wrong signatures come from.
func (c *control) distrust(r *http.Request, err error) error {
	var refused *sigv4.Error
	if errors.As(err, &refused) {
		c.Limits.Refused(r)
	}
	return err
}
