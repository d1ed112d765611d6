package corepolicy

import (
	"slices"

	"github.com/trunkline/trunkline/internal/placed"
)

// checkActions checks what follows from several members together.
func (c *checker) checkActions(root *placed.Value, d *Document) {
	list := root.Find("segment-actions")
	segments := d.segmentsByName()
	for i := range d.SegmentActions {
		a, at := &d.SegmentActions[i], list.Find(i)
		switch a.Action {
		case Share:
			c.checkSelf(at.Find("share-with"), a.Segment, a.ShareWith.Listed)
			c.checkSelf(at.Find("share-with", "except"), a.Segment, a.ShareWith.Except)
		case CreateRoute:
			if len(a.Destinations) > 1 && slices.Contains(a.Destinations, blackhole) {
				c.addAt(at, "destinations", maximumItems, "blackhole may only exist in a singleton list")
			}
		case SendVia, SendTo:
			c.checkOverrides(at.Find("via", "with-edge-overrides"), a.Via)
		case AssociateRoutingPolicy:
			c.checkPair(at.Find("edge-location-association"), a, segments[a.Segment])
		}
	}
	c.checkPairs(list, d.SegmentActions)
	if len(d.Segments) <= maxSegments {
		c.checkInsertion(list, d)
	}
}

func (d *Document) segmentsByName() map[string]Segment {
	named := make(map[string]Segment, len(d.Segments))
	for _, s := range d.Segments {
		named[s.Name] = s
	}
	return named
}

// checkOverrides tells of traffic that two overrides send to different edges.
func (c *checker) checkOverrides(at *placed.Value, via *Via) {
	if via == nil {
		return
	}
	known := map[[2]string]string{}
	for i, o := range via.Overrides {
		for j, set := range o.EdgeSets {
			if len(set) == 0 {
				continue
			}
			pair := [2]string{slices.Min(set), slices.Max(set)}
			if known[pair] != "" {
				c.add(at.Find(i, "edge-sets", j), duplicateValue, "the same edge locations stand in an override before, for %s", known[pair])
				continue
			}
			known[pair] = o.UseEdgeLocation
		}
	}
}

// checkPair checks the two edges of an association.
func (c *checker) checkPair(at *placed.Value, a *SegmentAction, in Segment) {
	if a.EdgeLocation == a.PeerLocation && a.EdgeLocation != "" {
		c.addAt(at, "peer-edge-location", selfReference, "%s is the edge location itself", quoted(a.PeerLocation))
	}
	for _, key := range []string{"edge-location", "peer-edge-location"} {
		location := at.Find(key).Text
		if len(in.EdgeLocations) > 0 && location != "" && !slices.Contains(in.EdgeLocations, location) {
			c.addAt(at, key, edgeOutsideSegment, "%s is not an edge location of segment %s", quoted(location), in.Name)
		}
	}
}

// checkPairs tells of pairs of edges that are associated twice.
func (c *checker) checkPairs(at *placed.Value, actions []SegmentAction) {
	known := map[[3]string]int{}
	for i, a := range actions {
		if a.Action != AssociateRoutingPolicy || a.EdgeLocation == "" || a.PeerLocation == "" {
			continue
		}
		pair := [3]string{a.Segment, a.EdgeLocation, a.PeerLocation}
		if before, is := known[pair]; is {
			c.addAt(at.Find(i), "edge-location-association", duplicateValue,
				"%s and %s are associated in segment %s by %s[%d] already", a.EdgeLocation, a.PeerLocation, a.Segment, at.Path(), before)
			continue
		}
		known[pair] = i
	}
}
