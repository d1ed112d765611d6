package main

import (
	"context"
	"fmt"
	"net/url"
)

// readers is how many clients read at the same time: twice the cores of the
// reference machine.
const readers = 4

// pointReads compares a signed GetConnections of one id with net/http writing
// the same bytes.
func (p plan) pointReads(ctx context.Context, inventories []*inventory) (rows []row, err error) {
	for _, inv := range inventories {
		ids, err := inv.ids(ctx)
		if err != nil {
			return nil, err
		}
		r := row{work: fmt.Sprintf("signed GetConnections of one id, %d stored", inv.stored),
			against: "net/http writing the same bytes, same client", budget: 0.75}
		r, err = p.compareReads(ctx, r, inv, func(i int) string {
			return inv.path() + "?connectionIds=" + url.QueryEscape(ids[i%len(ids)])
		})
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// pageReads compares a page of 100 connections of a device with net/http
// writing the same bytes.
func (p plan) pageReads(ctx context.Context, inventories []*inventory) (rows []row, err error) {
	for i, inv := range inventories {
		r := row{work: fmt.Sprintf("page of 100 connections of a device, %d stored", inv.stored),
			against: "net/http writing the same bytes, same client"}
		if i == 0 {
			r.budget = 0.5
		}
		r, err = p.compareReads(ctx, r, inv, func(i int) string {
			return inv.path() + "?maxResults=100&deviceId=" + inv.full(i)
		})
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func (p plan) compareReads(ctx context.Context, r row, inv *inventory, target func(i int) string) (row, error) {
	ours := newClient(inv.server.Endpoint.URL, inv)
	same, err := ours.call(ctx, "GET", target(1), nil)
	if err != nil {
		return r, err
	}
	address, stop, err := plainServer(same)
	if err != nil {
		return r, err
	}
	defer func() { _ = stop() }()
	theirs := newClient(address, inv)
	read := func(c *client) task {
		return together(readers, func(ctx context.Context, i int) error {
			_, err := c.call(ctx, "GET", target(i), nil)
			return err
		})
	}
	return p.compare(ctx, r, read(ours), read(theirs))
}

func (inv *inventory) path() string { return "/global-networks/" + inv.network + "/connections" }

// full is a device that has at least 100 connections.
func (inv *inventory) full(i int) string {
	half := len(inv.devices) / 2
	return inv.devices[i*31%half]
}
