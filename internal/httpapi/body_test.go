package httpapi_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

const megabyte = 1 << 20

// chunked is a body in chunks of a size.
func chunked(body string, size int) string {
	var b strings.Builder
	for len(body) > 0 {
		n := min(size, len(body))
		fmt.Fprintf(&b, "%x\r\n%s\r\n", n, body[:n])
		body = body[n:]
	}
	return b.String() + "0\r\n\r\n"
}

func TestBodiesThatAreTooLarge(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	w.unchanged(t)
	for _, size := range []int{megabyte + 1, 5 * megabyte, 40 * megabyte} {
		body := `{"Description":"` + strings.Repeat("a", size-18) + `"}`
		length := "Content-Length: " + strconv.Itoa(size)
		what := fmt.Sprintf("%d bytes", size)
		r := post(n.at("sites"), body)
		w.send(t, "POST", plain(r, "Host: a", length)).refused(t, what, invalid, cannotParse)
		w.send(t, "POST", plain(r, "Host: a", length, "Expect: 100-continue")).refused(t, what+", unasked", invalid, cannotParse)
		r.body = chunked(body, 64<<10)
		lines := append(w.signature(r), "Host: a", "Transfer-Encoding: chunked")
		w.send(t, "POST", plain(r, lines...)).refused(t, what+" in chunks", invalid, cannotParse)
	}
	body := strings.Repeat("a", 40*megabyte) // more than any document
	for _, r := range []request{
		patch(n.at("sites", n.site), body), post("/core-networks", body), get(n.at("sites")), remove(n.at("sites", n.site)),
	} {
		r.body = body
		w.send(t, r.method, plain(r, "Host: a", fmt.Sprintf("Content-Length: %d", len(body)))).refused(t, r, invalid, cannotParse)
	}
}

// TestACallerWhoSendsAllBeforeItReadsIsAnswered does as many clients do: an error while they send is all they tell of.
func TestACallerWhoSendsAllBeforeItReadsIsAnswered(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	const size = 40 * megabyte
	for _, line := range []string{"Expect: 100-continue", "Accept: */*", "Transfer-Encoding: gzip", "Expect: nothing"} {
		r := post("/global-networks", strings.Repeat("a", size))
		request := plain(r, "Host: a", fmt.Sprintf("Content-Length: %d", size), line)
		c, err := w.dial()
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if n, err := c.Write(request); err != nil {
			t.Errorf("%s: cut off after %d bytes: %v", line, n, err)
			continue
		}
		a, err := read(c, "POST")
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		a.refused(t, line, invalid, cannotParse)
	}
}

