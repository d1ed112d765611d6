package control_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestUnknownPathsAndMethods asks for what is not there: every answer is a message in JSON, and none leads elsewhere.
func TestUnknownPathsAndMethods(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		r := newRoom(t, e)
		for _, bad := range []struct {
			method, path, message, allow string
			status                       int
		}{
			{"GET", "/_trunkline/", "nothing answers at /_trunkline/", "", 404},
			{"GET", "/_trunkline/nope", "nothing answers at /_trunkline/nope", "", 404},
			{"GET", "/_trunkline/health/live/", "nothing answers at /_trunkline/health/live/", "", 404},
			{"GET", "/_trunkline//health/live", "nothing answers at /_trunkline//health/live", "", 404},
			{"GET", "/_trunkline/../global-networks", "nothing answers at /_trunkline/../global-networks", "", 404},
			{"GET", "/_trunkline/health/../metrics", "nothing answers at /_trunkline/health/../metrics", "", 404},
			{"GET", "/_trunkline/health%2Flive", "nothing answers at /_trunkline/health%2Flive", "", 404},
			{"GET", "/_trunkline/health", "/_trunkline/health takes POST, not GET", "POST", 405},
			{"OPTIONS", "/_trunkline/health/live", "/_trunkline/health/live takes GET, HEAD, not OPTIONS", "GET, HEAD", 405},
			{"POST", "/_trunkline/quotas/111111111111/x", "/_trunkline/quotas/111111111111/x takes DELETE, PUT, not POST", "DELETE, PUT", 405},
		} {
			answer := httptest.NewRecorder()
			r.ServeHTTP(answer, httptest.NewRequest(bad.method, "http://trunkline.test"+bad.path, nil))
			var said struct{ Message string }
			err := json.Unmarshal(answer.Body.Bytes(), &said)
			if err != nil || answer.Code != bad.status || said.Message != bad.message || answer.Header().Get("Allow") != bad.allow {
				t.Errorf("%s %s is answered with %d %s %v", bad.method, bad.path, answer.Code, answer.Body, answer.Header())
			}
		}
		answer := httptest.NewRecorder()
		r.ServeHTTP(answer, httptest.NewRequest(http.MethodHead, "http://trunkline.test/_trunkline/health/live", nil))
		if answer.Code != http.StatusOK {
			t.Errorf("HEAD is answered with %d", answer.Code)
		}
	})
}
