package httpapi_test

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// A tally counts what is written to the streams of a listener.
type tally struct {
	net.Listener
	mu     sync.Mutex
	writes []int // the size of each
}

func (l *tally) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &counted{c, l}, nil
}

type counted struct {
	net.Conn
	tally *tally
}

func (c *counted) Write(p []byte) (int, error) {
	c.tally.mu.Lock()
	c.tally.writes = append(c.tally.writes, len(p))
	c.tally.mu.Unlock()
	return c.Conn.Write(p)
}

// taken gives what was written since the last time.
func (l *tally) taken() []int {
	l.mu.Lock()
	defer l.mu.Unlock()
	writes := l.writes
	l.writes = nil
	return writes
}

func TestAnAnswerGoesOutInOneWrite(t *testing.T) {
	t.Parallel()
	writes := &tally{}
	w := start(t, options{listen: func(l net.Listener) net.Listener { writes.Listener = l; return writes }})
	n := w.fill(t, account)
	w.heavy(t, n, 1)
	heavy := w.must(t, get(n.at("sites")))
	if len(heavy) < 200_000 {
		t.Fatalf("the large answer has %d bytes", len(heavy))
	}
	writes.taken()
	for _, r := range []request{
		get(n.at("sites")), get(n.at("devices")), get(n.at("connections")), post(n.at("sites"), `{}`), patch(n.at("sites", n.site), `{}`),
		get(n.at("sites") + "?siteIds=x"), get("/nowhere"), post(n.at("sites"), `{`), {method: "HEAD", target: n.at("sites")},
		get("/%zz"), get("/").with("Expect: nothing"), get("/").with("A: " + strings.Repeat("a", 100_000)), get("/core-networks"),
	} {
		a := w.do(t, r)
		if got := writes.taken(); len(got) != 1 || got[0] != len(a.wire) {
			t.Errorf("%v: %d bytes came in writes of %v", r, len(a.wire), got)
		}
	}
}

// heavy makes sites whose wire form is 200 KB each.
func (w *wire) heavy(t testing.TB, n inventory, sites int) {
	t.Helper()
	for range sites {
		var tags []string
		for i := range 200 {
			tags = append(tags, fmt.Sprintf(`{"Key":"%d","Value":%q}`, i, strings.Repeat("𠀀", 256)))
		}
		w.must(t, post(n.at("sites"), `{"Tags":[`+strings.Join(tags, ",")+`]}`))
	}
}

// TestAnswersOfAnySizeAreWhole asks for several on one stream, so that nothing of one is left to the next.
func TestAnswersOfAnySizeAreWhole(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	w.heavy(t, n, 6)
	c, err := w.dial()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	sizes := map[int]bool{}
	for most := 1; most <= 7; most++ {
		for _, target := range []string{n.at("sites") + fmt.Sprintf("?maxResults=%d", most), n.at("connections"), "/nowhere"} {
			if _, err := c.Write(w.bytes(get(target))); err != nil {
				t.Fatal(err)
			}
			a, err := read(c, "GET")
			if err != nil || a.wrong("GET") != "" {
				t.Fatalf("%s: %.300s %s, %v", target, a.wire, a.wrong("GET"), err)
			}
			sizes[len(a.body)/megabyte] = true
		}
	}
	if !sizes[0] || !sizes[1] {
		t.Errorf("no answer below a megabyte and above one: %v", sizes)
	}
}

// TestAnswersThatAreNoneOfOurs passes what other handlers on the same port say through as it is.
func TestAnswersThatAreNoneOfOurs(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("HTTP/1.1 200 OK\r\n\r\n", 20_000)
	w := start(t, options{limit: func(s *http.Server) {
		s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/plain":
				http.Error(w, "a plain refusal", http.StatusTeapot)
			case "/chunks":
				for i := 0; i < len(large); i += 1000 {
					fmt.Fprint(w, large[i:i+1000])
				}
			case "/slow":
				w.Header().Set("Content-Length", fmt.Sprint(len(large)))
				fmt.Fprint(w, large[:len(large)/2])
				w.(http.Flusher).Flush()
				fmt.Fprint(w, large[len(large)/2:])
			case "/head":
				w.Header().Set("Content-Length", "100000")
			case "/empty":
				w.WriteHeader(http.StatusNoContent)
			}
		})
	}})
	for target, want := range map[string]string{"/plain": "a plain refusal\n", "/chunks": large, "/slow": large, "/head": "", "/empty": ""} {
		method := "GET"
		if target == "/head" {
			method = "HEAD"
		}
		for _, line := range []string{"A: a", "Connection: close"} {
			a := w.send(t, method, plain(request{method: method, target: target}, "Host: a", line))
			if string(a.body) != want {
				t.Errorf("%s: %d bytes: %.200q", target, len(a.body), a.wire)
			}
		}
	}
}
