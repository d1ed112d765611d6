package sigv4

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

// What the parser accepts says the same when it is written again.
func FuzzAuthorization(f *testing.F) {
	f.Fuzz(func(t *testing.T, authorization, date string) {
		r := Request{Method: "GET", Target: "/", Host: "localhost", Header: http.Header{
			"Authorization": {authorization}, dateHeader: {date},
		}}
		c, err := readClaim(&r)
		if err == nil {
			again := c.algorithm + " Signature=" + c.signature + ",SignedHeaders=" + c.signedHeaders +
				",Credential=" + c.credential
			parsed, err := parseAuthorization(again)
			if parsed.date = c.date; err != nil || parsed != c {
				t.Errorf("%q means %+v; written again it means %+v, %v", authorization, c, parsed, err)
			}
		}
		got, err := Claim(r)
		var refusal *Error
		switch {
		case err == nil && basic(got.SignedAt) != date && len(date) == len(basicFormat):
			t.Errorf("the date %q was read as %v", date, got.SignedAt)
		case err == nil && !strings.Contains(authorization, "Credential="+got.AccessKeyID+"/"):
			t.Errorf("%q gives the key id %q", authorization, got.AccessKeyID)
		case err != nil && (!errors.As(err, &refusal) || len(refusal.Message) > 1<<10):
			t.Errorf("%q: %v", authorization, err)
		}
	})
}

// Whatever is signed with the right key verifies, as long as its query can be read; whatever is not, never.
func FuzzVerify(f *testing.F) {
	f.Fuzz(func(t *testing.T, method, target, host, value, body string) {
		r, err := http.NewRequest(method, "http://localhost", nil)
		if err != nil {
			t.Skip("not a method")
		}
		if r.URL, err = r.URL.Parse(target); err != nil || r.URL.Opaque != "" {
			t.Skip("not a target that a client can send")
		}
		r.Host = host
		r.Header["X-Amz-Note"] = []string{value, value}
		at := signedAt
		signer1.Sign(r, []byte(body), at)
		if r.Host == "" {
			r.Host = r.URL.Host
		}
		request := Request{Method: r.Method, Target: r.URL.RequestURI(), Host: r.Host, Header: r.Header, Body: []byte(body)}
		_, err = verifierAt(at).Verify(t.Context(), request)
		_, query := request.split()
		if _, readable := appendQuery(nil, query, false); err != nil && readable && !isPresigned(query) {
			t.Errorf("%+v: %v", request, err)
		}
		other := signer1
		other.Secret = "another secret"
		other.Sign(r, []byte(body), at) // request shares its headers
		if got, err := verifierAt(at).Verify(t.Context(), request); err == nil {
			t.Errorf("%+v is not signed with the key, and gives %+v", request, got)
		}
	})
}
