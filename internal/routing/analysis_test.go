package routing

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// What the world does not hold is named, and no path is made up.
func TestMissing(t *testing.T) {
	t.Parallel()
	unpeered := func(a *Attachment) { a.Peer = Peer{} }
	named := func(a *Attachment) { a.TransitGateway = "" }
	toB := ask("east.vpc-a", "", "east.vpc-b", "10.2.0.9")
	toVPN := ask("east.vpc-a", "", "west.vpn", "172.31.0.8")
	elsewhere := func(p Peer) *drawing {
		s := pair()
		for i := range s.attachments {
			if s.attachments[i].ARN == arn("attachment", "east.x") {
				s.attachments[i].Peer = p
			}
		}
		return s
	}
	unregistered := pair()
	for i, g := range unregistered.gateways {
		unregistered.gateways[i].Unregistered = g.ARN == gatewayOf("west")
	}
	tests := []struct {
		name    string
		drawing *drawing
		ask     Question
		want    string // what the sentence names
		path    string
	}{
		{"source known by name only", hub().attach("east.vpc-d", VPC, "", named), ask("east.vpc-d", "", "east.vpc-b", "10.2.0.9"), "vpc-d", ""},
		{"gateway", hub().attach("west.vpc-d", VPC, "west.main"), ask("west.vpc-d", "", "east.vpc-b", "10.2.0.9"), gatewayOf("west"), "vpc-d"},
		{"registration of a gateway", unregistered, toVPN, gatewayOf("west") + " of attachment " + arn("attachment", "west.x") + " is not registered",
			"vpc-a > east > main 0.0.0.0/0 > x > x"},
		{"route table", hub().attach("east.vpc-d", VPC, "east.other"), ask("east.vpc-d", "", "east.vpc-b", "10.2.0.9"), arn("route-table", "east.other"), "vpc-d > east"},
		{"attachment of a route", hub().route("east.main", "10.2.0.0/24", "vpc-z"), toB, "vpc-z", "vpc-a > east > main 10.2.0.0/24"},
		{"destinations of a route", hub().route("east.main", "10.2.0.0/24", "", func(r *Route) { r.Destinations = nil }), toB, "10.2.0.0/24", "vpc-a > east > main 10.2.0.0/24"},
		{"prefix list", hub().route("east.main", "pl-7", "vpc-c"), toB, "pl-7", "vpc-a > east > main"},
		{"where a peering leads", hub().attach("east.y", Peering, "east.main", unpeered).route("east.main", "0.0.0.0/0", "y"), ask("east.vpc-a", "", "east.vpc-b", "8.8.8.8"), arn("attachment", "east.y"), "vpc-a > east > main 0.0.0.0/0 > y"},
		{"other side, by gateway", elsewhere(Peer{TransitGateway: gatewayOf("north")}), toVPN, gatewayOf("north"), "vpc-a > east > main 0.0.0.0/0 > x"},
		{"other side, by attachment", elsewhere(Peer{Attachment: arn("attachment", "north.x")}), toVPN, arn("attachment", "north.x"), "vpc-a > east > main 0.0.0.0/0 > x"},
		{"other side of another gateway", elsewhere(Peer{TransitGateway: gatewayOf("north"), Attachment: arn("attachment", "west.x")}), toVPN, gatewayOf("north"), "vpc-a > east > main 0.0.0.0/0 > x"},
		{"gateway of the other side", elsewhere(Peer{Attachment: arn("attachment", "west.y")}).attach("west.y", Peering, "", named), toVPN, arn("attachment", "west.y"), "vpc-a > east > main 0.0.0.0/0 > x"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := Analyze(test.ask, test.drawing.world())
			if got.Status != Failed || got.Forward.Result != "" || got.Forward.Reason != "" {
				t.Errorf("%s, %q, %q; want a failure without a result", got.Status, got.Forward.Result, got.Forward.Reason)
			}
			if got.Missing != got.Forward.Missing || !strings.Contains(got.Missing, test.want) {
				t.Errorf("missing %q, want it to name %s", got.Missing, test.want)
			}
			if path := draw(got.Forward); path != test.path {
				t.Errorf("path %q, want %q", path, test.path)
			}
		})
	}
}

