package network_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// together makes requests at the same time and returns what came of each.
func (inv *inventory) together(requests ...any) []error {
	errs := make([]error, len(requests))
	var group sync.WaitGroup
	for i, in := range requests {
		group.Go(func() { _, errs[i] = inv.ask(in) })
	}
	group.Wait()
	return errs
}

// TestRegistrationsRace lets two networks register a gateway that nobody has mentioned before: one of them has it then.
func TestRegistrationsRace(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		one, other := inv.newNetwork(), inv.newNetwork()
		for round := range 10 {
			arn := fmt.Sprintf("%stransit-gateway/tgw-%d", outsideARN, round)
			var requests []any
			for _, gn := range []string{one, other, one, other} {
				requests = append(requests, &api.RegisterTransitGatewayRequest{GlobalNetworkId: gn, TransitGatewayArn: arn})
			}
			won := 0
			for _, err := range inv.together(requests...) {
				var refused *api.ValidationException
				switch {
				case err == nil:
					won++
				case !errors.As(err, &refused):
					t.Errorf("%s: %v", arn, err)
				}
			}
			if won != 1 {
				t.Errorf("%s is registered %d times", arn, won)
			}
		}
	})
}

// TestDeregistrationTakesEverything associates a gateway's customer while the gateway is deregistered: nothing stays
// that is behind a gateway which the network does not know.
func TestDeregistrationTakesEverything(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		gn := inv.newNetwork()
		device := get[api.CreateDeviceResponse](inv, &api.CreateDeviceRequest{GlobalNetworkId: gn}).Device.DeviceId
		for range 10 {
			get[api.RegisterTransitGatewayResponse](inv, &api.RegisterTransitGatewayRequest{GlobalNetworkId: gn, TransitGatewayArn: gatewayARN})
			inv.declare(network.CustomerGateway, nearARN, gatewayARN)
			associate := &api.AssociateCustomerGatewayRequest{GlobalNetworkId: gn, CustomerGatewayArn: nearARN, DeviceId: device}
			errs := inv.together(associate, &api.DeregisterTransitGatewayRequest{GlobalNetworkId: gn, TransitGatewayArn: gatewayARN}, associate)
			if errs[1] != nil {
				t.Fatal(errs[1])
			}
			left := get[api.GetCustomerGatewayAssociationsResponse](inv, &api.GetCustomerGatewayAssociationsRequest{GlobalNetworkId: gn})
			if got := string(left.CustomerGatewayAssociations); got != "[]" {
				t.Fatalf("left behind: %s", got)
			}
		}
	})
}
