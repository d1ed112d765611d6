package corepolicy

import (
	"cmp"

	"github.com/trunkline/trunkline/internal/placed"
)

// A nameKind is a kind of things that a document gives names.
type nameKind string

const (
	segmentNames nameKind = "segment"
	groupNames   nameKind = "network function group"
	edgeNames    nameKind = "edge location"
	policyNames  nameKind = "routing policy"
)

var unknownName = map[nameKind]string{
	segmentNames: unknownSegment,
	groupNames:   unknownGroup,
	edgeNames:    unknownEdgeLocation,
	policyNames:  unknownRoutingPolicy,
}

// names are the declared names, each with its place.
type names map[nameKind]map[string]*placed.Value

// sharing are kinds whose names must differ.
var sharing = map[nameKind]nameKind{segmentNames: groupNames, groupNames: segmentNames}

// declare notes a name.
func (c *checker) declare(kind nameKind, v *placed.Value) {
	c.declared[kind]++
	if c.names[kind] == nil {
		c.names[kind] = map[string]*placed.Value{}
	}
	before := cmp.Or(c.names[kind][v.Text], c.names[sharing[kind]][v.Text])
	if c.names[kind][v.Text] == nil {
		c.names[kind][v.Text] = v
	}
	if before != nil && !c.onlyCounts() {
		c.add(v, duplicateValue, "%s is the name of %s already", quoted(v.Text), before.Up.Path())
	}
}

// checkMentions tells of names that nothing has. Where a name could not be read
// it may be the one that is meant, so that nothing is told.
func (c *checker) checkMentions(root *placed.Value, d *Document) {
	edges := root.Find(inConfiguration)
	sure := map[nameKind]bool{
		segmentNames: c.isSure(segmentNames, root.Member("segments"), len(d.Segments)),
		edgeNames:    c.isSure(edgeNames, edges.Member("edge-locations"), len(d.Configuration.EdgeLocations)),
		groupNames:   root.Member("network-function-groups") == nil || c.isSure(groupNames, root.Member("network-function-groups"), len(d.NetworkFunctionGroups)),
		policyNames:  root.Member("routing-policies") == nil || c.isSure(policyNames, root.Member("routing-policies"), len(d.RoutingPolicies)),
	}
	for _, kind := range []nameKind{segmentNames, groupNames, edgeNames, policyNames} {
		known := c.names[kind]
		for _, v := range c.mentions[kind] {
			if sure[kind] && known[v.Text] == nil && c.more == 0 {
				c.add(v, unknownName[kind], "there is no %s %s", kind, quoted(v.Text))
			}
		}
	}
}

// isSure reports whether all names of a list could be read.
func (c *checker) isSure(kind nameKind, list *placed.Value, items int) bool {
	return list != nil && list.Kind == placed.List && c.declared[kind] == items
}
