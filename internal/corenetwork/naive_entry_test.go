package corenetwork

import (
	"crypto/sha256"
	"encoding/binary"
	"net/netip"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// lot is what a tie is decided by: SHA-256 of the names.
func (v *naive) lot(id TableID, prefix netip.Prefix, name string) uint64 {
	names := []string{v.Name, id.Segment + id.NetworkFunctionGroup, prefix.String(), name}
	sum := sha256.Sum256([]byte(strings.Join(names, "\x00")))
	return binary.BigEndian.Uint64(sum[:8])
}

// standing maps an attachment as the random policies do: the first rule whose
// conditions hold.
func (v *naive) standing(a Attachment) (m Mapping) {
	rules := slices.Clone(v.Policy.AttachmentPolicies)
	for len(rules) > 0 && m.Place == (Place{}) {
		first := 0
		for i := range rules {
			if rules[i].RuleNumber < rules[first].RuleNumber {
				first = i
			}
		}
		r := rules[first]
		rules = slices.Delete(rules, first, first+1)
		yes := 0
		for _, c := range r.Conditions {
			if c.Type == "any" || c.Type == "attachment-type" && a.Type == c.Value || c.Type == "tag-value" && a.Tags[c.Key] == c.Value {
				yes++
			}
		}
		if yes == 0 && len(r.Conditions) > 0 || !r.Or && yes < len(r.Conditions) {
			continue
		}
		if r.TagKey != "" {
			if r.Segment = a.Tags[r.TagKey]; r.Segment == "" {
				continue
			}
		}
		if r.NetworkFunctionGroup == "" && v.segment(r.Segment) == nil {
			return m // no further rule is asked
		}
		m.Place = Place{r.Segment, r.NetworkFunctionGroup}
		break
	}
	if a.Held != nil {
		m.Place = *a.Held
	}
	for _, e := range a.Edges {
		if m.Place != (Place{}) && v.spans(m.Place, e) {
			m.Edges = append(m.Edges, e)
		}
	}
	return m
}

// A naiveOwn is a route that an attachment brings, at the edge where it does.
type naiveOwn struct {
	Attachment
	edge   string
	prefix netip.Prefix
	naiveRoute
}

// brought are the routes of a segment's attachments.
func (v *naive) brought(segment string) (all []naiveOwn) {
	for _, a := range v.Attachments {
		m := v.stand[a.ID]
		if a.Pending || segment == "" || m.Segment != segment {
			continue
		}
		for _, edge := range m.Edges {
			for _, said := range a.Routes {
				if r, ok := v.bring(a, edge, said); ok {
					all = append(all, r)
				}
			}
		}
	}
	return all
}

func (v *naive) bring(a Attachment, edge string, said Announcement) (naiveOwn, bool) {
	r := naiveOwn{Attachment: a, edge: edge, prefix: said.Prefix.Masked()}
	r.rank, r.origin, r.to, r.tieName, r.own = 3, 3, a.ID, a.ID, true
	speaksBGP := true
	switch a.Type {
	case VPC:
		r.rank, speaksBGP = 2, false
	case DirectConnectGateway:
		r.origin = 0
	case Connect:
		r.origin, r.spreads = 1, true
	case SiteToSiteVPN:
		speaksBGP = !a.Static
		r.origin, r.spreads = 2, speaksBGP && v.Policy.Configuration.VPNECMP
	}
	if speaksBGP {
		r.path, r.med = said.ASPath, said.MED
		if r.med == nil {
			hundred := uint32(100)
			r.med = &hundred
		}
		if v.Policy.Version == "2025.11" && (a.Type == Connect || a.Type == SiteToSiteVPN) {
			r.communities = slices.Compact(slices.Sorted(slices.Values(said.Communities)))
		}
	}
	walk := naiveWalk{naive: v, prefix: r.prefix, filters: a.Type == VPC, noCommunities: a.Type != Connect && a.Type != SiteToSiteVPN}
	ok := (said.Edge == "" || said.Edge == edge) && !slices.Contains(r.path, v.asn(edge)) &&
		walk.through(v.labelPolicies(a, edge, false), &r.naiveSaid)
	return r, ok
}

// incoming are the routes that a table does not hear from its peers.
func (v *naive) incoming(id TableID) map[netip.Prefix][]naiveRoute {
	in := map[netip.Prefix][]naiveRoute{}
	add := func(p netip.Prefix, r naiveRoute) {
		r.heard = r.naiveSaid
		if !slices.ContainsFunc(in[p], func(o naiveRoute) bool { return o.text() == r.text() }) {
			in[p] = append(in[p], r)
		}
	}
	for _, s := range v.Policy.Segments {
		for _, r := range v.brought(s.Name) {
			if in := r; in.edge == id.Edge && v.enters(id, s, &in) {
				add(in.prefix, in.naiveRoute)
			}
			for _, a := range v.Policy.SegmentActions {
				if v.isRedirected(id, s.Name, a) {
					if to, ok := v.redirect(id, r, a); ok {
						add(r.prefix, to)
					}
				}
			}
		}
	}
	for _, a := range v.Policy.SegmentActions {
		switch {
		case id.Segment == "" || a.Segment != id.Segment:
		case a.Action == corepolicy.SendTo:
			for _, text := range []string{"0.0.0.0/0", "::/0"} {
				r := naiveRoute{rank: 1, tieName: a.Via.NetworkFunctionGroup}
				add(netip.MustParsePrefix(text), v.via(r, a, id.Edge, id.Edge))
			}
		case a.Action == corepolicy.CreateRoute:
			for _, text := range a.CIDRs {
				for _, to := range a.Destinations {
					if r := (naiveRoute{to: to, tieName: to}); v.leadsFrom(id.Edge, &r) {
						add(netip.MustParsePrefix(text), r)
					}
				}
			}
		}
	}
	return in
}

// leadsFrom tells whether a static route is at an edge.
func (v *naive) leadsFrom(edge string, r *naiveRoute) bool {
	if r.to == "blackhole" {
		r.to, r.blackhole = "", true
		return true
	}
	for _, a := range v.Attachments {
		if a.ID == r.to {
			return !a.Pending && a.Type != DirectConnectGateway && a.Type != TransitGateway && slices.Contains(a.Edges, edge)
		}
	}
	return false
}

// enters tells whether a segment's own route enters a table at its edge, as
// the segment's own, over a share, or for a group to send on.
func (v *naive) enters(id TableID, from corepolicy.Segment, r *naiveOwn) bool {
	switch {
	case id.Segment == from.Name:
		return !from.Isolated || r.Type == TransitGateway
	case id.Segment != "":
		r.own = false
		return v.crosses(from, *v.segment(id.Segment), r)
	}
	r.own = false
	for _, a := range v.Policy.SegmentActions {
		if a.Via == nil || a.Via.NetworkFunctionGroup != id.NetworkFunctionGroup {
			continue
		}
		if a.Segment == from.Name || a.Action == corepolicy.SendVia && v.means(a, from.Name) {
			return true
		}
	}
	return false
}

// means tells whether a send-via is for what is sent to a segment.
func (v *naive) means(a corepolicy.SegmentAction, to string) bool {
	if a.WhenSentTo == nil {
		return a.Segment == to
	}
	return among(*a.WhenSentTo, to)
}

func among(n corepolicy.Names, name string) bool {
	if len(n.Except) > 0 {
		return !slices.Contains(n.Except, name)
	}
	return n.All || slices.Contains(n.Listed, name)
}

// crosses tells whether a share and the filters let a route over.
func (v *naive) crosses(from, to corepolicy.Segment, r *naiveOwn) bool {
	listed := func(names []string, name string) bool { return len(names) == 0 || slices.Contains(names, name) }
	if slices.Contains(to.DenyFilter, from.Name) || v.Choices.DenyBothWays && slices.Contains(from.DenyFilter, to.Name) ||
		!listed(to.AllowFilter, from.Name) || !listed(from.AllowFilter, to.Name) {
		return false
	}
	var out, in []string
	shared := false
	for _, a := range v.Policy.SegmentActions {
		if a.Action != corepolicy.Share {
			continue
		}
		if a.Segment == from.Name && among(a.ShareWith, to.Name) {
			out, shared = append(out, a.RoutingPolicies...), true
		}
		if a.Segment == to.Name && among(a.ShareWith, from.Name) {
			in, shared = append(in, a.RoutingPolicies...), true
		}
	}
	walk := naiveWalk{naive: v, prefix: r.prefix}
	return shared && walk.through(v.policies(out, true), &r.naiveSaid) && walk.through(v.policies(in, false), &r.naiveSaid)
}
