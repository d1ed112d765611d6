package corepolicy

import (
	"fmt"
	"slices"
)

// A Situation is what a core network has while its policy changes.
type Situation struct {
	Attachments []Placed
	PrefixLists []string // aliases of the associated ones
}

// A Placed is an attachment and the edges at which it is.
type Placed struct {
	ID    string
	Edges []string
}

// CheckChange says what stands against a document that is sound by itself, in a
// core network whose live edges and situation are given: numbers and inside
// blocks that would change, attachments that would be orphaned, prefix lists
// that are not associated.
func CheckChange(d *Document, live []Edge, s Situation) []Problem {
	var c change
	c.checkEdges(d, live)
	c.checkOrphans(d, s.Attachments)
	c.checkPrefixLists(d, s.PrefixLists)
	if c.more > 0 {
		c.problems = append(c.problems, others(c.more))
	}
	return c.problems
}

// A change collects what stands against it.
type change struct {
	problems []Problem
	more     int // that are not told
}

func (c *change) add(code, path, format string, args ...any) {
	if len(c.problems) >= maxProblems {
		c.more++
		return
	}
	c.problems = append(c.problems, Problem{Code: code, Path: path, Message: path + ": " + fmt.Sprintf(format, args...)})
}

// locations is where edge locations are.
const locations = "$." + inConfiguration + ".edge-locations"

func (c *change) checkEdges(d *Document, live []Edge) {
	for i, e := range d.Configuration.EdgeLocations {
		was, known := find(live, e.Location)
		path := fmt.Sprintf("%s[%d]", locations, i)
		if known && e.ASN != 0 && e.ASN != was.ASN {
			c.add(immutableProperty, path+".asn", "%s has %d, which cannot be changed to %d", e.Location, was.ASN, e.ASN)
		}
		for _, block := range was.InsideCIDRBlocks {
			if len(e.InsideCIDRBlocks) > 0 && !slices.Contains(e.InsideCIDRBlocks, block) {
				c.add(immutableProperty, path+".inside-cidr-blocks", "%s of %s cannot be removed", block, e.Location)
			}
		}
	}
}

func (c *change) checkOrphans(d *Document, attachments []Placed) {
	edges := d.allEdges()
	for _, a := range attachments {
		for _, at := range a.Edges {
			if !slices.Contains(edges, at) {
				c.add(orphanedAttachment, locations, "%s cannot be removed from policy because it would orphan %s", at, a.ID)
			}
		}
	}
}

func (c *change) checkPrefixLists(d *Document, aliases []string) {
	for i, p := range d.RoutingPolicies {
		for j, r := range p.Rules {
			for k, m := range r.Matches {
				if m.Type != "prefix-in-prefix-list" || slices.Contains(aliases, m.Value) {
					continue
				}
				path := fmt.Sprintf("$.routing-policies[%d].routing-policy-rules[%d].rule-definition.match-conditions[%d].value",
					i, j, k)
				c.add(unknownPrefixList, path, "no prefix list with the alias %s is associated with the core network", quoted(m.Value))
			}
		}
	}
}
