// Package graph keeps resources and the references between them: the rules
// that every kind shares.
//
// A kind declares its members, references, lifecycle and quota (see [Kind]);
// existence, scope, refused deletes, states, paging, tags, counts and the
// change record follow from the declaration. The package is called and never
// calls back, except to say what a transaction has spent: what has an algorithm
// of its own lives with the operation.
//
// Resources of all kinds share one table, references another with foreign keys
// on both ends, so that no interleaving of writers can leave a reference that
// points nowhere.
package graph

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store"
)

// A Graph is the resources of one database.
type Graph struct {
	db     *store.DB
	tokens tokens
	limits Limits
	settle *Settling
	spent  func(operation string, statements int)
}

// Options are what an operator may choose about a graph.
type Options struct {
	Limits Limits    // whether the service's default quotas apply
	Settle *Settling // how long states take to settle; nil means not at all
	Random io.Reader // what the secret of page tokens is drawn from, once

	// Spent is told how many statements each transaction took; nil: nobody asks.
	Spent func(operation string, statements int)
}

// Open prepares a graph on a database whose migrations have run.
func Open(ctx context.Context, db *store.DB, o Options) (*Graph, error) {
	g := &Graph{db: db, limits: o.Limits, settle: o.Settle, spent: o.Spent}
	if g.settle == nil {
		g.settle = new(Settling)
	}
	var err error
	if g.tokens, err = loadTokens(ctx, db, o.Random); err != nil {
		return nil, fmt.Errorf("prepare page tokens: %w", err)
	}
	return g, nil
}

// A Tx is one transaction on behalf of one caller.
type Tx struct {
	*store.Tx
	Caller  api.Caller
	graph   *Graph
	account int64
	seen    map[int64]*row  // rows this transaction has read to resolve something
	names   map[string]*row // the same by natural name; nil is a name that nothing has
}

// Update runs fn in a transaction that is durable when Update returns nil.
// fn may run twice and keeps nothing outside.
func (g *Graph) Update(ctx context.Context, caller api.Caller, fn func(*Tx) error) error {
	return g.run(ctx, g.db.Update, caller, fn)
}

// View runs fn on one snapshot that holds every write acknowledged before.
func (g *Graph) View(ctx context.Context, caller api.Caller, fn func(*Tx) error) error {
	return g.run(ctx, g.db.View, caller, fn)
}

type runner func(context.Context, func(*store.Tx) error) error

func (g *Graph) run(ctx context.Context, run runner, caller api.Caller, fn func(*Tx) error) error {
	account, err := ParseAccount(caller.Account)
	if err != nil {
		return err
	}
	return run(ctx, func(tx *store.Tx) error {
		err := fn(&Tx{Tx: tx, Caller: caller, graph: g, account: account})
		if g.spent != nil {
			g.spent(caller.Operation.Name, tx.Statements())
		}
		return err
	})
}

// Purge gives back the space of resources whose deletion has settled; nobody
// can see them any more. It returns how many there were.
func (g *Graph) Purge(ctx context.Context) (purged int64, err error) {
	err = g.db.Update(ctx, func(tx *store.Tx) error {
		purged, err = tx.Exec(
			`DELETE FROM resource WHERE state = 'DELETING' AND settles <= $1`, millis(tx.Now()))
		return err
	})
	return purged, err
}

func millis(t time.Time) int64 { return t.UnixMilli() }

// ParseAccount reads the twelve digits of an account.
func ParseAccount(s string) (int64, error) {
	n, err := strconv.ParseUint(s, 10, 63)
	if err != nil || len(s) != 12 {
		return 0, fmt.Errorf("account %q is not twelve digits", s)
	}
	return int64(n), nil
}
