package limit

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// A Rate is how often something may be done: so often a second for ever, and
// Burst times at once after a rest. The zero value is without limit.
type Rate struct {
	PerSecond float64
	Burst     int
}

// mostBuckets is how many buckets there are at a time: about 3 MB.
const mostBuckets = 16384

// Buckets have tokens for each of those who have a name. A bucket that is full
// again is as good as none and may go. Where all are in use, newcomers share one.
type Buckets struct {
	rate  Rate
	now   func() time.Time
	empty atomic.Uint64 // how often there was no token

	size   atomic.Int64
	mu     sync.Mutex
	own    map[string]*rate.Limiter
	shared *rate.Limiter
	swept  time.Time
}

// NewBuckets makes buckets, all full.
func NewBuckets(r Rate, now func() time.Time) *Buckets {
	b := &Buckets{rate: r, now: now, own: map[string]*rate.Limiter{}}
	b.shared = b.fresh()
	return b
}

func (b *Buckets) fresh() *rate.Limiter {
	return rate.NewLimiter(rate.Limit(b.rate.PerSecond), b.rate.Burst)
}

// Take takes a token. Where there is none, it tells how long it will take
// until there is one.
func (b *Buckets) Take(name string) time.Duration {
	if b.rate == (Rate{}) {
		return 0
	}
	now := b.now()
	bucket := b.of(name, now)
	if bucket.AllowN(now, 1) {
		return 0
	}
	b.empty.Add(1)
	return b.until(bucket, now)
}

// Wait tells how long it will take until there is a token, and takes none.
func (b *Buckets) Wait(name string) time.Duration {
	b.mu.Lock()
	bucket := b.own[name]
	b.mu.Unlock()
	if bucket == nil {
		return 0
	}
	return b.until(bucket, b.now())
}

func (b *Buckets) until(bucket *rate.Limiter, now time.Time) time.Duration {
	missing := 1 - bucket.TokensAt(now)
	if missing <= 0 {
		return 0
	}
	return time.Duration(missing / b.rate.PerSecond * float64(time.Second))
}

// isEmpty tells whether nobody has a bucket.
func (b *Buckets) isEmpty() bool { return b.size.Load() == 0 }

func (b *Buckets) of(name string, now time.Time) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	if bucket := b.own[name]; bucket != nil {
		return bucket
	}
	if len(b.own) >= mostBuckets && now.Sub(b.swept) >= time.Second {
		b.swept = now
		maps.DeleteFunc(b.own, func(_ string, bucket *rate.Limiter) bool { return bucket.TokensAt(now) >= float64(b.rate.Burst) })
	}
	if len(b.own) >= mostBuckets {
		return b.shared
	}
	bucket := b.fresh()
	b.own[strings.Clone(name)] = bucket
	b.size.Store(int64(len(b.own)))
	return bucket
}

// burstSeconds is for how long a rested caller may do everything at once.
const burstSeconds = 10

// ParseRates changes rates by text such as "reads=2000,writes=500": so often a
// second, and ten times that at once. What the text does not name stays; "off"
// takes all limits away.
func (c *Config) ParseRates(text string) error {
	if text == "off" {
		c.Reads, c.Writes, c.Strangers = Rate{}, Rate{}, Rate{}
		return nil
	}
	names := map[string]*Rate{"reads": &c.Reads, "writes": &c.Writes, "strangers": &c.Strangers}
	for part := range strings.SplitSeq(text, ",") {
		name, number, _ := strings.Cut(part, "=")
		n, err := strconv.Atoi(number)
		if names[name] == nil || err != nil || n < 1 || n > 1_000_000 {
			return fmt.Errorf("%q: want off, or reads=2000,writes=500,strangers=10 (a second, 1 to 1000000)", text)
		}
		*names[name] = PerSecond(n)
	}
	return nil
}

// PerSecond is a rate with the usual burst.
func PerSecond(n int) Rate { return Rate{float64(n), burstSeconds * n} }
