package access

import (
	"strings"
	"testing"
)

const (
	role     = "arn:aws:iam::123456789012:role/ops/deploy"
	session  = "arn:aws:sts::123456789012:assumed-role/deploy/ci"
	stranger = "arn:aws:iam::999999999999:user/eve"
)

func trust(t testing.TB, statements string) *Policy {
	t.Helper()
	p, err := ParseTrust("trust", []byte(`{"Version":"2012-10-17","Statement":[`+statements+`]}`))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func assumes(principal string) string {
	return `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":` + principal + `}`
}

func TestDecideTrust(t *testing.T) {
	t.Parallel()
	const (
		no, yes, delegated, denied = "no", "yes", "delegated", "denied"
		root                       = "arn:aws:iam::123456789012:root"
	)
	but := func(not string) string {
		return assumes(`"*"`) + `,{"Effect":"Deny","Action":"*","NotPrincipal":{"AWS":` + not + `}}`
	}
	tests := []struct {
		name, statements, caller, want string
	}{
		{"everybody", assumes(`"*"`), stranger, yes},
		{"everybody of AWS", assumes(`{"AWS":"*"}`), stranger, yes},
		{"the user", assumes(`{"AWS":"` + user + `"}`), user, yes},
		{"another user", assumes(`{"AWS":"` + user + `"}`), user + "a", no},
		{"the account", assumes(`{"AWS":"123456789012"}`), user, delegated},
		{"the account's root", assumes(`{"AWS":["` + root + `"]}`), user, delegated},
		{"root itself", assumes(`{"AWS":["` + root + `"]}`), root, delegated},
		{"another account", assumes(`{"AWS":["` + root + `"]}`), stranger, no},
		{"both ways", assumes(`{"AWS":"123456789012"}`) + "," + assumes(`{"AWS":"`+user+`"}`), user, yes},
		{"both in one", assumes(`{"AWS":["123456789012","` + user + `"]}`), user, yes},
		{"a session of the role", assumes(`{"AWS":"` + role + `"}`), session, yes},
		{"a session of another role", assumes(`{"AWS":"arn:aws:iam::123456789012:role/deployer"}`), session, no},
		{"a session of another account", assumes(`{"AWS":"arn:aws:iam::999999999999:role/deploy"}`), session, no},
		{"a user called as the role", assumes(`{"AWS":"arn:aws:iam::123456789012:user/deploy"}`), session, no},
		{"the session", assumes(`{"AWS":"` + session + `"}`), session, yes},
		{"another session", assumes(`{"AWS":"` + session + `"}`), session + "2", no},
		{"services never call", assumes(`{"Service":"networkmanager.amazonaws.com","Federated":"x","CanonicalUser":"y"}`), user, no},
		{"another action", `{"Effect":"Allow","Action":"sts:TagSession","Principal":"*"}`, user, no},
		{"denied", assumes(`"*"`) + `,{"Effect":"Deny","Action":"sts:*","Principal":{"AWS":"123456789012"}}`, user, denied},
		{"denied to others", but(`"` + user + `"`), stranger, denied},
		{"not denied", but(`"` + user + `"`), user, yes},
		{"denied to the account's users", but(`"` + root + `"`), user, denied},
		{"not denied to root", but(`"` + root + `"`), root, yes},
		{"an id from outside", assumes(`"*","Condition":{"StringEquals":{"sts:ExternalId":"7"}}`), user, yes},
		{"another id", assumes(`"*","Condition":{"StringEquals":{"sts:ExternalId":"8"}}`), user, no},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := asks("sts:AssumeRole", map[string][]string{"sts:externalid": {"7"}}, role)
			d, err := DecideTrust(trust(t, test.statements), test.caller, strings.Split(test.caller, ":")[4], r)
			got := map[Decision]string{{Allowed: true}: yes, {Allowed: true, Delegated: true}: delegated, {Explicit: true}: denied, {}: no}[Decision{
				Allowed: d.Allowed, Explicit: d.Explicit, Delegated: d.Delegated}]
			if err != nil || got != test.want {
				t.Errorf("%s: %+v, %v", got, d, err)
			}
		})
	}
}

// A trust policy has no say in what its role may do, nor an ordinary policy in who may assume a role.
func TestPoliciesOfOtherKindsHaveNoSay(t *testing.T) {
	t.Parallel()
	if d, err := Decide([]*Policy{trust(t, assumes(`"*"`))}, asks("sts:AssumeRole", nil, role)); err != nil || d.Allowed {
		t.Error(d, err)
	}
	all := policy(t, "all", `{"Effect":"Allow","Action":"*","Resource":"*"}`)
	twice := trust(t, assumes(`{"AWS":"123456789012"}`)+","+assumes(`{"AWS":"123456789012"}`))
	if d, err := DecideTrust(twice, user, "123456789012", asks("sts:AssumeRole", nil, role)); err != nil || d.Statement != "Statement[0]" {
		t.Error("the first of several decides", d, err)
	}
	for _, caller := range []string{user, ""} {
		d, err := DecideTrust(all, caller, "123456789012", asks("sts:AssumeRole", nil, role))
		want := "User: " + caller + " is not authorized to perform: sts:AssumeRole on resource: " + role +
			" because no role trust policy allows the sts:AssumeRole action"
		if got := d.Message(caller, "sts:AssumeRole"); err != nil || d.Allowed || got != want {
			t.Errorf("%+v, %v, %s", d, err, got)
		}
	}
}

func TestTrustProblems(t *testing.T) {
	t.Parallel()
	const place = "$.Statement[0]"
	for _, test := range []struct{ statement, path, words string }{
		{`{"Effect":"Allow","Action":"sts:AssumeRole"}`, place, "neither Principal nor NotPrincipal"},
		{`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*","Resource":"*"}`, place + ".Resource", "not known here"},
		{`{"Effect":"Allow","Action":"sts:AssumeRole","NotPrincipal":"*"}`, place + ".NotPrincipal", "for Deny alone"},
		{assumes(`"ann"`), place + ".Principal", "not a principal"},
		{assumes(`{}`), place + ".Principal", "Nobody"},
		{assumes(`[]`), place + ".Principal", "should be a block"},
		{assumes(`{"aws":"*"}`), place + ".Principal.aws", "write AWS"},
		{assumes(`{"AWS":[]}`), place + ".Principal.AWS", "empty"},
		{assumes(`{"AWS":[7]}`), place + ".Principal.AWS[0]", "should be a text"},
		{assumes(`{"AWS":"arn:aws:iam::123456789012:user/*"}`), place + ".Principal.AWS", "without wildcards"},
		{assumes(`{"AWS":"12345"}`), place + ".Principal.AWS", "twelve digits"},
	} {
		p, err := ParseTrust("p", []byte(`{"Statement":[`+test.statement+`]}`))
		if reason := lacks(err, test.path, test.words); p != nil || reason != "" {
			t.Errorf("%s: %s", test.statement, reason)
		}
	}
}
