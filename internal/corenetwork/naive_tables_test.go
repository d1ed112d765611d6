package corenetwork

import (
	"net/netip"
	"slices"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// A naiveTable is what one table holds of one prefix: every candidate, the
// chosen first, then those that traffic is spread over, then the losers.
type naiveTable struct {
	all     []naiveRoute
	winners int
	end     outcome
}

// shared reports whether routes of one segment come into another, and through
// which policies.
func (v *naive) shared(from, to string) (inbound, outbound []string, ok bool) {
	listed := func(n corepolicy.Names, segment string) bool {
		return n.All || slices.Contains(n.Listed, segment) || len(n.Except) > 0 && !slices.Contains(n.Except, segment)
	}
	for _, a := range v.doc.SegmentActions {
		if a.Action != corepolicy.Share || from == to {
			continue
		}
		if a.Segment == from && listed(a.ShareWith, to) {
			outbound, ok = append(outbound, a.RoutingPolicies...), true
		}
		if a.Segment == to && listed(a.ShareWith, from) {
			inbound, ok = append(inbound, a.RoutingPolicies...), true
		}
	}
	f, t := v.segment(from), v.segment(to)
	if len(t.AllowFilter) > 0 && !slices.Contains(t.AllowFilter, from) || slices.Contains(t.DenyFilter, from) ||
		len(f.AllowFilter) > 0 && !slices.Contains(f.AllowFilter, to) ||
		v.n.Choices.DenyBothWays && slices.Contains(f.DenyFilter, to) {
		ok = false
	}
	return inbound, outbound, ok
}

// through returns the send-via actions between two segments.
func (v *naive) through(one, other string) (found []*corepolicy.SegmentAction) {
	sends := func(a corepolicy.SegmentAction, from, to string) bool {
		if a.Action != corepolicy.SendVia || a.Segment != from {
			return false
		}
		if a.WhenSentTo == nil {
			return from == to
		}
		w := *a.WhenSentTo
		return w.All || slices.Contains(w.Listed, to) || len(w.Except) > 0 && !slices.Contains(w.Except, to)
	}
	for i, a := range v.doc.SegmentActions {
		if sends(a, one, other) || sends(a, other, one) {
			found = append(found, &v.doc.SegmentActions[i])
		}
	}
	return found
}

// inspection returns the edge that inspects traffic from e to f, "" if none
// can.
func (v *naive) inspection(a *corepolicy.SegmentAction, e, f string) string {
	group := a.Via.NetworkFunctionGroup
	has := func(edge string) bool { return v.occupant(group, edge) != "" }
	if a.Mode == "dual-hop" || e == f && has(e) {
		if has(e) {
			return e
		}
		return ""
	}
	for _, o := range a.Via.Overrides {
		for _, set := range o.EdgeSets {
			single := len(set) == 1 && e == f && set[0] == e
			pair := len(set) > 1 && e != f && slices.Contains(set, e) && slices.Contains(set, f)
			if !single && !pair {
				continue
			}
			if has(o.UseEdgeLocation) {
				return o.UseEdgeLocation
			}
			return ""
		}
	}
	switch {
	case has(e) && !has(f):
		return e
	case has(f) && !has(e):
		return f
	}
	choice := []string{e, f}
	if !has(e) {
		choice = v.edges
	}
	for _, list := range [][]string{v.n.Choices.RegionPriority, regionPriority, v.edges} {
		for _, edge := range list {
			if slices.Contains(choice, edge) && has(edge) {
				return edge
			}
		}
	}
	return ""
}

// redirect makes a candidate lead through a group.
func (v *naive) redirect(r naiveRoute, group, edge, at string) naiveRoute {
	r.leads, r.inspected = Destination{}, at
	switch {
	case at == "":
		r.blackhole = true
	case at == edge:
		r.leads = Destination{Attachment: v.occupant(group, edge), NetworkFunctionGroup: group}
	default:
		r.leads = Destination{Edge: at, NetworkFunctionGroup: group}
	}
	return r
}

// home returns what comes into a table without another edge telling it.
func (v *naive) home(p Place, edge string) (found []naiveRoute) {
	if p.NetworkFunctionGroup != "" {
		return v.homeOfGroup(p.NetworkFunctionGroup, edge)
	}
	for _, r := range v.entering(p.Segment, edge) {
		if !v.segment(p.Segment).Isolated || v.typeOf(r.attachment) == TransitGateway {
			found = append(found, r)
		}
	}
	for _, other := range v.doc.Segments {
		if inbound, outbound, ok := v.shared(other.Name, p.Segment); ok {
			for _, r := range v.entering(other.Name, edge) {
				r, dropped := v.filter(v.policies(outbound, true), r)
				if dropped == "" {
					r, dropped = v.filter(v.policies(inbound, false), r)
				}
				if r.own = false; dropped == "" {
					found = append(found, r)
				}
			}
		}
		for _, a := range v.through(p.Segment, other.Name) {
			for _, f := range v.edges {
				for _, r := range v.entering(other.Name, f) {
					r.rank, r.own, r.spread = r.rank+2, false, false
					if f != edge {
						r.path, r.rank, r.kind = append([]uint32{v.asn(f)}, r.path...), 5, 3
					}
					if f == edge || !slices.Contains(r.path, v.asn(edge)) {
						found = append(found, v.redirect(r, a.Via.NetworkFunctionGroup, edge, v.inspection(a, edge, f)))
					}
				}
			}
		}
	}
	return once(append(found, v.written(p.Segment, edge)...))
}

// once takes out what is said twice.
func once(routes []naiveRoute) (found []naiveRoute) {
	for _, r := range routes {
		if !slices.ContainsFunc(found, func(o naiveRoute) bool { return alike(&o, &r) }) {
			found = append(found, r)
		}
	}
	return found
}

func (v *naive) typeOf(attachment string) string {
	for _, a := range v.n.Attachments {
		if a.ID == attachment {
			return a.Type
		}
	}
	return ""
}

// written returns the routes that the policy itself makes.
func (v *naive) written(segment, edge string) (found []naiveRoute) {
	add := func(text string, r naiveRoute) {
		r.prefix = netip.MustParsePrefix(text).Masked()
		found = append(found, r)
	}
	for i, a := range v.doc.SegmentActions {
		if a.Segment != segment {
			continue
		}
		switch a.Action {
		case corepolicy.CreateRoute:
			for _, prefix := range a.CIDRs {
				for _, to := range a.Destinations {
					if to == "blackhole" {
						add(prefix, naiveRoute{name: to, blackhole: true})
					}
					for _, at := range v.n.Attachments {
						takes := at.Type != DirectConnectGateway && at.Type != TransitGateway && !at.Pending
						if at.ID == to && takes && slices.Contains(at.Edges, edge) {
							add(prefix, naiveRoute{name: to, attachment: to, leads: Destination{Attachment: to}})
						}
					}
				}
			}
		case corepolicy.SendTo:
			for _, prefix := range []string{"0.0.0.0/0", "::/0"} {
				group := a.Via.NetworkFunctionGroup
				r := v.redirect(naiveRoute{rank: 1, name: group}, group, edge, v.inspection(&v.doc.SegmentActions[i], edge, edge))
				add(prefix, r)
			}
		}
	}
	return found
}

// homeOfGroup returns what the segments whose traffic goes through a group
// bring into its tables.
func (v *naive) homeOfGroup(group, edge string) (found []naiveRoute) {
	for _, s := range v.doc.Segments {
		if !v.uses(s.Name, group) {
			continue
		}
		for _, r := range v.entering(s.Name, edge) {
			r.own = false
			found = append(found, r)
		}
	}
	return found
}

func (v *naive) uses(segment, group string) bool {
	for _, a := range v.doc.SegmentActions {
		if a.Action == corepolicy.SendTo && a.Segment == segment && a.Via.NetworkFunctionGroup == group {
			return true
		}
	}
	for _, other := range v.doc.Segments {
		if slices.ContainsFunc(v.through(segment, other.Name), func(a *corepolicy.SegmentAction) bool {
			return a.Via.NetworkFunctionGroup == group
		}) {
			return true
		}
	}
	return false
}

func (v *naive) isDual(group string) bool {
	return slices.ContainsFunc(v.doc.SegmentActions, func(a corepolicy.SegmentAction) bool {
		return a.Action == corepolicy.SendVia && a.Mode == "dual-hop" && a.Via.NetworkFunctionGroup == group
	})
}
