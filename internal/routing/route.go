package routing

import (
	"cmp"
	"net/netip"
	"slices"
)

// A RouteState is the state of a route, in the words of GetNetworkRoutes. Every state but the two below is one of EC2's
// on the way to or from ACTIVE, in capitals: the route does not carry packets.
type RouteState string

// The states that GetNetworkRoutes knows.
const (
	Active    RouteState = "ACTIVE"
	Blackhole RouteState = "BLACKHOLE"
)

// A RouteType says how a route came into its table.
type RouteType string

// The types of a route.
const (
	Static     RouteType = "STATIC"
	Propagated RouteType = "PROPAGATED"
)

// A ResourceType is what an attachment attaches to its transit gateway, in EC2's words.
type ResourceType string

// The resource types that routing tells apart. Others are carried along.
const (
	VPC                  ResourceType = "vpc"
	VPN                  ResourceType = "vpn"
	DirectConnectGateway ResourceType = "direct-connect-gateway"
	Connect              ResourceType = "connect"
	Peering              ResourceType = "peering"
	GatewayPeering       ResourceType = "tgw-peering"
)

// A Route is one row of a route table. It names a CIDR block, or a prefix list, or the block and the list that it is
// an entry of.
type Route struct {
	CIDR         netip.Prefix // the zero prefix for a reference to a whole prefix list
	PrefixListID string
	Destinations []Destination // equal ways; none for a blackhole
	State        RouteState
	Type         RouteType
}

// A Destination is one of the attachments that a route leads to.
type Destination struct {
	Attachment   string // its ARN, where that is known
	AttachmentID string
	ResourceType ResourceType
	ResourceID   string
	Ahead        string // what whoever stores the route wants to find beside it; no part of what the route is
}

// propagatedRanks order propagated routes with the same CIDR block, as the transit gateway guide does. What it does
// not list comes after what it lists.
var propagatedRanks = []ResourceType{VPC, DirectConnectGateway, Connect, VPN, Peering, GatewayPeering}

// rank orders the routes of one CIDR block: static, then entries of prefix lists, then propagated by resource type.
func (r Route) rank() int {
	switch {
	case r.PrefixListID != "":
		return 1
	case r.Type == Static:
		return 0
	}
	best := len(propagatedRanks)
	for _, d := range r.Destinations {
		if rank := slices.Index(propagatedRanks, d.ResourceType); rank >= 0 {
			best = min(best, rank)
		}
	}
	return 2 + best
}

// stateRank puts, among routes that are otherwise equal, those first that carry packets.
func (s RouteState) stateRank() int {
	switch s {
	case Active:
		return 0
	case Blackhole:
		return 1
	}
	return 2
}

// isEqualCost reports whether two routes of one CIDR block share its packets.
func isEqualCost(a, b Route) bool {
	return a.rank() == b.rank() && a.State == b.State
}

// compareRoutes orders routes by CIDR block (IPv4 first, then address, then length), the better first within a block,
// and whatever is equally good by its content, so that no order of input shows.
func compareRoutes(a, b Route) int {
	if c := a.CIDR.Compare(b.CIDR); c != 0 {
		return c
	}
	if c := cmp.Compare(a.rank(), b.rank()); c != 0 {
		return c
	}
	return cmp.Or(
		cmp.Compare(a.State.stateRank(), b.State.stateRank()),
		cmp.Compare(a.State, b.State),
		cmp.Compare(a.Type, b.Type),
		cmp.Compare(a.PrefixListID, b.PrefixListID),
		slices.CompareFunc(a.Destinations, b.Destinations, compareDestinations),
	)
}

func compareDestinations(a, b Destination) int {
	return cmp.Or(
		cmp.Compare(a.AttachmentID, b.AttachmentID),
		cmp.Compare(a.ResourceType, b.ResourceType),
		cmp.Compare(a.ResourceID, b.ResourceID),
		cmp.Compare(a.Attachment, b.Attachment),
	)
}
