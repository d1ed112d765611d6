package limit

import (
	"errors"
	"time"
)

// A Refusal asks the caller to come again.
type Refusal struct {
	Message string
	After   time.Duration // how long it will take at least
}

// Error is what the caller reads.
func (r *Refusal) Error() string { return r.Message }

// Seconds is After in whole seconds, at least 1.
func (r *Refusal) Seconds() int32 {
	return int32(min(max(1, (r.After+time.Second-1)/time.Second), 3600))
}

var (
	errShed = &Refusal{Message: "The server has more requests than it can answer; try again.", After: time.Second}
	errRoom = &Refusal{Message: "The server is busy with other large bodies; try again.", After: time.Second}
)

// IsShed tells whether a request was turned away because of all the others,
// before any work was done for it.
func IsShed(err error) bool { return errors.Is(err, errShed) }
