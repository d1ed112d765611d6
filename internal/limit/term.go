package limit

import (
	"context"
	"sync"
	"time"
)

// workTime is how long a request is worked on once it was read, or up to a
// second longer.
const workTime = 20 * time.Second

// A term is a context that ends in time. All requests of a second share one:
// it costs them nothing.
type term struct {
	mu    sync.Mutex
	ctx   context.Context
	until time.Time // others begin from then on
}

// Term is the context of work that begins now. It does not end when the caller
// has nothing more to send, which may have shut its side and still read: what
// has begun is finished, unless it takes too long.
func (l *Limits) Term() context.Context {
	now := l.config.Now()
	t := &l.term
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ctx == nil || !now.Before(t.until) {
		t.until = now.Add(time.Second)
		ctx, cancel := context.WithTimeout(context.Background(), workTime+time.Second)
		context.AfterFunc(ctx, cancel) // it ends by itself
		t.ctx = ctx
	}
	return t.ctx
}
