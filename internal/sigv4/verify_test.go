package sigv4

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	keyID1  = "AKIDTRUNKLINE"
	secret1 = "a key for tests/only+"
	region1 = "eu-central-1"
	service = "networkmanager"
)

var signer1 = Signer{AccessKeyID: keyID1, Secret: secret1, Region: region1, Service: service}

// secrets is a fixed set of keys; with one of the names below it plays what else Keys may answer.
type secrets map[string]string

const (
	expiredKeyID = "ASIAEXPIRED"
	brokenKeyID  = "AKIDBROKEN"
)

var errBroken = errors.New("the key store is down")

func (s secrets) Secret(_ context.Context, accessKeyID, _ string) (string, error) {
	switch secret, ok := s[accessKeyID]; {
	case ok:
		return secret, nil
	case accessKeyID == expiredKeyID:
		return "", ErrExpiredToken
	case accessKeyID == brokenKeyID:
		return "", errBroken
	}
	return "", ErrUnknownKey
}

func verifierAt(now time.Time) *Verifier {
	return &Verifier{Service: service, Keys: secrets{keyID1: secret1}, Now: func() time.Time { return now }}
}

// signed is a request that signer1 signed at signedAt, seen from the server.
func signed(t testing.TB, method, url, body string) Request {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	signer1.Sign(r, []byte(body), signedAt)
	return Request{Method: method, Target: r.URL.RequestURI(), Host: r.Host, Header: r.Header, Body: []byte(body)}
}

func wantRefusal(t testing.TB, v *Verifier, r Request, code string) *Error {
	t.Helper()
	got, err := v.Verify(context.Background(), r)
	var refusal *Error
	switch {
	case !errors.As(err, &refusal):
		t.Fatalf("Verify: error %v, want %s", err, code)
	case refusal.Code != code || refusal.Status != http.StatusForbidden:
		t.Fatalf("Verify: %d %v, want 403 %s", refusal.Status, refusal, code)
	case got != Credential{}:
		t.Fatalf("Verify refuses and gives %+v", got)
	}
	return refusal
}

// Of two faults the one that is checked earlier decides.
func TestVerifyOrder(t *testing.T) {
	t.Parallel()
	r := Request{Method: "GET", Target: "/", Host: "localhost", Header: http.Header{}}
	steps := []struct{ authorization, date, code, message string }{
		{"", "yesterday", "MissingAuthenticationTokenException", "Missing"},
		{"X Credential=a", "yesterday", "IncompleteSignatureException", "'Signature' parameter"},
		{"X Credential=a, SignedHeaders=b, Signature=c", "yesterday", "IncompleteSignatureException", "Date must"},
		{"X Credential=a, SignedHeaders=b, Signature=c", "20200101T000000Z", "InvalidSignatureException", "expired"},
		{"X Credential=a, SignedHeaders=b, Signature=c", "20260314T150926Z", "InvalidSignatureException", "'Host'"},
		{"X Credential=a, SignedHeaders=host, Signature=c", "20260314T150926Z", "IncompleteSignatureException", "algorithm"},
		{algorithm + " Credential=a, SignedHeaders=host, Signature=c", "20260314T150926Z", "IncompleteSignatureException", "exactly 5"},
		{algorithm + " Credential=a/b/c/d/e, SignedHeaders=host, Signature=c", "20260314T150926Z", "InvalidSignatureException", "scoped"},
		{algorithm + " Credential=a/20260314/r/networkmanager/aws4_request, SignedHeaders=host, Signature=c", "20260314T150926Z",
			"UnrecognizedClientException", "invalid"},
		{algorithm + " Credential=" + keyID1 + "/20260314/r/networkmanager/aws4_request, SignedHeaders=host, Signature=c",
			"20260314T150926Z", "InvalidSignatureException", "does not match"},
	}
	for _, step := range steps {
		r.Header.Set("Authorization", step.authorization)
		r.Header.Set(dateHeader, step.date)
		refusal := wantRefusal(t, verifierAt(signedAt), r, step.code)
		if !strings.Contains(refusal.Message, step.message) {
			t.Errorf("%q at %s: message %q does not contain %q", step.authorization, step.date, refusal.Message, step.message)
		}
	}
}

func TestVerifyPassesOnWhatKeysAnswers(t *testing.T) {
	t.Parallel()
	r := signed(t, "GET", "http://localhost/", "")
	r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), keyID1, brokenKeyID, 1))
	if _, err := verifierAt(signedAt).Verify(t.Context(), r); err != errBroken {
		t.Errorf("error %v, want %v", err, errBroken)
	}
}

