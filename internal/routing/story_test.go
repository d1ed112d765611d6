package routing

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// A story is a world, a question and how the forward path must end.
type story struct {
	name    string
	drawing *drawing
	ask     Question
	reason  ReasonCode // "" for a path that is connected
	path    string
	context string // a key and value that the context must have: "RouteState=PENDING"
}

// hub is one gateway with three VPCs on one table.
func hub() *drawing {
	return newDrawing().gateway("east").
		attach("east.vpc-a", VPC, "east.main").attach("east.vpc-b", VPC, "east.main").attach("east.vpc-c", VPC, "east.main").
		route("east.main", "10.1.0.0/16", "vpc-a", by(VPC)).route("east.main", "10.2.0.0/16", "vpc-b", by(VPC)).
		route("east.main", "2001:db8:2::/48", "vpc-b", by(VPC))
}

// pair is the guide's example of peered gateways: two VPCs in the east, a VPN in the west.
func pair() *drawing {
	return newDrawing().gateway("east", "west").
		attach("east.vpc-a", VPC, "east.main").attach("east.vpc-b", VPC, "east.main").attach("west.vpn", VPN, "west.main").
		peer("x", "east", "east.main", "west", "west.main").
		route("east.main", "10.0.0.0/16", "vpc-a", by(VPC)).route("east.main", "10.2.0.0/16", "vpc-b", by(VPC)).
		route("east.main", "0.0.0.0/0", "x").route("west.main", "172.31.0.0/24", "vpn", by(VPN))
}

// inspected is the guide's example of a middlebox: VPC A inspects what goes from the VPN to VPC B.
func inspected(further ...func(*Attachment)) *drawing {
	return newDrawing().gateway("east").
		attach("east.vpn", VPN, "east.outside").attach("east.vpc-b", VPC, "east.outside").
		attach("east.vpc-a", VPC, "east.inside", further...).
		route("east.outside", "0.0.0.0/0", "vpc-a").
		route("east.inside", "172.31.0.0/16", "vpc-b", by(VPC)).route("east.inside", "10.0.0.0/16", "vpn", by(VPN))
}

func withMiddleboxes(q Question) Question {
	q.UseMiddleboxes = true
	return q
}

// in says which gateway the source should belong to.
func in(gateway string, q Question) Question {
	q.Source.TransitGateway = gatewayOf(gateway)
	return q
}

// toward says which gateway the destination should belong to.
func toward(gateway string, q Question) Question {
	q.Destination.TransitGateway = gatewayOf(gateway)
	return q
}

func stories() []story {
	return slices.Concat(connectedStories(), tableStories(), reachStories(), exitStories(), middleboxStories())
}

