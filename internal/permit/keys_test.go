package permit

import (
	"context"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/access"
	"github.com/trunkline/trunkline/internal/sigv4"
)

func TestKeysOfARequest(t *testing.T) {
	t.Parallel()
	subnets := &api.UpdateVpcAttachmentRequest{AttachmentId: "a", AddSubnetArns: []string{"one"}, RemoveSubnetArns: []string{"two"}}
	untag := &api.UntagResourceRequest{ResourceArn: "arn", TagKeys: []string{"a", "b"}}
	tag := &api.TagResourceRequest{ResourceArn: "arn", Tags: []api.Tag{{Key: "Env", Value: "dev"}, {Key: "b", Value: ""}}}
	for _, c := range []struct {
		op, name string
		in       any
		want     []string
	}{
		{"UpdateVpcAttachment", "networkmanager:subnetarns", subnets, []string{"one", "two"}},
		{"UpdateVpcAttachment", "networkmanager:vpcarn", subnets, nil},
		{"UntagResource", "aws:tagkeys", untag, []string{"a", "b"}},
		{"UntagResource", "aws:requesttag/a", untag, nil},
		{"TagResource", "aws:tagkeys", tag, []string{"Env", "b"}},
		{"TagResource", "aws:requesttag/env", tag, []string{"dev"}},
		{"TagResource", "aws:requesttag/b", tag, []string{""}},
		{"RegisterTransitGateway", "networkmanager:tgwarn", &api.RegisterTransitGatewayRequest{TransitGatewayArn: "t"}, []string{"t"}},
	} {
		got, found := Asks(api.OperationByName[c.op], account, c.in)[0].Key(c.name)
		if !slices.Equal(got, c.want) || found != (c.want != nil) {
			t.Errorf("%s of %s is %q, %v", c.name, c.op, got, found)
		}
	}
}

func TestKeysOfPrincipalAndOccasion(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	asked := httptest.NewRequest("GET", "http://trunkline.test/global-networks", nil)
	asked.RemoteAddr = "[::ffff:192.0.2.7]:1234"
	asked.Header.Set("User-Agent", "aws-cli")
	sigv4.Signer{AccessKeyID: "AKIA", Secret: "s", Region: "eu-west-3", Service: "networkmanager"}.Sign(asked, nil, at)
	user := &Principal{Kind: User, Account: account, ARN: "arn:aws:iam::" + account + ":user/ann", Name: "ann", ID: "AIDA1",
		Tags: []api.Tag{{Key: "Team", Value: "core"}}}
	session := &Principal{Kind: Session, Account: account, ARN: "arn:aws:sts::" + account + ":assumed-role/ops/night", Name: "ops",
		ID: "AROA1:night", Issued: at}
	for _, c := range []struct {
		who  *Principal
		name string
		want string // "" is none
	}{
		{user, "aws:principalarn", user.ARN},
		{session, "aws:principalarn", "arn:aws:iam::" + account + ":role/ops"},
		{session, "aws:principalaccount", account},
		{RootOf(account), "aws:principaltype", "Account"},
		{user, "aws:principaltype", "User"},
		{session, "aws:principaltype", "AssumedRole"},
		{user, "aws:principaltag/team", "core"},
		{session, "aws:principaltag/team", ""},
		{RootOf(account), "aws:userid", account},
		{user, "aws:userid", "AIDA1"},
		{session, "aws:userid", "AROA1:night"},
		{user, "aws:username", "ann"},
		{session, "aws:username", ""},
		{user, "aws:tokenissuetime", ""},
		{session, "aws:tokenissuetime", "2026-01-02T03:04:05Z"},
		{user, "aws:currenttime", "2026-01-02T03:04:05Z"},
		{user, "aws:epochtime", "1767323045"},
		{user, "aws:sourceip", "192.0.2.7"},
		{user, "aws:securetransport", "true"},
		{user, "aws:useragent", "aws-cli"},
		{user, "aws:referer", ""},
		{user, "aws:requestedregion", "eu-west-3"},
		{user, "aws:viaawsservice", "false"},
		{user, "aws:multifactorauthpresent", ""},
	} {
		r := Request{Principal: c.who, Occasion: Occasion{Time: at, Secure: true, HTTP: asked}}
		got, found := r.key(Ask{}, c.name)
		if found != (c.want != "") || found && !slices.Equal(got, []string{c.want}) {
			t.Errorf("%s of %s is %q, %v", c.name, c.who.ARN, got, found)
		}
	}
}

// TestTagsAreLookedUpOnlyWhenAsked counts look-ups.
func TestTagsAreLookedUpOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	const allow = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"`
	for _, c := range []struct {
		name, document string
		kind           Kind
		want           int
	}{
		{"root", "", Root, 0},
		{"no condition", allow + `}}`, User, 0},
		{"another condition", allow + `,"Condition":{"StringEquals":{"aws:username":"ann"}}}}`, User, 0},
		{"two conditions on two resources", allow + `,"Condition":{"StringEquals":{"aws:ResourceTag/a":"1","aws:ResourceTag/b":"2"}}}}`, User, 2},
		{"a deny that is about something else", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"networkmanager:Get*",` +
			`"Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/a":"1"}}},{"Effect":"Allow","Action":"*","Resource":"*"}]}`, User, 0},
	} {
		who := &Principal{Kind: c.kind, Account: account, Name: "ann"}
		if c.document != "" {
			p, err := access.Parse("p", []byte(c.document))
			if err != nil {
				t.Fatal(err)
			}
			who.Layers = []access.Layer{{Kind: access.Identity, Policies: []*access.Policy{p}}}
		}
		looks := 0
		r := Request{Principal: who, Tags: func(context.Context, string, string) ([]api.Tag, error) {
			looks++
			return []api.Tag{{Key: "a", Value: "1"}, {Key: "b", Value: "2"}}, nil
		}}
		r.Asks = Asks(api.OperationByName["DeleteSite"], account, &api.DeleteSiteRequest{GlobalNetworkId: "gn", SiteId: "s"})
		if v, err := r.Decide(t.Context()); err != nil || !v.Allowed || looks != c.want {
			t.Errorf("%s: %d look-ups, %+v, %v", c.name, looks, v, err)
		}
	}
}
