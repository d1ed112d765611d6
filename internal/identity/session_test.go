package identity_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

const roleARN = "arn:aws:iam::111122223333:role/Writer"

// assume begins a session that must be possible.
func (d *desk) assume(who *permit.Principal, a identity.Assumption) identity.Session {
	d.t.Helper()
	a.Role, a.Name = roleARN, "me"
	return must[identity.Session](d.t)(d.Assume(d.t.Context(), who, a))
}

// of is whom a key belongs to now.
func (d *desk) of(id, token string) *permit.Principal {
	d.t.Helper()
	who, _, err := d.see(id, token)
	if err != nil {
		d.t.Fatal(err)
	}
	return who
}

func TestSessionsAreTheirRoles(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		d := newDesk(t, e)
		role := d.role("Writer", trustOurs)
		s := d.assume(permit.RootOf(ours), identity.Assumption{
			Policy: `{"Statement":{"Effect":"Allow","Action":"a:*","Resource":"*"}}`, Tags: []api.Tag{{Key: "team", Value: "net"}}})
		d.put(identity.Role, "Writer", "p", `{"Statement":{"Effect":"Allow","Action":["a:One","b:One"],"Resource":"*"}}`)
		who, secret, err := d.see(s.AccessKeyID, s.Token)
		if err != nil || secret != s.Secret || who.ARN != "arn:aws:sts::111122223333:assumed-role/Writer/me" || who.ID != role.ID+":me" ||
			who.Kind != permit.Session || s.ARN != who.ARN || s.ID != who.ID || len(who.Tags) != 1 || !who.Issued.Equal(d.clock.now()) {
			t.Fatalf("%+v, %v", who, err)
		}
		if !strings.HasPrefix(s.AccessKeyID, "ASIA") || len(s.AccessKeyID) != 20 || len(s.Secret) != 40 || !s.Expires.Equal(d.clock.now().Add(time.Hour)) {
			t.Errorf("%+v", s)
		}
		for action, want := range map[string]bool{"a:One": true, "b:One": false, "a:Two": false} {
			if may(t, who, action) != want {
				t.Errorf("%s: %v", action, !want)
			}
		}
		other := d.assume(permit.RootOf(ours), identity.Assumption{})
		for what, tried := range map[string][2]string{
			"another's token": {s.AccessKeyID, other.Token}, "another's id": {other.AccessKeyID, s.Token}, "no token": {s.AccessKeyID, ""},
			"a changed token": {s.AccessKeyID, "A" + s.Token[1:]}, "a cut token": {s.AccessKeyID, s.Token[:8]}, "a lasting key's": {rootID, s.Token},
			"an ended line": {s.AccessKeyID, s.Token + "\n"},
		} {
			if _, _, err := d.see(tried[0], tried[1]); !errors.Is(err, sigv4.ErrUnknownKey) && s.Token[0] != 'A' {
				t.Errorf("%s: %v", what, err)
			}
		}
		d.clock.advance(time.Hour - time.Millisecond)
		d.of(s.AccessKeyID, s.Token)
		d.clock.advance(time.Millisecond)
		if _, _, err := d.see(s.AccessKeyID, s.Token); !errors.Is(err, sigv4.ErrExpiredToken) {
			t.Errorf("after an hour: %v", err)
		}
	})
}

func TestSessionsEndWithTheirRoles(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		d := newDesk(t, e)
		other := d
		if e.Name == "postgres" {
			other = open(t, d.config)
		}
		d.role("Writer", trustOurs)
		old := d.assume(permit.RootOf(ours), identity.Assumption{})
		other.of(old.AccessKeyID, old.Token)
		if err := d.RevokeSessions(t.Context(), rootOf(ours), "Writer"); err != nil {
			t.Fatal(err)
		}
		if _, _, err := other.see(old.AccessKeyID, old.Token); !errors.Is(err, sigv4.ErrExpiredToken) {
			t.Errorf("revoked: %v", err)
		}
		d.clock.advance(time.Millisecond)
		fresh := d.assume(permit.RootOf(ours), identity.Assumption{})
		other.of(fresh.AccessKeyID, fresh.Token)
		if err := d.Delete(t.Context(), rootOf(ours), identity.Role, "Writer"); err != nil {
			t.Fatal(err)
		}
		d.role("Writer", trustOurs) // another of the same name
		if _, _, err := other.see(fresh.AccessKeyID, fresh.Token); !errors.Is(err, sigv4.ErrUnknownKey) {
			t.Errorf("deleted: %v", err)
		}
	})
}

