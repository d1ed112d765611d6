package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// The refusals of the service's front, by the words of AWS.
const (
	missing      = "MissingAuthenticationTokenException"
	incomplete   = "IncompleteSignatureException"
	unrecognized = "UnrecognizedClientException"
	badSignature = "InvalidSignatureException"
	expired      = "ExpiredTokenException"
)

const mismatch = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and " +
	"signing method. Consult the service documentation for details."

const unknownToken = "The security token included in the request is invalid."

// signedAs is a request whose lines were signed by a test's own means.
func (w *wire) signedAs(r request, change func(*http.Request)) []byte {
	signed := &http.Request{Method: r.method, Host: w.addr, Header: http.Header{}}
	lines := w.signature(r)
	for _, line := range append(lines, r.header...) {
		name, value, _ := strings.Cut(line, ": ")
		signed.Header.Add(name, value)
	}
	change(signed)
	lines = []string{"Host: " + w.addr, fmt.Sprintf("Content-Length: %d", len(r.body))}
	for name, values := range signed.Header {
		for _, value := range values {
			lines = append(lines, name+": "+value)
		}
	}
	return plain(r, lines...)
}

// edit changes a part of a header.
func edit(name, from, to string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, strings.Replace(r.Header.Get(name), from, to, 1)) }
}

