package network_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// A randomEstate is gateways that are all peered with one another, each with a VPC and tables of more routes than fit on
// one sheet, some for prefix lists.
type randomEstate struct {
	chance   *rand.Rand
	gateways int
}

func (e *randomEstate) block() string {
	a, b, c := e.chance.IntN(2), e.chance.IntN(4), e.chance.IntN(256)
	switch e.chance.IntN(8) {
	case 0:
		return fmt.Sprintf("10.%d.0.0/16", b)
	case 1:
		return fmt.Sprintf("10.%d.%d.0/20", b, c&0xf0)
	case 2:
		return fmt.Sprintf(`"2001:db8:%x::/48"`, c)
	case 3:
		return []string{"0.0.0.0/0", "10.0.0.0/8", `"::/0"`, `"2001:db8::/32"`}[b]
	}
	return fmt.Sprintf("10.%d.%d.%d/25", b, c, a*128)
}

func (e *randomEstate) catalog() string {
	var tops, attachments, tables strings.Builder
	for g := range e.gateways {
		fmt.Fprintf(&tops, "  - {id: tgw-%d}\n", g)
		fmt.Fprintf(&attachments, "  - {id: tgw-attach-vpc%d, transit-gateway: tgw-%d, type: vpc, resource: vpc-1, route-table: tgw-rtb-%d, middlebox: %v}\n", g, g, g, e.chance.IntN(4) == 0)
		ways := []string{fmt.Sprintf("tgw-attach-vpc%d", g)}
		for peer := range e.gateways {
			if peer != g {
				ways = append(ways, fmt.Sprintf("tgw-attach-%dto%d", g, peer))
				fmt.Fprintf(&attachments, "  - {id: tgw-attach-%dto%d, transit-gateway: tgw-%d, type: peering, peer: tgw-attach-%dto%d, route-table: tgw-rtb-%d}\n", g, peer, g, peer, g, g)
			}
		}
		fmt.Fprintf(&tables, "  - id: tgw-rtb-%d\n    transit-gateway: tgw-%d\n    routes:\n", g, g)
		seen := map[string]bool{}
		for range e.chance.IntN(200) {
			what := "cidr: " + e.block()
			if e.chance.IntN(50) == 0 {
				what = fmt.Sprintf("prefix-list: pl-%d", e.chance.IntN(2))
			}
			if !seen[what] {
				seen[what] = true
				fmt.Fprintf(&tables, "      - {%s, attachments: [%s]}\n", what, ways[e.chance.IntN(len(ways))])
			}
		}
	}
	var lists strings.Builder
	for i := range 2 {
		var entries []string
		for range e.chance.IntN(100) {
			entries = append(entries, e.block())
		}
		fmt.Fprintf(&lists, "  - {id: pl-%d, entries: [%s]}\n", i, strings.Join(entries, ", "))
	}
	return "account: \"123456789012\"\nregion: eu-west-1\nvpcs: [{id: vpc-1, cidrs: [10.1.0.0/16]}]\nprefix-lists:\n" + lists.String() +
		"transit-gateways:\n" + tops.String() + "transit-gateway-attachments:\n" + attachments.String() +
		"transit-gateway-route-tables:\n" + tables.String()
}

// answers asks for paths between all VPCs and for the routes of all tables, with chance's filters.
func (e *randomEstate) answers(inv *inventory, gn string, chance *rand.Rand) (answers []any) {
	yes := true
	for range 12 {
		from, to := chance.IntN(e.gateways), chance.IntN(e.gateways)
		end := func(g int) *api.RouteAnalysisEndpointOptionsSpecification {
			return &api.RouteAnalysisEndpointOptionsSpecification{
				TransitGatewayAttachmentArn: fmt.Sprintf("%stransit-gateway-attachment/tgw-attach-vpc%d", outsideARN, g),
				IpAddress:                   fmt.Sprintf("10.%d.%d.%d", chance.IntN(4), chance.IntN(256), chance.IntN(256)),
			}
		}
		started := get[api.StartRouteAnalysisResponse](inv, &api.StartRouteAnalysisRequest{
			GlobalNetworkId: gn, Source: end(from), Destination: end(to), IncludeReturnPath: &yes, UseMiddleboxes: &yes,
		})
		a := get[api.GetRouteAnalysisResponse](inv, &api.GetRouteAnalysisRequest{GlobalNetworkId: gn, RouteAnalysisId: started.RouteAnalysis.RouteAnalysisId})
		answers = append(answers, a.RouteAnalysis.Status, a.RouteAnalysis.ForwardPath, a.RouteAnalysis.ReturnPath)
		block := strings.Trim((&randomEstate{chance: chance}).block(), `"`)
		in := []*api.GetNetworkRoutesRequest{
			{ExactCidrMatches: []string{block}}, {LongestPrefixMatches: []string{block}}, {SubnetOfMatches: []string{block}},
			{SupernetOfMatches: []string{block}}, {PrefixListIds: []string{"pl-1"}}, {},
		}[chance.IntN(6)]
		in.GlobalNetworkId = gn
		in.RouteTableIdentifier = &api.RouteTableIdentifier{
			TransitGatewayRouteTableArn: fmt.Sprintf("%stransit-gateway-route-table/tgw-rtb-%d", outsideARN, to),
		}
		answers = append(answers, get[api.GetNetworkRoutesResponse](inv, in))
	}
	return answers
}

