package sigv4

import (
	"bufio"
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"pgregory.net/rapid"
)

// What the AWS SDK for Go signs, in either form, is verified; and refused once anything in it is changed.
func TestSDKRequests(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		credentials := aws.Credentials{AccessKeyID: keyID1, SecretAccessKey: secret1}
		if rapid.Bool().Draw(t, "temporary") {
			credentials.SessionToken = rapid.StringMatching(`[A-Za-z0-9+/]{1,200}={0,2}`).Draw(t, "token")
		}
		region := rapid.StringMatching(`[a-z]{2}-[a-z]{4,9}-[1-9]`).Draw(t, "region")
		r, body := drawRequest(t)
		if rapid.Bool().Draw(t, "presigned") {
			r = sdkPresign(t, r, body, credentials, region)
		} else {
			sdkSign(t, r, body, credentials, region)
		}
		request := overTheWire(t, r, body)

		v := verifierAt(signedAt.Add(time.Duration(rapid.IntRange(-900, 900).Draw(t, "seconds late")) * time.Second))
		got, err := v.Verify(t.Context(), request)
		if err != nil {
			t.Fatalf("%+v: %v", request, err)
		}
		want := Credential{AccessKeyID: keyID1, Region: region, SessionToken: credentials.SessionToken, SignedAt: signedAt}
		if got != want {
			t.Fatalf("got %+v, want %+v", got, want)
		}

		kind := rapid.SampledFrom([]string{"method", "path", "query", "host", "header", "body", "claim"}).Draw(t, "change")
		changed, ok := change(t, kind, request)
		if !ok {
			return
		}
		var refusal *Error
		if got, err := v.Verify(t.Context(), changed); !errors.As(err, &refusal) {
			t.Fatalf("changed %s of\n%+v: it became\n%+v\nand gives %+v, %v", kind, request, changed, got, err)
		}
	})
}

func drawRequest(t *rapid.T) (*http.Request, []byte) {
	runes := rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("%+&=;/?#: ~*'()\"é")))
	text, word := rapid.StringOf(runes), rapid.StringOfN(runes, 1, -1, -1)
	u := &url.URL{Scheme: "http", Host: rapid.SampledFrom([]string{"localhost", "localhost:80", "[::1]:8080"}).Draw(t, "host")}
	var escaped strings.Builder
	for _, segment := range rapid.SliceOfN(text, 0, 5).Draw(t, "path") {
		escaped.WriteString("/" + url.PathEscape(segment))
	}
	u.RawPath = escaped.String()
	u.Path, _ = url.PathUnescape(u.RawPath)
	query := url.Values{}
	for _, key := range rapid.SliceOfN(word, 0, 5).Draw(t, "query keys") {
		query[key] = append(query[key], text.Draw(t, "query value"))
	}
	u.RawQuery = query.Encode()
	body := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "body")
	r, err := http.NewRequest(rapid.SampledFrom([]string{"GET", "POST", "DELETE"}).Draw(t, "method"), u.String(), bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if r.URL.Path == "" {
		r.URL.Path = "/"
	}
	for range rapid.IntRange(0, 4).Draw(t, "headers") {
		name := "X-" + rapid.StringMatching(`[a-z0-9]([a-z0-9-]{0,80}[a-z0-9])?`).Draw(t, "header")
		r.Header.Add(name, rapid.StringMatching(`[ -~]{0,40}`).Draw(t, "header value"))
	}
	if rapid.Bool().Draw(t, "payload header") {
		r.Header.Set(payloadHeader, payloadHash(body))
	}
	return r, body
}

func sdkSign(t *rapid.T, r *http.Request, body []byte, credentials aws.Credentials, region string) {
	if err := v4.NewSigner().SignHTTP(t.Context(), credentials, r, payloadHash(body), service, region, signedAt); err != nil {
		t.Fatal(err)
	}
}

