package corepolicy

import (
	"maps"
	"slices"

	"github.com/trunkline/trunkline/internal/placed"
)

// A reach is where routes can change.
type reach struct {
	edges       map[string]bool
	attachments bool // at the edges of attachments that the documents do not name
}

// silent are the members that no route depends on.
var silent = []string{
	".description", ".routing-policy-description", ".require-attachment-acceptance", ".require-acceptance", ".asn-ranges",
}

// reach says where routes can change because of a difference, as the service
// does when it updates the edges of a core network.
func (c *comparison) reach(p *place) (edges []string, attachments bool) {
	r := &reach{edges: map[string]bool{}}
	if !slices.Contains(silent, p.step) {
		for _, side := range []side{{c.old, func(p *place) *placed.Value { return p.old }}, {c.new, func(p *place) *placed.Value { return p.new }}} {
			r.add(side, p.steps())
		}
	}
	return slices.Sorted(maps.Keys(r.edges)), r.attachments
}

// A side is one of two documents, and what it has at a place.
type side struct {
	*Document
	at func(*place) *placed.Value
}

// steps are the places on the way down.
func (p *place) steps() []*place {
	if p == nil {
		return nil
	}
	return append(p.up.steps(), p)
}

func (r *reach) add(d side, steps []*place) {
	var item *placed.Value
	if len(steps) > 1 {
		item = d.at(steps[1])
	}
	switch steps[0].step {
	case ".version":
		r.addEdges(d.allEdges()...)
	case "." + inConfiguration:
		r.addConfiguration(d, steps)
	case ".network-function-groups":
		if len(steps) == 2 {
			r.addEdges(d.allEdges()...)
		}
	case ".attachment-policies", ".attachment-routing-policy-rules":
		r.attachments = true
	case ".segments":
		r.addSegments(d, item.Find("name").Text)
	case ".segment-actions":
		if item != nil {
			r.addAction(d, &d.SegmentActions[item.Index])
		}
	case ".routing-policies":
		r.addUses(d, item.Find("routing-policy-name").Text)
	}
}

func (r *reach) addEdges(edges ...string) {
	for _, e := range edges {
		r.edges[e] = true
	}
}

func (r *reach) addConfiguration(d side, steps []*place) {
	switch {
	case steps[1].step == ".inside-cidr-blocks":
	case steps[1].step == ".edge-locations" && len(steps) > 3:
		r.addEdges(d.at(steps[2]).Find("location").Text)
	default:
		r.addEdges(d.allEdges()...)
	}
}

func (r *reach) addSegments(d side, names ...string) {
	for _, name := range names {
		for _, s := range d.Segments {
			switch {
			case s.Name != name:
			case len(s.EdgeLocations) > 0:
				r.addEdges(s.EdgeLocations...)
			default:
				r.addEdges(d.allEdges()...)
			}
		}
	}
}

func (r *reach) addAction(d side, a *SegmentAction) {
	switch a.Action {
	case Share:
		r.addSegments(d, a.Segment)
		for _, s := range d.Segments {
			if a.ShareWith.Has(s.Name) {
				r.addSegments(d, s.Name)
			}
		}
	case CreateRoute:
		if !slices.Contains(a.Destinations, blackhole) {
			r.attachments = true
			return
		}
		r.addSegments(d, a.Segment)
	case SendVia:
		r.addSegments(d, append(a.SentTo(d.Document), a.Segment)...)
	case SendTo:
		r.addSegments(d, a.Segment)
	case AssociateRoutingPolicy:
		r.addEdges(a.EdgeLocation, a.PeerLocation)
	}
}

// addUses adds where a routing policy is in use.
func (r *reach) addUses(d side, policy string) {
	for i, a := range d.SegmentActions {
		if slices.Contains(a.RoutingPolicies, policy) {
			r.addAction(d, &d.SegmentActions[i])
		}
	}
	for _, rule := range d.RoutingPolicyRules {
		r.attachments = r.attachments || slices.Contains(rule.RoutingPolicies, policy)
	}
}

func (d *Document) allEdges() []string {
	var all []string
	for _, e := range d.Configuration.EdgeLocations {
		all = append(all, e.Location)
	}
	return all
}
