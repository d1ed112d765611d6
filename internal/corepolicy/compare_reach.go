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
		r.add(side{c.old, func(p *place) *placed.Value { return p.old }}, p.steps())
		r.add(side{c.new, func(p *place) *placed.Value { return p.new }}, p.steps())
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
		name := item.Find("name").Text
		r.addSegments(d, func(segment string) bool { return segment == name })
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

// addSegments adds the edges of the segments that are meant.
func (r *reach) addSegments(d side, isMeant func(segment string) bool) {
	for i := range d.Segments {
		switch s := &d.Segments[i]; {
		case !isMeant(s.Name):
		case len(s.EdgeLocations) > 0:
			r.addEdges(s.EdgeLocations...)
		default:
			r.addEdges(d.allEdges()...)
			return // there are no others
		}
	}
}

func (r *reach) addAction(d side, a *SegmentAction) {
	own := func(segment string) bool { return segment == a.Segment }
	switch a.Action {
	case Share:
		r.addSegments(d, func(segment string) bool { return own(segment) || a.ShareWith.Has(segment) })
	case CreateRoute:
		if !slices.Contains(a.Destinations, blackhole) {
			r.attachments = true
			return
		}
		r.addSegments(d, own)
	case SendVia:
		to := a.SentTo(d.Document)
		r.addSegments(d, func(segment string) bool { return own(segment) || slices.Contains(to, segment) })
	case SendTo:
		r.addSegments(d, own)
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
