package corepolicy

import (
	"cmp"
	"maps"
	"slices"

	"github.com/trunkline/trunkline/internal/placed"
	"github.com/trunkline/trunkline/internal/words"
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
	groups, policies := root.Member("network-function-groups"), root.Member("routing-policies")
	c.checkMentioned(segmentNames, c.isRead(segmentNames, root.Member("segments"), len(d.Segments)))
	c.checkMentioned(groupNames, groups == nil || c.isRead(groupNames, groups, len(d.NetworkFunctionGroups)))
	c.checkMentioned(edgeNames,
		c.isRead(edgeNames, root.Find(inConfiguration).Member("edge-locations"), len(d.Configuration.EdgeLocations)))
	c.checkMentioned(policyNames, policies == nil || c.isRead(policyNames, policies, len(d.RoutingPolicies)))
}

func (c *checker) checkMentioned(kind nameKind, sure bool) {
	for _, v := range c.mentions[kind] {
		if sure && c.names[kind][v.Text] == nil && c.more == 0 {
			c.add(v, unknownName[kind], "there is no %s %s%s", kind, quoted(v.Text), c.perhaps(kind, v.Text))
		}
	}
}

// perhaps names what is meant perhaps by a name that nothing has. Among many
// names it is not looked for, nor after many problems.
func (c *checker) perhaps(kind nameKind, name string) string {
	const few = 100
	if len(c.found) > fewProblems || len(c.names[kind]) > few {
		return ""
	}
	return words.Perhaps(name, slices.Sorted(maps.Keys(c.names[kind])))
}

// isRead reports whether all names of a list could be read.
func (c *checker) isRead(kind nameKind, list *placed.Value, items int) bool {
	return list != nil && list.Kind == placed.List && c.declared[kind] == items
}
