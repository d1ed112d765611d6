package httpapi_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/sigv4"
)

// patience is how long any answer may take, on a slow machine and under the race detector.
const patience = 30 * time.Second

// A request is what a caller sends, byte by byte: nothing of it is cleaned on its way.
type request struct {
	method, target string
	by             string   // the account that signs, "" is account
	header         []string // more lines, unsigned
	body           string
}

func get(target string) request         { return request{method: "GET", target: target} }
func post(target, body string) request  { return request{method: "POST", target: target, body: body} }
func patch(target, body string) request { return request{method: "PATCH", target: target, body: body} }
func remove(target string) request      { return request{method: "DELETE", target: target} }
func (r request) as(who string) request { r.by = who; return r }
func (r request) with(lines ...string) request {
	r.header = append(slices.Clone(r.header), lines...)
	return r
}

// String is the request as a failed test shows it.
func (r request) String() string { return fmt.Sprintf("%s %.120q %.120q", r.method, r.target, r.body) }

// signature gives the header lines that sign the request.
func (w *wire) signature(r request) []string {
	if r.by == "" {
		r.by = account
	}
	signed := &http.Request{Method: r.method, Host: w.addr, URL: &url.URL{Opaque: r.target}, Header: http.Header{}}
	signer := sigv4.Signer{AccessKeyID: keyPrefix + r.by, Secret: secretOf(keyPrefix + r.by), Region: region, Service: service}
	signer.Sign(signed, []byte(r.body), w.now())
	return []string{
		"X-Amz-Date: " + signed.Header.Get("X-Amz-Date"), "Authorization: " + signed.Header.Get("Authorization"),
	}
}

// bytes is the signed request as it goes out.
func (w *wire) bytes(r request) []byte {
	lines := append([]string{"Host: " + w.addr}, w.signature(r)...)
	if r.body != "" {
		lines = append(lines, "Content-Length: "+strconv.Itoa(len(r.body)))
	}
	return plain(r, append(lines, r.header...)...)
}

// plain is a request with these header lines and no others.
func plain(r request, lines ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", r.method, r.target)
	for _, line := range lines {
		b.WriteString(line + "\r\n")
	}
	b.WriteString("\r\n" + r.body)
	return b.Bytes()
}

// A reply is an answer as it came.
type reply struct {
	status int
	header http.Header
	body   []byte
	wire   []byte // all of it
}

func (a reply) errorType() string { return a.header.Get("X-Amzn-Errortype") }

// do sends a signed request.
func (w *wire) do(t testing.TB, r request) reply {
	t.Helper()
	a := w.send(t, r.method, w.bytes(r))
	if name := a.undeclared(r); name != "" {
		t.Errorf("%v: %s does not declare %s", r, name, a.errorType())
	}
	return a
}

// must sends a signed request that has to succeed, and gives the body.
func (w *wire) must(t testing.TB, r request) []byte {
	t.Helper()
	a := w.do(t, r)
	if a.status != http.StatusOK {
		t.Fatalf("%v: %d %s", r, a.status, a.body)
	}
	return a.body
}

// send sends bytes over a fresh TCP stream and reads one answer.
func (w *wire) send(t testing.TB, method string, request []byte) reply {
	t.Helper()
	a, err := w.ask(method, request)
	if err != nil {
		t.Fatalf("%.300q: %v", request, err)
	}
	return a
}

func (w *wire) ask(method string, request []byte) (reply, error) {
	c, err := w.dial()
	if err != nil {
		return reply{}, err
	}
	defer c.Close()
	sent := make(chan error, 1)
	go func() { _, err := c.Write(request); sent <- err }()
	a, err := read(c, method)
	if err != nil {
		return reply{}, errors.Join(err, c.Close(), <-sent)
	}
	return a, nil
}

func (w *wire) dial() (*net.TCPConn, error) {
	c, err := net.Dial("tcp", w.addr)
	if err != nil {
		return nil, err
	}
	return c.(*net.TCPConn), c.SetDeadline(time.Now().Add(patience))
}

// read reads one answer to a method. What asks the caller to go on is no answer.
func read(from io.Reader, method string) (reply, error) {
	var all bytes.Buffer
	buffered := bufio.NewReaderSize(io.TeeReader(from, &all), 16)
	r, err := http.ReadResponse(buffered, &http.Request{Method: method})
	if err == nil && r.StatusCode == http.StatusContinue {
		all.Reset()
		r, err = http.ReadResponse(buffered, &http.Request{Method: method})
	}
	if err != nil {
		return reply{}, fmt.Errorf("no answer: %w, after %q", err, all.Bytes())
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return reply{}, fmt.Errorf("half an answer: %w, after %q", err, all.Bytes())
	}
	head, _, _ := strings.Cut(all.String(), "\r\n\r\n")
	return reply{status: r.StatusCode, header: r.Header, body: body, wire: []byte(head + "\r\n\r\n" + string(body))}, nil
}
