package network

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/graph"
)

// ListCoreNetworkRoutingInformation lists what the route table of a segment at
// an edge chooses from: as it arrives there, before the edge's own policies for
// other edges.
func (s *Service) ListCoreNetworkRoutingInformation(ctx context.Context, caller api.Caller, in *api.ListCoreNetworkRoutingInformationRequest) (*api.ListCoreNetworkRoutingInformationResponse, error) {
	keep, err := routingFilter(in)
	if err != nil {
		return nil, err
	}
	asked := append([]string{in.CoreNetworkId, in.SegmentName, in.EdgeLocation}, filterParts(in)...)
	var after int64
	var token func(place string, asked ...string) string
	t, err := s.routeTables(ctx, caller, func(tx *graph.Tx) (c *coreNetwork, err error) {
		token = tx.NextToken
		if after, err = numberPlace(tx, in.NextToken, asked...); err != nil {
			return nil, err
		}
		if c, err = coreNetworkFor(tx, in.CoreNetworkId); err == nil && c.owner != tx.Account() {
			err = api.Denied("Only the owner of the core network reads its routes.")
		}
		return c, err
	})
	if err != nil {
		return nil, err
	}
	id := corenetwork.TableID{Place: corenetwork.Place{Segment: in.SegmentName}, Edge: in.EdgeLocation}
	if !t.tables.Has(id) {
		return nil, api.NotFound("core-network-route-table", fmt.Sprintf("%s/%s/%s", in.CoreNetworkId, in.EdgeLocation, in.SegmentName))
	}
	out, page := &api.ListCoreNetworkRoutingInformationResponse{}, []api.CoreNetworkRoutingInformation{}
	candidates := t.tables.Candidates(id)
	for i := int(after); i < len(candidates); i++ {
		item := t.information(id, candidates[i])
		if !keep(&item) {
			continue
		}
		if len(page) == pageSize(in.MaxResults) {
			out.NextToken = token(strconv.Itoa(i), asked...)
			break
		}
		page = append(page, item)
	}
	out.CoreNetworkRoutingInformation = api.Items(page)
	return out, nil
}

// information is a candidate as lists show it. What is static or a VPC's own
// has no attributes.
func (t *networkTables) information(id corenetwork.TableID, r corenetwork.Route) api.CoreNetworkRoutingInformation {
	i := api.CoreNetworkRoutingInformation{Prefix: r.Prefix.String()}
	learned := r.Type == "PROPAGATED"
	for _, d := range r.Destinations {
		a, _ := t.tables.Attachment(d.Attachment)
		i.NextHop = &api.RoutingInformationNextHop{
			CoreNetworkAttachmentId: d.Attachment, ResourceId: a.ResourceID, ResourceType: a.Type, EdgeLocation: d.Edge,
		}
		if d.Edge != "" {
			i.NextHop.SegmentName = id.Segment
		}
		learned = learned && a.Type != corenetwork.VPC
	}
	if !learned {
		return i
	}
	i.LocalPreference, i.Communities = strconv.FormatUint(uint64(r.LocalPreference), 10), r.Communities
	if r.MED != nil {
		i.Med = strconv.FormatUint(uint64(*r.MED), 10)
	}
	for _, asn := range r.ASPath {
		i.AsPath = append(i.AsPath, strconv.FormatUint(uint64(asn), 10))
	}
	return i
}

// nextHopParts are what the keys of a next hop filter compare.
var nextHopParts = map[string]func(*api.RoutingInformationNextHop) string{
	"ipaddress":               func(n *api.RoutingInformationNextHop) string { return n.IpAddress },
	"corenetworkattachmentid": func(n *api.RoutingInformationNextHop) string { return n.CoreNetworkAttachmentId },
	"resourceid":              func(n *api.RoutingInformationNextHop) string { return n.ResourceId },
	"resourcetype":            func(n *api.RoutingInformationNextHop) string { return n.ResourceType },
	"segmentname":             func(n *api.RoutingInformationNextHop) string { return n.SegmentName },
	"edgelocation":            func(n *api.RoutingInformationNextHop) string { return n.EdgeLocation },
}

// routingFilter tells of what is asked for: all filters must admit a route,
// each by any of its values.
func routingFilter(in *api.ListCoreNetworkRoutingInformationRequest) (func(*api.CoreNetworkRoutingInformation) bool, error) {
	type part struct {
		values []string
		of     func(*api.CoreNetworkRoutingInformation) []string
	}
	parts := []part{
		{in.LocalPreferenceMatches, func(i *api.CoreNetworkRoutingInformation) []string { return []string{i.LocalPreference} }},
		{in.MedMatches, func(i *api.CoreNetworkRoutingInformation) []string { return []string{i.Med} }},
		{in.CommunityMatches, func(i *api.CoreNetworkRoutingInformation) []string { return i.Communities }},
		{pathsOf(in.ExactAsPathMatches), func(i *api.CoreNetworkRoutingInformation) []string { return []string{strings.Join(i.AsPath, " ")} }},
	}
	for key, values := range in.NextHopFilters {
		of := nextHopParts[strings.ToLower(strings.ReplaceAll(key, "_", ""))]
		if of == nil {
			return nil, api.Invalid("nextHopFilters", fmt.Sprintf("%q is not a filter.", key))
		}
		parts = append(parts, part{values, func(i *api.CoreNetworkRoutingInformation) []string {
			if i.NextHop == nil {
				return nil
			}
			return []string{of(i.NextHop)}
		}})
	}
	return func(i *api.CoreNetworkRoutingInformation) bool {
		for _, p := range parts {
			if len(p.values) > 0 && !slices.ContainsFunc(p.of(i), func(v string) bool { return slices.Contains(p.values, v) }) {
				return false
			}
		}
		return true
	}, nil
}

// pathsOf are AS paths as they are compared: numbers with a space between.
func pathsOf(texts []string) []string {
	paths := make([]string, len(texts))
	for i, text := range texts {
		paths[i] = strings.Join(strings.FieldsFunc(text, func(c rune) bool { return c == ' ' || c == ',' }), " ")
	}
	return paths
}

// filterParts are the filters as a page token is bound to them.
func filterParts(in *api.ListCoreNetworkRoutingInformationRequest) []string {
	parts := []string{}
	for _, values := range [][]string{in.LocalPreferenceMatches, in.MedMatches, in.CommunityMatches, in.ExactAsPathMatches} {
		parts = append(append(parts, strconv.Itoa(len(values))), values...)
	}
	var keys []string
	for key, values := range in.NextHopFilters {
		keys = append(keys, key+"="+strings.Join(values, "\n"))
	}
	slices.Sort(keys)
	return append(parts, keys...)
}
