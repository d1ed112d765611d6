package simulate

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/corenetwork"
)

// A Route is the best route for its prefix in a table. The candidates that it
// has beaten say why they lost.
type Route struct {
	Prefix          netip.Prefix  `json:"prefix"`
	Type            string        `json:"type"`  // PROPAGATED or STATIC
	State           string        `json:"state"` // ACTIVE or BLACKHOLE
	Destinations    []Destination `json:"destinations"`
	ASPath          []uint32      `json:"as-path"` // nearest first
	Communities     []string      `json:"communities"`
	LocalPreference uint32        `json:"local-preference"`
	MED             *uint32       `json:"med"`
	Tie             bool          `json:"tie"` // only the tie-break, which AWS does not document, has decided
	Why             string        `json:"why"`
	Lost            string        `json:"lost,omitempty"` // of a candidate
	Candidates      []Route       `json:"candidates,omitzero"`
}

// The types and states of a route, as the service names them.
const (
	Propagated = "PROPAGATED"
	Static     = "STATIC"
	Active     = "ACTIVE"
	Blackhole  = "BLACKHOLE"
)

// A Destination is where a route leads: to an attachment or to another edge. It
// may be a network function group that is reached there.
type Destination struct {
	Attachment           string `json:"attachment,omitempty"`
	Edge                 string `json:"edge,omitempty"`
	NetworkFunctionGroup string `json:"network-function-group,omitempty"`
}

// String is "vpc-a", "edge eu-west-1", "firewall-a (inspection)" or "inspection
// at eu-west-1".
func (d Destination) String() string {
	switch {
	case d.Attachment != "" && d.NetworkFunctionGroup != "":
		return d.Attachment + " (" + d.NetworkFunctionGroup + ")"
	case d.Attachment != "":
		return d.Attachment
	case d.NetworkFunctionGroup != "":
		return d.NetworkFunctionGroup + " at " + d.Edge
	}
	return "edge " + d.Edge
}

// Via tells whether the route leads to an attachment, beside others perhaps.
func (r Route) Via(attachment string) bool {
	return slices.ContainsFunc(r.Destinations, func(d Destination) bool { return d.Attachment == attachment })
}

// EdgeVia tells whether the route leads to another edge, beside others perhaps.
func (r Route) EdgeVia(edge string) bool {
	return slices.ContainsFunc(r.Destinations, func(d Destination) bool { return d.Edge == edge })
}

// String is the route on one line: "10.0.0.0/16 via vpc-a".
func (r Route) String() string {
	if r.State == Blackhole {
		return r.Prefix.String() + " blackhole"
	}
	return r.Prefix.String() + " via " + r.Ways()
}

// Ways are the destinations on one line.
func (r Route) Ways() string {
	ways := make([]string, len(r.Destinations))
	for i, d := range r.Destinations {
		ways[i] = d.String()
	}
	return strings.Join(ways, ", ")
}

// Path is the AS path as routers print it: "64512 65000".
func (r Route) Path() string { return strings.Trim(fmt.Sprint(r.ASPath), "[]") }

func routes(list []corenetwork.Route) []Route {
	all := make([]Route, len(list))
	for i, r := range list {
		all[i] = public(r)
	}
	return all
}

func public(r corenetwork.Route) Route {
	route := Route{
		Prefix: r.Prefix, Type: r.Type, State: r.State, Destinations: make([]Destination, len(r.Destinations)),
		ASPath: append([]uint32{}, r.ASPath...), Communities: append([]string{}, r.Communities...),
		LocalPreference: r.LocalPreference, MED: r.MED, Tie: r.Tie, Why: r.Why, Lost: r.Lost,
	}
	for i, d := range r.Destinations {
		route.Destinations[i] = Destination(d)
	}
	if r.Lost == "" {
		route.Candidates = losers(r)
	}
	return route
}

// losers are the candidates that a route has beaten, which have its prefix.
func losers(r corenetwork.Route) []Route {
	list := routes(r.Candidates)
	for i := range list {
		list[i].Prefix = r.Prefix
	}
	return list
}
