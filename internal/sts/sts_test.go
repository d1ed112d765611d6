package sts_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/identity/identitytest"
	"github.com/trunkline/trunkline/internal/limit"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/internal/sts"
)

const (
	account = "111122223333"
	roleARN = "arn:aws:iam::" + account + ":role/writer"
	trust   = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"` + account + `"},"Action":"sts:*"}}`
)

// A front is STS on a database of its own, with a role.
type front struct {
	*sts.Handler
	log     *bytes.Buffer
	records []sts.Record
	denied  []string
	root    sigv4.Signer
}

func newFront(t *testing.T, e storetest.Engine) *front {
	t.Helper()
	d := identitytest.Open(t, e.Open(t), account, nil)
	d.Make(t, identity.Member{Kind: identity.Role, Name: "writer", Trust: trust})
	f := &front{log: new(bytes.Buffer), root: d.Signs(sts.SigningName)}
	f.Handler = &sts.Handler{
		Limits:    limit.New(limit.Config{Now: time.Now}, 1),
		Directory: d.Directory, Log: slog.New(slog.NewTextHandler(f.log, nil)), Now: time.Now, NewRequestID: func() string { return "the-id" },
		Observe:      func(r sts.Record) { f.records = append(f.records, r) },
		Denied:       func(_ context.Context, d permit.Denial) { f.denied = append(f.denied, d.Principal+" "+d.Action) },
		Authenticate: d.Authenticate(sts.SigningName),
	}
	return f
}

// An answer is all that STS may answer, of whatever operation.
type answer struct {
	status int
	text   string

	XMLName   xml.Name
	Arn       string `xml:"GetCallerIdentityResult>Arn"`
	UserID    string `xml:"GetCallerIdentityResult>UserId"`
	Account   string `xml:"GetCallerIdentityResult>Account"`
	KeyID     string `xml:"AssumeRoleResult>Credentials>AccessKeyId"`
	Secret    string `xml:"AssumeRoleResult>Credentials>SecretAccessKey"`
	Token     string `xml:"AssumeRoleResult>Credentials>SessionToken"`
	Expires   string `xml:"AssumeRoleResult>Credentials>Expiration"`
	Session   string `xml:"AssumeRoleResult>AssumedRoleUser>Arn"`
	RequestID string `xml:"ResponseMetadata>RequestId"`
	Type      string `xml:"Error>Type"`
	Code      string `xml:"Error>Code"`
	Message   string `xml:"Error>Message"`
	ErrorID   string `xml:"RequestId"`
}

// post sends a form; a nil signer does not sign.
func (f *front) post(t *testing.T, by *sigv4.Signer, form string) answer {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "http://trunkline.test/", strings.NewReader(form))
	r.RequestURI = "/"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	return f.send(t, by, r, form)
}

func (f *front) send(t *testing.T, by *sigv4.Signer, r *http.Request, body string) (a answer) {
	t.Helper()
	if by != nil {
		by.Sign(r, []byte(body), time.Now())
	}
	if !sts.IsFor(r) {
		t.Fatalf("%s %s is not for STS", r.Method, r.RequestURI)
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	a.status, a.text = w.Code, w.Body.String()
	if err := xml.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("%v: %s", err, a.text)
	}
	if w.Header().Get("X-Amzn-Requestid") != "the-id" || w.Header().Get("Content-Type") != "text/xml" || a.RequestID+a.ErrorID != "the-id" ||
		a.XMLName.Space != "https://sts.amazonaws.com/doc/2011-06-15/" {
		t.Errorf("%v, %s", w.Header(), a.text)
	}
	return a
}

func form(pairs ...string) string {
	v := url.Values{"Version": {"2011-06-15"}}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v.Encode()
}

func assume(pairs ...string) string {
	return form(append([]string{"Action", "AssumeRole", "RoleArn", roleARN, "RoleSessionName", "me"}, pairs...)...)
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		f := newFront(t, e)
		const want = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>` +
			`<Arn>arn:aws:iam::111122223333:root</Arn><UserId>111122223333</UserId><Account>111122223333</Account>` +
			`</GetCallerIdentityResult><ResponseMetadata><RequestId>the-id</RequestId></ResponseMetadata></GetCallerIdentityResponse>`
		if a := f.post(t, &f.root, form("Action", "GetCallerIdentity")); a.text != want || a.status != http.StatusOK {
			t.Errorf("%d %s", a.status, a.text)
		}
		r := httptest.NewRequest(http.MethodGet, "http://trunkline.test/?"+form("Action", "GetCallerIdentity"), nil)
		r.RequestURI = r.URL.RequestURI()
		if a := f.send(t, &f.root, r, ""); a.text != want {
			t.Errorf("GET: %d %s", a.status, a.text)
		}
		a := f.post(t, &f.root, assume("DurationSeconds", "900"))
		if a.status != http.StatusOK || a.Session != "arn:aws:sts::111122223333:assumed-role/writer/me" {
			t.Fatalf("%d %s", a.status, a.text)
		}
		if at, err := time.Parse(time.RFC3339, a.Expires); err != nil || time.Until(at) > 15*time.Minute || time.Until(at) < 14*time.Minute {
			t.Errorf("expires %s, %v", a.Expires, err)
		}
		session := sigv4.Signer{AccessKeyID: a.KeyID, Secret: a.Secret, SessionToken: a.Token, Region: "eu-west-1", Service: "sts"}
		if a := f.post(t, &session, form("Action", "GetCallerIdentity")); a.Arn != "arn:aws:sts::111122223333:assumed-role/writer/me" ||
			!strings.HasPrefix(a.UserID, "AROA") || !strings.HasSuffix(a.UserID, ":me") || a.Account != account {
			t.Errorf("%d %s", a.status, a.text)
		}
		if r := f.records[0]; r.Operation != "GetCallerIdentity" || r.Account != account || r.Status != 200 || r.RequestID != "the-id" {
			t.Errorf("observed %+v", r)
		}
	})
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		f := newFront(t, e)
		wrongSecret, unknown, elsewhere, stale := f.root, f.root, f.root, f.root
		wrongSecret.Secret, unknown.AccessKeyID, elsewhere.Service, stale.SessionToken = "x", "AKIAX", "networkmanager", "x"
		who := form("Action", "GetCallerIdentity")
		for _, c := range []struct {
			by     *sigv4.Signer
			form   string
			status int
			code   string
			text   string
		}{
			{nil, who, 403, "MissingAuthenticationToken", "Missing Authentication Token"},
			{&wrongSecret, who, 403, "SignatureDoesNotMatch", "does not match"},
			{&elsewhere, who, 403, "SignatureDoesNotMatch", "correct service: 'sts'"},
			{&unknown, who, 403, "InvalidClientTokenId", "is invalid"},
			{&stale, who, 403, "InvalidClientTokenId", "is invalid"},
			{&f.root, form(), 400, "MissingAction", "Action"},
			{&f.root, form("Action", "GetFederationToken"), 400, "InvalidAction", "Could not find operation GetFederationToken"},
			{&f.root, "Action=GetCallerIdentity&Version=1", 400, "InvalidAction", "version 1"},
			{&f.root, "Action=%zz", 400, "MalformedQueryString", "cannot be read"},
			{&f.root, who + "&Action=AssumeRole", 400, "ValidationError", "more than once"},
			{&f.root, strings.Repeat("a", 64<<10+1), 413, "RequestEntityTooLarge", "larger"},
			{&f.root, form("Action", "AssumeRole"), 400, "ValidationError", "roleArn"},
			{&f.root, form("Action", "AssumeRole", "RoleArn", roleARN), 400, "ValidationError", "roleSessionName"},
			{&f.root, form("Action", "AssumeRole", "RoleArn", roleARN+"2", "RoleSessionName", "me"), 403, "AccessDenied",
				"User: arn:aws:iam::111122223333:root is not authorized to perform: sts:AssumeRole on resource: " + roleARN + "2"},
			{&f.root, assume("DurationSeconds", "x"), 400, "ValidationError", "DurationSeconds"},
			{&f.root, assume("DurationSeconds", "7200"), 400, "ValidationError", "MaxSessionDuration"},
			{&f.root, assume("Policy", "{"), 400, "MalformedPolicyDocument", "session policy"},
			{&f.root, assume("Policy", strings.Repeat(" ", 3000)), 400, "PackedPolicyTooLarge", "2048"},
			{&f.root, assume("Tags.member.2.Key", "a", "Tags.member.2.Value", "b"), 400, "ValidationError", "numbered from 1"},
			{&f.root, assume("Tags.member.1.Key", "a"), 400, "ValidationError", "a Key and a Value"},
			{&f.root, assume("PolicyArns.member.1.arn", "a"), 400, "ValidationError", "PolicyArns is not supported"},
			{&f.root, assume("SerialNumber", "a"), 400, "ValidationError", "SerialNumber is not supported"},
			{&f.root, assume("TransitiveTagKeys.member.1", "a"), 400, "ValidationError", "TransitiveTagKeys is not supported"},
		} {
			a := f.post(t, c.by, c.form)
			if a.status != c.status || a.Code != c.code || !strings.Contains(a.Message, c.text) || a.Type != "Sender" {
				t.Errorf("%.80s is answered with %d %s", c.form, a.status, a.text)
			}
		}
		if f.log.Len() > 0 {
			t.Errorf("refusals are logged: %s", f.log)
		}
		if want := []string{"arn:aws:iam::111122223333:root sts:AssumeRole"}; !slices.Equal(f.denied, want) {
			t.Errorf("%v are told as denied, want %v", f.denied, want)
		}
	})
}

func TestWhatIsForSTS(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line, content string
		want          bool
	}{
		{"POST /", "application/x-www-form-urlencoded", true}, {"POST /", "application/json", false}, {"POST /", "", false},
		{"POST /tags/x", "application/x-www-form-urlencoded", false}, {"GET /?Action=x", "", true}, {"GET /", "", false},
		{"PUT /?Action=x", "application/x-www-form-urlencoded", false},
	} {
		method, target, _ := strings.Cut(c.line, " ")
		r := httptest.NewRequest(method, "http://trunkline.test"+target, nil)
		r.Header.Set("Content-Type", c.content)
		if sts.IsFor(r) != c.want {
			t.Errorf("%s %s: %v", c.line, c.content, !c.want)
		}
	}
}
