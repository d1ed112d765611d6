package corepolicy

import (
	"cmp"
	"slices"

	"github.com/trunkline/trunkline/internal/placed"
)

// An insertion collects how segments and network function groups are used.
type insertion struct {
	modes  map[string]string    // of send-via, by segment
	groups map[[2]string]string // of send-via, by pair of segments
	hops   map[string]bool      // by network function group: dual-hop
}

// checkInsertion tells of send-via and send-to actions that exclude each other.
func (c *checker) checkInsertion(actions *placed.Value, d *Document) {
	use := insertion{map[string]string{}, map[[2]string]string{}, map[string]bool{}}
	for i := range d.SegmentActions {
		a := &d.SegmentActions[i]
		if a.Via == nil || a.Via.NetworkFunctionGroup == "" || a.Action == SendVia && a.Mode == "" {
			continue
		}
		at := actions.Find(i)
		if a.Action == SendVia {
			c.checkModes(at, a, d, use.modes)
			c.checkGroups(at, a, d, use.groups)
		}
		group, dual := a.Via.NetworkFunctionGroup, a.Mode == "dual-hop"
		if before, known := use.hops[group]; known && before != dual {
			c.add(at.Find("via", "network-function-groups", 0), conflictingHops,
				"the network function group %s cannot be used in both dual-hop and either single-hop mode or send-to action", group)
			continue
		}
		use.hops[group] = dual
	}
}

// checkModes: a segment takes part in send-via actions of one mode.
func (c *checker) checkModes(at *placed.Value, a *SegmentAction, d *Document, modes map[string]string) {
	for _, s := range slices.Compact(slices.Sorted(slices.Values(append(a.SentTo(d), a.Segment)))) {
		if modes[s] != "" && modes[s] != a.Mode {
			c.addAt(at, "mode", conflictingModes, "segment %s is used with multiple modes in send-via segment actions", s)
			return
		}
		modes[s] = a.Mode
	}
}

// checkGroups: two segments are connected through one network function group.
func (c *checker) checkGroups(at *placed.Value, a *SegmentAction, d *Document, groups map[[2]string]string) {
	group := a.Via.NetworkFunctionGroup
	for _, s := range a.SentTo(d) {
		pair := [2]string{min(s, a.Segment), max(s, a.Segment)}
		if before := cmp.Or(groups[pair], group); before != group {
			c.add(at.Find("via", "network-function-groups", 0), conflictingGroups, "Segments %s and %s are configured to use network "+
				"function group %s but are also configured to use network function group %s", pair[0], pair[1], before, group)
			return
		}
		groups[pair] = group
	}
}

// SentTo are the segments to which a send-via action inspects traffic, Segment
// itself among them if that is meant.
func (a *SegmentAction) SentTo(d *Document) []string {
	if a.WhenSentTo == nil {
		return []string{a.Segment}
	}
	var to []string
	for _, s := range d.Segments {
		if a.WhenSentTo.Has(s.Name) {
			to = append(to, s.Name)
		}
	}
	return to
}

// Has reports whether a segment is among those that are meant.
func (n Names) Has(segment string) bool {
	switch {
	case n.All:
		return true
	case len(n.Except) > 0:
		return !slices.Contains(n.Except, segment)
	}
	return slices.Contains(n.Listed, segment)
}
