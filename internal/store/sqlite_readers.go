package store

import (
	"context"
	"sync"
)

// idleReaders are the handles that read nothing now. The one that was used last is taken first: its cache is warm.
type idleReaders struct {
	free  chan struct{} // one for each idle handle
	mu    sync.Mutex
	stack []*handle
}

func newIdleReaders(most int) *idleReaders { return &idleReaders{free: make(chan struct{}, most)} }

// put gives a handle back.
func (r *idleReaders) put(h *handle) {
	r.mu.Lock()
	r.stack = append(r.stack, h)
	r.mu.Unlock()
	r.free <- struct{}{}
}

// pop takes a handle for a token that was received from free.
func (r *idleReaders) pop() *handle {
	r.mu.Lock()
	defer r.mu.Unlock()
	last := len(r.stack) - 1
	h := r.stack[last]
	r.stack = r.stack[:last]
	return h
}

// take waits for an idle handle.
func (r *idleReaders) take(ctx context.Context, closing <-chan struct{}) (*handle, error) {
	select {
	case <-r.free:
		return r.pop(), nil
	case <-closing:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// close waits for every handle to be idle and closes it.
func (r *idleReaders) close() (err error) {
	handles := make([]*handle, 0, cap(r.free))
	for range cap(r.free) {
		<-r.free
		handles = append(handles, r.pop())
	}
	return closeAll(handles)
}
