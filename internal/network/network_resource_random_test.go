package network_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestNetworkResourcesAgree holds lists, counts, relationships and filters to one another and to the naive world, while
// catalogs, registrations and associations change at random.
func TestNetworkResourcesAgree(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		var worlds atomic.Int64
		rapid.Check(t, func(t *rapid.T) {
			w := newWorld(t, inv, worlds.Add(1))
			for range rapid.IntRange(1, 15).Draw(t, "steps") {
				w.step(t)
			}
			for _, in := range w.networks {
				w.check(t, in)
			}
			w.checkOthers(t)
		})
		inv.sound()
	})
}

// A world is an account with two networks, of which it knows what must be in them.
type world struct {
	*inventory
	outer    *outer
	networks []string
	device   map[string]*api.Device // of each network
	in       map[string]string      // which network a gateway is registered in, or is the core network of
	at       map[string]string      // which network a customer gateway is associated in

	cores  map[string]string    // the core networks of networks, by id
	parts  map[string]partModel // what belongs to core networks, by ARN
	placed map[string]string    // which network a Connect peer is associated in, by its ARN
	others *estate              // of another account, with which core networks are shared
}

func newWorld(t *rapid.T, inv *inventory, n int64) *world {
	of := func(account int64) *inventory {
		return &inventory{t: inv.t, db: inv.db, graph: inv.graph, service: inv.service, clock: inv.clock, spent: map[string]int{},
			account: fmt.Sprintf("%012d", account)}
	}
	own, other := of(500_000_000_000+n), of(600_000_000_000+n)
	w := &world{inventory: own, outer: newOuter(), device: map[string]*api.Device{}, in: map[string]string{}, at: map[string]string{},
		cores: map[string]string{}, parts: map[string]partModel{}, placed: map[string]string{}}
	inv.settle.Set("", time.Duration(rapid.IntRange(0, 1).Draw(t, "slow"))*time.Minute)
	w.others = &estate{inventory: other, network: other.newNetwork()}
	for range 2 {
		in := w.newNetwork()
		w.networks = append(w.networks, in)
		w.device[in] = get[api.CreateDeviceResponse](own, &api.CreateDeviceRequest{GlobalNetworkId: in}).Device
	}
	return w
}

func (w *world) arn(id string) string {
	_, arn := kindOfID(w.account, id)
	return arn
}

// step changes something, which may be refused.
func (w *world) step(t *rapid.T) {
	w.clock.advance(time.Hour) // whatever was to settle has
	in := rapid.SampledFrom(w.networks).Draw(t, "network")
	gateway := rapid.SampledFrom(allGateways).Draw(t, "gateway")
	customer := rapid.SampledFrom(allCustomers).Draw(t, "customer")
	what := rapid.SampledFrom([]string{"apply", "apply", "register", "register", "deregister", "associate", "part", "part", "part", "part"}).Draw(t, "what")
	switch what {
	case "part":
		w.stepPart(t, in)
	case "apply":
		w.applyRandom(t)
	case "register":
		_, err := w.ask(&api.RegisterTransitGatewayRequest{GlobalNetworkId: in, TransitGatewayArn: w.arn(gateway)})
		w.must(t, err, w.in[gateway] == "", "register")
		if err == nil {
			w.in[gateway] = in
			w.outer.mention(gateway)
		}
	case "deregister":
		_, err := w.ask(&api.DeregisterTransitGatewayRequest{GlobalNetworkId: in, TransitGatewayArn: w.arn(gateway)})
		w.must(t, err, w.in[gateway] == in, "deregister")
		if err == nil {
			w.deregistered(gateway, in)
		}
	case "associate":
		_, err := w.ask(&api.AssociateCustomerGatewayRequest{GlobalNetworkId: in, CustomerGatewayArn: w.arn(customer), DeviceId: w.device[in].DeviceId})
		gateways := w.outer.gateways(customer)
		known := len(gateways) == 0 || slices.ContainsFunc(gateways, func(g string) bool { return w.in[g] == in })
		w.must(t, err, known && (w.at[customer] == "" || w.at[customer] == in), "associate")
		if err == nil {
			w.at[customer] = in
			w.outer.mention(customer)
		}
	}
}

// deregistered ends the associations of what no other gateway of the network leads to.
func (w *world) deregistered(gateway, in string) {
	delete(w.in, gateway)
	for customer, at := range w.at {
		gateways := w.outer.gateways(customer)
		if at == in && slices.Contains(gateways, gateway) &&
			!slices.ContainsFunc(gateways, func(g string) bool { return w.in[g] == in }) {
			delete(w.at, customer)
		}
	}
}

