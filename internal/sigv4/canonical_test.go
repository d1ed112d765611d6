package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// prove signs a canonical request that the test spells out, with none of the package's code.
func prove(canonical string) string {
	mac := func(key []byte, text string) []byte {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(text))
		return h.Sum(nil)
	}
	key := []byte("AWS4" + secret1)
	for _, part := range []string{"20260314", region1, service, "aws4_request"} {
		key = mac(key, part)
	}
	sum := sha256.Sum256([]byte(canonical))
	return hex.EncodeToString(mac(key, "AWS4-HMAC-SHA256\n20260314T150926Z\n20260314/"+region1+"/"+service+
		"/aws4_request\n"+hex.EncodeToString(sum[:])))
}

const claimedScope = keyID1 + "/20260314/" + region1 + "/" + service + "/aws4_request"

// A signature that is right in itself does not help a list of signed headers that leaves doubt about what it covers.
func TestSignedHeadersList(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		list, headers string
		good          bool
	}{
		{"host;x-amz-date", "host:localhost\nx-amz-date:20260314T150926Z\n", true},
		{"host", "host:localhost\n", true},
		{"host;x-note", "host:localhost\nx-note:a b,c\n", true},
		{"host;host;x-amz-date", "host:localhost\nhost:localhost\nx-amz-date:20260314T150926Z\n", false},
		{"x-amz-date;host", "x-amz-date:20260314T150926Z\nhost:localhost\n", false},
		{"X-Note;host", "X-Note:a b,c\nhost:localhost\n", false},
		{"host;x-absent", "host:localhost\nx-absent:\n", false},
		{"host;", "host:localhost\n:\n", false},
	} {
		r := Request{Method: "GET", Target: "/", Host: "localhost", Header: http.Header{
			dateHeader: {"20260314T150926Z"},
			"X-Note":   {" a   b ", "c"},
		}}
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+claimedScope+",SignedHeaders="+test.list+",Signature="+
			prove("GET\n/\n\n"+test.headers+"\n"+test.list+"\n"+emptyPayload))
		if !test.good {
			wantRefusal(t, verifierAt(signedAt), r, "InvalidSignatureException")
			continue
		}
		if _, err := verifierAt(signedAt).Verify(t.Context(), r); err != nil {
			t.Errorf("%s: %v", test.list, err)
		}
	}
}

// Each query is signed as the canonical one beside it; "" stands for one that has none.
func TestCanonicalQuery(t *testing.T) {
	t.Parallel()
	for query, canonical := range map[string]string{
		"a=%41&b=%7e":                 "a=A&b=~",
		"%c3%bc=%2f":                  "%C3%BC=%2F",
		"a=b/c:d":                     "a=b%2Fc%3Ad",
		"b&a":                         "a=&b=",
		"a=b=c":                       "a=b%3Dc",
		"a=x+y%2Bz":                   "a=x%20y%2Bz",
		"a=2&a=1&A=3":                 "A=3&a=1&a=2",
		"a=a/b&a=a-b":                 "a=a%2Fb&a=a-b",
		"a-b=1&a=2":                   "a=2&a-b=1",
		"X-Amz-Signature=1":           "X-Amz-Signature=1",
		"a=%":                         "",
		"a=%4":                        "",
		"a=%zz":                       "",
		strings.Repeat("&", maxPairs): "",
	} {
		got, ok := appendQuery(nil, query, false)
		if ok != (canonical != "") || ok && string(got) != canonical {
			t.Errorf("%.40s becomes %q, %v, want %q", query, got, ok, canonical)
		}
	}
}

// Some clients presign with a temporary key and send its token as a header: good when the header is signed.
func TestPresignedTokenInHeader(t *testing.T) {
	t.Parallel()
	for _, list := range []string{"host;x-amz-security-token", "host"} {
		headers := "host:localhost\n"
		if list != "host" {
			headers += "x-amz-security-token:token\n"
		}
		query := "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + url.QueryEscape(claimedScope) +
			"&X-Amz-Date=20260314T150926Z&X-Amz-Expires=60&X-Amz-SignedHeaders=" + url.QueryEscape(list)
		r := Request{Method: "GET", Host: "localhost", Header: http.Header{tokenHeader: {"token"}}}
		r.Target = "/?" + query + "&X-Amz-Signature=" + prove("GET\n/\n"+query+"\n"+headers+"\n"+list+"\n"+emptyPayload)
		if list == "host" {
			wantRefusal(t, verifierAt(signedAt), r, "InvalidSignatureException")
			continue
		}
		got, err := verifierAt(signedAt).Verify(t.Context(), r)
		if err != nil || got.SessionToken != "token" {
			t.Errorf("got %+v, %v", got, err)
		}
	}
}