func connectedStories() []story {
	aToB := ask("east.vpc-a", "10.1.0.9", "east.vpc-b", "10.2.0.9")
	return []story{
		{name: "one gateway", drawing: hub(), ask: aToB, path: "vpc-a > east > main 10.2.0.0/16 > vpc-b"},
		{name: "the right gateway named", drawing: hub(), ask: in("east", aToB), path: "vpc-a > east > main 10.2.0.0/16 > vpc-b"},
		{
			name: "IPv6", drawing: hub(), ask: ask("east.vpc-a", "2001:db8:1::9", "east.vpc-b", "2001:db8:2::9"),
			path: "vpc-a > east > main 2001:db8:2::/48 > vpc-b",
		},
		{
			name: "an IPv4 address written as IPv6", drawing: hub(), ask: ask("east.vpc-a", "", "east.vpc-b", "::ffff:10.2.0.9"),
			path: "vpc-a > east > main 10.2.0.0/16 > vpc-b",
		},
		{
			name: "a peering", drawing: pair(), ask: ask("east.vpc-a", "10.0.0.7", "west.vpn", "172.31.0.8"),
			path: "vpc-a > east > main 0.0.0.0/0 > x > x > west > main 172.31.0.0/24 > vpn",
		},
		{
			name: "a peering as destination, near side", drawing: pair(), ask: ask("east.vpc-a", "", "east.x", "172.31.0.8"),
			path: "vpc-a > east > main 0.0.0.0/0 > x",
		},
		{
			name: "a peering as destination, far side", drawing: pair(), ask: ask("east.vpc-a", "", "west.x", "172.31.0.8"),
			path: "vpc-a > east > main 0.0.0.0/0 > x > x",
		},
		{
			name:    "out through Connect",
			drawing: hub().attach("east.sdwan", Connect, "east.main").route("east.main", "192.168.0.0/16", "sdwan", by(Connect)),
			ask:     ask("east.vpc-a", "", "east.sdwan", "192.168.7.7"), path: "vpc-a > east > main 192.168.0.0/16 > sdwan",
		},
		{
			name: "back to where it came from", drawing: hub(), ask: ask("east.vpc-b", "", "east.vpc-b", "10.2.0.9"),
			path: "vpc-b > east > main 10.2.0.0/16 > vpc-b",
		},
		{
			name: "a long prefix behind a blackhole", ask: aToB,
			drawing: hub().route("east.main", "10.0.0.0/8", "", blackhole).route("east.main", "10.2.0.0/24", "vpc-b"),
			path:    "vpc-a > east > main 10.2.0.0/24 > vpc-b",
		},
		{
			name: "static before propagated", ask: ask("east.vpc-a", "", "east.vpc-c", "10.2.0.9"),
			drawing: hub().route("east.main", "10.2.0.0/16", "vpc-c"), path: "vpc-a > east > main 10.2.0.0/16 > vpc-c",
		},
		{
			name: "static before a prefix list", ask: ask("east.vpc-a", "", "east.vpc-c", "10.2.0.9"),
			drawing: hub().route("east.main", "10.2.0.0/16", "vpc-c").route("east.main", "pl-1", "vpc-a").list("pl-1", "10.2.0.0/16"),
			path:    "vpc-a > east > main 10.2.0.0/16 > vpc-c",
		},
		{
			name: "a prefix list before propagated", ask: ask("east.vpc-a", "", "east.vpc-c", "10.2.0.9"),
			drawing: hub().route("east.main", "pl-1", "vpc-c").list("pl-1", "10.9.0.0/16", "10.2.0.0/16"),
			path:    "vpc-a > east > main 10.2.0.0/16 > vpc-c",
		},
		{
			name: "VPC before Direct Connect", ask: aToB, path: "vpc-a > east > main 10.2.0.0/16 > vpc-b",
			drawing: hub().route("east.main", "10.2.0.0/16", "dx", by(DirectConnectGateway)),
		},
	}
}

// tableStories fail in one gateway's own affairs: its attachments, association and routes.
func tableStories() []story {
	aToB := ask("east.vpc-a", "10.1.0.9", "east.vpc-b", "10.2.0.9")
	associating := func(a *Attachment) { a.Association = Associating }
	return []story{
		{
			name: "unknown source", drawing: hub(), ask: ask("east.vpc-x", "", "east.vpc-b", "10.2.0.9"),
			reason: AttachmentNotFound, context: "TransitGatewayAttachmentArn=" + arn("attachment", "east.vpc-x"),
		},
		{
			name: "unknown destination", drawing: hub(), ask: ask("east.vpc-a", "", "east.vpc-x", "10.2.0.9"),
			reason: AttachmentNotFound, context: "TransitGatewayAttachmentArn=" + arn("attachment", "east.vpc-x"),
		},
		{
			name: "source of another gateway", drawing: pair(), ask: in("west", ask("east.vpc-a", "", "east.vpc-b", "10.2.0.9")),
			reason: AttachmentNotInTransitGateway, context: "AttachmentTransitGatewayArn=" + gatewayOf("east"),
		},
		{
			name: "destination of another gateway", drawing: pair(), ask: toward("east", ask("east.vpc-a", "", "west.vpn", "172.31.0.8")),
			reason: AttachmentNotInTransitGateway, context: "AttachmentTransitGatewayArn=" + gatewayOf("west"),
		},
		{
			name: "routed to another gateway's attachment", ask: ask("east.vpc-a", "", "west.vpn", "192.168.0.1"),
			drawing: pair().route("east.main", "192.168.0.0/24", "vpn"), path: "vpc-a > east > main 192.168.0.0/24",
			reason: AttachmentNotInTransitGateway, context: "AttachmentTransitGatewayArn=" + gatewayOf("west"),
		},
		{
			name: "associated with another gateway's table", ask: ask("east.vpc-d", "", "west.vpn", "172.31.0.8"),
			drawing: pair().attach("east.vpc-d", VPC, "west.main"), path: "vpc-d > east > main",
			reason: AttachmentNotInTransitGateway, context: "RouteTableTransitGatewayArn=" + gatewayOf("west"),
		},
		{
			name: "association under way", drawing: hub().attach("east.vpc-d", VPC, "east.main", associating),
			ask: ask("east.vpc-d", "", "east.vpc-b", "10.2.0.9"), path: "vpc-d > east",
			reason: StableRouteTableNotFound, context: "AssociationState=associating",
		},
		{
			name: "no association", ask: ask("east.vpc-d", "", "east.vpc-b", "10.2.0.9"), path: "vpc-d > east",
			drawing: hub().attach("east.vpc-d", VPC, "", func(a *Attachment) { a.RouteTable, a.Association = "", "" }),
			reason:  StableRouteTableNotFound, context: "TransitGatewayArn=" + gatewayOf("east"),
		},
		{
			name: "no route", drawing: hub(), ask: ask("east.vpc-a", "", "east.vpc-b", "10.3.0.9"),
			reason: RouteNotFound, path: "vpc-a > east > main", context: "IpAddress=10.3.0.9",
		},
		{
			name: "an IPv4 default route is none for IPv6", ask: ask("east.vpc-a", "", "east.vpc-b", "2001:db8:9::1"),
			drawing: hub().route("east.main", "0.0.0.0/0", "vpc-b"), reason: RouteNotFound, path: "vpc-a > east > main",
			context: "TransitGatewayRouteTableArn=" + arn("route-table", "east.main"),
		},
		{
			name: "blackhole", ask: aToB, drawing: hub().route("east.main", "10.2.0.0/24", "", blackhole),
			reason: BlackholeRouteFound, path: "vpc-a > east > main 10.2.0.0/24", context: "DestinationCidrBlock=10.2.0.0/24",
		},
		{
			name: "blackhole of a prefix list", ask: aToB,
			drawing: hub().route("east.main", "pl-1", "", blackhole).list("pl-1", "10.2.0.0/20"),
			reason:  BlackholeRouteFound, path: "vpc-a > east > main 10.2.0.0/20", context: "PrefixListId=pl-1",
		},
		{
			name: "inactive", ask: aToB, drawing: hub().route("east.main", "10.2.0.0/24", "vpc-b", pending),
			reason: InactiveRouteFound, path: "vpc-a > east > main 10.2.0.0/24", context: "RouteState=PENDING",
		},
	}
}

