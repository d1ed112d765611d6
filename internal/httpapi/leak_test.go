package httpapi_test

import (
	"bytes"
	"context"
	"net/http"
	"regexp"
	"runtime/pprof"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestNothingIsLeftOfRudeCallers counts the goroutines of one server, which carry its label, before and after.
func TestNothingIsLeftOfRudeCallers(t *testing.T) {
	t.Parallel()
	var w *wire
	label := "of " + t.Name()
	pprof.Do(context.Background(), pprof.Labels("goroutine", label), func(context.Context) {
		w = start(t, options{limit: func(s *http.Server) { s.ReadTimeout, s.IdleTimeout = 2*time.Second, 2*time.Second }})
	})
	before := w.goroutines(label)
	n := w.fill(t, account)
	w.unchanged(t)
	for _, sent := range [][]byte{
		nil, []byte("G"), []byte("GET / HTTP/1.1\r\nHost: a\r\n"), []byte("nothing of HTTP\r\n\r\n"),
		plain(post(n.at("sites"), `{"D`), "Host: a", "Content-Length: 100000"), plain(post(n.at("sites"), strings.Repeat("a", 2*megabyte)), "Host: a", "Content-Length: 99999999"),
		plain(post(n.at("sites"), "5\r\nabc"), "Host: a", "Transfer-Encoding: chunked"), w.bytes(get(n.at("sites"))), bytes.Repeat(w.bytes(get(n.at("sites"))), 100),
		plain(post(n.at("sites"), "{"), "Host: a", "Content-Length: 100", "Expect: 100-continue"),
	} {
		for range 10 {
			c, err := w.dial()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Write(sent); err != nil {
				t.Fatal(err)
			}
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.waitFor(t, label, before)
}

var stacks = regexp.MustCompile(`(?m)^(\d+) @ .*\n# labels: (.*)$`)

// goroutines counts those that a server started, however indirectly.
func (w *wire) goroutines(label string) (n int) {
	var b bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&b, 1); err != nil {
		return -1
	}
	for _, stack := range stacks.FindAllStringSubmatch(b.String(), -1) {
		if strings.Contains(stack[2], strconv.Quote(label)) {
			same, _ := strconv.Atoi(stack[1])
			n += same
		}
	}
	return n
}

// waitFor waits until a server has at least one goroutine and at most so many.
func (w *wire) waitFor(t testing.TB, label string, most int) {
	t.Helper()
	late := time.After(patience)
	for {
		n := w.goroutines(label)
		if n > 0 && n <= most {
			return
		}
		select {
		case <-late:
			t.Fatalf("%d goroutines are left, want 1 to %d", n, most)
		case <-time.After(10 * time.Millisecond):
		}
	}
}
