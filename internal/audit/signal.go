package audit

import "sync"

// A signal wakes everybody who waits for it.
type signal struct {
	mu   *sync.Mutex
	wake *chan struct{}
}

func newSignal() signal {
	first := make(chan struct{})
	return signal{new(sync.Mutex), &first}
}

// wait is closed at the next call of send.
func (s signal) wait() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.wake
}

func (s signal) send() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(*s.wake)
	*s.wake = make(chan struct{})
}
