package access

import (
	"errors"
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	sites := policy(t, "sites", `
		{"Sid":"Read","Effect":"Allow","Action":"networkmanager:Get*","Resource":"*"},
		{"Sid":"Office","Effect":"Allow","Action":"networkmanager:*Site","Resource":"*","Condition":{
			"IpAddress":{"aws:SourceIp":["192.0.2.0/24","2001:db8::/32"]},
			"StringEquals":{"aws:RequestTag/owner":"${aws:username}"}}},
		{"Effect":"Deny","Action":"*","NotResource":"arn:aws:networkmanager::123456789012:*"},
		{"Effect":"Allow","Action":"networkmanager:CreateSite","Resource":"*"}`)
	narrow := policy(t, "narrow", `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true}}}`)
	keys := map[string][]string{"aws:sourceip": {"198.51.100.7"}, "aws:username": {"ann"}, "aws:securetransport": {"true"}}
	e, err := Explain(asks("networkmanager:CreateSite", keys, network), Layer{Identity, []*Policy{sites}}, Layer{Session, []*Policy{narrow}})
	if err != nil || !e.Allowed || e.Statement != "Statement[3]" {
		t.Fatal(e.Decision, err)
	}
	want := `Allow Read, sites, on NET: not about this action
Allow Office, sites, on NET: IpAddress aws:SourceIp: wanted "192.0.2.0/24", "2001:db8::/32", the request has "198.51.100.7"; StringEquals aws:RequestTag/owner: wanted "${aws:username}", the request has none
Deny Statement[2], sites, on NET: not about this resource
Allow Statement[3], sites, on NET: applies
Allow Statement[0], narrow, on NET: applies`
	var lines []string
	for _, f := range e.Findings {
		lines = append(lines, f.String())
	}
	if got := strings.Join(lines, "\n"); got != strings.ReplaceAll(want, "NET", network) {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestExplainTrust(t *testing.T) {
	t.Parallel()
	p := trust(t, assumes(`{"AWS":"`+user+`"}`)+`,`+assumes(`"*","Condition":{"StringEquals":{"sts:ExternalId":"7"}}`))
	e, err := ExplainTrust(p, stranger, "999999999999", asks("sts:AssumeRole", nil, role))
	if err != nil || e.Allowed || len(e.Findings) != 2 || e.Findings[0].Kind != Trust {
		t.Fatal(e, err)
	}
	if got := e.Findings[0].String(); !strings.HasSuffix(got, ": not about this principal") {
		t.Error(got)
	}
	if got := e.Findings[1].String(); !strings.HasSuffix(got, `sts:ExternalId: wanted "7", the request has none`) {
		t.Error(got)
	}
}

// What cannot be asked cannot be explained.
func TestExplainFails(t *testing.T) {
	t.Parallel()
	p := policy(t, "p", `{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"a:C","Resource":"*","Condition":{"StringEquals":{"aws:x":"y"}}}`)
	broken := errors.New("the store is away")
	r := Request{Action: "a:B", Key: func(string) ([]string, bool, error) { return nil, false, broken }}
	if e, err := Explain(r, Layer{Identity, []*Policy{p}}); !errors.Is(err, broken) || e.Allowed || len(e.Findings) > 0 {
		t.Error(e, err)
	}
}
