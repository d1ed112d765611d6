package sts

import (
	"context"
	"encoding/xml"
	"time"

	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/permit"
)

// identityResult is what GetCallerIdentity answers. It needs no permission.
type identityResult struct {
	XMLName xml.Name `xml:"GetCallerIdentityResult"`
	Arn     string
	UserID  string `xml:"UserId"`
	Account string
}

func callerIdentity(_ context.Context, x *exchange, _ form) (any, error) {
	id := x.who.ID
	if x.who.Kind == permit.Root {
		id = x.who.Account
	}
	return identityResult{Arn: x.who.ARN, UserID: id, Account: x.who.Account}, nil
}

type assumeResult struct {
	XMLName         xml.Name `xml:"AssumeRoleResult"`
	SourceIdentity  string   `xml:",omitempty"`
	AssumedRoleUser struct {
		AssumedRoleID string `xml:"AssumedRoleId"`
		Arn           string
	}
	Credentials struct {
		AccessKeyID     string `xml:"AccessKeyId"`
		SecretAccessKey string
		SessionToken    string
		Expiration      string
	}
}

func assumeRole(ctx context.Context, x *exchange, f form) (any, error) {
	if err := f.checkUnbuilt(); err != nil {
		return nil, err
	}
	seconds, err := f.number("DurationSeconds")
	if err != nil {
		return nil, err
	}
	tags, err := f.tags()
	if err != nil {
		return nil, err
	}
	s, err := x.Directory.Assume(ctx, x.who, identity.Assumption{
		Role: f.get("RoleArn"), Name: f.get("RoleSessionName"), Seconds: seconds, Policy: f.get("Policy"), Tags: tags,
		ExternalID: f.get("ExternalId"), SourceIdentity: f.get("SourceIdentity"), RequestID: x.id,
		Occasion: permit.Occasion{Time: x.Now(), Secure: x.Secure, HTTP: x.request},
	})
	if err != nil {
		return nil, err
	}
	result := assumeResult{SourceIdentity: s.SourceIdentity}
	result.AssumedRoleUser.AssumedRoleID, result.AssumedRoleUser.Arn = s.ID, s.ARN
	result.Credentials.AccessKeyID, result.Credentials.SecretAccessKey = s.AccessKeyID, s.Secret
	result.Credentials.SessionToken, result.Credentials.Expiration = s.Token, s.Expires.Format(time.RFC3339)
	return result, nil
}
