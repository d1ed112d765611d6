package main

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A postgresReference is PostgreSQL alone: the same rows, one transaction a
// connection, in one round trip where the protocol allows it.
type postgresReference struct {
	pool *pgxpool.Pool
	inv  *inventory
	body *reference
	next atomic.Int64
}

func openPostgresReference(ctx context.Context, url string, inv *inventory) (*postgresReference, error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, err
	}
	ref := &postgresReference{pool: pool, inv: inv, body: &reference{inv: inv}}
	ref.next.Store(1 << 62)
	return ref, nil
}

func (ref *postgresReference) create(ctx context.Context, i int) error {
	one, other := ref.inv.ends(i)
	key := ref.next.Add(2)
	first, err1 := keyOf(one)
	second, err2 := keyOf(other)
	network, err3 := keyOf(ref.inv.network)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	body := ref.body.body(key, one, other)
	var b pgx.Batch
	b.Queue(`INSERT INTO tally (scope, kind, count) VALUES ($1, 'connection', 1)
		ON CONFLICT (scope, kind) DO UPDATE SET count = tally.count + 1`, network)
	b.Queue(`INSERT INTO resource (key, kind, account, network, state, settles, changed, body)
		VALUES ($1, 'connection', 0, $2, 'AVAILABLE', 0, $3, $4)`, key, network, key+1, body)
	b.Queue(`INSERT INTO ref (source, kind, target) VALUES ($1, 'connection', $2), ($1, 'connection', $3)`,
		key, first, second)
	b.Queue(`INSERT INTO change (seq, at, account, principal, request, operation, kind, resource, after)
		VALUES ($1, 1700000000000, 0, 'arn:aws:iam::`+account+`:root', '00000000-0000-0000-0000-000000000000',
		'CreateConnection', 'connection', $2, $3)`, key+1, key, body)
	return pgx.BeginFunc(ctx, ref.pool, func(tx pgx.Tx) error { return tx.SendBatch(ctx, &b).Close() })
}
