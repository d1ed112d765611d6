package storetest

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

// A Moment is when a Proxy cuts a session by itself.
type Moment int32

// The moments are all about the end of a transaction, where it matters most.
const (
	Never        Moment = iota
	BeforeCommit        // the server never gets the commit
	AfterCommit         // the server has it, the client gets no answer
)

// A Proxy stands between the store and its server, so that a test can cut their sessions, and can lead new ones to
// another server.
type Proxy struct {
	moment atomic.Int32
	cuts   atomic.Int64

	mu     sync.Mutex
	server string
	lines  map[net.Conn]bool
}

// NewProxy returns a proxy, which ends with the test, and the configuration that leads through it.
func NewProxy(t testing.TB, c store.Config) (*Proxy, store.Config) {
	t.Helper()
	u, err := url.Parse(c.URL)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{server: u.Host, lines: map[net.Conn]bool{}}
	t.Cleanup(func() {
		listener.Close()
		p.Cut()
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

// Cut ends every session.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for line := range p.lines {
		line.Close()
		p.cuts.Add(1)
	}
	clear(p.lines)
}

// CutAt ends each session that comes to a moment, until another is set.
func (p *Proxy) CutAt(m Moment) { p.moment.Store(int32(m)) }

// Cuts is how many sessions were cut so far.
func (p *Proxy) Cuts() int { return int(p.cuts.Load()) }

// Lead makes new sessions go to another server, a host and port.
func (p *Proxy) Lead(server string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.server = server
}

// enter takes a client's session in and returns the server that it goes to.
func (p *Proxy) enter(client net.Conn) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lines[client] = true
	return p.server
}

func (p *Proxy) leave(client net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.lines, client)
	client.Close()
}

func (p *Proxy) serve(client net.Conn) {
	defer p.leave(client)
	server, err := net.Dial("tcp", p.enter(client))
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		io.Copy(client, server)
		client.Close()
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if m := Moment(p.moment.Load()); m != Never && bytes.Contains(buffer[:n], []byte("COMMIT\x00")) {
			p.cuts.Add(1)
			client.Close() // before the server can answer
			if m == AfterCommit {
				server.Write(buffer[:n])
			}
			return
		}
		if _, failed := server.Write(buffer[:n]); err != nil || failed != nil {
			return
		}
	}
}
