package httpapi_test

import (
	"fmt"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/network"
)

// What a small catalog declares behind the gateway.
const (
	tableARN = outsideARN + "transit-gateway-route-table/tgw-rtb-0123456789abcdef0"
	nearARN  = outsideARN + "transit-gateway-attachment/tgw-attach-0123456789abcdef0"
	farARN   = outsideARN + "transit-gateway-attachment/tgw-attach-0123456789abcdef1"
	routed   = `
account: "` + account + `"
region: us-west-2
transit-gateways: [{id: tgw-0123456789abcdef0, tags: {Name: hub}}]
vpcs: [{id: vpc-0, cidrs: [10.1.0.0/16]}, {id: vpc-1, cidrs: [10.2.0.0/16]}]
transit-gateway-attachments:
  - {id: tgw-attach-0123456789abcdef0, transit-gateway: tgw-0123456789abcdef0, type: vpc, resource: vpc-0, route-table: tgw-rtb-0123456789abcdef0}
  - {id: tgw-attach-0123456789abcdef1, transit-gateway: tgw-0123456789abcdef0, type: vpc, resource: vpc-1, route-table: tgw-rtb-0123456789abcdef0}
transit-gateway-route-tables:
  - id: tgw-rtb-0123456789abcdef0
    transit-gateway: tgw-0123456789abcdef0
    routes:
      - {cidr: 10.1.0.0/16, attachments: [tgw-attach-0123456789abcdef0], type: propagated}
      - {cidr: 10.2.0.0/16, attachments: [tgw-attach-0123456789abcdef1], type: propagated}
      - {cidr: 10.2.66.0/24, state: blackhole}
`
)

// declare applies a catalog for an account.
func (w *wire) declare(t testing.TB, who, text string) {
	t.Helper()
	g, err := graph.Open(t.Context(), w.db, graph.Options{Random: zeros{}})
	if err != nil {
		t.Fatal(err)
	}
	declared, problems := catalog.Parse([]byte(text))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if _, err := network.ApplyCatalog(t.Context(), g, api.Caller{Account: who}, declared, network.CatalogOptions{}); err != nil {
		t.Fatal(err)
	}
}

// question asks for the path between both attachments.
func question(address string) string {
	return fmt.Sprintf(`{"Source":{"TransitGatewayAttachmentArn":%q,"IpAddress":"10.1.0.1"},`+
		`"Destination":{"TransitGatewayAttachmentArn":%q,"IpAddress":%q},"IncludeReturnPath":true}`, nearARN, farARN, address)
}

// tellRoutes asks a network of its own where packets go.
func (s *story) tellRoutes(t *testing.T) {
	t.Helper()
	s.declare(t, account, routed)
	n := inventory{network: s.create(t, post("/global-networks", `{}`), "GlobalNetwork")}
	s.must(t, post(n.at("transit-gateway-registrations"), fmt.Sprintf(`{"TransitGatewayArn":%q}`, gatewayARN)))
	s.golden(t, "GetNetworkRoutes", post(n.at("network-routes"),
		fmt.Sprintf(`{"RouteTableIdentifier":{"TransitGatewayRouteTableArn":%q},"SubnetOfMatches":["10.2.0.0/16"]}`, tableARN)))
	started := decode[map[string]map[string]any](t, s.golden(t, "StartRouteAnalysis", post(n.at("route-analyses"), question("10.2.66.1"))))
	id, _ := started["RouteAnalysis"]["RouteAnalysisId"].(string)
	s.golden(t, "GetRouteAnalysis", get(n.at("route-analyses", id)))
}
