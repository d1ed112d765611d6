package corepolicy

import "cmp"

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

// A mention is a name where something is meant by it.
type mention struct {
	kind  nameKind
	value *value
}

// names are the declared names, each with its place.
type names map[nameKind]map[string]*value

// sharing are kinds whose names must differ.
var sharing = map[nameKind]nameKind{segmentNames: groupNames, groupNames: segmentNames}

// declare notes a name.
func (c *checker) declare(kind nameKind, v *value) {
	if c.names == nil {
		c.names, c.declared = names{}, map[nameKind]int{}
	}
	c.declared[kind]++
	if c.names[kind] == nil {
		c.names[kind] = map[string]*value{}
	}
	before := cmp.Or(c.names[kind][v.text], c.names[sharing[kind]][v.text])
	if c.names[kind][v.text] == nil {
		c.names[kind][v.text] = v
	}
	if before != nil && !c.isFull() {
		c.add(v, duplicateValue, "%s is the name of %s already", quoted(v.text), before.up.path())
	}
}

// checkMentions tells of names that nothing has. Where a name could not be read
// it may be the one that is meant, so that nothing is told.
func (c *checker) checkMentions(root *value, d *Document) {
	edges := root.find(inConfiguration)
	sure := map[nameKind]bool{
		segmentNames: c.isSure(segmentNames, root.member("segments"), len(d.Segments)),
		edgeNames:    c.isSure(edgeNames, edges.member("edge-locations"), len(d.Configuration.EdgeLocations)),
		groupNames:   root.member("network-function-groups") == nil || c.isSure(groupNames, root.member("network-function-groups"), len(d.NetworkFunctionGroups)),
		policyNames:  root.member("routing-policies") == nil || c.isSure(policyNames, root.member("routing-policies"), len(d.RoutingPolicies)),
	}
	for _, m := range c.mentions {
		if sure[m.kind] && c.names[m.kind][m.value.text] == nil {
			c.add(m.value, unknownName[m.kind], "there is no %s %s", m.kind, quoted(m.value.text))
		}
	}
}

// isSure reports whether all names of a list could be read.
func (c *checker) isSure(kind nameKind, list *value, items int) bool {
	return list != nil && list.kind == aList && c.declared[kind] == items
}