func set(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func drop(name string) func(*http.Request) { return func(r *http.Request) { r.Header.Del(name) } }

// at signs as it would have been right then.
func (w *wire) at(r request, when time.Time) []string {
	then := *w
	then.now = func() time.Time { return when }
	return then.signature(r)
}

func TestWhoIsNotLetIn(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 6, 7, 8, 9, 10, 0, time.UTC)
	w := start(t, options{now: func() time.Time { return now }})
	n := w.fill(t, account)
	w.unchanged(t)
	const authorization, date = "Authorization", "X-Amz-Date"
	for what, refusal := range map[string]struct {
		change        func(*http.Request)
		code, message string
	}{
		"nothing":                  {drop(authorization), missing, "Missing Authentication Token"},
		"an empty header":          {set(authorization, ""), missing, "Missing Authentication Token"},
		"another scheme":           {set(authorization, "Basic YTpi"), incomplete, "(missing equal-sign) in Authorization header"},
		"no parameters":            {set(authorization, "AWS4-HMAC-SHA256"), incomplete, "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter."},
		"no credential":            {edit(authorization, "Credential=", "Other="), incomplete, "Authorization header requires 'Credential' parameter."},
		"no signed headers":        {edit(authorization, "SignedHeaders=", "Other="), incomplete, "Authorization header requires 'SignedHeaders' parameter."},
		"no signature":             {edit(authorization, "Signature=", "Other="), incomplete, "Authorization header requires 'Signature' parameter."},
		"no date":                  {drop(date), incomplete, "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."},
		"no equal-sign":            {edit(authorization, "Signature=", "Signature"), incomplete, "(missing equal-sign) in Authorization header"},
		"a date of another form":   {set(date, "yesterday"), incomplete, "Date must be in ISO-8601 'basic format'. Got 'yesterday'."},
		"three parts of five":      {edit(authorization, "/"+region+"/"+service, ""), incomplete, "Credential must have exactly 5 slash-delimited elements"},
		"another algorithm":        {edit(authorization, "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512"), incomplete, "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'."},
		"an unknown key":           {edit(authorization, keyPrefix+account, keyPrefix+"000000000000"), unrecognized, unknownToken},
		"an unknown token":         {set("X-Amz-Security-Token", "nobody's"), unrecognized, unknownToken},
		"an expired token":         {set("X-Amz-Security-Token", expiredToken), expired, "The security token included in the request is expired"},
		"another signature":        {edit(authorization, "Signature=", "Signature=0"), badSignature, mismatch},
		"another's key":            {edit(authorization, keyPrefix+account, keyPrefix+stranger), badSignature, mismatch},
		"another region":           {edit(authorization, region, "us-west-2"), badSignature, mismatch},
		"another service":          {edit(authorization, "/"+service+"/", "/ec2/"), badSignature, "Credential should be scoped to correct service: 'networkmanager'."},
		"no region":                {edit(authorization, "/"+region+"/", "//"), badSignature, "Credential should be scoped to a valid region, not ''."},
		"another terminator":       {edit(authorization, "aws4_request", "aws5_request"), badSignature, "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'."},
		"another day in the scope": {edit(authorization, "/20250607/", "/20250608/"), badSignature, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20250608' != '20250607'"},
		"an unsigned host":         {edit(authorization, "SignedHeaders=host;", "SignedHeaders="), badSignature, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."},
		"another date":             {set(date, "20250607T080911Z"), badSignature, mismatch},
	} {
		for _, r := range []request{get(n.at("sites")), post(n.at("sites"), `{"Description":"x"}`), post(n.at("sites"), "{"), get("/core-networks")} {
			w.send(t, r.method, w.signedAs(r, refusal.change)).isForbidden(t, what, refusal.code, refusal.message)
		}
	}
	for what, late := range map[string]struct {
		when    time.Time
		message string
	}{
		"too late":  {now.Add(-15*time.Minute - time.Second), "Signature expired: 20250607T075409Z is now earlier than 20250607T075410Z (20250607T080910Z - 15 min.)"},
		"too early": {now.Add(15*time.Minute + time.Second), "Signature not yet current: 20250607T082411Z is still later than 20250607T082410Z (20250607T080910Z + 15 min.)"},
	} {
		r := get(n.at("sites"))
		a := w.send(t, "GET", plain(r, append(w.at(r, late.when), "Host: "+w.addr)...))
		a.isForbidden(t, what, badSignature, late.message)
	}
}

// isForbidden fails the test unless the answer is this refusal of the front.
func (a reply) isForbidden(t testing.TB, what, code, message string) {
	t.Helper()
	var body map[string]string
	if err := json.Unmarshal(a.body, &body); err != nil {
		t.Errorf("%s: %s: %v", what, a.wire, err)
		return
	}
	wrong := a.unlikeError("")
	if wrong != "" || a.status != 403 || a.errorType() != code || len(body) != 1 || !strings.Contains(body["message"], message) {
		t.Errorf("%s: %s\n%s\nwant %s, %q", what, wrong, a.wire, code, message)
	}
}

func TestAChangedRequestIsNotLetIn(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	w.unchanged(t)
	r := post(n.at("sites"), `{"Description":"signed"}`)
	for what, changed := range map[string]request{
		"another body":   post(r.target, `{"Description":"forged"}`),
		"another path":   post(n.at("devices"), r.body),
		"a query":        post(r.target+"?x=y", r.body),
		"another method": {method: "PATCH", target: n.at("sites", n.site), body: r.body},
	} {
		lines := append(w.signature(r), "Host: "+w.addr, fmt.Sprintf("Content-Length: %d", len(changed.body)))
		w.send(t, changed.method, plain(changed, lines...)).isForbidden(t, what, badSignature, mismatch)
	}
	lines := append(w.signature(r), "Host: elsewhere.example", fmt.Sprintf("Content-Length: %d", len(r.body)))
	w.send(t, "POST", plain(r, lines...)).isForbidden(t, "another host", badSignature, mismatch)
}

func TestWhoIsLetIn(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 6, 7, 8, 9, 10, 0, time.UTC)
	w := start(t, options{now: func() time.Time { return now }})
	n := w.fill(t, account)
	r := get(n.at("sites"))
	for _, skew := range []time.Duration{-15 * time.Minute, 0, 15 * time.Minute} {
		if a := w.send(t, "GET", plain(r, append(w.at(r, now.Add(skew)), "Host: "+w.addr)...)); a.status != 200 {
			t.Errorf("a clock that is off by %v: %s", skew, a.wire)
		}
	}
}

// TestPresignedRequests are signed by the AWS SDK, in the query.
func TestPresignedRequests(t *testing.T) {
	t.Parallel()
	now := time.Now()
	w := start(t, options{now: func() time.Time { return now }})
	n := w.fill(t, account)
	const emptyPayload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	presign := func(query string, at time.Time) string {
		r, err := http.NewRequestWithContext(context.Background(), "GET", "http://"+w.addr+n.at("sites")+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		key := aws.Credentials{AccessKeyID: keyPrefix + account, SecretAccessKey: secretOf(keyPrefix + account)}
		signed, _, err := v4.NewSigner().PresignHTTP(context.Background(), key, r, emptyPayload, service, region, at)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimPrefix(signed, "http://"+w.addr)
	}
	ask := func(target string) reply { return w.send(t, "GET", plain(get(target), "Host: "+w.addr)) }

	target := presign("?siteIds="+n.site+"&X-Amz-Expires=60", now)
	if a := ask(target); a.status != 200 || a.wrong("GET") != "" || !strings.Contains(string(a.body), n.site) {
		t.Errorf("%s: %s", target, a.wire)
	}
	if a := ask(presign("?siteIds="+n.other+"&X-Amz-Expires=60", now)); a.status != 200 || string(a.body) != `{"Sites":[]}` {
		t.Errorf("another question: %s", a.wire)
	}
	ask(target+"0").isForbidden(t, "another signature", badSignature, mismatch)
	ask(strings.Replace(target, n.site, n.other, 1)).isForbidden(t, "another parameter", badSignature, mismatch)
	ask(presign("?X-Amz-Expires=60", now.Add(-2*time.Minute))).isForbidden(t, "too late", badSignature, "Signature expired: ")
	ask(presign("?X-Amz-Expires=700000", now)).isForbidden(t, "a long life", incomplete, "X-Amz-Expires must be a number of seconds")
	ask(strings.Replace(target, "X-Amz-Signature", "X-Other", 1)).isForbidden(t, "no signature", incomplete, "AWS query-string parameters must include 'X-Amz-Signature'.")
	both := append(w.signature(get(target)), "Host: "+w.addr)
	w.send(t, "GET", plain(get(target), both...)).isForbidden(t, "two signatures", badSignature, "Found both 'X-Amz-Algorithm' as a query-string param")
}

// TestAnybodyIsLetInWhoNamesAKey holds for a server that checks no signature.
func TestAnybodyIsLetInWhoNamesAKey(t *testing.T) {
	t.Parallel()
	w := start(t, options{anybody: true})
	w.fill(t, account)
	r := get("/global-networks")
	if a := w.send(t, "GET", w.signedAs(r, edit("Authorization", "Signature=", "Signature=0"))); a.status != 200 {
		t.Errorf("a wrong signature: %s", a.wire)
	}
	w.send(t, "GET", w.signedAs(r, drop("Authorization"))).isForbidden(t, "nobody", missing, "Missing Authentication Token")
	w.send(t, "GET", w.signedAs(r, set("Authorization", "AWS4-HMAC-SHA256 Credential=a"))).isForbidden(t, "half", incomplete, "requires 'Signature'")
}
