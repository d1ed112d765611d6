package probe_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/outward"
	"github.com/trunkline/trunkline/internal/probe"
)

// patience is longer than anything takes that a test waits for.
const patience = 30 * time.Second

// newProber may probe loopback and this test's names.
func newProber(t *testing.T, allow string, known map[string][]string) *probe.Prober {
	t.Helper()
	rules, err := outward.Within(allow)
	if err != nil {
		t.Fatal(err)
	}
	return &probe.Prober{
		Rules: rules, Timeout: patience, Most: 50, Lookups: make(chan struct{}, 10), Resolver: names(t, known),
		Pinger: probe.NewPinger(rand.Reader), Now: time.Now, Pause: func() time.Duration { return 0 },
	}
}

// round probes texts of targets and returns the outcomes by text.
func round(t *testing.T, p *probe.Prober, texts ...string) map[string]probe.Outcome {
	t.Helper()
	found := map[string]probe.Outcome{}
	outcomes := make(chan probe.Outcome)
	go func() { defer close(outcomes); p.Round(t.Context(), subjects(texts...), outcomes) }()
	for o := range outcomes {
		found[o.Subject.ARN] = o
	}
	return found
}

// subjects are of resources that are called as their targets.
func subjects(texts ...string) iter.Seq[probe.Subject] {
	return func(yield func(probe.Subject) bool) {
		for _, text := range texts {
			for _, s := range probe.Subjects("123456789012", text, text) {
				if !yield(s) {
					return
				}
			}
		}
	}
}

// open is a port that accepts, shut one that does not.
func open(t *testing.T) (port string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// shut is a port that stays taken, but not listened at, while the test runs.
func shut(t *testing.T) (port string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	own := c.LocalAddr().(*net.TCPAddr).Port // an outgoing end: nothing listens there
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(own)
}

func TestProbe(t *testing.T) {
	t.Parallel()
	p := newProber(t, "127.0.0.0/8", map[string][]string{
		"router.test": {"127.0.0.1"}, "both.test": {"192.0.2.1", "127.0.0.1"}, "metadata.test": {"169.254.169.254"}, "empty.test": nil,
	})
	begun := time.Now()
	up, down := open(t), shut(t)
	for text, want := range map[string]struct {
		status probe.Status
		reason string
	}{
		"tcp:127.0.0.1:" + up:                               {probe.Up, ""},
		"tcp:127.0.0.1:" + down:                             {probe.Down, "connection refused"},
		"tcp:127.0.0.1:" + up + " tcp:127.0.0.1:" + down:    {probe.Down, "tcp:127.0.0.1:" + down},
		"tcp:router.test:" + up:                             {probe.Up, ""},
		"tcp:router.test:" + down:                           {probe.Down, "connection refused"},
		"tcp:router.test.:" + up + " tcp:router.test:" + up: {probe.Up, ""},
		"tcp:both.test:" + up:                               {probe.Up, ""},
		"tcp:nowhere.test:" + up:                            {probe.Down, "the name has no address"},
		"tcp:empty.test:" + up:                              {probe.Down, "the name has no address"},
		"icmp:nowhere.test":                                 {probe.Down, "the name has no address"},
		"tcp:metadata.test:80":                              {probe.Unknown, "169.254.169.254 is guarded"},
		"icmp:metadata.test":                                {probe.Unknown, "169.254.169.254 is guarded"},
		"tcp:192.0.2.1:80":                                  {probe.Unknown, "192.0.2.1 is in none"},
		"tcp:router.test:" + up + " tcp:metadata.test:80":   {probe.Up, "169.254.169.254 is guarded"},
		"tcp:metadata.test:80 tcp:router.test:" + down:      {probe.Down, "connection refused"},
		"nonsense": {probe.Unknown, `"nonsense": want icmp:HOST`},
	} {
		o := round(t, p, text)[text]
		if o.Status != want.status || !strings.Contains(o.Reason, want.reason) || (o.Reason == "") != (want.reason == "") {
			t.Errorf("%s: %q, %q; want %q, %q", text, o.Status, o.Reason, want.status, want.reason)
		}
		if o.At.Before(begun) || o.At.After(time.Now()) {
			t.Errorf("%s: at %v", text, o.At)
		}
	}
}

func TestPing(t *testing.T) {
	t.Parallel()
	p := newProber(t, "127.0.0.0/8,::1/128", map[string][]string{"here.test": {"127.0.0.1"}})
	if p.Pinger.Trouble4 != nil {
		t.Skipf("IPv4 addresses cannot be pinged from here: %v", p.Pinger.Trouble4)
	}
	texts := []string{"icmp:127.0.0.1", "icmp:127.0.0.2", "icmp:here.test"}
	if p.Pinger.Trouble6 == nil && hasLoopback6() {
		texts = append(texts, "icmp:::1")
	}
	for range 20 {
		for text, o := range round(t, p, texts...) {
			if o.Status != probe.Up || o.Reason != "" {
				t.Errorf("%s: %q, %q", text, o.Status, o.Reason)
			}
		}
	}
	p.Timeout = time.Nanosecond
	if o := round(t, p, "icmp:127.0.0.1")["icmp:127.0.0.1"]; o.Status != probe.Down || !strings.HasSuffix(o.Reason, "no answer in time") {
		t.Errorf("without time: %q, %q", o.Status, o.Reason)
	}
}

func hasLoopback6() bool {
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		return false
	}
	return l.Close() == nil
}

