package catalog

import (
	"encoding/json"
	"reflect"
	"testing"
)

// TestAnnouncements reads what arrives by BGP: as it is said, or else from the AS of whoever announces it.
func TestAnnouncements(t *testing.T) {
	t.Parallel()
	declared, problems := Parse([]byte(head + `
vpcs: [{id: vpc-1, cidrs: [10.1.0.0/16], appliances: [{address: 10.1.0.9, asn: 65020, routes: [{cidr: 10.9.0.0/16}]}]}]
direct-connect-gateways: [{id: a, asn: 64600, routes: [{cidr: 10.2.0.0/16, edge: us-east-1}, {cidr: 10.3.0.0/16, as-path: [64600, 65000]}]}]
transit-gateways: [{id: tgw-1, asn: 64512}]
customer-gateways: [{id: cgw-1, asn: 65010}]
vpn-connections:
  - {id: vpn-1, customer-gateway: cgw-1, transit-gateway: tgw-1, routes: [{cidr: 10.4.0.0/16, med: 0, communities: ["65051:200"]}]}
  - {id: vpn-2, customer-gateway: cgw-1, static: true, routes: [{cidr: 10.5.0.0/16}]}
transit-gateway-attachments:
  - {id: tgw-attach-1, transit-gateway: tgw-1, type: vpn, resource: vpn-1}
  - {id: tgw-attach-2, transit-gateway: tgw-1, type: direct-connect-gateway, resource: a}
transit-gateway-route-tables:
  - id: tgw-rtb-1
    transit-gateway: tgw-1
    routes:
      - {cidr: 10.0.0.0/16, attachments: [tgw-attach-1], type: propagated}
      - {cidr: 10.0.1.0/24, attachments: [tgw-attach-1], type: propagated, as-path: [65010, 65011]}
      - {cidr: 10.0.2.0/24, attachments: [tgw-attach-2], type: propagated}
      - {cidr: 10.0.3.0/24, attachments: [tgw-attach-1]}
`))
	if declared == nil {
		t.Fatal(problems)
	}
	zero := uint32(0)
	var vpc VpcDefinition
	var gateway DirectConnectGatewayDefinition
	var dynamic, static VpnDefinition
	for _, r := range declared.Resources {
		into := map[string]any{"vpc-1": &vpc, "a": &gateway, "vpn-1": &dynamic, "vpn-2": &static}[r.id()]
		if into == nil {
			into = new(any)
		}
		if err := json.Unmarshal([]byte(r.Described.Definition), into); err != nil {
			t.Error(r.id(), err)
		}
		if r.id() != "tgw-rtb-1" {
			continue
		}
		var paths [][]uint32
		for _, route := range r.Routing.Routes {
			paths = append(paths, route.ASPath)
		}
		if want := [][]uint32{{65010}, {65010, 65011}, {64600}, nil}; !reflect.DeepEqual(paths, want) {
			t.Errorf("the table's routes have the paths %v, want %v", paths, want)
		}
	}
	for name, c := range map[string]struct{ got, want any }{
		"appliances": {vpc.Appliances, []ApplianceDefinition{{"10.1.0.9", 65020, []Announcement{{CIDR: "10.9.0.0/16", ASPath: []uint32{65020}}}}}},
		"gateway": {gateway.Routes, []Announcement{{CIDR: "10.2.0.0/16", ASPath: []uint32{64600}, Edge: "us-east-1"},
			{CIDR: "10.3.0.0/16", ASPath: []uint32{64600, 65000}}}},
		"dynamic": {dynamic, VpnDefinition{Routes: []Announcement{
			{CIDR: "10.4.0.0/16", ASPath: []uint32{65010}, MED: &zero, Communities: []string{"65051:200"}}}}},
		"static": {static, VpnDefinition{true, []Announcement{{CIDR: "10.5.0.0/16"}}}},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, c.got, c.want)
		}
	}
}
