package routing

import (
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A cabinet is a drawing whose tables and prefix lists are on sheets, so small that there are many. It reads of each
// what is asked for, as a database would.
type cabinet struct {
	*Snapshot
	tables map[string][]Sheet // by ARN
	lists  map[string][]Sheet // by id
}

func onSheets(d *drawing, enough int) *cabinet {
	c := &cabinet{Snapshot: d.world(), tables: map[string][]Sheet{}, lists: map[string][]Sheet{}}
	for name, routes := range d.tables {
		c.tables[arn("route-table", name)] = writeSheets(routes, enough)
	}
	for id, entries := range d.lists {
		var routes []Route
		for _, entry := range entries {
			routes = append(routes, Route{CIDR: entry})
		}
		c.lists[id] = writeSheets(routes, enough)
	}
	return c
}

func (c *cabinet) RouteTable(arn string, to netip.Addr) (*RouteTable, bool) {
	t, known := c.Snapshot.RouteTable(arn, to)
	if !known {
		return nil, false
	}
	return c.part(t, []Stretch{StretchOf(to)}, func(p netip.Prefix) bool { return p.Contains(to) }), true
}

// part prepares what stretches say of a table.
func (c *cabinet) part(t *RouteTable, asked []Stretch, passes func(netip.Prefix) bool) *RouteTable {
	lists := PrefixLists{}
	for id, sheets := range c.lists {
		lists[id] = []netip.Prefix{}
		for _, r := range pick(sheets, asked, passes) {
			lists[id] = append(lists[id], r.CIDR)
		}
	}
	return NewRouteTable(t.Resource, t.TransitGateway, pick(c.tables[t.ARN], asked, passes), lists)
}

func pick(sheets []Sheet, asked []Stretch, passes func(netip.Prefix) bool) (routes []Route) {
	for i, s := range sheets {
		wanted := func(a Stretch) bool {
			return s.First <= a.To && (i+1 == len(sheets) || sheets[i+1].First > a.From)
		}
		if slices.ContainsFunc(asked, wanted) {
			some, err := ReadSheet(s.Text, passes)
			if err != nil {
				panic(err)
			}
			routes = append(routes, some...)
		}
	}
	return routes
}

// Whatever is asked of random worlds, the answer from sheets is the same in everything.
func TestAnalyzeOnSheets(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := randomCases.Draw(t, "case")
		world, sheets := c.drawing.world(), onSheets(c.drawing, rapid.IntRange(1, 8).Draw(t, "weight"))
		for _, q := range c.questions {
			if want, got := Analyze(q, world), Analyze(q, sheets); !reflect.DeepEqual(want, got) {
				t.Fatalf("%+v\n%+v\n%+v", q, want, got)
			}
		}
	})
}

// randomBlock draws blocks that often hold one another, of both families.
func randomBlock(t *rapid.T) netip.Prefix {
	bits := rapid.Uint32().Draw(t, "address") & 0x03010181
	if rapid.Bool().Draw(t, "is IPv6") {
		address := netip.AddrFrom16([16]byte{0: 0x20, 1: byte(bits >> 24), 8: byte(bits >> 16), 15: byte(bits)})
		return netip.PrefixFrom(address, rapid.IntRange(0, 128).Draw(t, "length")).Masked()
	}
	address := netip.AddrFrom4([4]byte{byte(bits >> 24), byte(bits >> 16), byte(bits >> 8), byte(bits)})
	return netip.PrefixFrom(address, rapid.IntRange(0, 32).Draw(t, "length")).Masked()
}

// A table that is read in part finds for every filter what the whole table finds.
func TestMatchOnSheets(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := newDrawing()
		for range rapid.IntRange(0, 60).Draw(t, "routes") {
			d.route("east.main", randomBlock(t).String(), "vpc-a")
		}
		d.route("east.main", "pl-1", "vpc-b").route("east.main", "pl-x", "vpc-c").list("pl-1")
		for range rapid.IntRange(0, 20).Draw(t, "entries") {
			d.lists["pl-1"] = append(d.lists["pl-1"], randomBlock(t))
		}
		texts := func(label string) (list []string) {
			for range rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2, maxStretches + 1}).Draw(t, label) {
				block := randomBlock(t)
				if routes := d.tables["east.main"]; rapid.Bool().Draw(t, "is there") && len(routes) > 2 {
					block = routes[rapid.IntRange(0, len(routes)-3).Draw(t, "which")].CIDR
				}
				list = append(list, block.String())
			}
			return list
		}
		f := Filters{ExactCIDRs: texts("exact"), LongestPrefixes: texts("longest"), SubnetsOf: texts("subnets"), SupernetsOf: texts("supernets")}
		whole := d.prepared()[0]
		part := onSheets(d, rapid.IntRange(1, 9).Draw(t, "weight")).part(whole, f.Stretches(), nil)
		want, err1 := whole.Match(f)
		got, err2 := part.Match(f)
		if err1 != nil || err2 != nil || !reflect.DeepEqual(want, got) {
			t.Fatalf("%+v: %v %v\n%s\n%s", f, err1, err2, list(want), list(got))
		}
	})
}

