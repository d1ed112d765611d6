package limit

import (
	"net/http"
	"time"
)

// AnswerTimeout is how long after the header of a request its answer must be
// gone: the body is read in this time, the work done and the answer taken.
// Large bodies have the time that they take beside it.
const AnswerTimeout = 5 * time.Minute

// largeAnswer is what an answer has, in bytes, that a caller must not leave
// lying about.
const largeAnswer = 16 << 10

// errAnswers is the refusal where Hold finds no memory.
var errAnswers = &Refusal{Message: "Too many answers are still being sent; try again.", After: time.Second}

// Hold takes memory for an answer that was made; the error is a [*Refusal] to be
// sent in its place, which needs none. Callers who do not take their answers have
// the memory. An answer that must be given is held in any case. Send gives the
// memory back.
func (l *Limits) Hold(body []byte, must bool) error {
	n := int64(len(body))
	switch {
	case n < largeAnswer:
	case must:
		l.answers.Force(n)
	case !l.answers.Take(n):
		l.full.Add(1)
		return errAnswers
	}
	return nil
}

// Send writes the body of an answer that is held, behind its header. A caller
// who does not take it is cut off, and sooner than others if it is large.
func (l *Limits) Send(w http.ResponseWriter, body []byte) {
	if n := len(body); n >= largeAnswer {
		defer l.answers.Give(int64(n))
		_ = http.NewResponseController(w).SetWriteDeadline(l.config.Now().Add(within(n))) // where there is a stream
	}
	_, _ = w.Write(body) // a caller that is gone is nobody's error
}