// reachStories go on for too long.
func reachStories() []story {
	there := pair().route("west.main", "192.168.0.0/16", "x")
	nowhere := ask("east.vpc-a", "", "west.vpn", "192.168.0.1")
	return []story{
		{
			name: "to and fro over a peering", drawing: there, ask: nowhere, reason: CyclicPathDetected,
			path:    "vpc-a > east > main 0.0.0.0/0 > x > x > west > main 192.168.0.0/16 > x",
			context: "ResourceArn=" + arn("attachment", "west.x"),
		},
		{
			name: "around two peerings", ask: nowhere, reason: CyclicPathDetected,
			drawing: pair().peer("y", "west", "west.main", "east", "east.main").route("west.main", "192.168.0.0/16", "y"),
			path:    "vpc-a > east > main 0.0.0.0/0 > x > x > west > main 192.168.0.0/16 > y > y > east > main",
			context: "ResourceType=transit-gateway-route-table",
		},
		{
			name: "back to the source", drawing: hub(), ask: ask("east.vpc-b", "", "east.vpc-a", "10.2.0.9"),
			reason: CyclicPathDetected, path: "vpc-b > east > main 10.2.0.0/16 > vpc-b",
			context: "ResourceType=transit-gateway-attachment",
		},
		{
			name: "a middlebox that does not know better", drawing: inspected(middlebox).route("east.inside", "10.9.0.0/16", "vpc-a"),
			ask:    withMiddleboxes(ask("east.vpn", "", "east.vpc-b", "10.9.0.1")),
			reason: CyclicPathDetected, path: "vpn > east > outside 0.0.0.0/0 > vpc-a > east > inside 10.9.0.0/16 > vpc-a",
			context: "ResourceArn=" + arn("attachment", "east.vpc-a"),
		},
		{
			name: "a chain of 65 gateways", drawing: chain(MaxHops + 1), ask: alongChain(MaxHops + 1),
			reason: MaxHopsExceeded, context: "Hops=64",
		},
		{name: "a chain of 64 gateways", drawing: chain(MaxHops), ask: alongChain(MaxHops)},
	}
}