func (w *world) must(t *rapid.T, err error, answered bool, what string) {
	if (err == nil) != answered {
		t.Fatalf("%s: %v, want an answer: %v", what, err, answered)
	}
}

// applyRandom applies a catalog, alone or beside what is known. It is refused where it withdraws what is in use.
func (w *world) applyRandom(t *rapid.T) {
	said, prune := draw(t), rapid.Bool().Draw(t, "prune")
	declared, problems := catalog.Parse([]byte(said.text(w.account)))
	if len(problems) > 0 {
		t.Fatalf("%v in\n%s", problems, said.text(w.account))
	}
	_, err := network.ApplyCatalog(w.t.Context(), w.graph, w.caller(), declared, network.CatalogOptions{Prune: prune})
	var refused api.Failure
	if err != nil && (!prune || !errors.As(err, &refused)) {
		t.Fatal(err)
	}
	if err == nil {
		w.outer.take(said, prune)
	}
}

// A shown is a resource as lists tell of it: what filters look at.
type shown struct{ kind, gateway, core, region, account string }

// expect is what must be in a network, by ARN, when this is asked for.
func (w *world) expect(in string, asked api.GetNetworkResourcesRequest) map[string]shown {
	d := w.device[in]
	all := map[string]shown{d.DeviceArn: {kind: "device", account: w.account}}
	w.expectParts(all, in, asked.AwsRegion)
	ids := slices.Concat(slices.Collect(maps.Keys(w.outer.named)), slices.Collect(maps.Keys(w.outer.vpn)),
		slices.Collect(maps.Keys(w.outer.vif)), slices.Collect(maps.Keys(w.outer.attach)))
	for _, id := range ids {
		kind, arn := kindOfID(w.account, id)
		s := shown{kind: kind, region: "us-east-1", account: w.account}
		for _, gateway := range w.outer.gateways(id) {
			switch {
			case w.in[gateway] != in:
			case gateway == coreOf(in):
				s.core = w.cores[in]
			case s.gateway == "" || w.arn(gateway) == asked.RegisteredGatewayArn:
				s.gateway = w.arn(gateway)
			}
		}
		if s.gateway == "" && s.core == "" || id == "vpc-1" {
			continue
		}
		if kind == "dx-gateway" {
			s.region = ""
		}
		all[arn] = s
	}
	return all
}

// related are the relationships that a network must have, both of whose ends are in it.
func (w *world) related(in string, all map[string]shown) map[[2]string]bool {
	pairs := map[[2]string]bool{}
	add := func(from, to string) {
		_, here := all[from]
		if _, there := all[to]; here && there {
			pairs[[2]string{from, to}] = true
		}
	}
	for _, p := range w.outer.references() {
		if p[1] != "" {
			add(w.arn(p[0]), w.arn(p[1]))
		}
	}
	for customer, at := range w.at {
		if at == in {
			add(w.arn(customer), w.device[in].DeviceArn)
		}
	}
	for peer, at := range w.placed {
		if at == in {
			add(peer, w.device[in].DeviceArn)
		}
	}
	for arn, p := range w.parts {
		for _, to := range w.toAll(p) {
			add(arn, to)
		}
	}
	return pairs
}

