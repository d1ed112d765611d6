package limit

import (
	"errors"
	"io"
	"net/http"
	"time"
)

const (
	// smallBody is what a body may have, in bytes, to be read as it comes. A
	// larger one is read once there is room for all of it.
	smallBody = 1 << 20

	// boldBody is what a body may have before its sender has to name a key that
	// is known.
	boldBody = 64 << 10

	// freeBody is what a body takes without taking it from anybody: its caller's
	// open stream costs more.
	freeBody = 8 << 10

	documentSpace = 32 << 20 // one document of the largest size
	bodySpace     = 4 << 20
	answerSpace   = 32 << 20

	documentPatience = 5 * time.Second // of who has sent nothing of a document yet
	bodyPatience     = time.Second     // of who has a part of a body there
)

// A body, or an answer, that holds memory has to move: after a while at this
// rate, in bytes a second.
const (
	slowest  = 128 << 10
	slowness = 5 * time.Second
)

// What is wrong with a body.
var (
	ErrTooLarge = errors.New("the body is too large")
	ErrTooShort = errors.New("the body is shorter than announced")
	ErrUnread   = errors.New("the body could not be read")
)

// A Body is what a caller has sent.
type Body struct {
	Bytes []byte
	space *Space
	taken int64

	document *Limits // nil: it is none
	sheet    []byte  // that a document is on
}

// Done gives the memory back: Bytes must not be used any more.
func (b *Body) Done() {
	if b.document != nil {
		b.document.paper.put(b.sheet)
	}
	if b.taken > 0 {
		b.space.Give(b.taken)
	}
	if b.document != nil {
		b.document.weigh()
	}
	*b = Body{}
}

// A reading is a body on its way in.
type reading struct {
	*Limits
	Body
	request *http.Request
	answer  http.ResponseWriter
	most    int64
	began   time.Time
	claimed bool // it is clear who may be known to send it
}

// ReadBody reads a body of at most most bytes; Done must be called on it. The
// error is ErrTooLarge, ErrTooShort, ErrUnread, a [*Refusal], or what Claim
// says of a request whose body is large.
func (l *Limits) ReadBody(w http.ResponseWriter, r *http.Request, most int64) (Body, error) {
	switch {
	case r.ContentLength == 0:
		return Body{}, nil
	case r.ContentLength > most:
		return Body{}, ErrTooLarge
	}
	b := &reading{Limits: l, request: r, answer: w, most: most, Body: Body{space: l.bodies}}
	if r.ContentLength >= 0 {
		b.most = r.ContentLength
	}
	err := b.read()
	if err != nil {
		b.Done()
	}
	return b.Body, err
}

func (b *reading) read() error {
	if err := b.begin(); err != nil {
		return err
	}
	for {
		n, err := b.request.Body.Read(b.Bytes[len(b.Bytes):cap(b.Bytes)])
		b.Bytes = b.Bytes[:len(b.Bytes)+n]
		switch {
		case int64(len(b.Bytes)) > b.most:
			return ErrTooLarge
		case err == io.EOF:
			return nil
		case errors.Is(err, io.ErrUnexpectedEOF):
			return ErrTooShort
		case err != nil:
			return ErrUnread
		case len(b.Bytes) == cap(b.Bytes):
			if err := b.grow(); err != nil {
				return err
			}
		}
		b.pace()
	}
}

// begin makes room for the first bytes, or for all of a document.
func (b *reading) begin() error {
	if b.request.ContentLength > boldBody || b.most > smallBody {
		if err := b.claim(); err != nil {
			return err
		}
	}
	if b.most > smallBody {
		return b.reserve()
	}
	b.Bytes = make([]byte, 0, min(b.most+1, freeBody))
	return nil
}

// claim wants a key that is known, once.
func (b *reading) claim() error {
	if b.claimed {
		return nil
	}
	_, err := b.config.Claim(b.request)
	b.claimed = err == nil
	return err
}

// reserve takes room for a whole document. What is not touched yet costs
// nothing.
func (b *reading) reserve() error {
	both := min(2*b.most, documentSpace) // the body, and what is read from it
	if !b.documents.TakeWithin(both, documentPatience) {
		b.full.Add(1)
		return errRoom
	}
	b.space, b.taken = b.documents, both
	b.weigh()
	b.document = b.Limits
	b.sheet = b.paper.take(b.most + 1)
	b.Bytes = b.sheet[: 0 : b.most+1]
	b.pace()
	return nil
}

func (l *Limits) weigh() {
	if l.config.Weigh != nil {
		l.config.Weigh(l.documents.state())
	}
}

// grow doubles the room for what has arrived.
func (b *reading) grow() error {
	size := min(2*int64(cap(b.Bytes)), b.most+1)
	if size > boldBody+1 {
		if err := b.claim(); err != nil {
			return err
		}
	}
	if !b.bodies.TakeWithin(size-b.taken, bodyPatience) {
		b.full.Add(1)
		return errRoom
	}
	b.taken = size
	b.Bytes = append(make([]byte, 0, size), b.Bytes...)
	return nil
}

// pace moves the deadline on by what has arrived. Who holds no room has the
// time that the server gives everybody.
func (b *reading) pace() {
	if b.taken == 0 {
		return
	}
	if b.began.IsZero() {
		b.began = b.config.Now()
	}
	end := b.began.Add(within(len(b.Bytes)))
	control := http.NewResponseController(b.answer)
	_ = control.SetReadDeadline(end)                     // where there is no stream, nothing is slow
	_ = control.SetWriteDeadline(end.Add(AnswerTimeout)) // which began with the header
}

// within is the time that so many bytes may take.
func within(n int) time.Duration {
	return slowness + time.Duration(n)*time.Second/slowest
}
