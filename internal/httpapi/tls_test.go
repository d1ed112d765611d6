package httpapi_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestUnderTLS holds under TLS what holds without it.
func TestUnderTLS(t *testing.T) {
	t.Parallel()
	other := httptest.NewTLSServer(http.NotFoundHandler()) // has a certificate for tests
	other.Close()
	writes := &tally{}
	w := start(t, options{anybody: true, listen: func(l net.Listener) net.Listener {
		writes.Listener = tls.NewListener(l, &tls.Config{Certificates: other.TLS.Certificates})
		return writes
	}})
	ask := func(sent []byte) reply {
		t.Helper()
		bare, err := w.dial()
		if err != nil {
			t.Fatal(err)
		}
		c := tls.Client(bare, &tls.Config{InsecureSkipVerify: true})
		defer c.Close()
		if _, err := c.Write(sent); err != nil {
			t.Fatal(err)
		}
		a, err := read(c, "")
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for i := range 10 {
		r := post("/global-networks", fmt.Sprintf(`{"Description":%q,"Tags":[{"Key":"%d","Value":""}]}`, strings.Repeat("𝄞", 256), i))
		if a := ask(w.bytes(r)); a.status != 200 || a.wrong("") != "" {
			t.Errorf("%s", a.wire)
		}
	}
	writes.taken()
	a := ask(w.bytes(get("/global-networks")))
	if got := writes.taken(); len(a.body) < 10_000 || a.wrong("") != "" || len(got) != 1 || got[0] != len(a.wire) {
		t.Errorf("%d bytes came in writes of %v", len(a.wire), got)
	}
	for _, sent := range []string{"GET / HTTP/1.1\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nExpect: b\r\n\r\n"} {
		ask([]byte(sent)).refused(t, sent, invalid, cannotParse)
	}
	large := post("/global-networks", strings.Repeat("a", 5*megabyte))
	ask(plain(large, "Host: a", fmt.Sprintf("Content-Length: %d", len(large.body)))).refused(t, "5 MB", invalid, cannotParse)
	w.send(t, "", plain(get("/global-networks"), "Host: a")).refused(t, "no TLS", invalid, cannotParse)
}
