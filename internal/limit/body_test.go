package limit

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"
)

var errNobody = errors.New("nobody has this key")

// newLimits are limits for callers of whom those are known who say so.
func newLimits() *Limits {
	return New(Config{Now: time.Now, Claim: func(r *http.Request) (string, error) {
		if r.Header.Get("Key") == "" {
			return "", errNobody
		}
		return "key", nil
	}}, 1)
}

// body is a request with one; a negative length is not announced.
func body(from io.Reader, length int64) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", from)
	r.ContentLength = length
	r.Header.Set("Key", "known")
	return r
}

func TestBodiesOfEverySize(t *testing.T) {
	t.Parallel()
	l := newLimits()
	for _, size := range []int{0, 1, freeBody - 1, freeBody, freeBody + 1, 100_000, smallBody - 1, smallBody, smallBody + 1, 3 << 20} {
		sent := bytes.Repeat([]byte("0123456789abcde"), size/15+1)[:size]
		for _, announced := range []int64{int64(size), -1} {
			for _, from := range []io.Reader{bytes.NewReader(sent), iotest.HalfReader(bytes.NewReader(sent)), iotest.DataErrReader(bytes.NewReader(sent))} {
				got, err := l.ReadBody(httptest.NewRecorder(), body(from, announced), max(1, int64(size)))
				if err != nil || !bytes.Equal(got.Bytes, sent) {
					t.Errorf("%d bytes, announced %d: %d, %v", size, announced, len(got.Bytes), err)
				}
				got.Done()
				got.Done() // does nothing
			}
			if size > 1 {
				if _, err := l.ReadBody(httptest.NewRecorder(), body(bytes.NewReader(sent), announced), int64(size)-1); !errors.Is(err, ErrTooLarge) {
					t.Errorf("one byte more than may be, announced %d: %v", announced, err)
				}
			}
		}
	}
	if s := l.State(); s.Bytes["documents"] != 0 || s.Bytes["bodies"] != 0 {
		t.Errorf("memory is lost: %v", s.Bytes)
	}
}

func TestBodiesThatBreakOff(t *testing.T) {
	t.Parallel()
	l := newLimits()
	for _, size := range []int{10, 100_000, 3 << 20} {
		for cause, want := range map[error]error{io.ErrUnexpectedEOF: ErrTooShort, iotest.ErrTimeout: ErrUnread} {
			from := io.MultiReader(bytes.NewReader(make([]byte, size)), iotest.ErrReader(cause))
			if _, err := l.ReadBody(httptest.NewRecorder(), body(from, int64(size)+1), 4<<20); !errors.Is(err, want) {
				t.Errorf("%v after %d bytes: %v", cause, size, err)
			}
		}
	}
	if s := l.State(); s.Bytes["documents"] != 0 || s.Bytes["bodies"] != 0 {
		t.Errorf("memory is lost: %v", s.Bytes)
	}
}

func TestADocumentIsReadOnlyFromWhoMayBeKnown(t *testing.T) {
	t.Parallel()
	l := newLimits()
	unread := func() io.Reader { return iotest.ErrReader(errors.New("it was read")) }
	for _, c := range []struct {
		announced, most int64
		from            io.Reader
	}{
		{2 << 20, 2 << 20, unread()}, {-1, 2 << 20, unread()}, {boldBody + 1, smallBody, unread()},
		{-1, smallBody, io.MultiReader(bytes.NewReader(make([]byte, boldBody)), unread())},
	} {
		r := body(c.from, c.announced)
		r.Header.Del("Key")
		if _, err := l.ReadBody(httptest.NewRecorder(), r, c.most); !errors.Is(err, errNobody) {
			t.Errorf("announced %d of %d: %v", c.announced, c.most, err)
		}
	}
	r := body(bytes.NewReader(make([]byte, boldBody)), boldBody)
	r.Header.Del("Key")
	if _, err := l.ReadBody(httptest.NewRecorder(), r, smallBody); err != nil {
		t.Errorf("what everybody may send: %v", err)
	}
}

