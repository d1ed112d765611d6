package corenetwork

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// regionPriority is which inspection edge is taken where nothing else decides.
// The service's own list is not published; Choices.RegionPriority goes before.
var regionPriority = []string{
	"us-east-1", "us-east-2", "us-west-2", "us-west-1", "ca-central-1", "ca-west-1", "mx-central-1", "sa-east-1",
	"eu-west-1", "eu-central-1", "eu-west-2", "eu-west-3", "eu-north-1", "eu-south-1", "eu-south-2", "eu-central-2",
	"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3",
	"ap-southeast-4", "ap-southeast-5", "ap-southeast-7", "ap-south-1", "ap-south-2", "ap-east-1", "ap-east-2",
	"me-central-1", "me-south-1", "il-central-1", "af-south-1",
}

// readInsertion reads a send-via or send-to action of a segment into the
// domains that it changes: the segment, those it sends to, and the group.
func (p *plan) readInsertion(segment int, a corepolicy.SegmentAction) {
	if a.Via == nil {
		return
	}
	group, ok := p.index[Place{NetworkFunctionGroup: a.Via.NetworkFunctionGroup}]
	if !ok {
		return
	}
	d, g := p.domains[segment], p.domains[group]
	via := insertion{group: group, dual: a.Mode == "dual-hop", overrides: a.Via.Overrides}
	if a.Action == corepolicy.SendTo {
		g.inflows = append(g.inflows, inflow{from: segment})
		d.sendTo = append(d.sendTo, via)
		return
	}
	g.secondHop = g.secondHop || via.dual
	sentTo := a.SentTo(p.network.Policy)
	for i, other := range p.domains {
		if other.Segment == "" || !slices.Contains(sentTo, other.Segment) {
			continue
		}
		d.inflows = append(d.inflows, inflow{from: i, via: &via})
		g.inflows = append(g.inflows, inflow{from: segment})
		if i != segment {
			other.inflows = append(other.inflows, inflow{from: segment, via: &via})
			g.inflows = append(g.inflows, inflow{from: i})
		}
	}
}

// sortInflows puts inflows into an order that does not follow the order of the
// policy's actions, each once.
func (d *domainPlan) sortInflows(p *plan) {
	text := func(in inflow) string {
		if in.via == nil {
			return fmt.Sprint(p.domains[in.from].name, " ", in.own)
		}
		return fmt.Sprint(p.domains[in.from].name, " via ", p.domains[in.via.group].name, in.via.dual, in.via.overrides)
	}
	slices.SortFunc(d.inflows, func(a, b inflow) int { return cmp.Compare(text(a), text(b)) })
	d.inflows = slices.CompactFunc(d.inflows, func(a, b inflow) bool { return text(a) == text(b) })
	slices.SortFunc(d.sendTo, func(a, b insertion) int {
		return cmp.Compare(p.domains[a.group].name, p.domains[b.group].name)
	})
}

// leadsTo reports whether routes of the domain's tables lead to one of the
// groups.
func (d *domainPlan) leadsTo(groups map[int]bool) bool {
	if len(groups) == 0 {
		return false
	}
	return d.group >= 0 && groups[d.group] || slices.ContainsFunc(d.sendTo, func(via insertion) bool { return groups[via.group] }) ||
		slices.ContainsFunc(d.inflows, func(in inflow) bool { return in.via != nil && groups[in.via.group] })
}

// occupants are the attachments of a network function group by edge, "" where
// it has none.
type occupants []string

// inspect returns the edge whose attachment inspects the traffic between two
// edges, -1 if there is none.
func (p *plan) inspect(via *insertion, at occupants, e, f int) int {
	if via.dual || e == f && at[e] != "" {
		return present(at, e)
	}
	if edge, ok := p.override(via, e, f); ok {
		return present(at, edge)
	}
	if (at[e] != "") != (at[f] != "") {
		if at[e] != "" {
			return e
		}
		return f
	}
	best := -1
	for edge := range at {
		amongEnds := edge == e || edge == f
		if at[edge] != "" && (amongEnds || at[e] == "") && (best < 0 || p.isBefore(edge, best)) {
			best = edge
		}
	}
	return best
}

// present returns the edge if it is one with an attachment of the group.
func present(at occupants, edge int) int {
	if edge < 0 || at[edge] == "" {
		return -1
	}
	return edge
}

// override returns the edge that the policy names for the traffic between two
// edges. It is -1 if the core network has no such edge.
func (p *plan) override(via *insertion, e, f int) (edge int, ok bool) {
	for _, o := range via.overrides {
		for _, set := range o.EdgeSets {
			pair := len(set) > 1 && e != f && slices.Contains(set, p.edges[e]) && slices.Contains(set, p.edges[f])
			single := len(set) == 1 && e == f && set[0] == p.edges[e]
			if !pair && !single {
				continue
			}
			if use, known := p.edgeIndex[o.UseEdgeLocation]; known {
				return use, true
			}
			return -1, true
		}
	}
	return 0, false
}

// isBefore reports whether an edge comes before another in the priority list.
// Regions that it lacks come last, by name.
func (p *plan) isBefore(a, b int) bool {
	rank := func(edge int) int {
		if rank, ok := p.regions[p.edges[edge]]; ok {
			return rank
		}
		return len(p.regions) + edge
	}
	return rank(a) < rank(b)
}
