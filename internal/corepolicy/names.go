package corepolicy

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

// declare notes a name. Segments and network function groups share theirs.
func (c *checker) declare(kind nameKind, v *value) {
	if c.names == nil {
		c.names = names{}
	}
	if c.names[kind] == nil {
		c.names[kind] = map[string]*value{}
	}
	before := c.names[kind][v.text]
	if before == nil && kind == groupNames {
		before = c.names[segmentNames][v.text]
	}
	if before == nil && kind == segmentNames {
		before = c.names[groupNames][v.text]
	}
	if before != nil {
		c.add(v, duplicateValue, "%s is the name of %s already", quoted(v.text), before.up.path())
		return
	}
	c.names[kind][v.text] = v
}

// checkMentions tells of names that nothing has.
func (c *checker) checkMentions() {
	for _, m := range c.mentions {
		if c.names[m.kind][m.value.text] == nil {
			c.add(m.value, unknownName[m.kind], "there is no %s %s", m.kind, quoted(m.value.text))
		}
	}
}
