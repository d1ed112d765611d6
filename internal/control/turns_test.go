package control

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/trunkline/trunkline/internal/permit"
)

// TestFewQuestionsWait lets more ask than may wait while a question is being answered: those are told to ask again, and
// who goes away while waiting leaves the place free and no error in the log.
func TestFewQuestionsWait(t *testing.T) {
	t.Parallel()
	a := newAnalyst(nil)
	a.turn <- struct{}{} // somebody else's question
	a.room <- struct{}{}
	gone, leave := context.WithCancel(t.Context())
	asked := httptest.NewRequestWithContext(gone, http.MethodGet, "/", nil)
	asked.SetPathValue("question", "weaknesses")
	answers := make(chan error)
	for range maxWaiting {
		go func() {
			_, err := a.answer(asked, &permit.Principal{}, nil)
			answers <- err
		}()
	}
	for len(a.room) < cap(a.room) {
		select {
		case err := <-answers:
			t.Fatalf("one that may wait is answered with %v", err)
		default:
		}
	}
	_, err := a.answer(asked, &permit.Principal{}, nil)
	var told *problem
	if !errors.As(err, &told) || told.status != http.StatusServiceUnavailable {
		t.Errorf("one too many is answered with %v", err)
	}
	leave()
	var log bytes.Buffer
	c := control{Options: Options{Log: slog.New(slog.NewTextHandler(&log, nil))}}
	for range maxWaiting {
		c.refuse(httptest.NewRecorder(), <-answers)
	}
	if len(a.room) != 1 || log.Len() > 0 {
		t.Errorf("%d are still there, and the log has %s", len(a.room), &log)
	}
}