// TestABodyIsRefusedBeforeItIsSent lets a polite client ask first.
func TestABodyIsRefusedBeforeItIsSent(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	transport := &http.Transport{ExpectContinueTimeout: patience}
	defer transport.CloseIdleConnections()
	sent := &counter{Reader: strings.NewReader(strings.Repeat("a", 5*megabyte))}
	r, err := http.NewRequestWithContext(context.Background(), "POST", "http://"+w.addr+"/global-networks", sent)
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = 5 * megabyte
	r.Header.Set("Expect", "100-continue")
	answer, err := (&http.Client{Transport: transport, Timeout: patience}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 400 || sent.n != 0 {
		t.Errorf("%s after %d bytes", answer.Status, sent.n)
	}
}

// A counter counts what is read.
type counter struct {
	io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}

func TestTheLargestBodyIsRead(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	body := `{"Description":"x","unknown":"` + strings.Repeat("a", megabyte-32) + `"}`
	w.must(t, post(n.at("sites"), body))
	w.do(t, post(n.at("sites"), body+" ")).refused(t, "one byte more", invalid, cannotParse)

	r := post(n.at("sites"), `{"Description":"in chunks"}`)
	for size := 1; size < 40; size += 13 {
		wire := r
		wire.body = chunked(r.body, size)
		lines := append(w.signature(r), "Host: "+w.addr, "Transfer-Encoding: chunked")
		if a := w.send(t, "POST", plain(wire, lines...)); a.status != 200 {
			t.Errorf("in chunks of %d: %s", size, a.wire)
		}
	}
}

// TestBodiesThatEndElsewhere sends less, more or something else than was announced. The caller shuts its side then.
func TestBodiesThatEndElsewhere(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	w.unchanged(t)
	for what, r := range map[string]request{
		"nothing of 10":              post("", "").with("Content-Length: 10"),
		"3 of 10":                    post("", `{"D`).with("Content-Length: 10"),
		"2 of 100,000, a whole one":  post("", `{}`).with("Content-Length: 100000"),
		"2 of a megabyte":            post("", `{}`).with("Content-Length: 1048576"),
		"2 of too many":              post("", `{}`).with("Content-Length: 99999999"),
		"2 of what fits no number":   post("", `{}`).with("Content-Length: 99999999999999999999"),
		"a negative number of bytes": post("", `{}`).with("Content-Length: -2"),
		"a signed number of bytes":   post("", `{}`).with("Content-Length: +2"),
		"no number of bytes":         post("", `{}`).with("Content-Length: two"),
		"an empty number of bytes":   post("", `{}`).with("Content-Length: "),
		"two numbers of bytes":       post("", `{}`).with("Content-Length: 2", "Content-Length: 3"),
		"a list of numbers":          post("", `{}`).with("Content-Length: 2, 3"),
		"chunks without an end":      post("", "2\r\n{}\r\n").with("Transfer-Encoding: chunked"),
		"no chunks":                  post("", "").with("Transfer-Encoding: chunked"),
		"chunks without a size":      post("", "{}\r\n0\r\n\r\n").with("Transfer-Encoding: chunked"),
		"a chunk that is cut":        post("", "ff\r\n{}").with("Transfer-Encoding: chunked"),
		"a chunk that is longer":     post("", "1\r\n{}\r\n0\r\n\r\n").with("Transfer-Encoding: chunked"),
		"a chunk beyond all sizes":   post("", "ffffffffffffffffff\r\n{}\r\n0\r\n\r\n").with("Transfer-Encoding: chunked"),
		"a chunk below all sizes":    post("", "-2\r\n{}\r\n0\r\n\r\n").with("Transfer-Encoding: chunked"),
		"half an end":                post("", "2\r\n{}\r\n0\r\n").with("Transfer-Encoding: chunked"),
		"bytes and chunks":           post("", "2\r\n{}\r\n0\r\n\r\n").with("Content-Length: 2", "Transfer-Encoding: chunked"),
		"chunks of chunks":           post("", "2\r\n{}\r\n0\r\n\r\n").with("Transfer-Encoding: chunked, chunked"),
		"compressed":                 post("", "{}").with("Transfer-Encoding: gzip"),
		"compressed in chunks":       post("", "2\r\n{}\r\n0\r\n\r\n").with("Transfer-Encoding: gzip, chunked"),
		"two ways":                   post("", "{}").with("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
		"no way":                     post("", "{}").with("Transfer-Encoding: "),
		"an unknown way":             post("", "{}").with("Transfer-Encoding: \x0bchunked"),
	} {
		r.target = n.at("sites")
		r.header = append(r.header, "Host: a")
		errorType, reason := invalid, cannotParse
		switch what {
		case "bytes and chunks": // it is whole, but not signed
			errorType, reason = "MissingAuthenticationTokenException", ""
		case "2 of 100,000, a whole one", "2 of a megabyte": // of nobody who is known so much is not read
			r.header = append(r.header, w.signature(r)...)
		}
		w.leave(t, r.method, plain(r, r.header...)).refused(t, what, errorType, reason)
	}
}

// leave sends bytes, shuts its side and reads an answer.
func (w *wire) leave(t testing.TB, method string, request []byte) reply {
	t.Helper()
	c, err := w.dial()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write(request); err != nil {
		t.Fatal(err)
	}
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	a, err := read(c, method)
	if err != nil {
		t.Fatalf("%.300q: %v", request, err)
	}
	return a
}

func TestACallerWhoStopsSendingIsAnswered(t *testing.T) {
	t.Parallel()
	w := start(t, options{limit: func(s *http.Server) { s.ReadTimeout = 100 * time.Millisecond }})
	for _, size := range []int{10, megabyte, 5 * megabyte} {
		r := post("/global-networks", `{"D`)
		lines := append(w.signature(r), "Host: a", fmt.Sprintf("Content-Length: %d", size))
		a := w.send(t, "POST", plain(r, lines...))
		a.refused(t, fmt.Sprintf("3 bytes of %d", size), invalid, cannotParse)
	}
}

func TestMoreThanAnnouncedIsAnotherRequest(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	c, err := w.dial()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	first := post(n.at("sites"), `{}`)
	if _, err := c.Write(append(w.bytes(first), `{"Description":"x"}`+"\r\n\r\n"...)); err != nil {
		t.Fatal(err)
	}
	if a, err := read(c, "POST"); err != nil || a.status != 200 {
		t.Errorf("%s, %v", a.wire, err)
	}
	a, err := read(c, "POST")
	if err != nil {
		t.Fatal(err)
	}
	a.refused(t, "the rest", invalid, cannotParse)
}

// TestACallerWhoShutsItsSideIsAnswered sends whole requests: each has its answer, though nothing more will come.
func TestACallerWhoShutsItsSideIsAnswered(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	for range 100 {
		for _, r := range []request{get(n.at("sites")), post(n.at("sites"), `{}`), patch(n.at("devices", n.device), `{"Model":"x"}`)} {
			if a := w.leave(t, r.method, w.bytes(r)); a.status != 200 {
				t.Fatalf("%v: %s", r, a.wire)
			}
		}
	}
}
