package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/server"
	"github.com/trunkline/trunkline/internal/store"
)

const account = "000000000000"

// perDevice is how many connections each device of a prepared inventory has:
// enough for a page, at either end.
const perDevice = 100

// An inventory is a running server on a database that holds so many
// connections, and the connections' devices.
type inventory struct {
	dir      string
	stored   int
	filled   time.Duration
	ready    time.Duration
	network  string
	devices  []string
	server   *server.Server
	stop     func() error
	database string
}

// openInventory fills a database and starts a server on it.
func openInventory(ctx context.Context, stored int) (inv *inventory, err error) {
	inv = &inventory{stored: stored}
	if inv.dir, err = os.MkdirTemp("", "trunkline-bench-"); err != nil {
		return nil, err
	}
	return inv, inv.open(ctx, inv.fillConnections)
}

// open stores what fill does and starts a server on it.
func (inv *inventory) open(ctx context.Context, fill func(context.Context, *graph.Graph) error) error {
	began := time.Now()
	if err := inv.fill(ctx, fill); err != nil {
		return err
	}
	inv.filled = time.Since(began)
	began = time.Now()
	quiet, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	inv.server, err = server.Open(ctx, server.Config{
		Listen: "127.0.0.1:0", Data: inv.dir, Database: inv.database, Auth: server.AuthStrict,
		Account: account, Region: "us-west-2", Quotas: server.QuotasOff, Catalog: server.CatalogOpen, Rates: server.RatesOff,
	}, slog.New(slog.NewTextHandler(quiet, nil)))
	if err != nil {
		return err
	}
	inv.ready = time.Since(began)
	serving, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- inv.server.Serve(serving) }()
	inv.stop = func() error { cancel(); return errors.Join(<-served, quiet.Close()) }
	return nil
}

func (inv *inventory) fact() string {
	return fmt.Sprintf("%d connections stored by our own kernel in %.1f s; the server on them was ready in %d ms",
		inv.stored, inv.filled.Seconds(), inv.ready.Milliseconds())
}

func (inv *inventory) close() error {
	return errors.Join(inv.stop(), os.RemoveAll(inv.dir))
}

// fill stores something through the kernel.
func (inv *inventory) fill(ctx context.Context, what func(context.Context, *graph.Graph) error) (err error) {
	db, err := store.Open(ctx, store.Config{Dir: inv.dir, URL: inv.database})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	g, err := graph.Open(ctx, db, graph.Options{Random: constant{}})
	if err != nil {
		return err
	}
	return what(ctx, g)
}

// fillConnections stores the devices and connections, many to a transaction.
func (inv *inventory) fillConnections(ctx context.Context, g *graph.Graph) error {
	if err := inv.fillDevices(ctx, g); err != nil {
		return err
	}
	const batch = 2000
	for from := 0; from < inv.stored; from += batch {
		if err := g.Update(ctx, caller("CreateConnection"), func(tx *graph.Tx) error {
			for i := from; i < min(from+batch, inv.stored); i++ {
				if _, err := network.Connection.Create(tx, inv.connection(i)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// constant stands for randomness where it does not matter: the secret of page
// tokens of a database that lives for one run.
type constant struct{}

// Read fills p with one value.
func (constant) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 7
	}
	return len(p), nil
}

func (inv *inventory) fillDevices(ctx context.Context, g *graph.Graph) error {
	devices := max(inv.stored/perDevice*2, 2*perDevice)
	return g.Update(ctx, caller("CreateDevice"), func(tx *graph.Tx) error {
		n, err := network.GlobalNetwork.Create(tx, &api.GlobalNetwork{Description: "bench"})
		if err != nil {
			return err
		}
		inv.network, inv.devices = n.GlobalNetworkId, nil
		for range devices {
			d, err := network.Device.Create(tx, &api.Device{GlobalNetworkId: inv.network, Vendor: "vendor", Model: "model"})
			if err != nil {
				return err
			}
			inv.devices = append(inv.devices, d.DeviceId)
		}
		return nil
	})
}

// connection is the i-th connection: its ends are spread over all devices.
func (inv *inventory) connection(i int) *api.Connection {
	one, other := inv.ends(i)
	return &api.Connection{
		GlobalNetworkId: inv.network, DeviceId: one, ConnectedDeviceId: other,
		Description: "between one rack and another", Tags: []api.Tag{{Key: "env", Value: "prod"}},
	}
}

func (inv *inventory) ends(i int) (one, other string) {
	half := len(inv.devices) / 2
	return inv.devices[i*7919%half], inv.devices[half+i*104729%half]
}

func caller(operation string) api.Caller {
	return api.Caller{
		Account: account, Principal: "arn:aws:iam::" + account + ":root",
		RequestID: "00000000-0000-0000-0000-000000000000", Operation: api.OperationByName[operation],
	}
}

// request is the body of the i-th CreateConnection.
func (inv *inventory) request(i int) ([]byte, error) {
	c := inv.connection(i)
	return json.Marshal(map[string]any{
		"DeviceId": c.DeviceId, "ConnectedDeviceId": c.ConnectedDeviceId,
		"Description": c.Description, "Tags": c.Tags,
	})
}
