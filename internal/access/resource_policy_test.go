package access

import (
	"slices"
	"strings"
	"testing"
)

const shared = "arn:aws:networkmanager::123456789012:core-network/core-network-0123456789abcdef0"

func resourcePolicy(t testing.TB, statements string) *Policy {
	t.Helper()
	p, err := ParseResource("resource", []byte(`{"Version":"2012-10-17","Statement":[`+statements+`]}`))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// shares lets principals do what a resource policy has for them.
func shares(principal, rest string) string {
	return `{"Effect":"Allow","Action":"networkmanager:Get*","Principal":` + principal + `,` + rest + `}`
}

func TestDecideResource(t *testing.T) {
	t.Parallel()
	const (
		no, yes, delegated, denied = "no", "yes", "delegated", "denied"
		here                       = `"Resource":"` + shared + `"`
		there                      = `"Resource":"` + shared + `1"`
	)
	for _, test := range []struct{ name, statements, caller, want string }{
		{"the account", shares(`{"AWS":"999999999999"}`, here), stranger, delegated},
		{"the account's root", shares(`{"AWS":"arn:aws:iam::999999999999:root"}`, here), stranger, delegated},
		{"the user", shares(`{"AWS":"`+stranger+`"}`, here), stranger, yes},
		{"another account", shares(`{"AWS":"111111111111"}`, here), stranger, no},
		{"everybody", shares(`"*"`, here), stranger, yes},
		{"another resource", shares(`{"AWS":"999999999999"}`, there), stranger, no},
		{"all but another", shares(`{"AWS":"999999999999"}`, `"NotResource":"`+shared+`1"`), stranger, delegated},
		{"all but this", shares(`{"AWS":"999999999999"}`, `"NotResource":"`+shared+`"`), stranger, no},
		{"any of the account's", shares(`{"AWS":"999999999999"}`, `"Resource":"arn:aws:networkmanager::123456789012:*"`), stranger, delegated},
		{"denied", shares(`"*"`, here) + `,{"Effect":"Deny","Action":"*","Principal":{"AWS":"999999999999"},` + here + `}`, stranger, denied},
		{"denied elsewhere", shares(`"*"`, here) + `,{"Effect":"Deny","Action":"*","Principal":"*",` + there + `}`, stranger, yes},
		{"on a condition", shares(`"*"`, here+`,"Condition":{"StringEquals":{"aws:x":"7"}}`), stranger, yes},
		{"on another", shares(`"*"`, here+`,"Condition":{"StringEquals":{"aws:x":"8"}}`), stranger, no},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := asks("networkmanager:GetCoreNetwork", map[string][]string{"aws:x": {"7"}}, shared)
			d, err := DecideResource(resourcePolicy(t, test.statements), test.caller, strings.Split(test.caller, ":")[4], r)
			got := map[Decision]string{{Allowed: true}: yes, {Allowed: true, Delegated: true}: delegated, {Explicit: true}: denied, {}: no}[Decision{
				Allowed: d.Allowed, Explicit: d.Explicit, Delegated: d.Delegated}]
			if err != nil || got != test.want || d.Kind != Resource {
				t.Errorf("%s: %+v, %v", got, d, err)
			}
		})
	}
}

// What is attached to a principal has no say in who may use a resource, nor the other way round.
func TestResourcePoliciesAreOfTheirOwnKind(t *testing.T) {
	t.Parallel()
	r := asks("networkmanager:GetCoreNetwork", nil, shared)
	if d, err := Decide([]*Policy{resourcePolicy(t, shares(`"*"`, `"Resource":"*"`))}, r); err != nil || d.Allowed {
		t.Error(d, err)
	}
	all := policy(t, "all", `{"Effect":"Allow","Action":"*","Resource":"*"}`)
	if d, err := DecideResource(all, stranger, "999999999999", r); err != nil || d.Allowed {
		t.Error(d, err)
	}
}

func TestNamed(t *testing.T) {
	t.Parallel()
	p := resourcePolicy(t, shares(`{"AWS":["999999999999","`+stranger+`","arn:aws:iam::111111111111:root"],"Service":"x"}`, `"Resource":"*"`)+
		`,{"Effect":"Deny","Action":"*","Principal":{"AWS":"222222222222"},"Resource":"*"}`)
	if accounts, everybody := p.Named(); everybody || !slices.Equal(accounts, []string{"111111111111", "999999999999"}) {
		t.Error(accounts, everybody)
	}
	for _, all := range []string{`"*"`, `{"AWS":"*"}`, `{"AWS":["999999999999","*"]}`} {
		if _, everybody := resourcePolicy(t, shares(all, `"Resource":"*"`)).Named(); !everybody {
			t.Errorf("%s names everybody", all)
		}
	}
	if accounts, everybody := policy(t, "all", `{"Effect":"Allow","Action":"*","Resource":"*"}`).Named(); len(accounts) > 0 || everybody {
		t.Error("a policy of a principal names", accounts, everybody)
	}
}

func TestResourcePolicyProblems(t *testing.T) {
	t.Parallel()
	const place = "$.Statement[0]"
	for _, test := range []struct{ statement, path, words string }{
		{`{"Effect":"Allow","Action":"*","Resource":"*"}`, place, "neither Principal nor NotPrincipal"},
		{`{"Effect":"Allow","Action":"*","Principal":"*"}`, place, "neither Resource nor NotResource"},
		{shares(`{"AWS":"12345"}`, `"Resource":"*"`), place + ".Principal.AWS", "twelve digits"},
		{shares(`"*"`, `"Resource":"here"`), place + ".Resource", "not a resource"},
	} {
		p, err := ParseResource("p", []byte(`{"Statement":[`+test.statement+`]}`))
		if reason := lacks(err, test.path, test.words); p != nil || reason != "" {
			t.Errorf("%s: %s", test.statement, reason)
		}
	}
}
