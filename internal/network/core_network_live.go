package network

import (
	"slices"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corepolicy"
)

// mirror makes a core network show a policy that becomes live, at the edges
// with the numbers and blocks that they were given.
func mirror(v *api.CoreNetwork, policy *corepolicy.Document, edges []corepolicy.Edge) {
	locations := make([]string, len(edges))
	v.Edges = make([]api.CoreNetworkEdge, len(edges))
	for i, e := range edges {
		asn := int64(e.ASN)
		locations[i] = e.Location
		v.Edges[i] = api.CoreNetworkEdge{EdgeLocation: e.Location, Asn: &asn, InsideCidrBlocks: listed(e.InsideCIDRBlocks)}
	}
	v.Segments = make([]api.CoreNetworkSegment, len(policy.Segments))
	for i, s := range policy.Segments {
		at := s.EdgeLocations
		if len(at) == 0 {
			at = locations
		}
		v.Segments[i] = api.CoreNetworkSegment{Name: s.Name, EdgeLocations: at, SharedSegments: sharedWith(policy, s.Name)}
	}
	v.NetworkFunctionGroups = nil
	for _, g := range policy.NetworkFunctionGroups {
		v.NetworkFunctionGroups = append(v.NetworkFunctionGroups, api.CoreNetworkNetworkFunctionGroup{
			Name: g.Name, EdgeLocations: locations, Segments: &api.ServiceInsertionSegments{
				SendVia: insertedInto(policy, g.Name, corepolicy.SendVia), SendTo: insertedInto(policy, g.Name, corepolicy.SendTo),
			},
		})
	}
}

// listed is a list that is shown also when it is empty.
func listed(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}

// sharedWith are the segments that a segment exchanges routes with, whichever
// of the two the share is of, in the order of the policy.
func sharedWith(policy *corepolicy.Document, segment string) []string {
	shared := []string{}
	for _, other := range policy.Segments {
		if other.Name != segment && slices.ContainsFunc(policy.SegmentActions, func(a corepolicy.SegmentAction) bool {
			return a.Action == corepolicy.Share &&
				(a.Segment == segment && a.ShareWith.Has(other.Name) || a.Segment == other.Name && a.ShareWith.Has(segment))
		}) {
			shared = append(shared, other.Name)
		}
	}
	return shared
}

// insertedInto are the segments whose traffic an action sends through a network
// function group, whichever end of it they are.
func insertedInto(policy *corepolicy.Document, group, action string) []string {
	segments := []string{}
	for _, s := range policy.Segments {
		if slices.ContainsFunc(policy.SegmentActions, func(a corepolicy.SegmentAction) bool {
			return a.Action == action && a.Via != nil && a.Via.NetworkFunctionGroup == group &&
				(a.Segment == s.Name || a.WhenSentTo != nil && a.WhenSentTo.Has(s.Name))
		}) {
			segments = append(segments, s.Name)
		}
	}
	return segments
}
