package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	"zombiezen.com/go/sqlite"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store"
)

// A page is what the harness reads of an answer to GetConnections.
type page struct {
	Connections []struct {
		ConnectionID string `json:"ConnectionId"`
	}
	NextToken string
}

func parsePage(text []byte) (p page, err error) { return p, json.Unmarshal(text, &p) }

func after(token string) string {
	if token == "" {
		return ""
	}
	return "&nextToken=" + url.QueryEscape(token)
}

// enginePages compares the operation below HTTP, from input to encoded answer,
// with SQLite reading the same bodies on one handle. The servers stop for it.
func (p plan) enginePages(ctx context.Context, inventories []*inventory) (rows []row, err error) {
	for _, inv := range inventories {
		if err := inv.stop(); err != nil {
			return nil, err
		}
		inv.stop = func() error { return nil }
		r, err := p.enginePage(ctx, inv)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func (p plan) enginePage(ctx context.Context, inv *inventory) (r row, err error) {
	r = row{work: fmt.Sprintf("page of 100 below HTTP, encoded, %d stored", inv.stored),
		against: "SQLite reading the same bodies on one handle", budget: 0.7}
	db, err := store.Open(ctx, store.Config{Dir: inv.dir})
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	g, err := graph.Open(ctx, db, graph.Options{Random: constant{}})
	if err != nil {
		return r, err
	}
	raw, err := sqlite.OpenConn(filepath.Join(inv.dir, "trunkline.db"), sqlite.OpenReadOnly)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, raw.Close()) }()
	return p.compare(ctx, r,
		together(1, func(ctx context.Context, i int) error { return inv.servicePage(ctx, network.New(g), i) }),
		together(1, func(_ context.Context, i int) error { return inv.rawPage(raw, i) }))
}

func (inv *inventory) servicePage(ctx context.Context, s *network.Service, i int) error {
	most := int32(100)
	who := caller("GetConnections")
	out, err := s.GetConnections(ctx, who, &api.GetConnectionsRequest{
		GlobalNetworkId: inv.network, DeviceId: inv.full(i), MaxResults: &most})
	if err != nil {
		return err
	}
	if len(who.Operation.Encode(nil, out)) < 10_000 {
		return errors.New("the page is not full")
	}
	return nil
}

// rawPage reads 100 bodies through the same index, and nothing else.
func (inv *inventory) rawPage(raw *sqlite.Conn, i int) error {
	s, err := raw.Prepare(`SELECT r.body FROM ref f JOIN resource r ON r.key = f.source
		WHERE f.target = ? AND f.kind = 'connection' ORDER BY f.source LIMIT 100`)
	if err != nil {
		return err
	}
	defer func() { _ = s.Reset() }()
	key, err := keyOf(inv.full(i))
	if err != nil {
		return err
	}
	s.BindInt64(1, key)
	var all []byte
	for {
		more, err := s.Step()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		n := len(all)
		all = append(all, make([]byte, s.ColumnLen(0))...)
		s.ColumnBytes(0, all[n:])
	}
	if len(all) < 10_000 {
		return errors.New("the page is not full")
	}
	return nil
}
