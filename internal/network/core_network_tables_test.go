package network_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestTablesAreNeverOld changes a core network at random, over a service that keeps route tables, while another one
// keeps them, too, and asks less often, and a third keeps nothing. All must answer the same after every change, and as
// states settle.
func TestTablesAreNeverOld(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		r := newRestless(inv, 7, 11)
		for round := range 150 {
			for range 1 + r.draw.IntN(3) {
				r.change()
			}
			services := []*network.Service{r.service}
			if round%3 == 0 {
				services = append(services, r.other)
			}
			r.compare(services...)
			inv.clock.advance(time.Duration(r.draw.IntN(3)) * 10 * time.Second)
			r.compare(services...)
		}
		for _, name := range []string{"vpc", "connect", "site-to-site-vpn", "transit-gateway-route-table", "direct-connect-gateway"} {
			if r.seen[name] < 100 {
				t.Errorf("%d routes led to something of type %s, there were more", r.seen[name], name)
			}
		}
		for name, n := range r.done {
			if n == 0 {
				t.Errorf("%q never happened", name)
			}
		}
		inv.sound()
	})
}

// compare asks services for all tables, and for what each chooses from, beside one that has kept nothing.
func (r *restless) compare(services ...*network.Service) {
	r.t.Helper()
	fresh := network.New(r.graph)
	for _, segment := range []string{"one", "two"} {
		for _, edge := range []string{"us-west-2", "eu-west-1"} {
			for _, in := range []any{
				&api.GetNetworkRoutesRequest{GlobalNetworkId: r.global, RouteTableIdentifier: &api.RouteTableIdentifier{
					CoreNetworkSegmentEdge: &api.CoreNetworkSegmentEdgeIdentifier{CoreNetworkId: r.core, SegmentName: segment, EdgeLocation: edge}}},
				&api.ListCoreNetworkRoutingInformationRequest{CoreNetworkId: r.core, SegmentName: segment, EdgeLocation: edge},
			} {
				r.sameAnswers(in, fresh, services)
			}
		}
	}
}

func (r *restless) sameAnswers(in any, fresh *network.Service, services []*network.Service) {
	r.t.Helper()
	op := operationOf(in)
	caller := api.Caller{Account: r.account, Principal: principal, Operation: op}
	want, err := op.Call(r.t.Context(), fresh, caller, in)
	if err != nil {
		r.t.Fatal(err)
	}
	for i, s := range services {
		kept, err := op.Call(r.t.Context(), s, caller, in)
		if err != nil || !reflect.DeepEqual(kept, want) {
			r.t.Fatalf("%s of %+v by service %d after %v: %v\n%+v\nwant\n%+v", op.Name, in, i, r.last, err, kept, want)
		}
	}
	if table, ok := want.(*api.GetNetworkRoutesResponse); ok {
		routes, err := table.NetworkRoutes.Decode()
		if err != nil {
			r.t.Fatal(err)
		}
		for _, route := range routes {
			for _, d := range route.Destinations {
				r.seen[d.ResourceType]++
			}
		}
	}
}

// TestOneChangeIsOneExchange sees that a change of one attachment leaves what is known of the others: where their
// routes lead is still the same memory.
func TestOneChangeIsOneExchange(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		r := newRestless(inv, 1, 2)
		var attached []string
		for _, digit := range []string{"0", "1"} {
			attached = append(attached, r.attachVPC(digit))
		}
		inv.clock.advance(time.Hour)
		for _, c := range []struct {
			name      string
			exchanges bool
			change    func()
		}{
			{"nothing", true, func() {}},
			{"a label", true, func() { r.label(attached[1]) }},
			{"time", true, func() { inv.clock.advance(time.Hour) }},
			{"a tag", true, func() { r.tag(attached[1]) }},
			{"another attachment", true, func() { r.attachVPC("2") }},
			{"its catalog", true, func() { r.world.vpcs[1]++; r.declare() }},
			{"the catalog of what nobody has attached", true, func() { r.world.vpcs[9]++; r.declare() }},
			{"its end", true, func() {
				get[api.DeleteAttachmentResponse](inv, &api.DeleteAttachmentRequest{AttachmentId: attached[1]})
			}},
			{"all of the catalog", false, func() { r.world.others++; r.declare() }},
			{"a prefix list", false, func() { r.world.list++; r.declare() }},
			{"the policy", false, func() { inv.clock.advance(time.Hour); r.execute() }},
		} {
			r.last = []string{c.name}
			r.compare(r.service)
			before := network.DestinationOf(r.service, r.core, attached[0])
			c.change()
			r.compare(r.service)
			if same := network.DestinationOf(r.service, r.core, attached[0]) == before; same != c.exchanges {
				t.Errorf("%s: the other attachment is still as it was: %v", c.name, same)
			}
		}
	})
}