// sdkPresign gives a new request for the presigned address, with the headers that it asks for.
func sdkPresign(t *rapid.T, r *http.Request, body []byte, credentials aws.Credentials, region string) *http.Request {
	query := r.URL.Query()
	query.Set("X-Amz-Expires", strconv.Itoa(rapid.IntRange(900, 604800).Draw(t, "expires")))
	r.URL.RawQuery = query.Encode()
	address, header, err := v4.NewSigner().PresignHTTP(t.Context(), credentials, r, payloadHash(body), service, region, signedAt)
	if err != nil {
		t.Fatal(err)
	}
	presigned, err := http.NewRequest(r.Method, address, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	presigned.Host = header.Get("Host")
	header.Del("Host")
	header.Del("Content-Length")
	presigned.Header = header
	return presigned
}

// overTheWire is what a server makes of what a client sends.
func overTheWire(t *rapid.T, r *http.Request, body []byte) Request {
	var wire bytes.Buffer
	if err := r.Write(&wire); err != nil {
		t.Fatal(err)
	}
	got, err := http.ReadRequest(bufio.NewReader(&wire))
	if err != nil {
		t.Fatal(err)
	}
	return Request{Method: got.Method, Target: got.RequestURI, Host: got.Host, Header: got.Header, Body: body}
}

// change makes one change; ok is false when it does not change what the request means.
func change(t *rapid.T, kind string, r Request) (changed Request, ok bool) {
	changed = r
	path, query := r.split()
	switch kind {
	case "method":
		changed.Method = r.Method + "S"
	case "path":
		after := edit(t, path)
		changed.Target = after + "?" + query
		return changed, !strings.Contains(after, "?") && cleanPath(after) != cleanPath(path)
	case "query":
		after := edit(t, query)
		changed.Target = path + "?" + after
		return changed, !sameQuery(after, query)
	case "host":
		changed.Host = edit(t, r.Host)
	case "body":
		changed.Body = []byte(edit(t, string(r.Body)))
	case "header":
		return changeHeader(t, r)
	case "claim":
		return changeClaim(t, r)
	}
	return changed, true
}

// edit replaces, inserts or removes one printable byte.
func edit(t *rapid.T, text string) string {
	at := rapid.IntRange(0, len(text)).Draw(t, "edit at")
	c := string(rapid.ByteRange('!', '~').Draw(t, "edit to"))
	if at == len(text) {
		return text + c
	}
	switch rapid.IntRange(0, 2).Draw(t, "edit") {
	case 0:
		return text[:at] + c + text[at:]
	case 1:
		return text[:at] + text[at+1:]
	}
	if text[at] == c[0] {
		return text + c
	}
	return text[:at] + c + text[at+1:]
}

// sameQuery asks the standard library, not this package, whether two queries mean the same.
func sameQuery(a, b string) bool {
	valuesA, errA := url.ParseQuery(a)
	valuesB, errB := url.ParseQuery(b)
	return errA == nil && errB == nil && reflect.DeepEqual(valuesA, valuesB)
}

func changeHeader(t *rapid.T, r Request) (Request, bool) {
	c, err := readClaim(&r)
	if err != nil {
		t.Fatal(err)
	}
	name := rapid.SampledFrom(strings.Split(c.signedHeaders, ";")).Draw(t, "changed header")
	key := http.CanonicalHeaderKey(name)
	if name == "host" || key == dateHeader {
		return r, false
	}
	before := strings.Join(r.Header[key], ",")
	after := edit(t, before)
	r.Header = r.Header.Clone()
	r.Header.Set(key, after)
	return r, strings.Join(strings.Fields(before), " ") != strings.Join(strings.Fields(after), " ")
}

// changeClaim edits date, credential, signed headers or signature.
func changeClaim(t *rapid.T, r Request) (Request, bool) {
	c, err := readClaim(&r)
	if err != nil {
		t.Fatal(err)
	}
	part := rapid.SampledFrom([]string{c.date, c.credential, c.signedHeaders, c.signature}).Draw(t, "part of the claim")
	after := edit(t, part)
	if strings.ContainsAny(after, ",&+%#") || after == part { // those would end the part, or be read as something else
		return r, false
	}
	r.Header = r.Header.Clone()
	for _, key := range []string{dateHeader, "Authorization"} {
		if value := r.Header.Get(key); value != "" {
			r.Header.Set(key, strings.Replace(value, part, after, 1))
		}
	}
	if c.presigned {
		r.Target = strings.Replace(r.Target, url.QueryEscape(part), url.QueryEscape(after), 1)
	}
	return r, true
}
