package httpapi_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/access"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/store"
)

const denied = "AccessDeniedException"

// user is a user of the account with one policy; "" is none.
func user(t testing.TB, statements string) *permit.Principal {
	t.Helper()
	who := &permit.Principal{Kind: permit.User, Account: account, Name: "ann", ARN: "arn:aws:iam::" + account + ":user/ann"}
	layer := access.Layer{Kind: access.Identity}
	if statements != "" {
		p, err := access.Parse("policy", []byte(`{"Version":"2012-10-17","Statement":[`+statements+`]}`))
		if err != nil {
			t.Fatal(err)
		}
		layer.Policies = []*access.Policy{p}
	}
	who.Layers = []access.Layer{layer}
	return who
}

// A ledger notes what Denied was told, and which tags were looked at.
type ledger struct {
	mu     sync.Mutex
	denied []permit.Denial
	looked []string
}

func (l *ledger) keep(w *wire) {
	w.handler.Denied = func(_ context.Context, d permit.Denial) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.denied = append(l.denied, d)
	}
	w.handler.Tags = func(_ context.Context, account, arn string) ([]api.Tag, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.looked = append(l.looked, account+" "+arn)
		return []api.Tag{{Key: "env", Value: "dev"}}, nil
	}
}

// TestWhoHasNoPolicyMayDoNothing asks for every operation there is. Denied is told of each, and nothing changes.
func TestWhoHasNoPolicyMayDoNothing(t *testing.T) {
	t.Parallel()
	w := start(t, options{stranger: user(t, "")})
	var l ledger
	l.keep(w)
	n := w.fill(t, account)
	before := w.changes(t)
	for i, op := range api.Operations {
		r, ok := templates[op.Name]
		if !ok {
			r = sound(op)
		}
		a := w.do(t, r.naming(n.names(account)).as(stranger))
		text := fmt.Sprintf("User: arn:aws:iam::%s:user/ann is not authorized to perform: %s on resource: ", account, op.Action)
		reason := fmt.Sprintf(" because no identity-based policy allows the %s action", op.Action)
		message := decode[struct{ Message string }](t, a.body).Message
		if a.status != 403 || a.errorType() != denied || !strings.HasPrefix(message, text) || !strings.HasSuffix(message, reason) {
			t.Errorf("%s: %s", op.Name, a.wire)
		}
		if len(l.denied) != i+1 {
			t.Fatalf("Denied was told %d times, not %d", len(l.denied), i+1)
		}
		d := l.denied[i]
		if d.Operation != op || d.Account != account || d.Principal != "arn:aws:iam::"+account+":user/ann" || d.Message != message ||
			d.RequestID != a.header.Get("X-Amzn-Requestid") || d.Action != op.Action || d.Explicit || d.Input == nil {
			t.Errorf("Denied was told %+v", d)
		}
	}
	if after := w.changes(t); after != before {
		t.Errorf("%d changes were made", after-before)
	}
	if len(l.looked) > 0 {
		t.Errorf("tags were looked at: %v", l.looked)
	}
}

// TestPolicies tells what each policy lets through.
func TestPolicies(t *testing.T) {
	t.Parallel()
	const tagged, plain = `{"Tags":[{"Key":"env","Value":"dev"}]}`, `{}`
	for _, c := range []struct{ name, statements, body, want string }{
		{"allowed", `{"Effect":"Allow","Action":"networkmanager:CreateSite","Resource":"*"}`, plain, ""},
		{
			"denied", `{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"networkmanager:Create*","Resource":"*"}`, plain,
			"CreateSite on resource: arn:aws:networkmanager::ACCT:global-network/NETWORK with an explicit deny in an identity-based policy",
		},
		{
			"tags", `{"Effect":"Allow","Action":"networkmanager:CreateSite","Resource":"*"}`, tagged,
			"TagResource on resource: arn:aws:networkmanager::ACCT:site/NETWORK/* because no identity-based policy allows the networkmanager:TagResource action",
		},
		{"tags of the request", `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/env":"dev"}}}`, tagged, ""},
		{
			"no tags in the request", `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/env":"dev"}}}`, plain,
			"CreateSite on resource: arn:aws:networkmanager::ACCT:global-network/NETWORK because no identity-based policy allows the networkmanager:CreateSite action",
		},
		{"tags of the resource", `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/env":"dev"}}}`, plain, ""},
		{"address", `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"127.0.0.0/8"}}}`, plain, ""},
		{"clear text", `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`, plain, ""},
		{"region", `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"` + region + `"}}}`, plain, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := start(t, options{stranger: user(t, c.statements)})
			var l ledger
			l.keep(w)
			n := w.fill(t, account)
			before := w.changes(t)
			a := w.do(t, post("/global-networks/"+n.network+"/sites", c.body).as(stranger))
			if c.want == "" {
				if a.status != 200 || w.changes(t) != before+1 {
					t.Errorf("%s", a.wire)
				}
				return
			}
			want := strings.NewReplacer("ACCT", account, "NETWORK", n.network).Replace(c.want)
			message := decode[struct{ Message string }](t, a.body).Message
			if a.status != 403 || !strings.HasSuffix(message, "is not authorized to perform: networkmanager:"+want) || w.changes(t) != before {
				t.Errorf("%s\nnot %s", a.wire, want)
			}
		})
	}
}

// TestTheOrderOfRefusals: who is unknown learns nothing else, and what cannot be read is not decided on.
func TestTheOrderOfRefusals(t *testing.T) {
	t.Parallel()
	w := start(t, options{stranger: user(t, "")})
	r := post("/global-networks", `{"Description":`).as(stranger)
	w.do(t, r).refused(t, "no JSON", invalid, cannotParse)
	w.send(t, "", plain(r, "Host: "+w.addr, "Content-Length: 15")).refused(t, "unsigned", "MissingAuthenticationTokenException", "")
}

// TestATagLookUpThatFailsIsNobodysPermission answers what it would if the operation had failed.
func TestATagLookUpThatFailsIsNobodysPermission(t *testing.T) {
	t.Parallel()
	w := start(t, options{stranger: user(t, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"aws:ResourceTag/a":"true"}}}`)})
	w.handler.Tags = func(context.Context, string, string) ([]api.Tag, error) { return nil, store.ErrContention }
	n := w.fill(t, account)
	if a := w.do(t, remove("/global-networks/"+n.network).as(stranger)); a.status != 429 {
		t.Errorf("%s", a.wire)
	}
}
