package httpapi_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// TestFewLargeBodiesAtATime has strangers begin bodies that may become documents: four are read, a fifth is told to come
// again, other requests are answered meanwhile, and a place is free again when its body has ended.
func TestFewLargeBodiesAtATime(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	ask := func(path string, body io.Reader) *httptest.ResponseRecorder {
		answer := httptest.NewRecorder()
		w.handler.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, path, body))
		return answer
	}
	var reading sync.WaitGroup
	begin := func() *io.PipeWriter {
		body, sender := io.Pipe()
		reading.Go(func() {
			if answer := ask("/core-networks", body); answer.Code != http.StatusForbidden {
				t.Errorf("a stranger is answered with %d %s", answer.Code, answer.Body)
			}
		})
		if _, err := sender.Write([]byte("{")); err != nil { // returns when it is read
			t.Error(err)
		}
		return sender
	}
	var bodies []*io.PipeWriter
	for range 4 {
		bodies = append(bodies, begin())
	}
	late := ask("/core-networks", strings.NewReader(strings.Repeat(" ", 2*megabyte)))
	if late.Code != http.StatusTooManyRequests || late.Header().Get("Retry-After") != "1" || late.Header().Get("X-Amzn-Errortype") != "ThrottlingException" {
		t.Errorf("a fifth large body is answered with %d %v %s", late.Code, late.Header(), late.Body)
	}
	for _, path := range []string{"/core-networks", "/global-networks"} {
		if answer := ask(path, strings.NewReader("{}")); answer.Code != http.StatusForbidden {
			t.Errorf("a small body to %s is answered with %d %s", path, answer.Code, answer.Body)
		}
	}
	for _, sender := range bodies {
		if err := sender.Close(); err != nil {
			t.Error(err)
		}
	}
	reading.Wait()
	if err := begin().Close(); err != nil {
		t.Error(err)
	}
	reading.Wait()
}
