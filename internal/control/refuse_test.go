package control

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
)

// TestRefuse tells a caller what to do about a failure, and nothing of what only we can do something about.
func TestRefuse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err    error
		status int
		want   string
		logged bool
	}{
		{wrong("Say more."), 400, "Say more.", false},
		{fmt.Errorf("apply: %w: %w", store.ErrContention, errors.New("deadlock detected")), 429, "try again", false},
		{errors.New("the disk is on fire"), 500, "internal error", true},
	} {
		var log strings.Builder
		answer := httptest.NewRecorder()
		room := &control{Options: Options{Log: slog.New(slog.NewTextHandler(&log, nil))}}
		room.refuse(answer, c.err)
		if body := answer.Body.String(); answer.Code != c.status || !strings.Contains(body, c.want) || strings.Contains(body, "deadlock") {
			t.Errorf("%v is answered with %d %s", c.err, answer.Code, body)
		}
		if logged := log.Len() > 0; logged != c.logged {
			t.Errorf("%v is logged: %q", c.err, log.String())
		}
	}
}
