package control_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/identity/identitytest"
	"github.com/trunkline/trunkline/internal/limit"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// The callers of a guarded house: the key that they name says who they are.
const (
	operatorKey = "operator"
	ownerKey    = "owner" // root of another account
	grantedKey  = "granted"
	nobodyKey   = "nobody"
)

// A guarded house is the control API with callers of every sort.
type guarded struct {
	http.Handler
	denied []permit.Denial
}

const grantedPolicy = `{"Version":"2012-10-17","Statement":[
	{"Sid":"Ours","Effect":"Allow","Action":"trunkline:*","Resource":"*"},
	{"Sid":"Never","Effect":"Deny","Action":"trunkline:PutQuota","Resource":"arn:aws:trunkline::*:quota/L-D30F0A50"},
	{"Sid":"Dev","Effect":"Allow","Action":"networkmanager:DeleteSite","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/env":"dev"}}}]}`

func newGuarded(t *testing.T, e storetest.Engine) *guarded {
	t.Helper()
	desk := identitytest.Open(t, e.Open(t), ours, nil)
	d := desk.Directory
	for _, name := range []string{grantedKey, nobodyKey} {
		desk.Make(t, identity.Member{Kind: identity.User, Name: name})
	}
	if err := d.PutPolicy(t.Context(), desk.Root, identity.User, grantedKey, identity.Policy{Name: "mine", Document: grantedPolicy}); err != nil {
		t.Fatal(err)
	}
	h := &guarded{}
	operator := permit.RootOf(ours)
	operator.Operator = true
	h.Handler = control.New(control.Options{
		Limits: limit.New(limit.Config{Now: time.Now}, 1),
		Graph:  desk.Graph, Settling: new(graph.Settling), Metrics: http.NotFoundHandler(), Log: slog.New(slog.DiscardHandler), NewRequestID: func() string { return theID }, Now: time.Now,
		Ready:  func(context.Context) error { return nil },
		Denied: func(_ context.Context, d permit.Denial) { h.denied = append(h.denied, d) },
		Tags: func(_ context.Context, account, arn string) ([]api.Tag, error) {
			if account == ours && strings.HasSuffix(arn, "/site-1") {
				return []api.Tag{{Key: "env", Value: "dev"}}, nil
			}
			return nil, nil
		},
		Directory: d,
		Authenticate: func(ctx context.Context, r sigv4.Request) (*permit.Principal, error) {
			claim, err := sigv4.Claim(r)
			switch {
			case err != nil:
				return nil, err
			case claim.AccessKeyID == operatorKey:
				return operator, nil
			case claim.AccessKeyID == ownerKey:
				return permit.RootOf(theirs), nil
			}
			return d.Principal(ctx, "arn:aws:iam::"+ours+":user/"+claim.AccessKeyID)
		},
	})
	return h
}

// ask asks as the holder of a key.
func (h *guarded) ask(key, method, path, body string) (status int, text string) {
	q := httptest.NewRequest(method, "http://trunkline.test"+path, bytes.NewReader([]byte(body)))
	q.RequestURI = path
	sigv4.Signer{AccessKeyID: key, Secret: "secret", Region: "us-west-2", Service: "networkmanager"}.Sign(q, []byte(body), time.Now())
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, q)
	return answer.Code, answer.Body.String()
}

// TestWhoMayControl asks on behalf of everybody.
func TestWhoMayControl(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		h := newGuarded(t, e)
		for _, c := range []struct {
			method, path, body                string
			operator, owner, granted, nothing int
		}{
			{"GET", "/_trunkline/quotas/" + ours, "", 200, 403, 200, 403},
			{"GET", "/_trunkline/quotas/" + theirs, "", 200, 200, 403, 403},
			{"PUT", "/_trunkline/quotas/" + ours + "/L-2418390E", `{"max":1}`, 200, 403, 200, 403},
			{"PUT", "/_trunkline/quotas/" + ours + "/L-D30F0A50", `{"max":1}`, 200, 403, 403, 403},
			{"DELETE", "/_trunkline/quotas/" + theirs + "/L-D30F0A50", "", 200, 200, 403, 403},
			{"POST", "/_trunkline/catalog", `{"account": "111122223333", "region": "us-west-2", "vpcs": []}`, 200, 200, 200, 403},
			{"POST", "/_trunkline/health", `{"items":[]}`, 400, 400, 400, 403},
			{"GET", "/_trunkline/health/history", "", 400, 400, 400, 403},
			{"PUT", "/_trunkline/settle", `{"duration":"0s"}`, 200, 403, 403, 403},
			{"PUT", "/_trunkline/settle/site", `{"duration":"0s"}`, 200, 403, 403, 403},
			{"GET", "/_trunkline/networks/x/analysis/weaknesses", "", 404, 404, 404, 403},
			{"POST", "/_trunkline/access/explain", "{}", 400, 400, 400, 403},
		} {
			for key, want := range map[string]int{operatorKey: c.operator, ownerKey: c.owner, grantedKey: c.granted, nobodyKey: c.nothing} {
				h.denied = nil
				status, text := h.ask(key, c.method, c.path, c.body)
				if status != want || (status == 403) != (len(h.denied) == 1) {
					t.Errorf("%s %s is answered to the %s with %d %s, and Denied is told %v", c.method, c.path, key, status, text, h.denied)
				}
			}
		}
	})
}

