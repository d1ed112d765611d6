package network_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// shared is a catalog in which two gateways lead to everything that several can lead to.
const shared = `account: "123456789012"
region: us-east-1
transit-gateways: [{id: tgw-a}, {id: tgw-b}]
customer-gateways: [{id: cgw-1}]
vpn-connections:
  - {id: vpn-a, customer-gateway: cgw-1, transit-gateway: tgw-a}
  - {id: vpn-b, customer-gateway: cgw-1, transit-gateway: tgw-b}
direct-connect-connections: [{id: dxcon-1}]
direct-connect-gateways: [{id: dxgw-1}]
direct-connect-virtual-interfaces: [{id: dxvif-1, connection: dxcon-1, gateway: dxgw-1}]
transit-gateway-attachments:
  - {id: tgw-attach-a, transit-gateway: tgw-a, type: direct-connect-gateway, resource: dxgw-1}
  - {id: tgw-attach-b, transit-gateway: tgw-b, type: direct-connect-gateway, resource: dxgw-1}
`

// newShared is a network in which both gateways of the shared catalog are registered.
func newShared(t *testing.T, e storetest.Engine) *estate {
	inv := newInventory(t, e)
	n := &estate{inventory: inv, network: inv.newNetwork(), east: ec2ARN("transit-gateway", "us-east-1", "tgw-a"), west: ec2ARN("transit-gateway", "us-east-1", "tgw-b")}
	inv.apply(shared)
	for _, gateway := range []string{n.east, n.west} {
		get[api.RegisterTransitGatewayResponse](inv, &api.RegisterTransitGatewayRequest{GlobalNetworkId: n.network, TransitGatewayArn: gateway})
	}
	return n
}

// TestOldFolder makes an inventory as it was before the table of what is behind gateways, runs the migration's
// statements on it, and holds that nobody notices.
func TestOldFolder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		n := newShared(t, e)
		before := n.listed(api.GetNetworkResourcesRequest{})
		if len(before) != 10 {
			t.Fatalf("before: %d resources, want 10:\n%s", len(before), strings.Join(before, "\n"))
		}
		err := n.db.Update(t.Context(), func(tx *store.Tx) error {
			for _, text := range slices.Concat(toOldForm, migrationStatements(t, "behind_gateways"), migrationStatements(t, "behind_core_networks")) {
				if _, err := tx.Exec(text); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if after := n.listed(api.GetNetworkResourcesRequest{}); !slices.Equal(after, before) {
			t.Errorf("afterwards:\n%s\nwant\n%s", strings.Join(after, "\n"), strings.Join(before, "\n"))
		}
		n.checkCounts("afterwards", 10)
		declared, _ := catalog.Parse([]byte(shared))
		changes, err := network.ApplyCatalog(t.Context(), n.graph, n.caller(), declared, network.CatalogOptions{})
		if err != nil || len(changes) != 0 {
			t.Errorf("the same catalog again: %v, %v", changes, err)
		}
	})
}

// toOldForm puts each customer gateway behind one transit gateway only, and Direct Connect behind none.
var toOldForm = []string{
	`DELETE FROM behind WHERE kind <> 'customer-gateway' OR gateway <> (SELECT MIN(g.key) FROM resource g WHERE g.kind = 'transit-gateway')`,
	`DELETE FROM tally WHERE kind IN ('customer-gateway', 'dx-gateway', 'dx-vif', 'dxcon')`,
	`INSERT INTO tally (scope, kind, count) SELECT gateway, kind, COUNT(*) FROM behind GROUP BY gateway, kind`,
	`INSERT INTO ref (source, target, kind) SELECT resource, gateway, kind FROM behind`,
	`UPDATE resource SET body = '{"RegisteredGatewayArn":"' || (SELECT substr(g.name, 17) FROM behind b
		JOIN resource g ON g.key = b.gateway WHERE b.resource = resource.key) || '",' || substr(body, 2) WHERE kind = 'customer-gateway'`,
	`DELETE FROM behind`,
}

// migrationStatements are those of a migration that change rows, not tables.
func migrationStatements(t *testing.T, name string) (texts []string) {
	t.Helper()
	files, err := filepath.Glob("../store/migrations/*_" + name + ".sql")
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for part := range strings.SplitSeq(regexp.MustCompile(`--[^\n]*`).ReplaceAllString(string(text), ""), ";") {
		if part = strings.TrimSpace(part); part != "" && !strings.HasPrefix(part, "CREATE") {
			texts = append(texts, part)
		}
	}
	return texts
}

// TestLeadsRace changes registrations, associations and the catalog at the same time: what is counted is what is listed
// afterwards, and nothing is associated that no registered gateway leads to.
func TestLeadsRace(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		n := newShared(t, e)
		device := get[api.CreateDeviceResponse](n.inventory, &api.CreateDeviceRequest{GlobalNetworkId: n.network}).Device
		customer := ec2ARN("customer-gateway", "us-east-1", "cgw-1")
		half := strings.Replace(shared, "tgw-b, type", "tgw-a, type", 1)
		var all sync.WaitGroup
		again := func(in any) {
			all.Go(func() {
				var refused api.Failure
				if _, err := n.ask(in); err != nil && !errors.As(err, &refused) {
					t.Error(err)
				}
			})
		}
		for round := range 12 {
			for _, gateway := range []string{n.east, n.west} {
				again(&api.DeregisterTransitGatewayRequest{GlobalNetworkId: n.network, TransitGatewayArn: gateway})
				if round%3 != 0 {
					again(&api.RegisterTransitGatewayRequest{GlobalNetworkId: n.network, TransitGatewayArn: gateway})
				}
			}
			again(&api.AssociateCustomerGatewayRequest{GlobalNetworkId: n.network, CustomerGatewayArn: customer, DeviceId: device.DeviceId})
			all.Go(func() { n.apply([]string{shared, half}[round%2]) })
			all.Wait()
			resources := n.resources(api.GetNetworkResourcesRequest{})
			n.checkCounts("after a round", len(resources))
			out := get[api.GetCustomerGatewayAssociationsResponse](n.inventory, &api.GetCustomerGatewayAssociationsRequest{GlobalNetworkId: n.network})
			gateways := get[api.GetTransitGatewayRegistrationsResponse](n.inventory, &api.GetTransitGatewayRegistrationsRequest{GlobalNetworkId: n.network})
			if string(gateways.TransitGatewayRegistrations) == "[]" && string(out.CustomerGatewayAssociations) != "[]" {
				t.Errorf("round %d: no gateway is registered, but this is associated: %s", round, out.CustomerGatewayAssociations)
			}
		}
	})
}