// TestDocumentsWaitForRoom lets one take all there is: others wait for a while, unread.
func TestDocumentsWaitForRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLimits()
		first, err := l.ReadBody(httptest.NewRecorder(), body(bytes.NewReader(make([]byte, documentSpace)), documentSpace), documentSpace)
		if err != nil {
			t.Fatal(err)
		}
		read := func() <-chan error {
			done := make(chan error, 1)
			go func() {
				b, err := l.ReadBody(httptest.NewRecorder(), body(bytes.NewReader(make([]byte, 2<<20)), 2<<20), 2<<20)
				b.Done()
				done <- err
			}()
			synctest.Wait()
			return done
		}
		second := read()
		pass(documentPatience / 2)
		third := read()
		pass(documentPatience/2 + time.Millisecond)
		if err := <-second; !errors.Is(err, errRoom) {
			t.Errorf("after the time is over: %v", err)
		}
		first.Done()
		if err := <-third; err != nil {
			t.Errorf("when there is room: %v", err)
		}
		if s := l.State(); s.Bytes["documents"] != 0 || s.Refused["memory"] != 1 {
			t.Errorf("in the end: %+v", s)
		}
	})
}

// TestDocumentsLieBesideTheHeap reads one after the other: there is one sheet for both, and nothing of the first is on
// it any more.
func TestDocumentsLieBesideTheHeap(t *testing.T) {
	t.Parallel()
	if sheetSize == 0 {
		t.Skip("the system has no memory beside the heap")
	}
	l := newLimits()
	read := func(size int) Body {
		b, err := l.ReadBody(httptest.NewRecorder(), body(bytes.NewReader(bytes.Repeat([]byte{'x'}, size)), int64(size)), documentSpace)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	first := read(documentSpace)
	sheet := &first.Bytes[0]
	first.Done()
	second := read(2 << 20)
	if &second.Bytes[0] != sheet {
		t.Error("the sheet of the first is not used again")
	}
	rest := second.sheet[len(second.Bytes):sheetSize]
	if i := bytes.IndexByte(rest, 'x'); i >= 0 {
		t.Errorf("a document is kept that was done: byte %d of %d", i, len(rest))
	}
	second.Done()
}

func TestFewWaitForRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewSpace(10)
		s.Force(20)
		waiting := make(chan bool, mostHoping)
		for range mostHoping {
			go func() { waiting <- s.TakeWithin(1, time.Second) }()
		}
		synctest.Wait()
		if s.TakeWithin(1, time.Second) || s.Take(1) {
			t.Error("there is room where none is")
		}
		s.Give(15)
		got := 0
		for range mostHoping {
			if <-waiting {
				got++
			}
		}
		if got != 5 || s.state() != 10 {
			t.Errorf("%d got a part, %d bytes are taken", got, s.state())
		}
	})
}

func TestAnswersThatNobodyTakes(t *testing.T) {
	t.Parallel()
	l := newLimits()
	large, small := make([]byte, answerSpace), make([]byte, largeAnswer-1)
	var later *Refusal
	if err := l.Hold(large, false); err != nil {
		t.Errorf("the first: %v", err)
	}
	if err := l.Hold(large, false); !errors.As(err, &later) || later.Seconds() != 1 {
		t.Errorf("one too many: %v", err)
	}
	if l.Hold(large, true) != nil || l.Hold(small, false) != nil {
		t.Error("an answer that must be given, or costs nothing, is refused")
	}
	l.Send(httptest.NewRecorder(), large)
	l.Send(httptest.NewRecorder(), large)
	l.Send(httptest.NewRecorder(), small)
	if n := l.State().Bytes["answers"]; n != 0 {
		t.Errorf("%d bytes are lost", n)
	}
}

func TestATermEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLimits()
		first := l.Term()
		if l.Term() != first {
			t.Error("two of one moment do not share a term")
		}
		pass(time.Second)
		second := l.Term()
		pass(workTime - time.Second)
		synctest.Wait()
		if second == first || first.Err() != nil {
			t.Errorf("a term has ended too soon, or is shared for too long: %v", first.Err())
		}
		pass(time.Second)
		synctest.Wait()
		if first.Err() == nil || second.Err() != nil {
			t.Errorf("after a second more: %v, %v", first.Err(), second.Err())
		}
		pass(time.Second)
	})
}

func TestHowLongToWait(t *testing.T) {
	t.Parallel()
	for after, want := range map[time.Duration]int32{0: 1, time.Millisecond: 1, time.Second: 1, time.Second + 1: 2, 48 * time.Hour: 3600} {
		if got := (&Refusal{After: after}).Seconds(); got != want {
			t.Errorf("%v is %d s, want %d", after, got, want)
		}
	}
}
