package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store"
)

// The sizes of network between which counts and pages are to cost the same.
const (
	smallNetwork = 1_000
	largeNetwork = 100_000
)

// A landscape is one network of so many resources of all types, in a database
// of its own: sites, devices, links, connections, and what a catalog declares
// behind its transit gateways.
type landscape struct {
	engine  string
	size    int
	db      *store.DB
	graph   *graph.Graph
	service *network.Service
	network string
	sites   []string
	devices []string
	remove  func() error
}

// resources compares counts and pages across types in a large network with the
// same in a small one, below HTTP, from input to encoded answer.
func (r *run) resources(ctx context.Context) error {
	engines := []string{"SQLite"}
	if r.plan.postgres != "" {
		engines = append(engines, "PostgreSQL")
	}
	for _, engine := range engines {
		some, err := r.resourceRows(ctx, engine)
		if err != nil {
			return fmt.Errorf("network resources on %s: %w", engine, err)
		}
		r.rows(some...)
	}
	return nil
}

func (p plan) resourceRows(ctx context.Context, engine string) (rows []row, err error) {
	var both [2]*landscape
	for i, size := range []int{smallNetwork, largeNetwork} {
		if both[i], err = p.openLandscape(ctx, engine, size); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, both[i].close()) }()
	}
	for _, question := range []struct {
		work, operation string
		budget          float64
	}{
		{"GetNetworkResourceCounts", "GetNetworkResourceCounts", 0}, // which costs the gateways: 50 there, 2 here
		{"page of 100 network resources", "GetNetworkResources", 0.5},
		{"page of 100 relationships", "GetNetworkResourceRelationships", 0.5},
	} {
		small, err1 := both[0].pages(ctx, question.operation)
		large, err2 := both[1].pages(ctx, question.operation)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		r, err := p.compare(ctx, row{
			work:    fmt.Sprintf("%s, %d resources, %s", question.work, largeNetwork, engine),
			against: fmt.Sprintf("the same, %d resources", smallNetwork), budget: question.budget,
		}, large, small)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// pages walks a list once and is then the reading of its pages, each in turn.
func (l *landscape) pages(ctx context.Context, operation string) (task, error) {
	tokens := []string{""}
	for {
		next, err := l.ask(ctx, operation, tokens[len(tokens)-1])
		if err != nil {
			return nil, err
		}
		if next == "" {
			break
		}
		tokens = append(tokens, next)
	}
	if operation == "GetNetworkResources" && len(tokens) < l.size/100 {
		return nil, fmt.Errorf("%d pages of a network of %d resources", len(tokens), l.size)
	}
	return together(1, func(ctx context.Context, i int) error {
		_, err := l.ask(ctx, operation, tokens[i*7919%len(tokens)])
		return err
	}), nil
}

// ask asks for one page as its encoded answer, and returns the next one's token.
func (l *landscape) ask(ctx context.Context, operation, token string) (next string, err error) {
	most, who := int32(100), caller(operation)
	var in any
	switch operation {
	case "GetNetworkResourceCounts":
		in = &api.GetNetworkResourceCountsRequest{GlobalNetworkId: l.network, NextToken: token}
	case "GetNetworkResources":
		in = &api.GetNetworkResourcesRequest{GlobalNetworkId: l.network, MaxResults: &most, NextToken: token}
	default:
		in = &api.GetNetworkResourceRelationshipsRequest{GlobalNetworkId: l.network, MaxResults: &most, NextToken: token}
	}
	out, err := who.Operation.Call(ctx, l.service, who, in)
	if err != nil {
		return "", err
	}
	who.Operation.Encode(nil, out)
	switch out := out.(type) {
	case *api.GetNetworkResourcesResponse:
		return out.NextToken, nil
	case *api.GetNetworkResourceRelationshipsResponse:
		return out.NextToken, nil
	}
	return "", nil
}

// openLandscape makes a database and fills it.
func (p plan) openLandscape(ctx context.Context, engine string, size int) (l *landscape, err error) {
	l = &landscape{engine: engine, size: size}
	config, err := l.place(ctx, p.postgres)
	if err != nil {
		return nil, err
	}
	if l.db, err = store.Open(ctx, config); err != nil {
		return nil, err
	}
	if l.graph, err = graph.Open(ctx, l.db, graph.Options{Random: constant{}}); err != nil {
		return nil, err
	}
	l.service = network.New(l.graph)
	if err := l.fillOwn(ctx); err != nil {
		return nil, err
	}
	if err := l.fillOutside(ctx); err != nil || engine == "SQLite" {
		return l, err
	}
	return l, l.db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec("ANALYZE") // as PostgreSQL does by itself, a minute later
		return err
	})
}

// place is an empty database: a folder, or a schema on PostgreSQL.
func (l *landscape) place(ctx context.Context, url string) (c store.Config, err error) {
	if l.engine == "SQLite" {
		c.Dir, err = os.MkdirTemp("", "trunkline-bench-")
		l.remove = func() error { return os.RemoveAll(c.Dir) }
		return c, err
	}
	schema := fmt.Sprintf("bench_resources_%d", l.size)
	run := func(text string) error {
		session, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		_, err = session.Exec(ctx, text)
		return errors.Join(err, session.Close(ctx))
	}
	l.remove = func() error { return run("DROP SCHEMA IF EXISTS " + schema + " CASCADE") }
	mark := "?"
	if strings.Contains(url, "?") {
		mark = "&"
	}
	c.URL = url + mark + "search_path=" + schema
	return c, errors.Join(l.remove(), run("CREATE SCHEMA "+schema))
}

