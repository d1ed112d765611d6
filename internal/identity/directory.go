// Package identity keeps who there is: the users and roles of accounts, the
// policies attached to them, their access keys, and the sessions of roles.
//
// Secrets are sealed under a master key that is not in the database. Sessions
// are not stored at all: their token holds what they are, sealed. What a
// principal may do is read with every request, so a change holds from the next
// one on, in every process on the database. Every change is recorded, and no
// record holds a secret.
package identity

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// A Root is the access key that a server is started with: the operator's, and
// root of one account.
type Root struct{ AccessKeyID, Secret, Account string }

// Options are what a directory needs besides its tables.
type Options struct {
	Root   Root
	Master []byte    // the master key, MasterKeySize bytes
	Drawn  bool      // just now: it may take the place of one under which nothing is sealed
	Random io.Reader // what keys, secrets and seals are drawn from

	// Others tells whether something is sealed besides access keys; nil: nothing
	// is.
	Others func(*store.Tx) (bool, error)

	// Spent is told how many statements it took to find out whose a key is; nil: nobody asks.
	Spent func(statements int)
}

// A Directory is the principals of one database. It may be used by many
// goroutines at once.
type Directory struct {
	db     *store.DB
	graph  *graph.Graph
	root   *face // the operator
	rootID string
	vault  *Vault
	random io.Reader
	known  memory
	spent  func(int)
	uses   uses
}

// Open opens the directory of a database and its graph. The error is
// ErrMasterKey if the database's secrets are sealed under another master key.
func Open(ctx context.Context, db *store.DB, g *graph.Graph, o Options) (*Directory, error) {
	vault, err := newVault(o.Master, o.Random)
	if err != nil {
		return nil, err
	}
	vault.others = o.Others
	if err := vault.claim(ctx, db, o.Drawn); err != nil {
		return nil, err
	}
	if o.Spent == nil {
		o.Spent = func(int) {}
	}
	return &Directory{db: db, graph: g, root: operator(o.Root), rootID: o.Root.AccessKeyID, vault: vault, random: o.Random, spent: o.Spent}, nil
}

// Vault is what the directory's secrets are sealed in. Others may seal theirs
// in it, if Options.Others tells of them.
func (d *Directory) Vault() *Vault { return d.vault }

// change runs a transaction that changes something, under the name by which
// the record knows it.
func (d *Directory) change(ctx context.Context, caller api.Caller, operation string, fn func(*graph.Tx) error) error {
	caller.Operation = &api.Operation{Name: operation}
	return d.graph.Update(ctx, caller, fn)
}

func digits(account int64) string { return fmt.Sprintf("%012d", account) }

// accountNumber is the number of an account that is known to be twelve digits.
func accountNumber(account string) (int64, error) {
	n, err := strconv.ParseInt(account, 10, 64)
	if err != nil || len(account) != 12 || n < 0 {
		return 0, invalid("an account is twelve digits")
	}
	return n, nil
}
