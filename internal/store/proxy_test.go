package store_test

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
)

// A proxy stands between the store and its server, so that a test can cut their sessions.
type proxy struct {
	server  string
	swallow atomic.Bool // cut a session once it has sent a commit

	mu    sync.Mutex
	lines map[net.Conn]bool
}

// newProxy returns a proxy and the configuration that leads through it.
func newProxy(t *testing.T, c store.Config) (*proxy, store.Config) {
	t.Helper()
	u, err := url.Parse(c.URL)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{server: u.Host, lines: map[net.Conn]bool{}}
	t.Cleanup(func() {
		listener.Close()
		p.cut()
	})
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go p.serve(client)
		}
	}()
	u.Host = listener.Addr().String()
	c.URL = u.String()
	return p, c
}

// cut ends every session.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for line := range p.lines {
		line.Close()
	}
	clear(p.lines)
}

func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	p.mu.Lock()
	p.lines[client] = true
	p.mu.Unlock()
	go func() {
		io.Copy(client, server)
		client.Close()
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if p.swallow.Load() && bytes.Contains(buffer[:n], []byte("COMMIT\x00")) {
			client.Close() // before the server can answer
			server.Write(buffer[:n])
			return
		}
		if _, failed := server.Write(buffer[:n]); err != nil || failed != nil {
			return
		}
	}
}