func (l *landscape) close() error { return errors.Join(l.db.Close(), l.remove()) }

// batches runs fn for each of n things, many to a transaction.
func (l *landscape) batches(ctx context.Context, operation string, n int, fn func(tx *graph.Tx, i int) error) error {
	const batch = 1000
	for from := 0; from < n; from += batch {
		if err := l.graph.Update(ctx, caller(operation), func(tx *graph.Tx) error {
			for i := from; i < min(from+batch, n); i++ {
				if err := fn(tx, i); err != nil {
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

// fillOwn makes four fifths of the resources: the network's own.
func (l *landscape) fillOwn(ctx context.Context) error {
	l.sites, l.devices = make([]string, l.size/20), make([]string, l.size*6/20)
	site := func(i int) string { return l.sites[i%len(l.sites)] }
	device := func(i int) string { return l.devices[i%len(l.devices)] }
	for _, part := range []struct {
		operation string
		n         int
		make      func(tx *graph.Tx, i int) error
	}{
		{"CreateGlobalNetwork", 1, func(tx *graph.Tx, _ int) error {
			n, err := network.GlobalNetwork.Create(tx, &api.GlobalNetwork{Description: "bench"})
			if err == nil {
				l.network = n.GlobalNetworkId
			}
			return err
		}},
		{"CreateSite", len(l.sites), func(tx *graph.Tx, i int) error {
			s, err := network.Site.Create(tx, &api.Site{GlobalNetworkId: l.network, Description: "a building"})
			if err == nil {
				l.sites[i] = s.SiteId
			}
			return err
		}},
		{"CreateDevice", len(l.devices), func(tx *graph.Tx, i int) error {
			d, err := network.Device.Create(tx, &api.Device{GlobalNetworkId: l.network, SiteId: site(i), Vendor: "vendor", Model: "model"})
			if err == nil {
				l.devices[i] = d.DeviceId
			}
			return err
		}},
		{"CreateLink", l.size * 4 / 20, func(tx *graph.Tx, i int) error {
			_, err := network.Link.Create(tx, &api.Link{GlobalNetworkId: l.network, SiteId: site(i * 31), Bandwidth: new(api.Bandwidth)})
			return err
		}},
		{"CreateConnection", l.size * 5 / 20, func(tx *graph.Tx, i int) error {
			_, err := network.Connection.Create(tx, &api.Connection{
				GlobalNetworkId: l.network, DeviceId: device(i), ConnectedDeviceId: device(i + 1 + i%97), Description: "between two racks"})
			return err
		}},
	} {
		if err := l.batches(ctx, part.operation, part.n, part.make); err != nil {
			return err
		}
	}
	return nil
}

// fillOutside declares the last fifth in a catalog and registers its gateways:
// two of each hundred things outside belong to Direct Connect, and every
// customer gateway is behind two transit gateways.
func (l *landscape) fillOutside(ctx context.Context) error {
	gateways, each := max(2, l.size/2000), l.size/100
	var b strings.Builder
	fmt.Fprintf(&b, "account: %q\nregion: us-east-1\n", account)
	section := func(title string, n int, entry func(i int) string) {
		fmt.Fprintf(&b, "%s:\n", title)
		for i := range n {
			fmt.Fprintf(&b, "  - {%s}\n", entry(i))
		}
	}
	section("transit-gateways", gateways, func(i int) string { return fmt.Sprintf("id: tgw-%d", i) })
	section("customer-gateways", each*5, func(i int) string { return fmt.Sprintf("id: cgw-%d", i) })
	section("vpn-connections", each*10, func(i int) string {
		return fmt.Sprintf("id: vpn-%d, customer-gateway: cgw-%d, transit-gateway: tgw-%d", i, i/2, (i/20+i%2)%gateways)
	})
	section("direct-connect-connections", each, func(i int) string { return fmt.Sprintf("id: dxcon-%d", i) })
	section("direct-connect-gateways", each, func(i int) string { return fmt.Sprintf("id: dxgw-%d", i) })
	section("direct-connect-virtual-interfaces", each, func(i int) string {
		return fmt.Sprintf("id: dxvif-%d, connection: dxcon-%d, gateway: dxgw-%d", i, i, i)
	})
	section("transit-gateway-attachments", each*2, func(i int) string {
		return fmt.Sprintf("id: tgw-attach-%d, transit-gateway: tgw-%d, type: direct-connect-gateway, resource: dxgw-%d", i, (i/2+i%2)%gateways, i/2)
	})
	declared, problems := catalog.Parse([]byte(b.String()))
	if len(problems) > 0 {
		return fmt.Errorf("%v", problems[0])
	}
	if _, err := network.ApplyCatalog(ctx, l.graph, caller("RegisterTransitGateway"), declared, network.CatalogOptions{}); err != nil {
		return err
	}
	for i := range gateways {
		if _, err := l.service.RegisterTransitGateway(ctx, caller("RegisterTransitGateway"), &api.RegisterTransitGatewayRequest{
			GlobalNetworkId: l.network, TransitGatewayArn: fmt.Sprintf("arn:aws:ec2:us-east-1:%s:transit-gateway/tgw-%d", account, i)}); err != nil {
			return err
		}
	}
	return nil
}
