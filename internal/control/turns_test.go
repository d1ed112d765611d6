package control

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/trunkline/trunkline/internal/permit"
)

// isBusy tells whether somebody is asked to come again.
func isBusy(err error) bool {
	var told *problem
	return errors.As(err, &told) && told.status == http.StatusServiceUnavailable
}

// await waits until so many are in a room, or somebody who should wait there is answered.
func (r *room) await(t *testing.T, all int, answers <-chan error) {
	t.Helper()
	for {
		r.mu.Lock()
		now := r.all
		r.mu.Unlock()
		if now == all {
			return
		}
		select {
		case err := <-answers:
			t.Fatalf("one that may wait is answered with %v", err)
		default:
		}
	}
}

// TestFewQuestionsWait lets more ask than may wait while a question is being answered: one account has few places, all
// together have some more, the others are told to ask again, and who goes away while waiting leaves the place free and no
// error in the log.
func TestFewQuestionsWait(t *testing.T) {
	t.Parallel()
	a := newAnalyst(nil)
	if err := a.room.enter(t.Context(), "somebody"); err != nil {
		t.Fatal(err)
	}
	gone, leave := context.WithCancel(t.Context())
	asked := httptest.NewRequestWithContext(gone, http.MethodGet, "/", nil)
	asked.SetPathValue("question", "weaknesses")
	answers := make(chan error)
	ask := func(account string) {
		_, err := a.answer(asked, &permit.Principal{Account: account}, nil)
		answers <- err
	}
	for i := range maxOwn {
		go ask("greedy")
		a.room.await(t, 2+i, answers)
	}
	if _, err := a.answer(asked, &permit.Principal{Account: "greedy"}, nil); !isBusy(err) {
		t.Errorf("one too many of an account is answered with %v", err)
	}
	waiting := maxOwn
	for ; waiting < maxHere-1; waiting++ {
		go ask(fmt.Sprint("modest ", waiting))
		a.room.await(t, 2+waiting, answers)
	}
	if _, err := a.answer(asked, &permit.Principal{Account: "late"}, nil); !isBusy(err) {
		t.Errorf("one too many is answered with %v", err)
	}
	leave()
	var log bytes.Buffer
	c := control{Options: Options{Log: slog.New(slog.NewTextHandler(&log, nil))}}
	for range waiting {
		c.refuse(httptest.NewRecorder(), <-answers)
	}
	a.room.await(t, 1, answers)
	if len(a.room.here) != 1 || log.Len() > 0 {
		t.Errorf("still there are %v, and the log has %s", a.room.here, &log)
	}
	a.room.leave("somebody")
	if err := a.room.enter(t.Context(), "greedy"); err != nil || len(a.room.here) != 1 {
		t.Errorf("in an empty room: %v, %v", err, a.room.here)
	}
}