// Of several filters, the one that needs the most of the table decides what is read: here the longest block of an
// address, which is another one than the block that is asked for beside it.
func TestLongestDecidesWhatIsRead(t *testing.T) {
	t.Parallel()
	d := newDrawing().route("east.main", "10.0.0.0/8", "vpc-a").route("east.main", "10.100.0.0/16", "vpc-a").route("east.main", "10.200.0.0/16", "vpc-a")
	for _, f := range []Filters{
		{LongestPrefixes: []string{"10.200.1.1"}, ExactCIDRs: []string{"10.0.0.0/8"}},
		{LongestPrefixes: []string{"10.200.1.1"}, SupernetsOf: []string{"10.0.0.0/8"}},
		{LongestPrefixes: []string{"10.200.1.1"}, SubnetsOf: []string{"10.0.0.0/9"}},
	} {
		got, err := onSheets(d, 1).part(d.prepared()[0], f.Stretches(), nil).Match(f)
		if err != nil || len(got) > 0 {
			t.Errorf("%+v: %s, %v", f, list(got), err)
		}
	}
}

// Sheets are in order whatever the order of routes, say everything, and repeat no more than is promised.
func TestSheets(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var routes []Route
		for i := range rapid.IntRange(0, 80).Draw(t, "routes") {
			r := Route{CIDR: randomBlock(t), State: Active, Type: Static}
			for range i % 3 {
				r.Destinations = append(r.Destinations, Destination{AttachmentID: rapid.String().Draw(t, "id")})
			}
			routes = append(routes, r)
		}
		sheets := writeSheets(routes, rapid.IntRange(1, 9).Draw(t, "weight"))
		var read []Route
		for i, s := range sheets {
			if i > 0 && s.First <= sheets[i-1].First {
				t.Errorf("a sheet from %s on stands behind that from %s on", s.First, sheets[i-1].First)
			}
			some, err := ReadSheet(s.Text, nil)
			if err != nil {
				t.Fatal(err)
			}
			read = append(read, some...)
		}
		whole := NewRouteTable(Resource{}, "", routes, nil)
		if again := NewRouteTable(Resource{}, "", read, nil); !reflect.DeepEqual(whole, again) {
			t.Fatalf("%s\nis read as %s", list(whole.routes), list(again.routes))
		}
		if is, most := weight(read), 3*weight(whole.routes); is > most {
			t.Errorf("the sheets weigh %d, more than %d", is, most)
		}
		slices.Reverse(routes)
		if other := writeSheets(routes, weightOfSheet); !slices.Equal(other, WriteSheets(whole.routes)) {
			t.Error("another order gives other sheets")
		}
	})
}

// The form of a sheet is kept in databases: it may not change.
func TestSheetText(t *testing.T) {
	t.Parallel()
	routes := newDrawing().route("east.main", "10.1.0.0/16", "vpc-a", by(VPC)).route("east.main", "2001:db8::/32", "", blackhole).
		route("east.main", "pl-1", "vpc b", and("-")).tables["east.main"]
	routes[0].Destinations[0].Attachment = arn("attachment", "east.vpc-a")
	routes[0].Destinations[0].Ahead = "a b"
	want := []Sheet{
		{"0", "> - %2d - - -\n> - vpc%20b - - -\n- STATIC ACTIVE pl-1 0 1\n"},
		{"40a01000010", "> - %2d - - -\n> - vpc%20b - - -\n> arn:aws:ec2:east:111122223333:transit-gateway-attachment/vpc-a vpc-a vpc - a%20b\n" +
			"- STATIC ACTIVE pl-1 0 1\n10.1.0.0/16 PROPAGATED ACTIVE - 2\n2001:db8::/32 STATIC BLACKHOLE -\n"},
	}
	if got := WriteSheets(routes); !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
}

// FuzzReadSheet reads anything: an error, or routes that are the same when they are written and read again.
func FuzzReadSheet(f *testing.F) {
	f.Add("> arn vpc-a vpc vpc-1 -\n10.1.0.0/16 PROPAGATED ACTIVE - 0\n- STATIC ACTIVE pl-1 0\n")
	f.Add("> - %2d - - -\n::/0 STATIC PENDING - 0 0")
	f.Add("10.0.0.0/8 - - - 1")
	f.Fuzz(func(t *testing.T, text string) {
		routes, err := ReadSheet(text, nil)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "a sheet of a route table: ") {
				t.Errorf("%v", err)
			}
			return
		}
		again, err := ReadSheet(writeSheet(routes), nil)
		if err != nil || !reflect.DeepEqual(routes, again) {
			t.Errorf("%q is %+v, then %+v, %v", text, routes, again, err)
		}
	})
}
