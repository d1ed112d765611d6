package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/network"
)

// coreRoutes measures GetNetworkRoutes of the same core network through HTTP,
// signed: on SQLite, and on PostgreSQL where there is one.
func (r *run) coreRoutes(ctx context.Context) error {
	databases := []string{""}
	if r.plan.postgres != "" {
		databases = append(databases, r.plan.postgres)
	}
	for _, database := range databases {
		if err := r.coreRoutesOn(ctx, database); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) coreRoutesOn(ctx context.Context, database string) (err error) {
	inv := &inventory{database: database}
	if inv.dir, err = os.MkdirTemp("", "trunkline-bench-"); err != nil {
		return err
	}
	var core string
	if err := inv.open(ctx, func(ctx context.Context, g *graph.Graph) error {
		core, err = inv.fillCore(ctx, g)
		return err
	}); err != nil {
		return errors.Join(err, os.RemoveAll(inv.dir))
	}
	defer func() { err = errors.Join(err, inv.close()) }()
	engine := map[bool]string{true: "SQLite", false: "PostgreSQL"}[database == ""]
	r.fact("A core network with %d attachments was made on %s in %.1f s", coreAttachments, engine, inv.filled.Seconds())
	c := newClient(inv.server.Endpoint.URL, inv)
	for _, q := range inv.coreQuestions(core) {
		first, rest, err := r.timed(ctx, c, q)
		if err != nil {
			return err
		}
		r.fact("%s, %d attachments and %d prefixes, %s: %.2f ms%s, the first time %.0f ms", q.work, coreAttachments, corePrefixes,
			engine, milliseconds(rest), q.budget, milliseconds(first))
	}
	questions := inv.coreQuestions(core)
	return r.coreChanged(ctx, c, core, []routeQuestion{questions[0], questions[len(questions)-1]})
}

func (inv *inventory) coreQuestions(core string) []routeQuestion {
	ask := func(work string, filters map[string]any) routeQuestion {
		filters["RouteTableIdentifier"] = map[string]any{"CoreNetworkSegmentEdge": map[string]string{
			"CoreNetworkId": core, "SegmentName": segmentName(0), "EdgeLocation": regions[0],
		}}
		return routeQuestion{
			work, fmt.Sprintf(" (budget %.0f ms)", milliseconds(tableBudget)),
			"/global-networks/" + inv.network + "/network-routes", filters,
		}
	}
	return []routeQuestion{
		ask("GetNetworkRoutes of one prefix of a segment", map[string]any{"ExactCidrMatches": []string{"10.0.0.1/32"}}),
		ask("GetNetworkRoutes of the 128 prefixes in a CIDR block", map[string]any{"SubnetOfMatches": []string{"10.0.0.0/25"}}),
		ask("GetNetworkRoutes of all routes of a segment", map[string]any{}),
	}
}

// fillCore declares what is outside and attaches all of it.
func (inv *inventory) fillCore(ctx context.Context, g *graph.Graph) (core string, err error) {
	declared, problems := catalog.Parse(coreCatalog())
	if len(problems) > 0 {
		return "", fmt.Errorf("the catalog: %v", problems[0])
	}
	if _, err := network.ApplyCatalog(ctx, g, caller("CreateGlobalNetwork"), declared, network.CatalogOptions{}); err != nil {
		return "", err
	}
	service := network.New(g)
	made, err := service.CreateGlobalNetwork(ctx, caller("CreateGlobalNetwork"), &api.CreateGlobalNetworkRequest{})
	if err != nil {
		return "", err
	}
	inv.network = made.GlobalNetwork.GlobalNetworkId
	created, err := service.CreateCoreNetwork(ctx, caller("CreateCoreNetwork"), &api.CreateCoreNetworkRequest{
		GlobalNetworkId: inv.network, PolicyDocument: string(corePolicy(manyShare)),
	})
	if err != nil {
		return "", err
	}
	core = created.CoreNetwork.CoreNetworkId
	for i := range coreAttachments {
		if err := attach(ctx, service, core, coreAttachment(i)); err != nil {
			return "", err
		}
	}
	return core, nil
}

func attach(ctx context.Context, service *network.Service, core string, a corenetwork.Attachment) error {
	tags := []api.Tag{{Key: "segment", Value: a.Tags["segment"]}}
	if a.Type == corenetwork.VPC {
		_, err := service.CreateVpcAttachment(ctx, caller("CreateVpcAttachment"), &api.CreateVpcAttachmentRequest{
			CoreNetworkId: core, VpcArn: outsideARN(a, "vpc/vpc"), SubnetArns: []string{outsideARN(a, "subnet/subnet")}, Tags: tags,
		})
		return err
	}
	_, err := service.CreateSiteToSiteVpnAttachment(ctx, caller("CreateSiteToSiteVpnAttachment"), &api.CreateSiteToSiteVpnAttachmentRequest{
		CoreNetworkId: core, VpnConnectionArn: outsideARN(a, "vpn-connection/vpn"), RoutingPolicyLabel: a.Label, Tags: tags,
	})
	return err
}

func outsideARN(a corenetwork.Attachment, kind string) string {
	return "arn:aws:ec2:" + a.Edges[0] + ":" + account + ":" + kind + "-" + strings.TrimPrefix(a.ID, "attachment-")
}

// coreCatalog declares what is attached, and one VPC more.
func coreCatalog() []byte {
	type m = map[string]any
	var vpcs, gateways, connections []m
	for i := range coreAttachments {
		a := coreAttachment(i)
		id := strings.TrimPrefix(a.ID, "attachment-")
		if a.Type == corenetwork.VPC {
			var cidrs []string
			for _, r := range a.Routes {
				cidrs = append(cidrs, r.Prefix.String())
			}
			vpcs = append(vpcs, m{"id": "vpc-" + id, "region": a.Edges[0], "cidrs": cidrs, "subnets": []m{{"id": "subnet-" + id, "cidr": cidrs[0]}}})
			continue
		}
		var routes []m
		for _, r := range a.Routes {
			routes = append(routes, m{"cidr": r.Prefix.String(), "as-path": r.ASPath, "communities": r.Communities})
		}
		connections = append(connections, m{"id": "vpn-" + id, "region": a.Edges[0], "customer-gateway": "cgw-" + id, "routes": routes})
		gateways = append(gateways, m{"id": "cgw-" + id, "region": a.Edges[0], "asn": 65010, "address": "198.51.100.1"})
	}
	text, _ := json.Marshal(m{"account": account, "vpcs": vpcs, "customer-gateways": gateways, "vpn-connections": connections})
	return text
}
