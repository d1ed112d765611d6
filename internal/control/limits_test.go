package control_test

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/limit"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestCatalogsOfStrangersAreNotRead announces bodies that may become large: they are refused before they are read, and
// the largest catalog of somebody who is known has room at once.
func TestCatalogsOfStrangersAreNotRead(t *testing.T) {
	t.Parallel()
	const path = "/_trunkline/catalog"
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		r := newRoom(t, e)
		for range 10 {
			q := httptest.NewRequest(http.MethodPost, path, iotest.ErrReader(errors.New("it was read")))
			q.ContentLength = catalog.MaxSize
			answer := httptest.NewRecorder()
			r.ServeHTTP(answer, q)
			if answer.Code != http.StatusForbidden {
				t.Errorf("a stranger is answered with %d %s", answer.Code, answer.Body)
			}
		}
		declared := `{"account":"` + ours + `","region":"us-east-1","vpcs":[{"id":"vpc-1","cidrs":["10.0.0.0/8"]}]}`
		if status, text := r.post(ours, path, declared+strings.Repeat(" ", catalog.MaxSize-len(declared))); status != http.StatusOK {
			t.Errorf("the largest catalog is answered with %d %s", status, text)
		}
	})
}

// TestAnAccountMayNotDoMoreHereThanElsewhere lets it use up what it may do: the control API takes part in the limits.
func TestAnAccountMayNotDoMoreHereThanElsewhere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		g, err := graph.Open(t.Context(), e.Open(t), graph.Options{Random: rand.Reader})
		if err != nil {
			t.Fatal(err)
		}
		seldom := limit.Rate{PerSecond: .5, Burst: 1}
		standing := func() time.Time { return time.Unix(1_700_000_000, 0) }
		r := room{Handler: control.New(control.Options{
			Graph: g, Settling: new(graph.Settling), Metrics: http.NotFoundHandler(), Log: slog.New(slog.DiscardHandler), NewRequestID: func() string { return theID }, Now: time.Now,
			Limits: limit.New(limit.Config{Reads: seldom, Writes: seldom, Now: standing}, 1),
			Ready:  func(context.Context) error { return nil },
			Authenticate: func(_ context.Context, r sigv4.Request) (*permit.Principal, error) {
				claim, err := sigv4.Claim(r)
				return permit.RootOf(claim.AccessKeyID), err
			},
		})}
		if status, text := r.get(ours, "/_trunkline/quotas/"+ours); status != http.StatusOK {
			t.Fatalf("the first time: %d %s", status, text)
		}
		q := httptest.NewRequest(http.MethodGet, "/_trunkline/quotas/"+ours, nil)
		sigv4.Signer{AccessKeyID: ours, Secret: "secret", Region: "us-west-2", Service: "networkmanager"}.Sign(q, nil, time.Now())
		answer := httptest.NewRecorder()
		r.ServeHTTP(answer, q)
		if answer.Code != http.StatusTooManyRequests || answer.Body.String() != `{"message":"Rate exceeded"}` || answer.Header().Get("Retry-After") != "2" {
			t.Errorf("the second time: %d %s %v", answer.Code, answer.Body, answer.Header())
		}
		if status, text := r.get(theirs, "/_trunkline/quotas/"+theirs); status != http.StatusOK {
			t.Errorf("another account: %d %s", status, text)
		}
		if status, _ := r.get("", "/_trunkline/health/live"); status != http.StatusOK {
			t.Errorf("a health check is answered with %d", status)
		}
	})
}
