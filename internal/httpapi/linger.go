package httpapi

import (
	"context"
	"net"
	"net/http"
	"time"
)

const (
	// lingering is how long a caller who was refused may go on sending.
	lingering = 10 * time.Second

	// heardOut is what net/http reads of the rest of a body, in bytes, to keep
	// the stream for another request. Behind a longer rest the stream ends.
	heardOut = 256 << 10
)

// Close ends the stream. To end it under a caller who still sends would take
// the answer away that it has not read yet.
func (c *conn) Close() error {
	if c.refused.CompareAndSwap(true, false) {
		enough := time.AfterFunc(lingering, func() { _ = c.Conn.Close() })
		if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite()
		}
		c.discard()
		enough.Stop()
	}
	return c.Conn.Close()
}

// discard reads until the caller has read its answer and leaves. Many may be
// heard out at a time, so it takes little memory.
func (c *conn) discard() {
	heard := make([]byte, 2<<10)
	for {
		if _, err := c.Conn.Read(heard); err != nil {
			return
		}
	}
}

// connKey is where the context of a request has its stream.
type connKey struct{}

func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// letGo takes the stream of a caller who was refused while it sends a large
// body out of the hands of net/http, which would keep all that a request takes
// until the stream has ended.
func letGo(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r)
		c, ours := r.Context().Value(connKey{}).(*conn)
		if !ours || r.ContentLength >= 0 && r.ContentLength < heardOut {
			return
		}
		stream := http.NewResponseController(w)
		if err := stream.Flush(); err != nil || !c.refused.Load() {
			return
		}
		if _, _, err := stream.Hijack(); err == nil {
			go func() { _ = c.Close() }()
		}
	})
}
