package sigv4

import (
	"strings"
	"testing"
)

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range refusals {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := signed(t, "POST", "http://localhost:8080/global-networks", `{"Description":"x"}`)
			if _, err := verifierAt(signedAt).Verify(t.Context(), r); err != nil {
				t.Fatalf("before the change: %v", err)
			}
			test.change(&r)
			refusal := wantRefusal(t, verifierAt(signedAt), r, test.code)
			if !strings.Contains(refusal.Message, test.message) {
				t.Errorf("message %q does not contain %q", refusal.Message, test.message)
			}
			if strings.Contains(refusal.Message, "Bearer secret") {
				t.Errorf("message %q repeats what may be a secret", refusal.Message)
			}
		})
	}
}

const (
	missing403    = "MissingAuthenticationTokenException"
	incomplete403 = "IncompleteSignatureException"
	invalid403    = "InvalidSignatureException"
	noMatch       = "does not match the signature you provided"
)

// refusals holds one change each to a signed request, and what it leads to.
var refusals = []struct {
	name    string
	change  func(*Request)
	code    string
	message string // part of it
}{
	{"no Authorization", set("Authorization"), missing403, "Missing Authentication Token"},
	{"empty Authorization", set("Authorization", ""), missing403, "Missing"},
	{"two Authorizations", set("Authorization", "a=1", "b=2"), incomplete403, "key=value"},
	{"bearer", set("Authorization", "Bearer secret"), incomplete403, "missing equal-sign"},
	{"algorithm alone", set("Authorization", algorithm), incomplete403,
		"requires 'Credential' parameter. Authorization header requires 'Signature' parameter. " +
			"Authorization header requires 'SignedHeaders' parameter. (Hashed"},
	{"no signature", authorize(", Signature=", ", Other="), incomplete403, "'Signature' parameter"},
	{"two signatures", authorize(", Signature=", ", Signature=0, Signature="), incomplete403, "Invalid"},
	{"space in the credential", authorize("Credential=", "Credential= "), incomplete403, "Invalid"},
	{"no date", set(dateHeader), incomplete403, "'X-Amz-Date' or a 'Date' header"},
	{"bad date", set(dateHeader, "2026-03-14"), incomplete403, "Got '2026-03-14'"},
	{"date with a fraction", set(dateHeader, "20260314T150926.5Z"), incomplete403, "basic format"},
	{"old", set(dateHeader, "20260314T145425Z"), invalid403,
		"Signature expired: 20260314T145425Z is now earlier than 20260314T145426Z (20260314T150926Z - 15 min.)"},
	{"early", set(dateHeader, "20260314T152427Z"), invalid403,
		"Signature not yet current: 20260314T152427Z is still later than 20260314T152426Z (20260314T150926Z + 15 min.)"},
	{"old, but within 15 minutes", set(dateHeader, "20260314T145426Z"), invalid403, noMatch},
	{"host not signed", authorize("host;", ""), invalid403, "'Host' or ':authority' must be"},
	{"algorithm", authorize("SHA256", "SHA512"), incomplete403,
		"Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'"},
	{"four parts", authorize("/aws4_request", ""), incomplete403, "exactly 5"},
	{"six parts", authorize("/aws4_request", "/aws4_request/x"), incomplete403, "exactly 5"},
	{"no key id", authorize(keyID1, ""), incomplete403, "exactly 5"},
	{"scope", authorize("20260314/eu-central-1/networkmanager/aws4_request", "20260313//ec2/aws3"), invalid403,
		"to a valid region, not ''. Credential should be scoped to correct service: 'networkmanager'. " +
			"Credential should be scoped with a valid terminator: 'aws4_request', not 'aws3'. Date in Credential scope " +
			"does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260313' != '20260314', from '20260314T150926Z'."},
	{"another region", authorize(region1, "eu-north-1"), invalid403, noMatch},
	{"unknown key", authorize(keyID1, "AKIDNOBODY"), "UnrecognizedClientException", "is invalid."},
	{"expired token", authorize(keyID1, expiredKeyID), "ExpiredTokenException", "is expired"},
	{"signature", authorize("Signature=", "Signature=0"), invalid403, "does not match the signature you provided"},
	{"shorter signature", func(r *Request) {
		a := r.Header.Get("Authorization")
		r.Header.Set("Authorization", a[:len(a)-1])
	}, invalid403, noMatch},
	{"signature in capitals", func(r *Request) {
		before, after, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
		r.Header.Set("Authorization", before+"Signature="+strings.ToUpper(after))
	}, invalid403, noMatch},
	{"signed headers out of order", authorize("content-type;host", "host;content-type"), invalid403, noMatch},
	{"signed header twice", authorize("host;", "host;host;"), invalid403, noMatch},
	{"signed header in capitals", authorize("content-type;", "Content-Type;"), invalid403, noMatch},
	{"signed header absent", set("Content-Type"), invalid403, noMatch},
	{"unsigned token", set(tokenHeader, "token"), invalid403, noMatch},
	{"broken query", func(r *Request) { r.Target += "?a=%zz" }, invalid403, noMatch},
	{"header and query form", func(r *Request) { r.Target += "?X-Amz-Algorithm=" + algorithm }, invalid403, "Found both"},
	{"query form alone", func(r *Request) {
		delete(r.Header, "Authorization")
		r.Target += "?X-Amz-Algorithm=" + algorithm
	}, incomplete403, "must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'."},
}

// authorize changes the Authorization header.
func authorize(old, new string) func(*Request) {
	return func(r *Request) {
		r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, new, 1))
	}
}

// set gives a header these values, or takes it away.
func set(key string, values ...string) func(*Request) {
	return func(r *Request) { r.Header[key] = values }
}
