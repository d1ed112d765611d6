package main

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// writers is how many clients write at the same time.
const writers = 64

// writes compares CreateConnection, acknowledged durable, with the engine
// committing the same rows in groups: no HTTP, no signatures, no checks.
func (p plan) writes(ctx context.Context, inventories []*inventory) ([]row, error) {
	inv := inventories[0]
	reference, err := openReference(ctx, inv.stored)
	if err != nil {
		return nil, err
	}
	defer func() { _ = reference.close() }()
	r, err := p.compare(ctx, row{
		work:    fmt.Sprintf("CreateConnection acknowledged durable, %d clients, SQLite", writers),
		against: "SQLite's own group commit of the same rows", budget: 0.7,
	}, inv.creates(), together(writers, reference.create))
	return []row{r}, err
}

// growth compares CreateConnection on a large inventory with a small one.
func (p plan) growth(ctx context.Context, inventories []*inventory) ([]row, error) {
	small, large := inventories[0], inventories[len(inventories)-1]
	r, err := p.compare(ctx, row{
		work:    fmt.Sprintf("CreateConnection, %d clients, %d stored, SQLite", writers, large.stored),
		against: fmt.Sprintf("the same, %d stored", small.stored), budget: 0.7,
	}, large.creates(), small.creates())
	return []row{r}, err
}

// postgresWrites compares CreateConnection on PostgreSQL with PostgreSQL
// committing the same rows from as many sessions.
func (p plan) postgresWrites(ctx context.Context) (r row, err error) {
	inv := &inventory{stored: p.stored[0], database: p.postgres}
	if inv.dir, err = os.MkdirTemp("", "trunkline-bench-"); err != nil {
		return r, err
	}
	if err := inv.open(ctx, inv.fillConnections); err != nil {
		return r, errors.Join(err, os.RemoveAll(inv.dir))
	}
	defer func() { err = errors.Join(err, inv.close()) }()
	reference, err := openPostgresReference(ctx, p.postgres, inv)
	if err != nil {
		return r, err
	}
	defer reference.pool.Close()
	return p.compare(ctx, row{
		work:    fmt.Sprintf("CreateConnection acknowledged durable, %d clients, PostgreSQL", writers),
		against: "PostgreSQL committing the same rows, one transaction each",
	}, inv.creates(), together(writers, reference.create))
}

// creates is 64 clients creating connections, each on a stream of its own.
func (inv *inventory) creates() task {
	c, err := newLight(inv.server.Endpoint.URL, inv, writers)
	return together(writers, func(_ context.Context, i int) error {
		if err != nil {
			return err
		}
		body, err := inv.request(i)
		if err != nil {
			return err
		}
		return c.post(inv.path(), body)
	})
}

// ids are those of the first connections in store.
func (inv *inventory) ids(ctx context.Context) ([]string, error) {
	c := newClient(inv.server.Endpoint.URL, inv)
	var ids []string
	for token := ""; len(ids) < 1000; {
		text, err := c.call(ctx, "GET", inv.path()+"?maxResults=500"+after(token), nil)
		if err != nil {
			return nil, err
		}
		page, err := parsePage(text)
		if err != nil {
			return nil, err
		}
		for _, item := range page.Connections {
			ids = append(ids, item.ConnectionID)
		}
		if token = page.NextToken; token == "" {
			break
		}
	}
	return ids, nil
}
