package httpapi_test

import (
	"bufio"
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/trunkline/trunkline/internal/permit"
)

// BenchmarkGetConnections answers a signed GetConnections of one id without a network: for the root of an account,
// whom nobody asks for permission, and for users whose policies have to be asked.
func BenchmarkGetConnections(b *testing.B) {
	const allow = `{"Effect":"Allow","Action":"networkmanager:Get*","Resource":"*"`
	for _, c := range []struct {
		name string
		who  *permit.Principal
	}{
		{"root", permit.RootOf(account)},
		{"user", user(b, allow+`}`)},
		{"tags", user(b, allow+`,"Condition":{"StringEquals":{"aws:ResourceTag/env":"dev"}}}`)},
	} {
		b.Run(c.name, func(b *testing.B) {
			w := start(b, options{stranger: c.who})
			(&ledger{}).keep(w)
			n := w.fill(b, account)
			wire := w.bytes(get(n.at("connections") + "?connectionIds=" + n.joined).as(stranger))
			r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(wire)))
			if err != nil {
				b.Fatal(err)
			}
			r.RemoteAddr = "127.0.0.1:1"
			b.ReportAllocs()
			for b.Loop() {
				answer := httptest.NewRecorder()
				w.handler.ServeHTTP(answer, r)
				if answer.Code != http.StatusOK {
					b.Fatalf("%d %s", answer.Code, answer.Body)
				}
			}
		})
	}
}
