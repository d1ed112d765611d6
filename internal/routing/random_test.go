package routing

import (
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The blocks and addresses of random worlds are few, so that they meet.
var (
	randomBlocks = []string{
		"0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/9", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32", "::/0", "2001:db8::/32",
	}
	randomAddresses = []string{"10.1.2.3", "10.1.2.4", "10.1.9.9", "10.200.0.1", "192.168.0.1", "2001:db8::1", "2002::1"}
)

// mostly draws true four times of five.
func mostly(t *rapid.T, label string) bool { return rapid.IntRange(0, 4).Draw(t, label) > 0 }

// A randomCase is a world, with the names of its attachments, and questions about it.
type randomCase struct {
	drawing   *drawing
	questions []Question
}

var randomCases = rapid.Custom(func(t *rapid.T) randomCase {
	d := newDrawing().gateway("g0", "g1", "g2").list("pl-0").list("pl-1", "10.1.2.0/24", "10.1.2.3/32", "::/0")
	gateways := []string{"g0", "g1", "g2", "g2"}
	if mostly(t, "is the fourth gateway known") {
		gateways[3] = "g3"
	}
	gateway := rapid.SampledFrom(gateways)
	table := func(gateway string) string {
		if !mostly(t, "own table") {
			return rapid.SampledFrom([]string{"g0.t0", "g1.t0", "g2.lost"}).Draw(t, "other table")
		}
		return fmt.Sprintf("%s.t%d", gateway, rapid.IntRange(0, 1).Draw(t, "table"))
	}
	var names []string
	for i := range rapid.IntRange(3, 9).Draw(t, "attachments") {
		g := gateway.Draw(t, "gateway")
		names = append(names, fmt.Sprintf("%s.a%d", g, i))
		kind := rapid.SampledFrom([]ResourceType{VPC, VPN, Connect, DirectConnectGateway}).Draw(t, "kind")
		d.attach(names[i], kind, table(g), func(a *Attachment) {
			a.Middlebox = !mostly(t, "is no middlebox")
			if !mostly(t, "is associated") {
				a.Association = Disassociating
			}
		})
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "peerings") {
		west, east := gateway.Draw(t, "west"), gateway.Draw(t, "east")
		if west != east {
			names = append(names, fmt.Sprintf("%s.p%d", west, i))
			d.peer(fmt.Sprintf("p%d", i), west, table(west), east, table(east))
		}
	}
	for _, g := range gateways {
		for i := range 2 {
			randomRoutes(t, d, fmt.Sprintf("%s.t%d", g, i), names)
		}
	}
	return randomCase{d, randomQuestions(t, names)}
})

func randomRoutes(t *rapid.T, d *drawing, table string, names []string) {
	d.tables[table] = nil
	for range rapid.IntRange(0, 8).Draw(t, "routes") {
		block := rapid.SampledFrom(append([]string{"pl-0", "pl-1", "0.0.0.0/0", "::/0"}, randomBlocks...)).Draw(t, "block")
		if rapid.IntRange(0, 40).Draw(t, "unknown list") == 40 {
			block = "pl-x"
		}
		name := rapid.SampledFrom(names)
		// Routes lead to attachments of the table's own gateway, if it has any, but for a few.
		own := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return gatewayOf(n) != gatewayOf(table) })
		if len(own) > 0 && mostly(t, "own attachment") {
			name = rapid.SampledFrom(own)
		}
		d.route(table, block, idOf(arn("attachment", name.Draw(t, "to"))), func(r *Route) {
			r.Type = rapid.SampledFrom([]RouteType{Static, Propagated}).Draw(t, "type")
			if !mostly(t, "is active") {
				r.State = rapid.SampledFrom([]RouteState{Blackhole, "PENDING", "DELETING"}).Draw(t, "state")
			}
			if !mostly(t, "has one destination") {
				r.Destinations = append(r.Destinations, Destination{AttachmentID: idOf(arn("attachment", name.Draw(t, "and to")))})
			}
			for i := range r.Destinations {
				kinds := []ResourceType{VPC, VPN, Connect, DirectConnectGateway, Peering, ""}
				r.Destinations[i].ResourceType = rapid.SampledFrom(kinds).Draw(t, "kind")
			}
		})
	}
}

func randomQuestions(t *rapid.T, names []string) (questions []Question) {
	name := rapid.SampledFrom(append([]string{"g0.lost"}, names...))
	for range 10 {
		to := ""
		if mostly(t, "has a destination") {
			to = name.Draw(t, "to")
		}
		q := ask(name.Draw(t, "from"), "", to, rapid.SampledFrom(randomAddresses).Draw(t, "address"))
		q.UseMiddleboxes = rapid.Bool().Draw(t, "middleboxes")
		if !mostly(t, "any gateway") {
			q.Source.TransitGateway = gatewayOf("g0")
		}
		questions = append(questions, q)
	}
	return questions
}

func TestAnalyzeAgainstNaive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := randomCases.Draw(t, "case")
		world := c.drawing.world()
		for _, q := range c.questions {
			got := Analyze(q, world).Forward
			end, path := naive(c.drawing, q)
			if endOf(got) != end || draw(got) != path {
				t.Fatalf("%+v\nends %s %s\n%s\nwant %s\n%s", q, endOf(got), got.Missing, draw(got), end, path)
			}
		}
	})
}