// A payload header that is signed binds the body to what it says, so it must say the truth, also when the rest of the
// signature is right.
func TestVerifyPayloadHeader(t *testing.T) {
	t.Parallel()
	const body = `{"Description":"x"}`
	for _, declared := range []string{"UNSIGNED-PAYLOAD", emptyPayload, strings.ToUpper(payloadHash([]byte(body))), ""} {
		r, err := http.NewRequest("POST", "http://localhost/global-networks", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(payloadHeader, declared)
		signer1.Sign(r, []byte(body), signedAt)
		request := Request{Method: "POST", Target: "/global-networks", Host: "localhost", Header: r.Header, Body: []byte(body)}
		wantRefusal(t, verifierAt(signedAt), request, "InvalidSignatureException")
	}
}

func TestVerifySessionToken(t *testing.T) {
	t.Parallel()
	r, err := http.NewRequest("GET", "http://localhost/global-networks", nil)
	if err != nil {
		t.Fatal(err)
	}
	temporary := signer1
	temporary.SessionToken = "a/token+"
	temporary.Sign(r, nil, signedAt)
	request := Request{Method: "GET", Target: "/global-networks", Host: "localhost", Header: r.Header}
	got, err := verifierAt(signedAt).Verify(t.Context(), request)
	if err != nil || got.SessionToken != "a/token+" {
		t.Fatalf("got %+v, %v", got, err)
	}
	request.Header = maps.Clone(r.Header)
	request.Header.Set(tokenHeader, "another")
	wantRefusal(t, verifierAt(signedAt), request, "InvalidSignatureException")
}

func TestPresignedLifetime(t *testing.T) {
	t.Parallel()
	i := slices.IndexFunc(golden, func(g struct {
		name, method, host, target string
		header                     http.Header
		body                       string
	}) bool {
		return g.name == "presigned"
	})
	r := Request{Method: "GET", Target: golden[i].target, Host: golden[i].host}
	for _, test := range []struct {
		after   time.Duration
		message string // "" when the signature is good
	}{
		{-15*time.Minute - time.Second, "not yet current"},
		{-15 * time.Minute, ""},
		{time.Hour, ""},
		{time.Hour + time.Second, "Signature expired: 20260314T150926Z is now earlier than 20260314T150927Z (20260314T160927Z - 60 min.)"},
	} {
		v := verifierAt(signedAt.Add(test.after))
		if test.message == "" {
			if _, err := v.Verify(t.Context(), r); err != nil {
				t.Errorf("after %v: %v", test.after, err)
			}
			continue
		}
		if refusal := wantRefusal(t, v, r, "InvalidSignatureException"); !strings.Contains(refusal.Message, test.message) {
			t.Errorf("after %v: message %q does not contain %q", test.after, refusal.Message, test.message)
		}
	}
	for _, expires := range []string{"0", "604801", "-1", "1h", "99999999999999999999"} {
		changed := r
		changed.Target = strings.Replace(r.Target, "X-Amz-Expires=3600", "X-Amz-Expires="+expires, 1)
		wantRefusal(t, verifierAt(signedAt), changed, "IncompleteSignatureException")
	}
	repeated := r
	repeated.Target += "&X-Amz-Signature=0"
	wantRefusal(t, verifierAt(signedAt), repeated, "IncompleteSignatureException")
	repeated.Target = strings.Replace(r.Target, "?", "?X-Amz-Signature=&", 1)
	wantRefusal(t, verifierAt(signedAt), repeated, "InvalidSignatureException")
}

// What a stranger sends costs no more than its own size, and is refused.
func TestVerifyHostile(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Request){
		"long header": func(r *Request) { r.Header.Set("X-Amz-Long", strings.Repeat(" x", 4<<10)) },
		"long path":   func(r *Request) { r.Target = strings.Repeat("/..", 100_000) },
		"many pairs":  func(r *Request) { r.Target += "?" + strings.Repeat("&b=%20", maxPairs) },
		"many signed headers": func(r *Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "host;",
				strings.Repeat("content-type;", 10_000)+"host;", 1))
		},
		"many commas":  func(r *Request) { r.Header.Set("Authorization", algorithm+" "+strings.Repeat(",", 100_000)) },
		"many slashes": func(r *Request) { r.Header.Set("Authorization", algorithm+" Credential="+strings.Repeat("/", 100_000)) },
	} {
		r := signed(t, "GET", "http://localhost/global-networks", "")
		change(&r)
		_, err := verifierAt(signedAt).Verify(t.Context(), r)
		if name == "long header" { // it is not signed, so it changes nothing
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		var refusal *Error
		if !errors.As(err, &refusal) {
			t.Errorf("%s: error %v, want a refusal", name, err)
			continue
		}
		if len(refusal.Message) > 1<<10 {
			t.Errorf("%s: the refusal is %d bytes long", name, len(refusal.Message))
		}
	}
}

func TestVerifyManyPairs(t *testing.T) {
	t.Parallel()
	r := signed(t, "GET", "http://localhost/global-networks?"+strings.Repeat("connectionIds=connection-0a&", maxPairs-1), "")
	if _, err := verifierAt(signedAt).Verify(t.Context(), r); err != nil {
		t.Error(err)
	}
}