// A static route to one address is followed although an unknown prefix list might name the same address.
func TestStaticHostRouteNeedsNoPrefixList(t *testing.T) {
	t.Parallel()
	s := hub().route("east.main", "pl-7", "vpc-c").route("east.main", "10.2.0.9/32", "vpc-b")
	got := Analyze(ask("east.vpc-a", "", "east.vpc-b", "10.2.0.9"), s.world())
	if got.Status != Completed || got.Forward.Result != Connected {
		t.Errorf("%s: %+v", got.Status, got.Forward.Completion)
	}
}

// A peering names its other side by ARN where the ids differ, as inside one Region.
func TestPeeringByARN(t *testing.T) {
	t.Parallel()
	to := func(name string) func(*Attachment) {
		return func(a *Attachment) {
			a.Peer = Peer{TransitGateway: gatewayOf(name), Attachment: arn("attachment", name)}
		}
	}
	s := newDrawing().gateway("east", "west").attach("east.vpc-a", VPC, "east.main").attach("west.vpc-b", VPC, "west.main").
		attach("east.near", Peering, "east.main", to("west.far")).attach("west.far", Peering, "west.main", to("east.near")).
		route("east.main", "10.2.0.0/16", "near").route("west.main", "10.2.0.0/16", "vpc-b")
	got := Analyze(ask("east.vpc-a", "", "west.vpc-b", "10.2.0.9"), s.world())
	want := "vpc-a > east > main 10.2.0.0/16 > near > far > west > main 10.2.0.0/16 > vpc-b"
	if path := draw(got.Forward); path != want || got.Forward.Result != Connected {
		t.Errorf("%s: %s", got.Forward.Result, path)
	}
}

// Inside one Region both sides of a peering have one ARN; the gateway tells which is meant.
func TestPeeringInsideOneRegion(t *testing.T) {
	t.Parallel()
	s := pair()
	for i := range s.attachments {
		if s.attachments[i].ID() == "x" {
			s.attachments[i].ARN = arn("attachment", "home.x")
		}
	}
	world := s.world()
	for gateway, want := range map[string]string{
		"":     "vpc-a > east > main 0.0.0.0/0 > x",
		"east": "vpc-a > east > main 0.0.0.0/0 > x",
		"west": "vpc-a > east > main 0.0.0.0/0 > x > x",
	} {
		q := ask("east.vpc-a", "", "home.x", "172.31.0.8")
		if gateway != "" {
			q.Destination.TransitGateway = gatewayOf(gateway)
		}
		if got := Analyze(q, world).Forward; draw(got) != want || got.Result != Connected {
			t.Errorf("to the side of %q: %s %s over %s", gateway, got.Result, got.Reason, draw(got))
		}
	}
	through := Analyze(ask("east.vpc-a", "", "west.vpn", "172.31.0.8"), world).Forward
	if through.Result != Connected {
		t.Errorf("through: %+v", through.Completion)
	}
}

// The guide's first example: there is a way there and none back, until the far table has a route to the peering.
func TestReturnPath(t *testing.T) {
	t.Parallel()
	q := ask("east.vpc-a", "10.0.0.7", "west.vpn", "172.31.0.8")
	q.ReturnPath = true
	got := Analyze(q, pair().world())
	if got.Status != Completed || got.Forward.Result != Connected {
		t.Fatalf("forward: %s %+v", got.Status, got.Forward.Completion)
	}
	if got.Return.Reason != RouteNotFound || got.Return.Context["IpAddress"] != "10.0.0.7" {
		t.Errorf("return: %+v", got.Return.Completion)
	}
	got = Analyze(q, pair().route("west.main", "10.0.0.0/8", "x").world())
	want := "vpn > west > main 10.0.0.0/8 > x > x > east > main 10.0.0.0/16 > vpc-a"
	if path := draw(got.Return); path != want || got.Return.Result != Connected {
		t.Errorf("return: %s over %s", got.Return.Result, path)
	}
	q.Destination.Address = netip.MustParseAddr("172.31.1.8")
	if got = Analyze(q, pair().world()); got.Return != nil || got.Forward.Reason != RouteNotFound {
		t.Errorf("a return path without a way there: %+v", got)
	}
	got = Analyze(ask("east.vpc-a", "10.0.0.7", "west.vpn", "172.31.0.8"), pair().world())
	if got.Return != nil {
		t.Errorf("a return path that nobody asked for: %+v", got.Return)
	}
}

