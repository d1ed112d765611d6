package network_test

import (
	"crypto/rand"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/network"
)

// routedCatalog describes the gateway of a life, with what is attached to it.
const routedCatalog = `
account: "123456789012"
region: eu-west-1
transit-gateways: [{id: tgw-1}, {id: tgw-2}]
vpcs: [{id: vpc-1, cidrs: [10.1.0.0/16]}, {id: vpc-2, cidrs: [10.2.0.0/16]}]
prefix-lists: [{id: pl-1, entries: [10.2.0.0/16]}]
transit-gateway-attachments:
  - {id: tgw-attach-1, transit-gateway: tgw-1, type: vpc, resource: vpc-1, route-table: tgw-rtb-1}
  - {id: tgw-attach-2, transit-gateway: tgw-1, type: vpc, resource: vpc-2, route-table: tgw-rtb-1}
transit-gateway-route-tables:
  - id: tgw-rtb-1
    transit-gateway: tgw-1
    routes:
      - {prefix-list: pl-1, attachments: [tgw-attach-2]}
      - {cidr: 10.1.0.0/16, attachments: [tgw-attach-1]}
  - {id: tgw-rtb-2, transit-gateway: tgw-2, routes: [{prefix-list: pl-1, state: blackhole}]}
`

// catalogue applies a catalog, which no operation of the service does.
func (inv *inventory) catalogue(text string, o network.CatalogOptions) ([]network.CatalogChange, error) {
	inv.t.Helper()
	declared, problems := catalog.Parse([]byte(text))
	if len(problems) > 0 {
		inv.t.Fatalf("the catalog has problems: %v", problems)
	}
	quiet, err := graph.Open(inv.t.Context(), inv.db, graph.Options{Random: rand.Reader})
	if err != nil {
		inv.t.Fatal(err)
	}
	caller := api.Caller{Account: inv.account, Principal: principal, RequestID: "catalogue"}
	return network.ApplyCatalog(inv.t.Context(), quiet, caller, declared, o)
}

// routes asks where packets go.
func (l *lives) routes() {
	if _, err := l.inv.catalogue(routedCatalog, network.CatalogOptions{}); err != nil {
		l.inv.t.Fatal(err)
	}
	gn := l.network.GlobalNetworkId
	const near, far = outsideARN + "transit-gateway-attachment/tgw-attach-1", outsideARN + "transit-gateway-attachment/tgw-attach-2"
	table := func(id string) *api.RouteTableIdentifier {
		return &api.RouteTableIdentifier{TransitGatewayRouteTableArn: outsideARN + "transit-gateway-route-table/" + id}
	}
	l.do(&api.GetNetworkRoutesRequest{GlobalNetworkId: gn, RouteTableIdentifier: table("tgw-rtb-1")}, nothing, "")
	for _, id := range []string{"tgw-rtb-2", "tgw-rtb-3"} {
		l.do(&api.GetNetworkRoutesRequest{GlobalNetworkId: gn, RouteTableIdentifier: table(id)}, refusal, "")
	}
	yes := true
	end := func(attachment, address string) *api.RouteAnalysisEndpointOptionsSpecification {
		return &api.RouteAnalysisEndpointOptionsSpecification{TransitGatewayAttachmentArn: attachment, IpAddress: address}
	}
	started := l.do(&api.StartRouteAnalysisRequest{
		GlobalNetworkId: gn, Source: end(near, "10.1.0.1"), Destination: end(far, "10.2.0.1"), IncludeReturnPath: &yes,
	}, birth, "route-analysis").(*api.StartRouteAnalysisResponse).RouteAnalysis
	l.do(&api.StartRouteAnalysisRequest{
		GlobalNetworkId: gn, Source: end(near, ""), Destination: end(near, "10.2.0.1"),
	}, birth, "route-analysis")
	l.do(&api.StartRouteAnalysisRequest{
		GlobalNetworkId: "nowhere", Source: end(near, ""), Destination: end(far, "10.2.0.1"),
	}, refusal, "")
	l.do(&api.GetRouteAnalysisRequest{GlobalNetworkId: gn, RouteAnalysisId: started.RouteAnalysisId}, nothing, "")
	l.do(&api.GetRouteAnalysisRequest{GlobalNetworkId: gn, RouteAnalysisId: "nothing"}, refusal, "")
}
