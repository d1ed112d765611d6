// Package corenetwork computes what a core network policy makes of its
// attachments: the segment of each, every route table with the reason for each
// route and for each that lost, what is advertised to whom, and what changes
// from one policy to the next. It is a pure function: values in, values out,
// the same answer in whatever order things were made.
package corenetwork

import (
	"cmp"
	"net/netip"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// A Network is a core network as it stands: a sound policy and what is attached.
type Network struct {
	Name        string // part of what decides a tie
	Policy      *corepolicy.Document
	Edges       []corepolicy.Edge         // with the numbers they were given
	PrefixLists map[string][]netip.Prefix // by alias
	Attachments []Attachment
	Choices     Choices
}

// Choices settle what the service leaves undocumented. The zero value is what
// docs/divergences.md describes.
type Choices struct {
	DenyBothWays   bool     // a deny-filter stops both directions
	RegionPriority []string // of inspection edges, before the built-in list
	Ties           []string // attachments and edges that win a tie, first wins
}

// The types of an attachment, as policies name them.
const (
	VPC                  = "vpc"
	Connect              = "connect"
	SiteToSiteVPN        = "site-to-site-vpn"
	TransitGateway       = "transit-gateway-route-table"
	DirectConnectGateway = "direct-connect-gateway"
)

// An Attachment is something attached to a core network, with the routes that
// arrive from it.
type Attachment struct {
	ID, Type   string
	Edges      []string // one, but for Direct Connect gateways
	Account    string
	ResourceID string
	Tags       map[string]string
	Label      string // routing policy label
	Pending    bool   // waits to be accepted: it carries no routes
	Held       *Place // where it stands while a move waits to be accepted; nil: where the policy maps it
	Over       string // Connect: the transport attachment
	Peering    string // transit gateway route table: its peering
	Static     bool   // Site-to-Site VPN without BGP
	Routes     []Announcement
}

// A Place is where an attachment belongs: a segment or a network function
// group, or neither.
type Place struct{ Segment, NetworkFunctionGroup string }

// An Announcement is a route as it arrives at an edge location.
type Announcement struct {
	Prefix      netip.Prefix
	ASPath      []uint32 // nearest first
	MED         *uint32
	Communities []string
	Edge        string // Direct Connect gateway: the edge it arrives at; "" for each
}

// A Mapping is what the attachment policies say of an attachment.
type Mapping struct {
	Place
	Rule            int      // the number of the rule that matched; 0: none
	Edges           []string // where it is associated
	NeedsAcceptance bool
	Why             string
}

// A TableID names a route table: of a segment or a network function group at
// an edge.
type TableID struct {
	Place
	Edge string
}

// Compare orders tables: those of segments by name and edge, then those of
// network function groups.
func (t TableID) Compare(to TableID) int {
	return cmp.Or(cmp.Compare(t.NetworkFunctionGroup, to.NetworkFunctionGroup), cmp.Compare(t.Segment, to.Segment),
		cmp.Compare(t.Edge, to.Edge))
}

// A Route is the winner for its prefix in one table, or with Lost set a
// candidate that lost.
type Route struct {
	Prefix          netip.Prefix
	Type            string // PROPAGATED or STATIC
	State           string // ACTIVE or BLACKHOLE
	Destinations    []Destination
	ASPath          []uint32
	Communities     []string
	LocalPreference uint32
	MED             *uint32
	Tie             bool    // equal to a loser in everything but the tie-break
	Why             string  // why it won
	Lost            string  // why it lost
	Candidates      []Route // the losers, the better first; their prefix is this route's and not said again
}

// A Destination is where a route leads: exactly one of its members but
// NetworkFunctionGroup is set, and that as well where traffic is redirected. A
// blackhole leads nowhere.
type Destination struct {
	Attachment           string
	Edge                 string
	NetworkFunctionGroup string // whose attachment this is, or is at Edge
}
