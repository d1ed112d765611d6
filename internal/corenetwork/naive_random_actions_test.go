package corenetwork

import (
	"fmt"
	"slices"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

var (
	dealtTypes       = []string{VPC, Connect, SiteToSiteVPN, TransitGateway, DirectConnectGateway}
	dealtCommunities = []string{"65001:1", "65001:2", "65002:1"}
)

func (d *dealer) dealActions(attachments int) {
	add := func(a corepolicy.SegmentAction) {
		a.Segment = d.one(d.segments)
		if a.Via != nil && !d.maySend(&a) {
			return
		}
		d.Policy.SegmentActions = append(d.Policy.SegmentActions, a)
	}
	for range d.IntN(4) {
		add(corepolicy.SegmentAction{Action: corepolicy.Share, Mode: "attachment-route", ShareWith: d.meant(), RoutingPolicies: d.names()})
	}
	for range d.IntN(3) {
		a := corepolicy.SegmentAction{Action: corepolicy.CreateRoute, CIDRs: []string{d.one(dealtPrefixes)}, Destinations: []string{"blackhole"}}
		if d.IntN(2) == 0 {
			a.Destinations = d.some([]string{fmt.Sprint("attachment-", d.IntN(attachments)), fmt.Sprint("attachment-", attachments-1)})
		}
		add(a)
	}
	for range d.IntN(3) {
		at := d.some(d.edges)
		if len(at) > 1 {
			add(corepolicy.SegmentAction{
				Action: corepolicy.AssociateRoutingPolicy, EdgeLocation: at[0], PeerLocation: at[1], RoutingPolicies: d.names(),
			})
		}
	}
	for range d.IntN(4) {
		if len(d.groups) > 0 {
			add(d.insertion())
		}
	}
	d.Shuffle(len(d.Policy.SegmentActions), func(i, j int) {
		actions := d.Policy.SegmentActions
		actions[i], actions[j] = actions[j], actions[i]
	})
}

func (d *dealer) meant() corepolicy.Names {
	switch d.IntN(3) {
	case 0:
		return corepolicy.Names{All: true}
	case 1:
		return corepolicy.Names{Except: d.some(d.segments)}
	}
	return corepolicy.Names{Listed: d.some(d.segments)}
}

func (d *dealer) insertion() corepolicy.SegmentAction {
	a := corepolicy.SegmentAction{Action: corepolicy.SendTo, Via: &corepolicy.Via{NetworkFunctionGroup: d.one(d.groups)}}
	for range d.IntN(3) {
		set := d.some(d.edges)
		a.Via.Overrides = append(a.Via.Overrides, corepolicy.EdgeOverride{
			EdgeSets: [][]string{set[:min(len(set), 2)]}, UseEdgeLocation: d.one(d.edges),
		})
	}
	switch {
	case d.dual[a.Via.NetworkFunctionGroup]:
		a.Action, a.Mode = corepolicy.SendVia, "dual-hop"
	case d.IntN(3) > 0:
		a.Action, a.Mode = corepolicy.SendVia, "single-hop"
	}
	if a.Action == corepolicy.SendVia && d.IntN(4) > 0 {
		names := d.meant()
		a.WhenSentTo = &names
	}
	return a
}

// maySend tells whether the language allows an insertion beside those before:
// one mode for each segment, one group for each pair.
func (d *dealer) maySend(a *corepolicy.SegmentAction) bool {
	ends := []string{a.Segment}
	for _, s := range d.segments {
		if a.Action == corepolicy.SendVia && d.isMeant(a, s) {
			ends = append(ends, s)
		}
	}
	mode, pairs := a.Action+a.Mode, map[string]bool{}
	if a.Action == corepolicy.SendTo {
		pairs["send-to "+a.Segment] = true
	}
	for i, end := range ends {
		if before := d.modes[end]; a.Action == corepolicy.SendVia && before != "" && before != mode {
			return false
		}
		if i > 0 {
			pairs[min(end, a.Segment)+" "+max(end, a.Segment)] = true
		}
	}
	for pair := range pairs {
		if d.pairs[pair] {
			return false
		}
	}
	for pair := range pairs {
		d.pairs[pair] = true
	}
	for _, end := range ends {
		if a.Action == corepolicy.SendVia {
			d.modes[end] = mode
		}
	}
	return true
}

func (d *dealer) isMeant(a *corepolicy.SegmentAction, segment string) bool {
	if a.WhenSentTo == nil {
		return segment == a.Segment
	}
	return among(*a.WhenSentTo, segment)
}

func (d *dealer) attachment(id string) Attachment {
	a := Attachment{
		ID: id, Type: d.one(dealtTypes), Edges: []string{d.one(d.edges)}, Tags: map[string]string{"segment": d.one(d.segments)},
		Pending: d.IntN(15) == 0, Static: d.IntN(3) == 0, Peering: d.one([]string{"", "peering"}), Label: d.one([]string{"", "la", "lb"}),
	}
	if a.Type == DirectConnectGateway {
		a.Edges = d.some(d.edges)
	}
	switch d.IntN(12) {
	case 0, 1, 2:
		if len(d.groups) > 0 {
			a.Tags["group"] = d.one(d.groups)
		}
	case 3:
		a.Tags = map[string]string{"segment": "unknown"}
	case 4:
		a.Tags = nil
	case 5:
		a.Held = &Place{Segment: d.one(d.segments)}
	}
	for range 1 + d.IntN(4) {
		a.Routes = append(a.Routes, d.announcement(a))
	}
	return a
}

func (d *dealer) announcement(a Attachment) Announcement {
	said := Announcement{Prefix: d.prefix()}
	for range d.IntN(3) {
		said.ASPath = append(said.ASPath, d.pathASN())
	}
	if d.IntN(2) == 0 {
		med := uint32(50 * d.IntN(3))
		said.MED = &med
	}
	if d.IntN(2) == 0 {
		said.Communities = d.some(append(slices.Clone(dealtCommunities), dealtCommunities[0]))
	}
	if a.Type == DirectConnectGateway && d.IntN(2) == 0 {
		said.Edge = d.one(a.Edges)
	}
	return said
}

// pathASN is a number in a path, now and then that of an edge.
func (d *dealer) pathASN() uint32 {
	if d.IntN(5) == 0 {
		return uint32(64512 + d.IntN(4))
	}
	return dealtASNs[d.IntN(len(dealtASNs))]
}
