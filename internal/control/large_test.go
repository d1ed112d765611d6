package control_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestFewLargeBodiesAtATime has strangers begin bodies that may become large: four are read, others are told to come
// again, small requests are answered meanwhile, and a place is free again when its body has ended.
func TestFewLargeBodiesAtATime(t *testing.T) {
	t.Parallel()
	const path = "/_trunkline/catalog"
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		r := newRoom(t, e)
		var reading sync.WaitGroup
		var bodies []*io.PipeWriter
		begin := func() *io.PipeWriter {
			body, sender := io.Pipe()
			reading.Go(func() {
				answer := httptest.NewRecorder()
				r.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, path, body))
				if answer.Code != http.StatusForbidden {
					t.Errorf("a stranger is answered with %d %s", answer.Code, answer.Body)
				}
			})
			if _, err := sender.Write([]byte("{")); err != nil { // returns when it is read
				t.Error(err)
			}
			return sender
		}
		for range 4 {
			bodies = append(bodies, begin())
		}
		late := httptest.NewRecorder()
		r.ServeHTTP(late, httptest.NewRequest(http.MethodPost, path, io.NopCloser(&io.LimitedReader{R: zeros{}, N: 2 << 20})))
		if late.Code != http.StatusServiceUnavailable || late.Header().Get("Retry-After") != "1" {
			t.Errorf("a fifth large body is answered with %d %s", late.Code, late.Body)
		}
		const small = `{"account":"` + ours + `","region":"us-east-1","vpcs":[{"id":"vpc-1","cidrs":["10.0.0.0/8"]}]}`
		if status, text := r.post(ours, path, small); status != http.StatusOK {
			t.Errorf("a small body is answered with %d %s", status, text)
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
	})
}

// zeros is without end.
type zeros struct{}

// Read reads zeros.
func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
