package sigv4

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// Sign writes, to the last byte, the headers that the AWS SDK for Go writes.
func TestSignAsTheSDK(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ method, url, body, token string }{
		{"GET", "http://localhost:8080", "", ""},
		{"GET", "http://localhost:8080/tags/arn%3Aaws%3Anetworkmanager%3A%3A1%3Asite%2Fg%2Fs", "", "token/+="},
		{"DELETE", "http://localhost/global-networks?tagKeys=Z%C3%BCrich%20%E2%9C%93&a=&tagKeys=a/b&tagKeys=a-b", "", ""},
		{"POST", "https://networkmanager.us-west-2.amazonaws.com/./a//../b/", `{"Description":"Zürich"}`, ""},
	} {
		newRequest := func() *http.Request {
			r, err := http.NewRequest(test.method, test.url, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("X-Amz-Note", "  two  words ")
			return r
		}
		ours, theirs := newRequest(), newRequest()
		Signer{keyID1, secret1, test.token, region1, service}.Sign(ours, []byte(test.body), signedAt)
		credentials := aws.Credentials{AccessKeyID: keyID1, SecretAccessKey: secret1, SessionToken: test.token}
		payload := payloadHash([]byte(test.body))
		if err := v4.NewSigner().SignHTTP(t.Context(), credentials, theirs, payload, service, region1, signedAt); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"Authorization", dateHeader, tokenHeader} {
			if got, want := ours.Header.Get(key), theirs.Header.Get(key); got != want {
				t.Errorf("%s %s: %s is\n%s, want\n%s", test.method, test.url, key, got, want)
			}
		}
	}
}

// The SDK for Go signs the path as it sends it, botocore (see golden) a cleaned one: both are good, a third is not.
func TestVerifyUncleanPath(t *testing.T) {
	t.Parallel()
	const path = "/global-networks/./x//../global-network-0a1b//sites/"
	asSent := signed(t, "GET", "http://localhost:8080"+path, "")
	cleaned := signed(t, "GET", "http://localhost:8080/global-networks/global-network-0a1b/sites/", "")
	cleaned.Target = path
	for _, r := range []Request{asSent, cleaned} {
		if _, err := verifierAt(signedAt).Verify(t.Context(), r); err != nil {
			t.Error(err)
		}
	}
	half := signed(t, "GET", "http://localhost:8080/global-networks/x/../global-network-0a1b/sites/", "")
	half.Target = path
	wantRefusal(t, verifierAt(signedAt), half, "InvalidSignatureException")
	asSent.Target = cleanPath(path)
	wantRefusal(t, verifierAt(signedAt), asSent, "InvalidSignatureException")
}

// A plus sign in a raw query is the space that servers read it as, never the plus that %2B is.
func TestVerifyPlusInQuery(t *testing.T) {
	t.Parallel()
	r := signed(t, "GET", "http://localhost/global-networks?name=a%20b", "")
	r.Target = strings.Replace(r.Target, "%20", "+", 1)
	if _, err := verifierAt(signedAt).Verify(t.Context(), r); err != nil {
		t.Error(err)
	}
	r.Target = strings.Replace(r.Target, "+", "%2B", 1)
	wantRefusal(t, verifierAt(signedAt), r, "InvalidSignatureException")
}

func TestVerifyAbsoluteTarget(t *testing.T) {
	t.Parallel()
	for target, path := range map[string]string{
		"http://localhost/global-networks?a=1": "/global-networks?a=1",
		"http://localhost?a=1":                 "/?a=1",
	} {
		r := signed(t, "GET", "http://localhost"+path, "")
		r.Target = target
		if _, err := verifierAt(signedAt).Verify(t.Context(), r); err != nil {
			t.Errorf("%s: %v", target, err)
		}
	}
}
