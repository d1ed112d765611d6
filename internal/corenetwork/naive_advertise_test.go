package corenetwork

import (
	"net/netip"
	"slices"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// A naiveAdvert is a route on its way to a BGP peer.
type naiveAdvert struct {
	prefix netip.Prefix
	naiveSaid
	done bool
}

// told writes what an attachment's peer hears.
func (v *naive) told(a Attachment) (lines []string) {
	m := v.stand[a.ID]
	if a.Pending || m.Place == (Place{}) || a.Type == VPC || a.Type == SiteToSiteVPN && a.Static {
		return nil
	}
	for _, edge := range m.Edges {
		id := TableID{m.Place, edge}
		var adverts []naiveAdvert
		for _, row := range v.rows(id) {
			if row.best != nil && v.isTold(a, id, *row.best) {
				adverts = append(adverts, v.advert(a, row))
			}
		}
		for _, told := range v.outward(a, edge, m.Segment, adverts) {
			told.path, told.preference = append([]uint32{v.asn(edge)}, told.path...), 0
			r := v.route(id, told.prefix, naiveRoute{rank: 3, peer: edge}, told.naiveSaid)
			lines = append(lines, lineOf(r))
		}
	}
	slices.Sort(lines)
	return lines
}

// isTold tells whether an attachment may hear of a table's route.
func (v *naive) isTold(a Attachment, id TableID, best naiveRoute) bool {
	s := v.segment(id.Segment)
	isOwn := best.to == a.ID && best.rank > 0
	isHere := best.peer == "" && (best.group == "" || best.inspector == id.Edge)
	isKept := s != nil && s.Isolated && best.own && a.Type == TransitGateway
	return !best.blackhole && !isOwn && !isKept && (isHere || a.Type != DirectConnectGateway)
}

func (v *naive) advert(a Attachment, row naiveRow) naiveAdvert {
	told := naiveAdvert{prefix: row.prefix, naiveSaid: row.best.naiveSaid}
	told.preference = 0
	if told.med == nil {
		hundred := uint32(100)
		told.med = &hundred
	}
	if a.Type != Connect && a.Type != SiteToSiteVPN {
		told.communities = nil
	}
	return told
}

// outward takes adverts through an attachment's outbound policies.
func (v *naive) outward(a Attachment, edge, segment string, adverts []naiveAdvert) []naiveAdvert {
	if segment == "" {
		return adverts
	}
	names := v.labelNames(a, edge)
	for _, o := range v.Attachments {
		if a.Type == TransitGateway && a.Peering != "" && o.Type == TransitGateway && o.Peering == a.Peering && !o.Pending &&
			v.stand[o.ID].Segment == segment && len(v.stand[o.ID].Edges) > 0 {
			names = append(names, v.labelNames(o, edge)...)
		}
	}
	for _, p := range v.policies(names, true) {
		for _, rule := range rulesInOrder(p) {
			adverts = v.ruleOutward(a, rule, adverts)
		}
	}
	return adverts
}

func (v *naive) ruleOutward(a Attachment, rule corepolicy.RoutingRule, adverts []naiveAdvert) (after []naiveAdvert) {
	summarized := false
	for _, told := range adverts {
		walk := naiveWalk{naive: v, prefix: told.prefix, noCommunities: a.Type != Connect && a.Type != SiteToSiteVPN}
		switch meets := !told.done && walk.meets(rule, told.naiveSaid); {
		case !meets:
			after = append(after, told)
		case rule.Action.Type == "summarize":
			summarized = true
		case rule.Action.Type != "drop":
			told.done = rule.Action.Type == "allow"
			walk.act(rule.Action, &told.naiveSaid)
			after = append(after, told)
		}
	}
	if summarized {
		hundred := uint32(100)
		summary := netip.MustParsePrefix(rule.Action.Value)
		after = slices.DeleteFunc(after, func(o naiveAdvert) bool { return o.prefix == summary })
		after = append(after, naiveAdvert{prefix: summary, naiveSaid: naiveSaid{med: &hundred}})
	}
	return after
}
