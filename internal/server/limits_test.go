package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/limit"
	"github.com/trunkline/trunkline/internal/sigv4"
)

func TestWhichRatesHold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		auth, rates   string
		reads, writes limit.Rate
	}{
		{AuthStrict, "", limit.PerSecond(2000), limit.PerSecond(500)},
		{AuthStrict, "writes=7", limit.PerSecond(2000), limit.PerSecond(7)},
		{AuthStrict, RatesOff, limit.Rate{}, limit.Rate{}},
		{AuthAny, "", limit.Rate{}, limit.Rate{}},
		{AuthAny, "reads=7", limit.PerSecond(7), limit.Rate{}},
	} {
		got, err := Config{Auth: c.auth, Rates: c.rates}.limits()
		if err != nil || got.Reads != c.reads || got.Writes != c.writes {
			t.Errorf("%s %q: %+v, %v", c.auth, c.rates, got, err)
		}
	}
	if _, err := (Config{Auth: AuthStrict, Rates: "many"}).limits(); err == nil || !strings.HasPrefix(err.Error(), "--rate-limit ") {
		t.Errorf("a rate that is none: %v", err)
	}
}

func TestHowMuchGarbageThereMayBe(t *testing.T) {
	t.Parallel()
	const mib = 1 << 20
	for _, c := range []struct {
		lives, documents int64
		want             int
	}{
		{0, 0, 400}, {16 * mib, 0, 400}, {17 * mib, 0, 300}, {64 * mib, 0, 100}, {130 * mib, 0, 50}, {1000 * mib, 0, 50},
		{7 * mib, 4 * mib, 400}, {10 * mib, 32 * mib, 50}, {42 * mib, 32 * mib, 50}, {500 * mib, 32 * mib, 50},
	} {
		if got := garbagePercent(c.lives, c.documents); got != c.want {
			t.Errorf("%d MiB live, documents have %d MiB: %d %%, want %d", c.lives/mib, c.documents/mib, got, c.want)
		}
	}
}

// TestStreamsAreBounded has one address hold all streams that it may have: more are closed, and one that ends makes room.
func TestStreamsAreBounded(t *testing.T) {
	t.Parallel()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := newStreams(inner, 4)
	served := make(chan net.Conn)
	ended := make(chan error)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				ended <- err
				return
			}
			served <- c
		}
	}()
	dial := func() net.Conn {
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	var theirs []net.Conn
	for range 3 {
		dial()
		theirs = append(theirs, <-served)
	}
	if n, err := dial().Read(make([]byte, 1)); n != 0 || err == nil {
		t.Error("one address has more than three quarters")
	}
	for range 2 {
		if err := theirs[0].Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	}
	dial()
	_ = (<-served).Close()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; !errors.Is(err, net.ErrClosed) {
		t.Errorf("in the end: %v", err)
	}
	for _, c := range theirs[1:] {
		_ = c.Close()
	}
	if len(l.of) != 0 || len(l.places) != 0 {
		t.Errorf("%v, %d places are lost", l.of, len(l.places))
	}
}

// TestStoppingUnderLoad ends a server while far more is asked of it than it answers at a time: all that it began is
// answered, and it ends without complaint.
func TestStoppingUnderLoad(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), Config{Listen: "127.0.0.1:0", Data: t.TempDir(), Auth: AuthStrict, Account: "000000000000",
		Region: "us-west-2", Quotas: QuotasOff, Catalog: CatalogOpen, Rates: RatesOff}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	serving, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(serving) }()
	signer := sigv4.Signer{AccessKeyID: s.RootKey.AccessKeyID, Secret: s.RootKey.SecretAccessKey, Region: "us-west-2", Service: SigningName}
	client := &http.Client{Transport: &http.Transport{}}
	var all sync.WaitGroup
	var answered sync.WaitGroup
	const callers = 300
	answered.Add(callers)
	for range callers {
		all.Go(func() {
			first := sync.OnceFunc(answered.Done)
			defer first()
			for {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.Endpoint.URL+"/global-networks", nil)
				if err != nil {
					t.Error(err)
					return
				}
				signer.Sign(r, nil, time.Now())
				answer, err := client.Do(r)
				if err != nil {
					return // the server listens no more
				}
				text, err := io.ReadAll(answer.Body)
				_ = answer.Body.Close()
				if err != nil || answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusTooManyRequests {
					t.Errorf("%s %s %v", answer.Status, text, err)
				}
				first()
			}
		})
	}
	answered.Wait()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	all.Wait()
	client.CloseIdleConnections()
	if state := s.limits.State(); state.InWork["read"] != 0 || state.Waiting["read"] != 0 {
		t.Errorf("in the end: %+v", state)
	}
}
