package control

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/permit"
)

// alone makes one answer about everything at a time: each reads all that there
// is.
func (c *control) alone(do action) action {
	return func(r *http.Request, who *permit.Principal, body []byte) (any, error) {
		select {
		case c.whole <- struct{}{}:
		default:
			return nil, busy("another backup or check")
		}
		out, err := do(r, who, body)
		if s, ok := out.(stream); ok && err == nil {
			s.done = func() { <-c.whole }
			return s, nil
		}
		<-c.whole
		return out, err
	}
}

// getBackup answers with a backup of everything, see package archive.
func (c *control) getBackup(r *http.Request, _ *permit.Principal, _ []byte) (any, error) {
	return stream{write: func(w io.Writer) error {
		_, err := c.DB.Backup(r.Context(), w)
		return err
	}}, nil
}

// getCheck answers with what disagrees with what it follows from.
func (c *control) getCheck(r *http.Request, _ *permit.Principal, _ []byte) (any, error) {
	report, err := network.Check(r.Context(), c.DB)
	if err != nil {
		return nil, err
	}
	return report, nil
}

// A stream writes an answer that is too large to be held.
type stream struct {
	write func(io.Writer) error
	done  func() // called when the answer was taken, or broken off
}

const (
	streamBlock = 64 << 10
	streamWait  = 30 * time.Second // in which a caller must take a block
)

// sendStream sends an answer as it is made. What fails before anything was sent
// is answered; later the answer is cut off, so that the caller does not take it
// for whole.
func (c *control) sendStream(w http.ResponseWriter, s stream) {
	defer s.done()
	p := &pace{w: w, answer: http.NewResponseController(w), now: c.Now}
	out := bufio.NewWriterSize(p, streamBlock)
	w.Header().Set("Content-Type", "application/gzip")
	err := s.write(out)
	if err == nil {
		err = out.Flush()
	}
	switch {
	case err != nil && !p.begun:
		c.refuse(w, err)
		return
	case err != nil && p.failed == nil: // not the caller's fault
		c.Log.Error("an answer was cut off", "error", err)
	}
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_ = p.answer.SetWriteDeadline(time.Time{}) // what comes next on this stream has its own time
}

// A pace gives up on a caller who does not take what it asked for.
type pace struct {
	w      http.ResponseWriter
	answer *http.ResponseController
	now    func() time.Time
	begun  bool
	failed error
}

// Write sends one block.
func (p *pace) Write(b []byte) (int, error) {
	p.begun = true
	if err := p.answer.SetWriteDeadline(p.now().Add(streamWait)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	n, err := p.w.Write(b)
	p.failed = err
	return n, err
}