func TestWhoMayAssume(t *testing.T) {
	t.Parallel()
	const (
		aliceARN = "arn:aws:iam::111122223333:user/alice"
		assume   = `{"Statement":{"Effect":"Allow","Action":"sts:*","Resource":"` + roleARN + `"}}`
		deny     = `{"Statement":{"Effect":"Deny","Action":"sts:*","Resource":"*"}}`
		nothing  = `{"Statement":{"Effect":"Allow","Action":"none:Of","Resource":"*"}}`
	)
	trust := func(principal, more string) string {
		return `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"` + principal + `"},"Action":["sts:AssumeRole","sts:TagSession"]` + more + `}}`
	}
	external := trust(aliceARN, `,"Condition":{"StringEquals":{"sts:ExternalId":"x-1"}}`)
	tagged := trust(aliceARN, `,"Condition":{"StringEquals":{"aws:RequestTag/team":"net"}}`)
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		d := newDesk(t, e)
		d.user("alice")
		d.role("Writer", trustOurs)
		k := d.key("alice")
		stranger := permit.RootOf(theirs)
		for what, c := range map[string]struct {
			trust, policy string
			who           *permit.Principal // nil is alice
			ask           identity.Assumption
			want          bool
		}{
			"the account is trusted, nothing allows":     {trust(ours, ""), nothing, nil, identity.Assumption{}, false},
			"the account is trusted, a policy allows":    {trust(ours, ""), assume, nil, identity.Assumption{}, true},
			"named, nothing allows":                      {trust(aliceARN, ""), nothing, nil, identity.Assumption{}, true},
			"named, a policy denies":                     {trust(aliceARN, ""), deny, nil, identity.Assumption{}, false},
			"another is trusted":                         {trust(theirs, ""), assume, nil, identity.Assumption{}, false},
			"another account's root is trusted":          {trust(theirs, ""), nothing, stranger, identity.Assumption{}, true},
			"another account's root is not trusted":      {trust(ours, ""), nothing, stranger, identity.Assumption{}, false},
			"the external id is missing":                 {external, nothing, nil, identity.Assumption{}, false},
			"the external id is wrong":                   {external, nothing, nil, identity.Assumption{ExternalID: "x-2"}, false},
			"the external id is right":                   {external, nothing, nil, identity.Assumption{ExternalID: "x-1"}, true},
			"the tags are right":                         {tagged, nothing, nil, identity.Assumption{Tags: []api.Tag{{Key: "Team", Value: "net"}}}, true},
			"the tags are wrong":                         {tagged, nothing, nil, identity.Assumption{Tags: []api.Tag{{Key: "team", Value: "x"}}}, false},
			"a source identity is not allowed":           {trust(aliceARN, ""), nothing, nil, identity.Assumption{SourceIdentity: "me"}, false},
			"a source identity is allowed by the policy": {trustOurs, assume, nil, identity.Assumption{SourceIdentity: "me"}, true},
		} {
			if err := d.SetTrust(t.Context(), rootOf(ours), "Writer", c.trust); err != nil {
				t.Fatal(err)
			}
			d.put(identity.User, "alice", "p", c.policy)
			who := c.who
			if who == nil {
				who = d.of(k.ID, "")
			}
			c.ask.Role, c.ask.Name = roleARN, "me"
			_, err := d.Assume(t.Context(), who, c.ask)
			if (err == nil) != c.want {
				t.Errorf("%s: %v", what, err)
			}
			if err != nil {
				refused(t, err, identity.Denied, " is not authorized to perform: sts:")
			}
		}
		_, err := d.Assume(t.Context(), d.of(k.ID, ""), identity.Assumption{Role: roleARN + "2", Name: "me"})
		refused(t, err, identity.Denied, "User: "+aliceARN+" is not authorized to perform: sts:AssumeRole on resource: "+roleARN+"2")
	})
}

func TestHowLongSessionsLast(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		d := newDesk(t, e)
		root := permit.RootOf(ours)
		must[identity.Member](t)(d.Create(t.Context(), rootOf(ours), identity.Member{
			Kind: identity.Role, Name: "Writer", Trust: trustOurs, MaxSession: 2 * 3600}))
		d.put(identity.Role, "Writer", "p", allowAll)
		s := d.assume(root, identity.Assumption{Seconds: 2 * 3600})
		chained := d.of(s.AccessKeyID, s.Token)
		d.assume(chained, identity.Assumption{Seconds: 3600})
		for _, c := range []struct {
			who   *permit.Principal
			ask   identity.Assumption
			fault identity.Fault
			text  string
		}{
			{root, identity.Assumption{Role: roleARN, Name: "me", Seconds: 2*3600 + 1}, identity.Invalid, "MaxSessionDuration"},
			{chained, identity.Assumption{Role: roleARN, Name: "me", Seconds: 3601}, identity.Invalid, "1 hour session limit"},
			{root, identity.Assumption{Role: roleARN, Name: "me", Seconds: 899}, identity.Invalid, "durationSeconds"},
			{root, identity.Assumption{Role: roleARN, Name: "m"}, identity.Invalid, "roleSessionName"},
			{root, identity.Assumption{Role: "", Name: "me"}, identity.Invalid, "roleArn"},
			{root, identity.Assumption{Role: "arn:aws:iam::1:role/x", Name: "me"}, identity.Invalid, "is invalid"},
			{root, identity.Assumption{Role: roleARN, Name: "me", Policy: "{"}, identity.Malformed, "session policy"},
			{root, identity.Assumption{Role: roleARN, Name: "me", Policy: strings.Repeat(" ", 2049)}, identity.TooLarge, "2048"},
			{root, identity.Assumption{Role: roleARN, Name: "me", ExternalID: "!"}, identity.Invalid, "externalId"},
			{root, identity.Assumption{Role: roleARN, Name: "me", SourceIdentity: "!"}, identity.Invalid, "sourceIdentity"},
			{root, identity.Assumption{Role: roleARN, Name: "me", Tags: long()}, identity.TooLarge, "bytes together"},
		} {
			_, err := d.Assume(t.Context(), c.who, c.ask)
			refused(t, err, c.fault, c.text)
		}
	})
}

// long are as many tags as there may be, and as long.
func long() (tags []api.Tag) {
	for i := range 50 {
		tags = append(tags, api.Tag{Key: strings.Repeat("k", i+1), Value: strings.Repeat("v", 256)})
	}
	return tags
}
