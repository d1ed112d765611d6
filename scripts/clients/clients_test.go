// Package clients runs Trunkline under the clients that people have: the AWS SDK for Go, Terraform's provider as it
// behaves on the wire, the AWS CLI, boto3 and the AWS SDK for JavaScript, on both engines.
package clients

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"

	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/trunklinetest"
)

const account = "000000000000"

// patience is how long a test waits for what must happen.
const patience = time.Minute

// start starts a server on an engine, with what else the options say.
func start(t *testing.T, e storetest.Engine, o trunklinetest.Options) *trunklinetest.Server {
	t.Helper()
	c := e.New(t)
	o.Data, o.Database = c.Dir, c.URL
	return trunklinetest.Start(t, o)
}

// dial returns a client of a server. It never tries again: an answer that is worth a retry is a failure here.
func dial(srv *trunklinetest.Server, changes ...func(*networkmanager.Options)) *networkmanager.Client {
	o := networkmanager.Options{
		BaseEndpoint: aws.String(srv.URL),
		Region:       srv.Region,
		Credentials:  credentials.NewStaticCredentialsProvider(srv.AccessKeyID, srv.SecretAccessKey, ""),
		Retryer:      aws.NopRetryer{},
	}
	return networkmanager.New(o, changes...)
}

// An operation is one of the client's methods.
type operation[In, Out any] = func(context.Context, In, ...func(*networkmanager.Options)) (Out, error)

// ask calls an operation that must succeed.
func ask[In, Out any](t *testing.T, call operation[In, Out], in In) Out {
	t.Helper()
	out, err := try(t, call, in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// refused calls an operation that must fail with an error of type E.
func refused[E error, In, Out any](t *testing.T, call operation[In, Out], in In) E {
	t.Helper()
	_, err := try(t, call, in)
	failure, ok := errors.AsType[E](err)
	if !ok {
		t.Fatalf("got error %v, want a %T", err, failure)
	}
	return failure
}

// try calls an operation and returns what came of it.
func try[In, Out any](t *testing.T, call operation[In, Out], in In) (Out, error) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	return call(ctx, in)
}

// A paginator follows the tokens of a list.
type paginator[Out any] interface {
	HasMorePages() bool
	NextPage(context.Context, ...func(*networkmanager.Options)) (Out, error)
}

// pages reads a list to its end.
func pages[Out any](t *testing.T, p paginator[Out]) []Out {
	t.Helper()
	var all []Out
	for p.HasMorePages() {
		page, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page)
	}
	return all
}

// same compares what a test got with what it wants.
func same[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// text is the string that a pointer has; "(unset)" where it has none.
func text(s *string) string {
	if s == nil {
		return "(unset)"
	}
	return *s
}

// one returns the only element of a list.
func one[T any](t *testing.T, list []T) T {
	t.Helper()
	if len(list) != 1 {
		t.Fatalf("got %d elements, want one: %+v", len(list), list)
	}
	return list[0]
}

// tagged turns "key=value" into tags.
func tagged(pairs ...string) []types.Tag {
	var tags []types.Tag
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		tags = append(tags, types.Tag{Key: aws.String(key), Value: aws.String(value)})
	}
	return tags
}

// spoken turns tags into "key=value,key=value", in their order.
func spoken(tags []types.Tag) string {
	var pairs []string
	for _, tag := range tags {
		pairs = append(pairs, text(tag.Key)+"="+text(tag.Value))
	}
	return strings.Join(pairs, ",")
}

// ids picks a member of every element.
func ids[T any](list []T, id func(T) *string) []string {
	picked := make([]string, len(list))
	for i, v := range list {
		picked[i] = text(id(v))
	}
	return picked
}
