package corenetwork

import (
	"slices"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// isRedirected tells whether an action redirects a segment's routes in a table.
func (v *naive) isRedirected(id TableID, from string, a corepolicy.SegmentAction) bool {
	if a.Action != corepolicy.SendVia || id.Segment == "" {
		return false
	}
	there := a.Segment == id.Segment && v.means(a, from)
	back := a.Segment == from && v.means(a, id.Segment)
	return there || back
}

// redirect is a segment's route in a table from which a send-via action leads
// it through a group.
func (v *naive) redirect(id TableID, r naiveOwn, a corepolicy.SegmentAction) (naiveRoute, bool) {
	to := naiveRoute{naiveSaid: r.naiveSaid, rank: 4, origin: r.origin, tieName: r.ID, from: r.edge}
	if r.edge != id.Edge {
		to.path = append([]uint32{v.asn(r.edge)}, to.path...)
	}
	return v.via(to, a, id.Edge, r.edge), !slices.Contains(to.path, v.asn(id.Edge)) || r.edge == id.Edge
}

// via leads a route through the group of an action, by the edge that inspects
// what goes between two edges.
func (v *naive) via(r naiveRoute, a corepolicy.SegmentAction, e, f string) naiveRoute {
	r.group = a.Via.NetworkFunctionGroup
	r.inspector = v.inspector(a, e, f)
	r.blackhole = r.inspector == ""
	return r
}

func (v *naive) inspector(a corepolicy.SegmentAction, e, f string) string {
	has := func(edge string) bool { return v.appliance(a.Via.NetworkFunctionGroup, edge) != "" }
	if a.Mode == "dual-hop" || e == f && has(e) {
		return only(e, has(e))
	}
	for _, o := range a.Via.Overrides {
		for _, set := range o.EdgeSets {
			if same := len(set) == 1 && e == f && set[0] == e; same || len(set) == 2 && e != f && slices.Contains(set, e) && slices.Contains(set, f) {
				return only(o.UseEdgeLocation, has(o.UseEdgeLocation))
			}
		}
	}
	for _, candidates := range [][]string{{e, f}, v.edges} {
		here := slices.DeleteFunc(slices.Clone(candidates), func(edge string) bool { return !has(edge) })
		for _, edge := range slices.Concat(v.Choices.RegionPriority, v.edges) {
			if slices.Contains(here, edge) {
				return edge
			}
		}
	}
	return ""
}

func only(edge string, if_ bool) string {
	if if_ {
		return edge
	}
	return ""
}

// appliance is a group's attachment at an edge.
func (v *naive) appliance(group, edge string) (id string) {
	for _, a := range v.Attachments {
		m := v.stand[a.ID]
		if !a.Pending && m.NetworkFunctionGroup == group && slices.Contains(m.Edges, edge) && (id == "" || a.ID < id) {
			id = a.ID
		}
	}
	return id
}

// inspectsTwice tells whether a group's tables lead to other edges through the
// group's attachments there.
func (v *naive) inspectsTwice(group string) bool {
	return slices.ContainsFunc(v.Policy.SegmentActions, func(a corepolicy.SegmentAction) bool {
		return a.Via != nil && a.Mode == "dual-hop" && a.Via.NetworkFunctionGroup == group
	})
}