// TestPingNotPermitted holds that what the system does not permit says nothing of the target.
func TestPingNotPermitted(t *testing.T) {
	t.Parallel()
	p := newProber(t, "127.0.0.0/8,::1/128", nil)
	p.Pinger = &probe.Pinger{Trouble4: errors.New("no"), Trouble6: errors.New("no")}
	up := "tcp:127.0.0.1:" + open(t)
	found := round(t, p, "icmp:127.0.0.1", "icmp:::1", "icmp:127.0.0.1 "+up, "icmp:127.0.0.1 tcp:127.0.0.1:"+shut(t))
	for text, o := range found {
		want := probe.Unknown
		switch {
		case strings.Contains(text, up):
			want = probe.Up
		case strings.Contains(text, "tcp"):
			want = probe.Down
		}
		if o.Status != want || o.Reason == "" {
			t.Errorf("%s: %q, %q; want %q", text, o.Status, o.Reason, want)
		}
	}
	if len(found) != 4 {
		t.Errorf("%d outcomes", len(found))
	}
}

// TestSlow holds that targets which do not answer hold up no others, and end at their time.
func TestSlow(t *testing.T) {
	t.Parallel()
	p := newProber(t, "127.0.0.0/8", nil)
	texts := []string{}
	for i := range 40 { // more than names are looked up at the same time
		texts = append(texts, fmt.Sprintf("tcp:slow%d.test:1", i))
	}
	up := "tcp:127.0.0.1:" + open(t)
	ctx, stop := context.WithCancel(t.Context())
	outcomes := make(chan probe.Outcome)
	ended := make(chan struct{})
	go func() { defer close(ended); p.Round(ctx, subjects(append(texts, up)...), outcomes) }()
	if o := <-outcomes; o.Subject.ARN != up || o.Status != probe.Up {
		t.Errorf("the first outcome is %+v", o)
	}
	stop() // in the middle of the round
	select {
	case o := <-outcomes:
		t.Errorf("an outcome after the end: %+v", o)
	case <-ended:
	case <-time.After(patience / 2): // each would take twice as long by itself
		t.Fatal("the round goes on")
	}
	p.Timeout = 50 * time.Millisecond
	for text, o := range round(t, p, texts...) {
		if o.Status != probe.Down || !strings.HasSuffix(o.Reason, "in time") {
			t.Errorf("%s: %q, %q", text, o.Status, o.Reason)
		}
	}
}

// TestMany probes more targets than at the same time, and counts those that run.
func TestMany(t *testing.T) {
	t.Parallel()
	p := newProber(t, "127.0.0.0/8", nil)
	p.Most = 7
	var pauses, running, most atomic.Int64
	p.Pause = func() time.Duration { pauses.Add(1); return time.Microsecond }
	up := "tcp:127.0.0.1:" + open(t)
	full := make(chan struct{})
	all := func(yield func(probe.Subject) bool) {
		for i := range 500 {
			most.Store(max(most.Load(), running.Add(1)))
			if i == p.Most {
				close(full)
			}
			if !yield(probe.Subjects("", strconv.Itoa(i), up)[0]) {
				return
			}
		}
	}
	outcomes := make(chan probe.Outcome)
	go func() { defer close(outcomes); p.Round(t.Context(), all, outcomes) }()
	seen := map[string]bool{}
	<-full // nothing is taken before all places are
	for o := range outcomes {
		running.Add(-1)
		if seen[o.Subject.ARN] || o.Status != probe.Up {
			t.Errorf("%+v", o)
		}
		seen[o.Subject.ARN] = true
	}
	// One waits for a place, and one has been received but not yet counted down.
	if len(seen) != 500 || pauses.Load() != 500 || most.Load() > 7+2 {
		t.Errorf("%d outcomes, %d pauses, %d at the same time", len(seen), pauses.Load(), most.Load())
	}
}