// What is missing on the way back fails the analysis, and leaves the forward path standing.
func TestReturnPathMissing(t *testing.T) {
	t.Parallel()
	q := ask("east.vpc-a", "10.0.0.7", "west.vpn", "172.31.0.8")
	q.ReturnPath = true
	got := Analyze(q, pair().route("west.main", "10.0.0.0/8", "unheard-of").world())
	if got.Status != Failed || !strings.Contains(got.Missing, "unheard-of") || got.Forward.Result != Connected {
		t.Errorf("%s %q, forward %s", got.Status, got.Missing, got.Forward.Result)
	}
}

// Of equal ways the path takes the one asked for, else that with the least id, and names the others.
func TestEqualCost(t *testing.T) {
	t.Parallel()
	s := hub().attach("east.vpn-2", VPN, "east.main").attach("east.vpn-1", VPN, "east.main").attach("east.vpn-3", VPN, "east.main").
		route("east.main", "172.31.0.0/16", "vpn-3", by(VPN), and("vpn-1")).route("east.main", "172.31.0.0/16", "vpn-2", by(VPN))
	for _, test := range []struct {
		to, taken string
		others    []string
		result    ResultCode
	}{
		{"east.vpn-2", "vpn-2", []string{"vpn-1", "vpn-3"}, Connected},
		{"east.vpc-a", "vpn-1", []string{"vpn-2", "vpn-3"}, NotConnected},
	} {
		got := Analyze(ask("east.vpc-b", "", test.to, "172.31.0.8"), s.world()).Forward
		end := got.Components[len(got.Components)-1]
		if got.Result != test.result || end.ID() != test.taken || !slices.Equal(end.EqualCost, test.others) {
			t.Errorf("to %s: %s at %s beside %v", test.to, got.Result, end.ID(), end.EqualCost)
		}
	}
}

// A component carries what is known of its resource.
func TestComponents(t *testing.T) {
	t.Parallel()
	s := inspected(middlebox, func(a *Attachment) { a.Name, a.Definition = "firewall", `{"State":"available"}` })
	q := withMiddleboxes(ask("east.vpn", "", "east.vpc-b", "172.31.0.8"))
	path := Analyze(q, s.world()).Forward.Components
	var types []string
	for _, c := range path {
		types = append(types, c.Type)
		if c.TransitGateway != gatewayOf("east") {
			t.Errorf("%s is said to belong to %s", c.ARN, c.TransitGateway)
		}
		if c.Middlebox != (c.ID() == "vpc-a") {
			t.Errorf("%s: middlebox %v", c.ARN, c.Middlebox)
		}
	}
	pass := []string{AttachmentType, TransitGatewayType, RouteTableType}
	if want := append(slices.Concat(pass, pass), AttachmentType); !slices.Equal(types, want) {
		t.Errorf("types %v, want %v", types, want)
	}
	if c := path[3]; c.Name != "firewall" || c.Definition != `{"State":"available"}` {
		t.Errorf("middlebox %+v", c)
	}
}

// What cannot be asked is refused with a reason, by Check and by Analyze.
func TestCheck(t *testing.T) {
	t.Parallel()
	back := ask("east.vpc-a", "", "east.vpc-b", "10.2.0.9")
	back.ReturnPath = true
	nowhere := ask("east.vpc-a", "10.1.0.1", "east.vpc-b", "10.2.0.9")
	nowhere.Destination.Address = netip.Addr{}
	sourceless := ask("east.vpc-a", "10.1.0.1", "east.vpc-b", "10.2.0.9")
	sourceless.Source.Attachment = ""
	for want, q := range map[string]Question{
		"return path": back, "destination": nowhere, "source": sourceless,
		"family": ask("east.vpc-a", "2001:db8::1", "east.vpc-b", "10.2.0.9"),
	} {
		err := q.Check()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want something about the %s", q, err, want)
			continue
		}
		got := Analyze(q, hub().world())
		if got.Status != Failed || !strings.Contains(got.Missing, err.Error()) || got.Forward != nil {
			t.Errorf("%+v: %+v", q, got)
		}
	}
}
