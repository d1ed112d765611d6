package httpapi

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
)

// Listen makes what net/http does by itself fit the service. Its answers to
// what it cannot read as HTTP get the service's form: callers parse errors
// before they log them. An answer goes out in one write. And a caller who is
// refused while it sends is heard out, so that it lives to read why.
// A listener with TLS goes inside.
func Listen(l net.Listener, newRequestID func() string) net.Listener {
	return &listener{Listener: l, newRequestID: newRequestID}
}

type listener struct {
	net.Listener
	newRequestID func() string
}

// Accept waits for the next caller.
func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, newRequestID: l.newRequestID}, nil
}

// A conn is the stream of one caller. One goroutine writes to it.
type conn struct {
	net.Conn
	newRequestID func() string
	held         []byte // the beginning of an answer that goes on
	missing      int    // bytes that complete it
	refused      atomic.Bool
}

// Read tells a caller in the clear who does not speak TLS where it is spoken.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	var notTLS tls.RecordHeaderError
	if err != nil && errors.As(err, &notTLS) && notTLS.Conn != nil {
		_, _ = notTLS.Conn.Write(refusal(http.StatusBadRequest, "this port speaks TLS, use https", c.newRequestID()))
	}
	return n, err
}

// Write passes answers on, whole.
func (c *conn) Write(p []byte) (int, error) {
	if c.missing > 0 {
		return len(p), c.complete(p)
	}
	a, ok := parseHead(p)
	switch {
	case !ok:
		return c.Conn.Write(p)
	case a.isBare():
		c.refused.Store(true)
		_, err := c.Conn.Write(refusal(a.status, a.why(), c.newRequestID()))
		return len(p), err
	}
	c.refused.Store(a.last && a.status >= 400)
	if a.goesOn() {
		c.held = append(make([]byte, 0, a.length), p...)
		c.missing = a.length - len(p)
		return len(p), nil
	}
	return c.Conn.Write(p)
}

// complete adds to the answer that is held, and lets it go when it is whole.
func (c *conn) complete(p []byte) error {
	c.held = append(c.held, p...)
	if c.missing -= len(p); c.missing > 0 {
		return nil
	}
	_, err := c.Conn.Write(c.held)
	c.held, c.missing = nil, 0
	return err
}