// TestSheetsChangeNoAnswer compares the answers from sheets with those of a database whose catalog was applied before
// there were any; and applying the same catalog again, which changes nothing, writes them.
func TestSheetsChangeNoAnswer(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		estate := &randomEstate{gateways: 3}
		gn := inv.newNetwork()
		for i := range estate.gateways {
			get[api.RegisterTransitGatewayResponse](inv, &api.RegisterTransitGatewayRequest{
				GlobalNetworkId: gn, TransitGatewayArn: fmt.Sprintf("%stransit-gateway/tgw-%d", outsideARN, i),
			})
		}
		for seed := range uint64(20) {
			estate.chance = rand.New(rand.NewPCG(seed, 1))
			text := estate.catalog()
			if _, err := inv.catalogue(text, network.CatalogOptions{}); err != nil {
				t.Fatal(err)
			}
			ask := func() []any { return estate.answers(inv, gn, rand.New(rand.NewPCG(seed, 2))) }
			onSheets, sheets := ask(), inv.sheets()
			inv.exec(`DELETE FROM route_sheet`)
			for i, before := range ask() {
				if !reflect.DeepEqual(before, onSheets[i]) {
					t.Fatalf("%s\nwas answered %+v\nis answered  %+v", text, before, onSheets[i])
				}
			}
			if changes, err := inv.catalogue(text, network.CatalogOptions{}); err != nil || len(changes) > 0 {
				t.Fatalf("applied again: %v, %v", changes, err)
			}
			if again := inv.sheets(); !reflect.DeepEqual(again, sheets) {
				t.Fatalf("there were %d sheets, and are %d", len(sheets), len(again))
			}
		}
	})
}

// TestStatementsOfAPath counts what a path of many hops costs: a statement for each, and few beside.
func TestStatementsOfAPath(t *testing.T) {
	t.Parallel()
	const hops = 20
	var tops, attachments, tables strings.Builder
	for i := range hops {
		fmt.Fprintf(&tops, "  - {id: tgw-%d}\n", i)
		onward := fmt.Sprintf("tgw-attach-o%d", i)
		if i+1 < hops {
			fmt.Fprintf(&attachments, "  - {id: %s, transit-gateway: tgw-%d, type: peering, peer: tgw-attach-i%d, route-table: tgw-rtb-%d}\n", onward, i, i+1, i)
			fmt.Fprintf(&attachments, "  - {id: tgw-attach-i%d, transit-gateway: tgw-%d, type: peering, peer: %s, route-table: tgw-rtb-%d}\n", i+1, i+1, onward, i+1)
		} else {
			fmt.Fprintf(&attachments, "  - {id: %s, transit-gateway: tgw-%d, type: vpc, resource: vpc-1, route-table: tgw-rtb-%d}\n", onward, i, i)
		}
		fmt.Fprintf(&tables, "  - {id: tgw-rtb-%d, transit-gateway: tgw-%d, routes: [{cidr: 0.0.0.0/0, attachments: [%s]}]}\n", i, i, onward)
	}
	text := "account: \"123456789012\"\nregion: eu-west-1\nvpcs: [{id: vpc-1, cidrs: [10.1.0.0/16]}]\ntransit-gateways:\n" + tops.String() +
		"transit-gateway-attachments:\n  - {id: tgw-attach-i0, transit-gateway: tgw-0, type: vpc, resource: vpc-1, route-table: tgw-rtb-0}\n" +
		attachments.String() + "transit-gateway-route-tables:\n" + tables.String()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		if _, err := inv.catalogue(text, network.CatalogOptions{}); err != nil {
			t.Fatal(err)
		}
		gn := inv.newNetwork()
		for i := range hops {
			get[api.RegisterTransitGatewayResponse](inv, &api.RegisterTransitGatewayRequest{
				GlobalNetworkId: gn, TransitGatewayArn: fmt.Sprintf("%stransit-gateway/tgw-%d", outsideARN, i),
			})
		}
		attachment := func(id string) *api.RouteAnalysisEndpointOptionsSpecification {
			return &api.RouteAnalysisEndpointOptionsSpecification{TransitGatewayAttachmentArn: outsideARN + "transit-gateway-attachment/" + id, IpAddress: "10.2.0.1"}
		}
		started := get[api.StartRouteAnalysisResponse](inv, &api.StartRouteAnalysisRequest{
			GlobalNetworkId: gn, Source: attachment("tgw-attach-i0"), Destination: attachment(fmt.Sprintf("tgw-attach-o%d", hops-1)),
		})
		done := get[api.GetRouteAnalysisResponse](inv, &api.GetRouteAnalysisRequest{GlobalNetworkId: gn, RouteAnalysisId: started.RouteAnalysis.RouteAnalysisId})
		if path := done.RouteAnalysis.ForwardPath; path.CompletionStatus.ResultCode != "CONNECTED" || len(path.Path) != 4*hops {
			t.Errorf("the path ends %+v with %d components", path.CompletionStatus, len(path.Path))
		}
		if spent, most := inv.spent["StartRouteAnalysis"], hops+1; spent > most {
			t.Errorf("%d hops take %d statements, more than %d", hops, spent, most)
		}
	})
}

// sheets are the texts of all sheets, with when they were written.
func (inv *inventory) sheets() map[string]string {
	inv.t.Helper()
	sheets := map[string]string{}
	err := inv.db.View(inv.t.Context(), func(tx *store.Tx) error {
		return tx.Query(`SELECT r.name, s.first, s.at, s.text FROM route_sheet s JOIN resource r ON r.key = s.owner`, func(r store.Row) error {
			sheets[fmt.Sprint(r.Text(0), r.Text(1))] = fmt.Sprint(r.Int64(2), r.Text(3))
			return nil
		})
	})
	if err != nil {
		inv.t.Fatal(err)
	}
	return sheets
}

// exec changes the database behind everybody's back.
func (inv *inventory) exec(text string) {
	inv.t.Helper()
	if err := inv.db.Update(inv.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(text)
		return err
	}); err != nil {
		inv.t.Fatal(err)
	}
}
