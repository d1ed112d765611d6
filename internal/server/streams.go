package server

import (
	"net"
	"sync"
)

// spareFiles is how many of the files that a process may have open are kept for
// the database and everything else that is no caller's stream.
const spareFiles = 256

// listen takes a port. Of the streams that the process may have open, one
// address has at most three quarters; more are closed at once. When all are in
// use, callers wait until one ends, and none does without an end.
func listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	files := maxFiles()
	if files == 0 {
		return l, nil
	}
	return newStreams(l, max(files-spareFiles, files/2)), nil
}

func newStreams(l net.Listener, most int) *streams {
	return &streams{Listener: l, most: most * 3 / 4, places: make(chan struct{}, most), closed: make(chan struct{}), of: map[string]int{}}
}

// streams are a listener whose callers have a bounded number of streams.
type streams struct {
	net.Listener
	most   int // of one address
	places chan struct{}
	once   sync.Once
	closed chan struct{}

	mu sync.Mutex
	of map[string]int // by address
}

// Accept waits for a caller and for a place.
func (s *streams) Accept() (net.Conn, error) {
	select {
	case s.places <- struct{}{}:
	case <-s.closed:
		return nil, net.ErrClosed
	}
	for {
		c, err := s.Listener.Accept()
		if err != nil {
			<-s.places
			return nil, err
		}
		if c, ok := s.admit(c); ok {
			return c, nil
		}
	}
}

func (s *streams) admit(c net.Conn) (*stream, bool) {
	host, _, _ := net.SplitHostPort(c.RemoteAddr().String())
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of[host] >= s.most {
		_ = c.Close() // it is not served
		return nil, false
	}
	s.of[host]++
	return &stream{TCPConn: c.(*net.TCPConn), end: sync.OnceFunc(func() { s.leave(host) })}, true
}

func (s *streams) leave(host string) {
	<-s.places
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of[host]--; s.of[host] == 0 {
		delete(s.of, host)
	}
}

// Close gives the port back; the streams stay.
func (s *streams) Close() error {
	s.once.Do(func() { close(s.closed) })
	return s.Listener.Close()
}

// A stream is one caller's.
type stream struct {
	*net.TCPConn
	end func()
}

// Close ends it.
func (s *stream) Close() error {
	s.end()
	return s.TCPConn.Close()
}
