package corepolicy

import (
	"cmp"
	"slices"

	"github.com/trunkline/trunkline/internal/placed"
)

// An insertion collects how segments and network function groups are used.
type insertion struct {
	modes  map[string]string            // of send-via, by segment
	groups map[string]map[string]string // of send-via, by both segments, either first
	hops   map[string]bool              // by network function group: dual-hop
}

// checkInsertion tells of send-via and send-to actions that exclude each other.
func (c *checker) checkInsertion(actions *placed.Value, d *Document) {
	use := insertion{map[string]string{}, map[string]map[string]string{}, map[string]bool{}}
	for i := range d.SegmentActions {
		a := &d.SegmentActions[i]
		if a.Via == nil || a.Via.NetworkFunctionGroup == "" || a.Action == SendVia && a.Mode == "" {
			continue
		}
		at := actions.Find(i)
		if a.Action == SendVia {
			to := a.SentTo(d)
			c.checkGroups(at, a, to, use.groups)
			c.checkModes(at, a, append(to, a.Segment), use.modes)
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
func (c *checker) checkModes(at *placed.Value, a *SegmentAction, segments []string, modes map[string]string) {
	conflicting := ""
	for _, s := range segments {
		if mode := cmp.Or(modes[s], a.Mode); mode != a.Mode && (conflicting == "" || s < conflicting) {
			conflicting = s
		}
	}
	if conflicting != "" {
		c.addAt(at, "mode", conflictingModes, "segment %s is used with multiple modes in send-via segment actions", conflicting)
		return
	}
	for _, s := range segments {
		modes[s] = a.Mode
	}
}

// checkGroups: two segments are connected through one network function group.
func (c *checker) checkGroups(at *placed.Value, a *SegmentAction, to []string, groups map[string]map[string]string) {
	group := a.Via.NetworkFunctionGroup
	for _, s := range append(to, a.Segment) {
		if groups[s] == nil {
			groups[s] = map[string]string{}
		}
	}
	for _, s := range to {
		switch before := groups[a.Segment][s]; before {
		case "":
			groups[a.Segment][s], groups[s][a.Segment] = group, group
		case group:
		default:
			c.add(at.Find("via", "network-function-groups", 0), conflictingGroups, "Segments %s and %s are configured to use network "+
				"function group %s but are also configured to use network function group %s", min(s, a.Segment), max(s, a.Segment), before, group)
			return
		}
	}
}

// SentTo are the segments to which a send-via action inspects traffic, Segment
// itself among them if that is meant.
func (a *SegmentAction) SentTo(d *Document) []string {
	if a.WhenSentTo == nil {
		return []string{a.Segment}
	}
	to := make([]string, 0, len(d.Segments)+1)
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