// The random worlds are not all alike: every end that a handful of gateways allows is met.
func TestRandomWorldsMeetEveryEnd(t *testing.T) {
	t.Parallel()
	met := map[string]int{}
	for seed := range 60 {
		c := randomCases.Example(seed)
		for _, q := range c.questions {
			end, _ := naive(c.drawing, q)
			met[end]++
		}
	}
	for _, end := range []string{
		missingEnd, string(Connected), string(AttachmentNotFound), string(AttachmentNotInTransitGateway),
		string(StableRouteTableNotFound), string(RouteNotFound), string(BlackholeRouteFound), string(InactiveRouteFound),
		string(CyclicPathDetected), string(AttachmentNoMatch), string(PossibleMiddlebox), string(NoDestinationARNProvided),
	} {
		if met[end] == 0 {
			t.Errorf("no random path ends %s: %v", end, met)
		}
	}
}

func TestMatchAgainstNaive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := newDrawing().list("pl-0").list("pl-1", "10.1.2.0/24", "::/0")
		randomRoutes(t, d, "g0.t0", []string{"g0.a", "g0.b"})
		texts := rapid.SliceOfN(rapid.SampledFrom(randomBlocks), 0, 2)
		f := Filters{
			ExactCIDRs: texts.Draw(t, "exact"), LongestPrefixes: texts.Draw(t, "longest"),
			SubnetsOf: texts.Draw(t, "subnets"), SupernetsOf: texts.Draw(t, "supernets"),
		}
		got, err := d.prepared()[0].Match(f)
		if err != nil {
			t.Fatal(err)
		}
		if want := naiveMatch(d, f); list(got) != list(want) {
			t.Fatalf("%+v of %v\ngives %s\nwant  %s", f, d.tables, list(got), list(want))
		}
	})
}

// naiveMatch compares every route with every filter, and looks through all routes for a longer prefix.
func naiveMatch(d *drawing, f Filters) (found []Route) {
	var all []Route
	for _, r := range d.tables["g0.t0"] {
		r.Destinations = slices.SortedFunc(slices.Values(r.Destinations), compareDestinations)
		entries, known := d.lists[r.PrefixListID]
		if r.CIDR.IsValid() || !known {
			entries = []netip.Prefix{r.CIDR}
		}
		for _, r.CIDR = range entries {
			if !slices.ContainsFunc(all, func(o Route) bool { return reflect.DeepEqual(o, r) }) {
				all = append(all, r)
			}
		}
	}
	slices.SortFunc(all, func(a, b Route) int {
		if a.CIDR.IsValid() != b.CIDR.IsValid() {
			return map[bool]int{true: -1, false: 1}[a.CIDR.IsValid()]
		}
		return compareRoutes(a, b)
	})
	inside := func(outer, inner netip.Prefix) bool {
		return outer.IsValid() && inner.IsValid() && outer.Bits() <= inner.Bits() && outer.Overlaps(inner)
	}
	passes := func(texts []string, test func(p netip.Prefix) bool) bool {
		return len(texts) == 0 || slices.ContainsFunc(texts, func(text string) bool { return test(netip.MustParsePrefix(text)) })
	}
	for _, r := range all {
		longest := func(p netip.Prefix) bool {
			longer := func(o Route) bool { return inside(o.CIDR, p) && o.CIDR.Bits() > r.CIDR.Bits() }
			return inside(r.CIDR, p) && !slices.ContainsFunc(all, longer)
		}
		if passes(f.ExactCIDRs, func(p netip.Prefix) bool { return r.CIDR == p }) && passes(f.LongestPrefixes, longest) &&
			passes(f.SubnetsOf, func(p netip.Prefix) bool { return inside(p, r.CIDR) }) &&
			passes(f.SupernetsOf, func(p netip.Prefix) bool { return inside(r.CIDR, p) }) {
			found = append(found, r)
		}
	}
	return found
}

// The order in which a world is told changes nothing.
func TestOrderOfInputs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := randomCases.Draw(t, "case")
		other := newDrawing()
		other.lists = c.drawing.lists
		other.gateways = rapid.Permutation(c.drawing.gateways).Draw(t, "gateways")
		other.attachments = rapid.Permutation(c.drawing.attachments).Draw(t, "attachments")
		for name, routes := range c.drawing.tables {
			other.tables[name] = slices.Clone(routes)
			if len(routes) > 0 {
				other.tables[name] = rapid.Permutation(routes).Draw(t, "routes")
			}
			for i, r := range other.tables[name] {
				other.tables[name][i].Destinations = slices.Clone(r.Destinations)
				slices.Reverse(other.tables[name][i].Destinations)
			}
		}
		one, two := c.drawing.world(), other.world()
		if !reflect.DeepEqual(one, two) {
			t.Fatal("the worlds differ")
		}
		for _, q := range c.questions {
			if a, b := Analyze(q, one), Analyze(q, two); !reflect.DeepEqual(a, b) {
				t.Fatalf("%+v\n%+v\n%+v", q, a, b)
			}
		}
	})
}
