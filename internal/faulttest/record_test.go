package faulttest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/audit"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// A mailbox takes deliveries of a webhook and keeps the positions in the order in which they came.
type mailbox struct {
	*httptest.Server
	mu    sync.Mutex
	came  []int64
	first map[int64]string // the id with which a position came first
	wrong []string
}

func newMailbox(t *testing.T) *mailbox {
	b := &mailbox{first: map[int64]string{}}
	b.Server = httptest.NewServer(b)
	t.Cleanup(b.Close)
	return b
}

// ServeHTTP takes one delivery.
func (b *mailbox) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	var event struct{ Sequence string }
	err := json.NewDecoder(r.Body).Decode(&event)
	position, _ := strconv.ParseInt(event.Sequence, 10, 64)
	id := r.Header.Get("webhook-id")
	b.mu.Lock()
	defer b.mu.Unlock()
	if known, again := b.first[position]; err != nil || again && known != id {
		b.wrong = append(b.wrong, fmt.Sprintf("position %d came as %s and as %s, %v", position, known, id, err))
	}
	if last := b.latest(); position > last+1 {
		b.wrong = append(b.wrong, fmt.Sprintf("position %d came after %d", position, last))
	}
	b.first[position] = id
	b.came = append(b.came, position)
}

// latest is the greatest position that came; the webhook was made before there was anything.
func (b *mailbox) latest() int64 { return int64(len(b.first)) }

func (b *mailbox) count() (came int, latest int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.came), b.latest()
}

// control asks the control API.
func (c *caller) control(ctx context.Context, method, path string, in any) ([]byte, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, method, c.url+"/_trunkline/"+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	c.signer.Sign(r, body, time.Now())
	got, err := c.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err == nil && got.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: %s %s", method, path, got.Status, text)
	}
	return text, err
}

// TestKillTheRecord kills the program while it is written to, seals and delivers to a webhook. Every change is sealed
// once, the chain is sound, and each event is delivered, again only where the program was killed, and in order.
func TestKillTheRecord(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		rounds := 3
		if testing.Short() {
			rounds = 1
		}
		c := e.New(t)
		folder := c.Dir
		if folder == "" {
			folder = t.TempDir()
		}
		box := newMailbox(t)
		p := start(t, c, folder)
		if _, err := p.control(t.Context(), "POST", "webhooks", members{"url": box.URL}); err != nil {
			t.Fatal(err)
		}
		network := p.must(t, ask{operation: "CreateGlobalNetwork", body: members{}}).body["GlobalNetwork"].(members)["GlobalNetworkId"].(string)
		for range rounds {
			begun, _ := box.count()
			var writing sync.WaitGroup
			for range writers {
				writing.Go(func() {
					for range 150 {
						got, err := p.call(t.Context(), ask{operation: "CreateDevice", labels: []string{network}, body: members{}})
						if err != nil || !got.ok() {
							return // it was killed
						}
					}
				})
			}
			await(t, "deliveries", func() bool { n, _ := box.count(); return n > begun+50 })
			p.kill()
			<-p.ended
			writing.Wait()
			p = start(t, c, folder)
		}
		var head audit.Head
		await(t, "everything is delivered", func() bool {
			text, err := p.control(t.Context(), "GET", "audit/000000000000/head", nil)
			if err != nil || json.Unmarshal(text, &head) != nil {
				t.Fatal(err)
			}
			_, latest := box.count()
			return latest == head.Position && head.Position == changes(t, p)
		})
		p.stop(t)
		came, latest := box.count()
		for _, wrong := range box.wrong {
			t.Error(wrong)
		}
		t.Logf("%s: %d rounds of kill -9; %d events, of which %d came more than once", e.Name, rounds, latest, came-int(latest))
		verifyChain(t, c, latest)
	})
}

func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	late := time.After(2 * time.Minute)
	for !done() {
		select {
		case <-late:
			t.Fatal("this has not come: " + what)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// changes is how many devices there are, and the network and the webhook: each has one change.
func changes(t *testing.T, p *process) (n int64) {
	t.Helper()
	got := p.must(t, ask{operation: "DescribeGlobalNetworks"}).body["GlobalNetworks"].([]any)
	id := got[0].(members)["GlobalNetworkId"].(string)
	return int64(len(p.list(t, devices, id))) + 2
}

// verifyChain computes the chain again, without the program.
func verifyChain(t *testing.T, c store.Config, events int64) {
	t.Helper()
	db, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	v, err := audit.New(db).Verify(t.Context(), "000000000000", audit.Check{})
	if err != nil || len(v.Problems) > 0 || v.Events != events {
		t.Errorf("the chain: %+v, %v; want %d events", v, err, events)
	}
}
