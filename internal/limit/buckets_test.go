package limit

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// A clock goes on when it is told to.
type clock struct{ at time.Time }

func newClock() *clock { return &clock{time.Unix(1_700_000_000, 0)} }

func (c *clock) now() time.Time { return c.at }

func TestABucketIsEmptiedAndFillsAgain(t *testing.T) {
	t.Parallel()
	c := newClock()
	b := NewBuckets(Rate{PerSecond: 2, Burst: 3}, c.now)
	for i := range 3 {
		if wait := b.Take("a"); wait != 0 {
			t.Errorf("token %d: wait %v", i, wait)
		}
	}
	for range 2 { // being refused costs nothing more
		if wait := b.Take("a"); wait != 500*time.Millisecond {
			t.Errorf("without a token: wait %v", wait)
		}
	}
	if wait := b.Take("b"); wait != 0 {
		t.Errorf("somebody else: wait %v", wait)
	}
	c.at = c.at.Add(400 * time.Millisecond)
	if wait := b.Wait("a").Round(time.Millisecond); wait != 100*time.Millisecond {
		t.Errorf("after 400 ms: wait %v", wait)
	}
	c.at = c.at.Add(100 * time.Millisecond)
	if b.Wait("a") != 0 || b.Take("a") != 0 || b.Take("a") == 0 || b.empty.Load() != 3 {
		t.Errorf("after 500 ms not one token; refused %d times", b.empty.Load())
	}
	if off := NewBuckets(Rate{}, c.now); off.Take("a") != 0 || !off.isEmpty() {
		t.Error("no limit is one")
	}
}

func TestBucketsAreBounded(t *testing.T) {
	t.Parallel()
	c := newClock()
	b := NewBuckets(Rate{PerSecond: 1, Burst: 2}, c.now)
	for i := range mostBuckets {
		b.Take(fmt.Sprint(i))
	}
	for range 2 {
		if wait := b.Take("one more"); wait != 0 {
			t.Errorf("one more waits %v", wait)
		}
	}
	if b.Take("yet another") == 0 || b.size.Load() != mostBuckets {
		t.Errorf("those without a bucket do not share one; there are %d", b.size.Load())
	}
	c.at = c.at.Add(time.Second)
	if b.Take("later") != 0 || b.size.Load() != 1 {
		t.Errorf("full buckets are kept: there are %d", b.size.Load())
	}
}

func TestRatesAreRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Config{
		"reads=5":                      {Reads: Rate{5, 50}, Writes: Rate{1, 10}},
		"writes=2,strangers=3,reads=4": {Reads: Rate{4, 40}, Writes: Rate{2, 20}, Strangers: Rate{3, 30}},
		"off":                          {},
	} {
		got := Config{Writes: PerSecond(1)}
		if err := got.ParseRates(text); err != nil || got.Reads != want.Reads || got.Writes != want.Writes || got.Strangers != want.Strangers {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "5", "reads", "reads=", "reads=0", "reads=-1", "reads=1e3", "writes=1000001", "edges=1", "reads=1,", "off,reads=1"} {
		if err := new(Config).ParseRates(text); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

func TestStrangersAreKeptApartFromTheirNeighbours(t *testing.T) {
	t.Parallel()
	c := newClock()
	l := New(Config{Strangers: Rate{1, 2}, Now: c.now, Claim: func(r *http.Request) (string, error) {
		if key := r.Header.Get("Key"); key != "" {
			return key, nil
		}
		return "", fmt.Errorf("nobody's")
	}}, 1)
	from := func(address, key string) *http.Request {
		return &http.Request{RemoteAddr: address, Header: http.Header{"Key": {key}}}
	}
	stranger, neighbour, tried := from("192.0.2.1:1000", ""), from("192.0.2.1:2000", "known"), from("192.0.2.1:3000", "tried")
	for _, r := range []*http.Request{stranger, neighbour} {
		if err := l.Admit(r, Read); err != nil {
			t.Errorf("before anything happened: %v", err)
		}
	}
	for range 2 {
		l.Refused(stranger)
	}
	if err := l.Admit(stranger, Read); err == nil {
		t.Error("a stranger who was refused too often is let in")
	}
	for range 2 {
		l.Refused(tried)
	}
	if err := l.Admit(tried, Write); err == nil {
		t.Error("who tries out secrets of a known key is let in")
	}
	if err := l.Admit(neighbour, Read); err != nil {
		t.Errorf("who has the same address and a known key: %v", err)
	}
	if err := l.Admit(from("192.0.2.2:1000", ""), Read); err != nil {
		t.Errorf("another address: %v", err)
	}
	c.at = c.at.Add(time.Second)
	if err := l.Admit(stranger, Read); err != nil || l.State().Refused["stranger"] != 2 {
		t.Errorf("later: %v, %v", err, l.State().Refused)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"192.0.2.1:80": "192.0.2.1", "[::ffff:192.0.2.1]:80": "192.0.2.1", "[2001:db8:1:2:3:4:5:6]:80": "2001:db8:1:2::/64",
		"[fe80::1%eth0]:80": "fe80::/64", "@": "@", "": "",
	} {
		if got := host(&http.Request{RemoteAddr: address}); got != want {
			t.Errorf("%q is %q, want %q", address, got, want)
		}
	}
}
