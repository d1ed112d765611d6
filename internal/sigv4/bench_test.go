package sigv4

import (
	"net/http"
	"strings"
	"testing"
)

// BenchmarkVerify checks what clients send most: a GET with four signed headers and a short query.
func BenchmarkVerify(b *testing.B) {
	r, err := http.NewRequest("GET", "http://localhost:8080/global-networks/global-network-0a1b2c3d4e5f60718/connections?"+
		"connectionIds=connection-0a1b2c3d4e5f60718&maxResults=100", nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Amz-Content-Sha256", emptyPayload)
	signer1.Sign(r, nil, signedAt)
	benchmarkVerify(b, Request{Method: r.Method, Target: r.URL.RequestURI(), Host: r.Host, Header: r.Header})
}

// BenchmarkVerifyBody checks a POST of 4 KiB.
func BenchmarkVerifyBody(b *testing.B) {
	benchmarkVerify(b, signed(b, "POST", "http://localhost:8080/global-networks", strings.Repeat("x", 4<<10)))
}

func benchmarkVerify(b *testing.B, r Request) {
	v := verifierAt(signedAt)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Verify(b.Context(), r); err != nil {
			b.Fatal(err)
		}
	}
}