func exitStories() []story {
	overVPC := func(a *Attachment) { a.Transport = arn("attachment", "east.vpc-c") }
	return []story{
		{
			name: "out at another VPC", drawing: hub(), ask: ask("east.vpc-a", "", "east.vpc-c", "10.2.0.9"),
			reason: AttachmentNoMatch, path: "vpc-a > east > main 10.2.0.0/16 > vpc-b",
			context: "TransitGatewayAttachmentArn=" + arn("attachment", "east.vpc-b"),
		},
		{
			name: "the transport is not the Connect attachment", ask: ask("east.vpc-a", "", "east.vpc-c", "192.168.7.7"),
			drawing: hub().attach("east.sdwan", Connect, "east.main", overVPC).route("east.main", "192.168.0.0/16", "sdwan"),
			reason:  AttachmentNoMatch, path: "vpc-a > east > main 192.168.0.0/16 > sdwan",
			context: "TransportTransitGatewayAttachmentArn=" + arn("attachment", "east.vpc-c"),
		},
		{
			name: "no destination named", drawing: pair(), ask: ask("east.vpc-a", "", "", "172.31.0.8"),
			reason: NoDestinationARNProvided, context: "TransitGatewayAttachmentArn=" + arn("attachment", "west.vpn"),
			path: "vpc-a > east > main 0.0.0.0/0 > x > x > west > main 172.31.0.0/24 > vpn",
		},
	}
}

func middleboxStories() []story {
	toB := ask("east.vpn", "10.0.0.7", "east.vpc-b", "172.31.0.8")
	through := "vpn > east > outside 0.0.0.0/0 > vpc-a > east > inside 172.31.0.0/16 > vpc-b"
	return []story{
		{name: "through a middlebox", drawing: inspected(middlebox), ask: withMiddleboxes(toB), path: through},
		{
			name: "a middlebox not asked for", drawing: inspected(middlebox), ask: toB, reason: PossibleMiddlebox,
			path:    "vpn > east > outside 0.0.0.0/0 > vpc-a",
			context: "TransitGatewayAttachmentArn=" + arn("attachment", "east.vpc-a"),
		},
		{
			name: "no mark, no middlebox", drawing: inspected(), ask: withMiddleboxes(toB), reason: AttachmentNoMatch,
			path: "vpn > east > outside 0.0.0.0/0 > vpc-a", context: "IpAddress=172.31.0.8",
		},
		{
			name: "a middlebox as destination", drawing: inspected(middlebox), path: "vpn > east > outside 0.0.0.0/0 > vpc-a",
			ask: withMiddleboxes(ask("east.vpn", "", "east.vpc-a", "172.31.0.8")),
		},
	}
}

// TestStories follows every story forward.
func TestStories(t *testing.T) {
	t.Parallel()
	for _, s := range stories() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			got := Analyze(s.ask, s.drawing.world())
			if got.Status != Completed || got.Missing != "" {
				t.Fatalf("%s, missing %q", got.Status, got.Missing)
			}
			result := NotConnected
			if s.reason == "" {
				result = Connected
			}
			if got.Forward.Result != result || got.Forward.Reason != s.reason {
				t.Errorf("%s %q, want %s %q", got.Forward.Result, got.Forward.Reason, result, s.reason)
			}
			if path := draw(got.Forward); path != s.path && !strings.Contains(s.name, "chain") {
				t.Errorf("path\n%s\nwant\n%s", path, s.path)
			}
			key, value, _ := strings.Cut(s.context, "=")
			if got.Forward.Context[key] != value {
				t.Errorf("context %v, want %s", got.Forward.Context, s.context)
			}
			for i, c := range got.Forward.Components {
				if want := len(got.Forward.Components) - 1 - i; c.Sequence != want {
					t.Errorf("component %d has sequence %d, want %d", i, c.Sequence, want)
				}
			}
		})
	}
}

// The reasons of the stories are those of the contract, all of them.
func TestEveryReasonHasAStory(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../api/contract.json")
	if err != nil {
		t.Fatal(err)
	}
	var contract struct {
		Shapes map[string]struct{ Enum []string }
	}
	if err := json.Unmarshal(text, &contract); err != nil {
		t.Fatal(err)
	}
	want := contract.Shapes["RouteAnalysisCompletionReasonCode"].Enum
	told := map[string]bool{}
	for _, s := range stories() {
		if s.reason != "" {
			told[string(s.reason)] = true
		}
	}
	slices.Sort(want)
	if got := slices.Sorted(maps.Keys(told)); !slices.Equal(got, want) {
		t.Errorf("stories tell\n%v\nand the contract has\n%v", got, want)
	}
}
