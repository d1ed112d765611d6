package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/trunkline/trunkline/internal/sigv4"
)

// A client calls one server with signed requests over kept connections.
type client struct {
	url    string
	signer sigv4.Signer
	http   *http.Client
}

func newClient(url string, inv *inventory) *client {
	return &client{url: url, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256, MaxConnsPerHost: 256}},
		signer: sigv4.Signer{
			AccessKeyID: inv.server.RootKey.AccessKeyID, Secret: inv.server.RootKey.SecretAccessKey,
			Region: "us-west-2", Service: "networkmanager",
		}}
}

// call sends one request and reads the whole answer.
func (c *client) call(ctx context.Context, method, target string, body []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.url+target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	c.signer.Sign(r, body, time.Now())
	answer, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: %s: %s", method, target, answer.Status, text)
	}
	return text, err
}

// A light client writes requests and reads answers with as little work as it
// can: what a client costs is not what a server is measured by.
type light struct {
	client
	host    string
	streams chan *bufio.ReadWriter // one for each caller at the same time
}

func newLight(url string, inv *inventory, streams int) (*light, error) {
	l := &light{client: *newClient(url, inv), host: strings.TrimPrefix(url, "http://"), streams: make(chan *bufio.ReadWriter, streams)}
	for range streams {
		c, err := net.Dial("tcp", l.host)
		if err != nil {
			return nil, err
		}
		l.streams <- bufio.NewReadWriter(bufio.NewReader(c), bufio.NewWriter(c))
	}
	return l, nil
}

// post sends one signed request and reads the whole answer.
func (l *light) post(target string, body []byte) error {
	r, err := http.NewRequest(http.MethodPost, l.url+target, nil)
	if err != nil {
		return err
	}
	l.signer.Sign(r, body, time.Now())
	stream := <-l.streams
	defer func() { l.streams <- stream }()
	_, _ = fmt.Fprintf(stream, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\nX-Amz-Date: %s\r\nAuthorization: %s\r\n\r\n",
		target, l.host, len(body), r.Header.Get("X-Amz-Date"), r.Header.Get("Authorization"))
	_, _ = stream.Write(body) // Flush tells of errors
	if err := stream.Flush(); err != nil {
		return err
	}
	return readAnswer(stream.Reader)
}

// readAnswer reads one answer that says how long it is.
func readAnswer(r *bufio.Reader) error {
	status, err := r.ReadString('\n')
	if err != nil {
		return err
	}
	length := 0
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) == 2 {
			break
		}
		if n, found := bytes.CutPrefix(line, []byte("Content-Length: ")); found {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(n))); err != nil {
				return err
			}
		}
	}
	if !strings.HasPrefix(status, "HTTP/1.1 200 ") {
		text, _ := io.ReadAll(io.LimitReader(r, int64(length)))
		return fmt.Errorf("%s: %s", strings.TrimSpace(status), text)
	}
	_, err = r.Discard(length)
	return err
}

// together runs work from so many goroutines until the time is over. Each call
// of work gets another number.
func together(workers int, work func(ctx context.Context, i int) error) task {
	var next atomic.Int64
	return func(ctx context.Context, until time.Time) (int, error) {
		var done atomic.Int64
		var failure atomic.Value
		var all sync.WaitGroup
		for range workers {
			all.Go(func() {
				for time.Now().Before(until) && failure.Load() == nil {
					if err := work(ctx, int(next.Add(1))); err != nil {
						failure.Store(err)
						return
					}
					done.Add(1)
				}
			})
		}
		all.Wait()
		err, _ := failure.Load().(error)
		return int(done.Load()), err
	}
}

// plainServer is net/http writing the same bytes to everybody.
func plainServer(body []byte) (url string, stop func() error, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	})}
	go func() { _ = s.Serve(l) }()
	return "http://" + l.Addr().String(), s.Close, nil
}