// check asks for everything, and with every filter.
func (w *world) check(t *rapid.T, in string) {
	n := &estate{inventory: w.inventory, network: in}
	most := rapid.Int32Range(1, 30).Draw(t, "page")
	counts := map[string]int{}
	for _, s := range w.expect(in, api.GetNetworkResourcesRequest{}) {
		counts[s.kind]++
	}
	if got := n.counts(most); !maps.Equal(got, counts) {
		t.Fatalf("counts are %v, want %v", got, counts)
	}
	w.checkFilter(t, n, api.GetNetworkResourcesRequest{MaxResults: &most})
	for _, gateway := range allGateways {
		w.checkFilter(t, n, api.GetNetworkResourcesRequest{MaxResults: &most, RegisteredGatewayArn: w.arn(gateway)})
	}
	for _, network := range w.networks {
		w.checkFilter(t, n, api.GetNetworkResourcesRequest{MaxResults: &most, CoreNetworkId: cmp.Or(w.cores[network], "core-network-01234567")})
	}
	w.checkFilter(t, n, api.GetNetworkResourcesRequest{MaxResults: &most, CoreNetworkId: w.cores[in],
		RegisteredGatewayArn: w.arn(rapid.SampledFrom(allGateways).Draw(t, "also behind"))})
	w.checkFilter(t, n, api.GetNetworkResourcesRequest{MaxResults: &most, AwsRegion: "us-east-1"})
	w.checkFilter(t, n, api.GetNetworkResourcesRequest{MaxResults: &most, AwsRegion: "eu-west-1"})
	w.checkFilter(t, n, api.GetNetworkResourcesRequest{MaxResults: &most, AccountId: "111122223333"})
	w.checkFilter(t, n, api.GetNetworkResourcesRequest{MaxResults: &most, AccountId: w.others.account})
	for _, kind := range []string{"attachment", "connect-peer", "core-network", "customer-gateway", "device", "dxcon", "dx-gateway", "dx-vif",
		"peering", "transit-gateway", "vpn-connection"} {
		w.checkFilter(t, n, api.GetNetworkResourcesRequest{MaxResults: &most, ResourceType: kind})
	}
	var arns []string
	for _, id := range slices.Concat(allGateways, allCustomers, allVPNs, allDirect, allCables, allVIFs, allAttached) {
		arns = append(arns, w.arn(id))
	}
	arns = append(arns, slices.Sorted(maps.Keys(w.parts))...)
	for _, arn := range append(slices.Sorted(maps.Keys(w.placed)), rapid.SampledFrom(arns).Draw(t, "one"), rapid.SampledFrom(arns).Draw(t, "other")) {
		w.checkFilter(t, n, api.GetNetworkResourcesRequest{MaxResults: &most, ResourceArn: arn})
		w.checkFilter(t, n, api.GetNetworkResourcesRequest{MaxResults: &most, ResourceArn: arn, CoreNetworkId: w.cores[in]})
		w.checkFilter(t, n, api.GetNetworkResourcesRequest{
			MaxResults: &most, ResourceArn: arn, RegisteredGatewayArn: w.arn(rapid.SampledFrom(allGateways).Draw(t, "behind"))})
	}
}

// checkFilter holds that a filter finds exactly the resources, and the relationships with an end, that it admits.
func (w *world) checkFilter(t *rapid.T, n *estate, f api.GetNetworkResourcesRequest) {
	all := w.expect(n.network, f)
	admits := func(arn string) bool {
		s := all[arn]
		for _, pair := range [][2]string{{f.RegisteredGatewayArn, s.gateway}, {f.CoreNetworkId, s.core}, {f.AwsRegion, s.region},
			{f.AccountId, s.account}, {f.ResourceType, s.kind}, {f.ResourceArn, arn}} {
			if pair[0] != "" && pair[0] != pair[1] {
				return false
			}
		}
		return true
	}
	var want []string
	for arn, s := range all {
		if admits(arn) {
			want = append(want, arn+" "+s.gateway+" "+s.core)
		}
	}
	compare(t, "resources", f, n.listed(f), want)
	want = nil
	for pair := range w.related(n.network, all) {
		if admits(pair[0]) || admits(pair[1]) {
			want = append(want, pair[0]+" "+pair[1])
		}
	}
	compare(t, "relationships", f, n.relationships(api.GetNetworkResourceRelationshipsRequest{
		MaxResults: f.MaxResults, RegisteredGatewayArn: f.RegisteredGatewayArn, CoreNetworkId: f.CoreNetworkId, AwsRegion: f.AwsRegion,
		AccountId: f.AccountId, ResourceType: f.ResourceType, ResourceArn: f.ResourceArn}), want)
}

func compare(t *rapid.T, what string, f api.GetNetworkResourcesRequest, got, want []string) {
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("%s by pages of %d, %+v:\n%s\nwant\n%s", what, *f.MaxResults, f, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// listed asks for all pages and returns lines: the ARN, the gateway, the core network.
func (n *estate) listed(in api.GetNetworkResourcesRequest) (lines []string) {
	in.GlobalNetworkId = n.network
	for {
		out := get[api.GetNetworkResourcesResponse](n.inventory, &in)
		items, err := out.NetworkResources.Decode()
		if err != nil {
			n.t.Fatal(err)
		}
		for _, r := range items {
			lines = append(lines, r.ResourceArn+" "+r.RegisteredGatewayArn+" "+r.CoreNetworkId)
		}
		if in.NextToken = out.NextToken; in.NextToken == "" {
			return lines
		}
	}
}
