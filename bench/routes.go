package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/routing"
)

// The size of world in which the path to the last gateway is to be found within
// five milliseconds: as long as a path may be, with so many routes in each
// table on it.
const (
	routesOfTable = 10_000
	routesBudget  = 5 * time.Millisecond
)

const outside = "arn:aws:ec2:us-west-2:" + account + ":"

// routes measures an absolute budget, one question after the other, each signed
// and through HTTP: on SQLite, and on PostgreSQL where there is one.
func (r *run) routes(ctx context.Context) error {
	text := chain(routing.MaxHops, routesOfTable)
	databases := []string{""}
	if r.plan.postgres != "" {
		databases = append(databases, r.plan.postgres)
	}
	for _, database := range databases {
		if err := r.routesOn(ctx, database, text); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) routesOn(ctx context.Context, database, text string) (err error) {
	inv := &inventory{database: database}
	if inv.dir, err = os.MkdirTemp("", "trunkline-bench-"); err != nil {
		return err
	}
	var read, applied time.Duration
	if err := inv.open(ctx, func(ctx context.Context, g *graph.Graph) error {
		read, applied, err = inv.fillRoutes(ctx, g, text)
		return err
	}); err != nil {
		return errors.Join(err, os.RemoveAll(inv.dir))
	}
	defer func() { err = errors.Join(err, inv.close()) }()
	engine := map[bool]string{true: "SQLite", false: "PostgreSQL"}[database == ""]
	r.fact("A catalog of %d gateways with %d routes each was read in %.1f s and applied to %s in %.1f s",
		routing.MaxHops, routesOfTable, read.Seconds(), engine, applied.Seconds())
	if err := inv.followsChain(ctx); err != nil {
		return err
	}
	c := newClient(inv.server.Endpoint.URL, inv)
	for _, q := range inv.routeQuestions() {
		first, rest, err := r.timed(ctx, c, q)
		if err != nil {
			return err
		}
		r.fact("%s, %d routes in each table, %s: %.2f ms%s, the first time %.2f ms", q.work, routesOfTable, engine,
			milliseconds(rest), q.budget, milliseconds(first))
	}
	return nil
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }

// A routeQuestion is a request to be timed.
type routeQuestion struct {
	work, budget, target string
	body                 map[string]any
}

func (inv *inventory) routeQuestions() []routeQuestion {
	network := "/global-networks/" + inv.network
	routes := func(work string, filters map[string]any) routeQuestion {
		filters["RouteTableIdentifier"] = map[string]string{"TransitGatewayRouteTableArn": outside + "transit-gateway-route-table/tgw-rtb-7"}
		return routeQuestion{work, "", network + "/network-routes", filters}
	}
	return []routeQuestion{
		{
			fmt.Sprintf("StartRouteAnalysis over %d hops", routing.MaxHops), fmt.Sprintf(" (budget %.0f ms)", milliseconds(routesBudget)),
			network + "/route-analyses", alongChain(),
		},
		routes("GetNetworkRoutes of one CIDR block", map[string]any{"ExactCidrMatches": []string{"10.9.9.0/24"}}),
		routes("GetNetworkRoutes of the 128 routes in a CIDR block", map[string]any{"SubnetOfMatches": []string{"10.9.0.0/17"}}),
		routes("GetNetworkRoutes of all routes", map[string]any{}),
	}
}

// timed asks once, and then again and again: the median.
func (r *run) timed(ctx context.Context, c *client, q routeQuestion) (first, rest time.Duration, err error) {
	body, err := json.Marshal(q.body)
	if err != nil {
		return 0, 0, err
	}
	ask := func() (time.Duration, error) {
		began := time.Now()
		_, err := c.call(ctx, "POST", q.target, body)
		return time.Since(began), err
	}
	if first, err = ask(); err != nil {
		return 0, 0, err
	}
	var times []float64
	for until := time.Now().Add(time.Duration(r.rounds) * r.length); time.Now().Before(until); {
		took, err := ask()
		if err != nil {
			return 0, 0, err
		}
		times = append(times, float64(took))
	}
	return first, time.Duration(median(times)), nil
}

// followsChain makes sure that what is measured arrives.
func (inv *inventory) followsChain(ctx context.Context) error {
	c := newClient(inv.server.Endpoint.URL, inv)
	analyses := "/global-networks/" + inv.network + "/route-analyses"
	body, err := json.Marshal(alongChain())
	if err != nil {
		return err
	}
	var started struct {
		RouteAnalysis struct{ RouteAnalysisId string }
	}
	text, err := c.call(ctx, "POST", analyses, body)
	if err == nil {
		err = json.Unmarshal(text, &started)
	}
	if err != nil {
		return err
	}
	text, err = c.call(ctx, "GET", analyses+"/"+url.PathEscape(started.RouteAnalysis.RouteAnalysisId), nil)
	if err == nil && !strings.Contains(string(text), `"ResultCode":"CONNECTED"`) {
		err = fmt.Errorf("the path does not arrive: %.500s", text)
	}
	return err
}

// fillRoutes applies a catalog and registers its gateways.
func (inv *inventory) fillRoutes(ctx context.Context, g *graph.Graph, text string) (read, applied time.Duration, err error) {
	began := time.Now()
	declared, problems := catalog.Parse([]byte(text))
	if len(problems) > 0 {
		return 0, 0, fmt.Errorf("the catalog: %v", problems[0])
	}
	read, began = time.Since(began), time.Now()
	if _, err := network.ApplyCatalog(ctx, g, caller("CreateGlobalNetwork"), declared, network.CatalogOptions{}); err != nil {
		return 0, 0, err
	}
	applied = time.Since(began)
	return read, applied, g.Update(ctx, caller("RegisterTransitGateway"), func(tx *graph.Tx) error {
		n, err := network.GlobalNetwork.Create(tx, &api.GlobalNetwork{Description: "bench"})
		if err != nil {
			return err
		}
		inv.network = n.GlobalNetworkId
		for i := range routing.MaxHops {
			if _, err := network.TransitGatewayRegistration.Create(tx, &api.TransitGatewayRegistration{
				GlobalNetworkId: inv.network, TransitGatewayArn: fmt.Sprintf("%stransit-gateway/tgw-%d", outside, i),
			}); err != nil {
				return err
			}
		}
		return nil
	})
}
