package httpapi_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/network"
)

// tellResources asks across kinds, with a VPN connection that is up behind a registered gateway.
func (s *story) tellResources(t *testing.T, n inventory) {
	s.must(t, post(n.at("transit-gateway-registrations"), fmt.Sprintf(`{"TransitGatewayArn":%q}`, gatewayARN)))
	vpn := outsideARN + "vpn-connection/vpn-0123456789abcdef0"
	s.putVPN(t, vpn)
	s.golden(t, "UpdateNetworkResourceMetadata", patch(n.at("network-resources", url.PathEscape(vpn), "metadata"), `{"Metadata":{"owner":"net"}}`))
	s.golden(t, "GetNetworkResources", get(n.at("network-resources")+"?maxResults=20"))
	s.golden(t, "GetNetworkResourceCounts", get(n.at("network-resource-count")))
	s.golden(t, "GetNetworkResourceRelationships", get(n.at("network-resource-relationships")+"?maxResults=4")) // and a token
	s.golden(t, "GetNetworkTelemetry", get(n.at("network-telemetry")+"?resourceType=vpn-connection"))
	s.must(t, remove(n.at("transit-gateway-registrations", url.PathEscape(gatewayARN))))
}

// tunnelled has a VPN connection to the gateway.
const tunnelled = `
account: "` + account + `"
region: us-west-2
transit-gateways: [{id: tgw-0123456789abcdef0}]
customer-gateways: [{id: cgw-0123456789abcdef0, asn: 65010}]
vpn-connections: [{id: vpn-0123456789abcdef0, customer-gateway: cgw-0123456789abcdef0, transit-gateway: tgw-0123456789abcdef0}]
`

// putVPN makes the VPN connection known and up.
func (s *story) putVPN(t *testing.T, arn string) {
	t.Helper()
	s.declare(t, account, tunnelled)
	g, err := graph.Open(t.Context(), s.db, graph.Options{Random: zeros{}})
	if err != nil {
		t.Fatal(err)
	}
	caller := api.Caller{Account: account, Operation: &api.Operation{Name: "Test"}}
	up := network.HealthReport{ARN: arn, Address: "192.0.2.1", Type: "IPSEC", Status: "UP"}
	if _, err := network.New(g).PushHealth(t.Context(), caller, []network.HealthReport{up}); err != nil {
		t.Fatal(err)
	}
}