func TestWhatControlSaysOfDenials(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		h := newGuarded(t, e)
		for _, c := range []struct{ key, method, path, want string }{
			{
				nobodyKey, "GET", "/_trunkline/networks/global-network-1/analysis/paths",
				"User: arn:aws:iam::" + ours + ":user/nobody is not authorized to perform: trunkline:Analyze on resource: arn:aws:networkmanager::" +
					ours + ":global-network/global-network-1 because no identity-based policy allows the trunkline:Analyze action",
			},
			{
				grantedKey, "PUT", "/_trunkline/quotas/" + ours + "/L-D30F0A50",
				"User: arn:aws:iam::" + ours + ":user/granted is not authorized to perform: trunkline:PutQuota on resource: arn:aws:trunkline::" +
					ours + ":quota/L-D30F0A50 with an explicit deny in an identity-based policy",
			},
			{
				ownerKey, "PUT", "/_trunkline/settle/site",
				"User: arn:aws:iam::" + theirs + ":root is not authorized to perform: trunkline:PutSettle on resource: arn:aws:trunkline::" +
					theirs + ":settle/site because only the holder of the server's root access key may",
			},
		} {
			var said struct{ Message string }
			status, text := h.ask(c.key, c.method, c.path, "{}")
			if err := json.Unmarshal([]byte(text), &said); err != nil || status != 403 || said.Message != c.want {
				t.Errorf("%s %s: %d %s\nnot %s", c.method, c.path, status, text, c.want)
			}
		}
	})
}

func TestExplainAccess(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		h := newGuarded(t, e)
		granted, site := "arn:aws:iam::"+ours+":user/granted", "arn:aws:networkmanager::"+ours+":site/g/site-"
		for _, c := range []struct {
			key    string
			asked  control.AccessQuestion
			status int
			says   []string
		}{
			{ownerKey, control.AccessQuestion{Principal: granted, Action: "a:b"}, 404, []string{"no principal has the ARN"}},
			{operatorKey, control.AccessQuestion{Principal: "arn:aws:iam::" + theirs + ":root", Action: "a:b"}, 200,
				[]string{`"allowed":true`, `may do everything`, `"statements":[]`}},
			{ownerKey, control.AccessQuestion{Principal: "arn:aws:iam::" + ours + ":user/x", Action: "a:b"}, 404, []string{"no principal"}},
			{grantedKey, control.AccessQuestion{Principal: granted, Action: "networkmanager:DeleteSite", Resource: site + "1"}, 200,
				[]string{`"allowed":true`, `"statement":"Dev"`, `Allowed by Dev of mine.`}},
			{grantedKey, control.AccessQuestion{Principal: granted, Action: "networkmanager:DeleteSite", Resource: site + "2"}, 200,
				[]string{`"allowed":false`, `the request has none`, `not about this action`, `because no identity-based policy allows`}},
			{grantedKey, control.AccessQuestion{Principal: granted, Action: "networkmanager:DeleteSite", Resource: site + "2",
				Context: map[string][]string{"aws:ResourceTag/Env": {"dev"}}}, 200, []string{`"allowed":true`}},
			{grantedKey, control.AccessQuestion{Principal: granted, Action: "trunkline:PutQuota", Resource: "arn:aws:trunkline::" + ours + ":quota/L-D30F0A50"}, 200,
				[]string{`"allowed":false,"explicit":true`, `"statement":"Never"`, `with an explicit deny`}},
		} {
			body, err := json.Marshal(c.asked)
			if err != nil {
				t.Fatal(err)
			}
			status, text := h.ask(c.key, "POST", "/_trunkline/access/explain", string(body))
			for _, want := range c.says {
				if status != c.status || !strings.Contains(text, want) {
					t.Errorf("%s is answered with %d %s, without %s", body, status, text, want)
				}
			}
		}
	})
}
