// Package identitytest opens a directory for the tests of rooms above it.
package identitytest

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store"
)

// The operator's access key.
const rootID, rootSecret = "AKIAROOT", "secret"

// A Desk is a directory on a database, with the access key of its operator.
type Desk struct {
	DB        *store.DB
	Graph     *graph.Graph
	Directory *identity.Directory
	Root      api.Caller // of the operator's account
}

// Open opens the directory of a database whose operator has an account. It
// fails the test where it cannot.
func Open(t testing.TB, db *store.DB, account string, others func(*store.Tx) (bool, error)) *Desk {
	t.Helper()
	g, err := graph.Open(t.Context(), db, graph.Options{Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	d, err := identity.Open(t.Context(), db, g, identity.Options{
		Root: identity.Root{AccessKeyID: rootID, Secret: rootSecret, Account: account}, Master: make([]byte, identity.MasterKeySize), Others: others, Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	return &Desk{
		DB: db, Graph: g, Directory: d,
		Root: api.Caller{Account: account, Principal: "arn:aws:iam::" + account + ":root"},
	}
}

// Signs is a signer with the operator's key, for a service.
func (d *Desk) Signs(service string) sigv4.Signer {
	return sigv4.Signer{AccessKeyID: rootID, Secret: rootSecret, Region: "us-west-2", Service: service}
}

// Authenticate tells who has signed for a service.
func (d *Desk) Authenticate(service string) func(context.Context, sigv4.Request) (*permit.Principal, error) {
	verifier := &sigv4.Verifier{Service: service, Now: time.Now}
	return func(ctx context.Context, r sigv4.Request) (*permit.Principal, error) {
		look := d.Directory.Look()
		if _, err := verifier.VerifyWith(ctx, r, look); err != nil {
			return nil, err
		}
		return look.Principal(), nil
	}
}

// Make makes a member of the operator's account. It fails the test where it
// cannot.
func (d *Desk) Make(t testing.TB, m identity.Member) {
	t.Helper()
	if _, err := d.Directory.Create(t.Context(), d.Root, m); err != nil {
		t.Fatal(err)
	}
}
