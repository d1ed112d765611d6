package corepolicy

import "github.com/trunkline/trunkline/internal/placed"

var segment = block[Segment]{
	must("name", aName.declaring(segmentNames), func(x *Segment) *string { return &x.Name }),
	may("description", anyText, func(x *Segment) *string { return &x.Description }),
	may("edge-locations", someEdges, func(x *Segment) *[]string { return &x.EdgeLocations }),
	flag("isolate-attachments", false, func(x *Segment) *bool { return &x.Isolated }),
	flag("require-attachment-acceptance", true, func(x *Segment) *bool { return &x.RequireAcceptance }),
	may("allow-filter", someSegments, func(x *Segment) *[]string { return &x.AllowFilter }),
	may("deny-filter", list[string]{item: segmentName, distinct: itself}, func(x *Segment) *[]string { return &x.DenyFilter }),
}

var group = block[NetworkFunctionGroup]{
	must("name", aName.declaring(groupNames), func(x *NetworkFunctionGroup) *string { return &x.Name }),
	may("description", anyText, func(x *NetworkFunctionGroup) *string { return &x.Description }),
	must("require-attachment-acceptance", truth{}, func(x *NetworkFunctionGroup) *bool { return &x.RequireAcceptance }),
}

var (
	someEdges    = list[string]{item: edgeLocation, min: 1, distinct: itself}
	someSegments = list[string]{item: segmentName, min: 1, distinct: itself}
)

// maxSegments is how many segments a core network may have, network function
// groups among them.
const maxSegments = 40

// checkSegments checks what follows from several members together.
func (c *checker) checkSegments(root *placed.Value, d *Document) {
	segments, groups := len(d.Segments), len(d.NetworkFunctionGroups)
	if segments+groups > maxSegments {
		over := "network-function-groups"
		if segments > maxSegments {
			over = "segments"
		}
		c.add(root.Find(over), maximumItems, "there must be a maximum of %d segments and network function groups, and there are %d",
			maxSegments, segments+groups)
	}
	list := root.Find("segments")
	for i, s := range d.Segments {
		at := list.Find(i)
		if at.Member("allow-filter") != nil && at.Member("deny-filter") != nil {
			c.addAt(at, "deny-filter", exclusiveProperties, "allow-filter and deny-filter cannot both be given")
		}
		c.checkSelf(at.Find("allow-filter"), s.Name, s.AllowFilter)
		c.checkSelf(at.Find("deny-filter"), s.Name, s.DenyFilter)
	}
}

// checkSelf tells of a segment that names itself where others are meant.
func (c *checker) checkSelf(at *placed.Value, segment string, others []string) {
	for i, other := range others {
		if other == segment && other != "" {
			c.add(at.Find(i), selfReference, "%s is the segment itself", quoted(other))
		}
	}
}
