package httpapi_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// FuzzRequest sends anything at all to a server that lets anybody in. Every answer has the service's form, none is the
// server's fault, and a refusal changes nothing.
func FuzzRequest(f *testing.F) {
	w := start(f, options{anybody: true})
	n := w.fill(f, account)
	names := n.names(account)
	f.Fuzz(func(t *testing.T, method, target, header, body string) {
		r := request{method: method, target: target, body: body}.naming(names)
		if strings.ContainsAny(method+r.target+header, "\r\n") {
			t.Skip("more than one line is more than one header, or another request")
		}
		lines := slices.Concat(w.signature(r), []string{"Host: " + w.addr, fmt.Sprintf("Content-Length: %d", len(r.body)), header})
		if header == "" {
			lines = lines[:len(lines)-1]
		}
		before := w.changes(t)
		word, _, _ := strings.Cut(method, " ")
		a := w.leave(t, word, plain(r, lines...))
		a.mustBeSound(t, r, word)
		if changed := w.changes(t) != before; changed && a.status >= 400 && !strings.Contains(r.body, "HTTP/1.") {
			t.Errorf("%v: refused, and changed something: %s", r, a.wire)
		}
	})
}

// mustBeSound fails the test unless the answer is good or a refusal in the service's form. What is not built yet is
// neither.
func (a reply) mustBeSound(t testing.TB, r request, method string) {
	t.Helper()
	wrong := a.wrong(method)
	if a.status != 200 && a.errorType() != "NotImplementedException" {
		wrong = a.unlikeError(method)
	}
	if name := a.undeclared(r); wrong != "" || name != "" {
		t.Errorf("%v: %s%s\n%s", r, wrong, name, a.wire)
	}
}

// FuzzPageToken asks for the next page with anything but the token that was given.
func FuzzPageToken(f *testing.F) {
	w := start(f, options{})
	n := w.fill(f, account)
	w.must(f, post(n.at("sites"), `{}`))
	issued := decode[struct{ NextToken string }](f, w.must(f, get(n.at("sites")+"?maxResults=1"))).NextToken
	first := w.must(f, get(n.at("sites")))
	f.Fuzz(func(t *testing.T, token string, at uint8, bit uint8) {
		near := []byte(issued) // and one that is nearly the one
		near[int(at)%len(near)] ^= 1 << (bit % 8)
		for _, token := range []string{token, string(near)} {
			a := w.do(t, get(n.at("sites")+"?nextToken="+escape(token)))
			switch {
			case token == issued:
			case token == "":
				if !bytes.Equal(a.body, first) {
					t.Errorf("no token: %s", a.wire)
				}
			default:
				a.refused(t, token, invalid, "")
			}
		}
	})
}
