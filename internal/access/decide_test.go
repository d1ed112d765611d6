package access

import (
	"errors"
	"testing"
)

const (
	network = "arn:aws:networkmanager::123456789012:global-network/global-network-01"
	site    = "arn:aws:networkmanager::123456789012:site/global-network-01/site-01"
	user    = "arn:aws:iam::123456789012:user/ann"
)

// policy parses statements, written without the braces of the document.
func policy(t testing.TB, name, statements string) *Policy {
	t.Helper()
	p, err := Parse(name, []byte(`{"Version":"2012-10-17","Statement":[`+statements+`]}`))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// asks is a request with some keys.
func asks(action string, keys map[string][]string, resources ...string) Request {
	return Request{Action: action, Resources: resources, Key: func(name string) ([]string, bool, error) {
		values, ok := keys[name]
		return values, ok, nil
	}}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	reads := policy(t, "reads", `{"Effect":"Allow","Action":["networkmanager:Get*","networkmanager:List*"],"Resource":"*"}`)
	sites := policy(t, "sites", `{"Sid":"Sites","Effect":"Allow","Action":"networkmanager:*Site","Resource":"arn:aws:networkmanager::123456789012:*"}`)
	guard := policy(t, "guard", `{"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"NoDelete","Effect":"Deny","Action":"networkmanager:Delete*","Resource":"`+site+`"}`)
	others := policy(t, "others", `{"Effect":"Allow","NotAction":"iam:*","NotResource":"`+site+`"}`)
	tests := []struct {
		name     string
		policies []*Policy
		request  Request
		want     Decision
	}{
		{"nothing attached", nil, asks("networkmanager:GetSites", nil, network), Decision{Kind: Identity, Resource: network}},
		{"allowed", []*Policy{sites, reads}, asks("networkmanager:GetSites", nil, network), Decision{Allowed: true, Kind: Identity, Policy: "reads", Statement: "Statement[0]", Resource: network}},
		{"case of an action", []*Policy{reads}, asks("NetworkManager:getsites", nil, network), Decision{Allowed: true, Kind: Identity, Policy: "reads", Statement: "Statement[0]", Resource: network}},
		{"each resource", []*Policy{others}, asks("networkmanager:UpdateSite", nil, network, site), Decision{Kind: Identity, Resource: site}},
		{"without resources only for all", []*Policy{sites}, asks("networkmanager:CreateSite", nil), Decision{Kind: Identity, Resource: "*"}},
		{"without resources", []*Policy{reads}, asks("networkmanager:GetSites", nil), Decision{Allowed: true, Kind: Identity, Policy: "reads", Statement: "Statement[0]", Resource: "*"}},
		{"denied on the second resource", []*Policy{sites, guard}, asks("networkmanager:DeleteSite", nil, network, site), Decision{Explicit: true, Kind: Identity, Policy: "guard", Statement: "NoDelete", Resource: site}},
		{"what is not excepted", []*Policy{others}, asks("networkmanager:UpdateSite", nil, network), Decision{Allowed: true, Kind: Identity, Policy: "others", Statement: "Statement[0]", Resource: network}},
		{"an action that is excepted", []*Policy{others}, asks("iam:CreateUser", nil, network), Decision{Kind: Identity, Resource: network}},
		{"case of a resource", []*Policy{policy(t, "p", `{"Effect":"Allow","Action":"*","Resource":"arn:aws:networkmanager::123456789012:Site/*"}`)}, asks("networkmanager:GetSites", nil, site), Decision{Kind: Identity, Resource: site}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := Decide(test.policies, test.request)
			if err != nil || got != test.want {
				t.Errorf("%+v, %v; want %+v", got, err, test.want)
			}
		})
	}
}

// Values of keys are asked for when a statement needs them, once, and their errors end the decision.
func TestKeyIsAskedOnce(t *testing.T) {
	t.Parallel()
	p := policy(t, "p", `
		{"Effect":"Deny","Action":"networkmanager:DeleteSite","Resource":"*","Condition":{"StringEquals":{"aws:unasked":"x"}}},
		{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/Env":"prod"}}},
		{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:requesttag/env":"*"},"StringEquals":{"aws:ResourceTag/a":"b"}}}`)
	asked := map[string]int{}
	r := Request{
		Action: "networkmanager:UpdateSite", Resources: []string{network, site},
		Key: func(name string) ([]string, bool, error) {
			asked[name]++
			return []string{"test"}, true, nil
		},
		ResourceKey: func(resource, name string) ([]string, bool, error) {
			asked[resource+" "+name]++
			return []string{"b"}, true, nil
		},
	}
	if d, err := Decide([]*Policy{p, p}, r); err != nil || !d.Allowed {
		t.Error(d, err)
	}
	for _, name := range []string{"aws:requesttag/env", network + " aws:resourcetag/a", site + " aws:resourcetag/a"} {
		if asked[name] != 1 {
			t.Errorf("%s is asked %d times", name, asked[name])
		}
	}
	if len(asked) != 3 {
		t.Error(asked)
	}
	broken := errors.New("the store is away")
	r.Key = func(string) ([]string, bool, error) { return nil, false, broken }
	if d, err := Decide([]*Policy{p}, r); !errors.Is(err, broken) || d.Allowed {
		t.Error(d, err)
	}
}

func TestMessage(t *testing.T) {
	t.Parallel()
	const action = "networkmanager:CreateSite"
	all := policy(t, "all", `{"Effect":"Allow","Action":"*","Resource":"*"}`)
	none := policy(t, "none", `{"Effect":"Deny","Action":"*","Resource":"*"}`)
	start := "User: " + user + " is not authorized to perform: " + action + " on resource: " + network
	tests := []struct {
		layers []Layer
		want   string
	}{
		{nil, " because no identity-based policy allows the " + action + " action"},
		{[]Layer{{Identity, nil}, {Session, []*Policy{all}}}, " because no identity-based policy allows the " + action + " action"},
		{[]Layer{{Identity, []*Policy{all}}, {Session, nil}}, " because no session policy allows the " + action + " action"},
		{[]Layer{{Identity, []*Policy{all}}, {Boundary, nil}}, " because no permissions boundary allows the " + action + " action"},
		{[]Layer{{Identity, []*Policy{all, none}}}, " with an explicit deny in an identity-based policy"},
		{[]Layer{{Identity, nil}, {Session, []*Policy{none}}}, " with an explicit deny in a session policy"},
	}
	for _, test := range tests {
		d, err := DecideAll(asks(action, nil, network), test.layers...)
		if got := d.Message(user, action); err != nil || d.Allowed || got != start+test.want {
			t.Errorf("%q, %v; want %q", got, err, start+test.want)
		}
	}
	if d, err := DecideAll(asks(action, nil, network), Layer{Identity, []*Policy{all}}, Layer{Session, []*Policy{all}}); err != nil || !d.Allowed {
		t.Error(d, err)
	}
}
