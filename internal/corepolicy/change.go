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
	var problems []Problem
	add := func(code, path, format string, args ...any) {
		if len(problems) < maxProblems {
			problems = append(problems, Problem{Code: code, Path: path, Message: path + ": " + fmt.Sprintf(format, args...)})
		}
	}
	locations := "$." + inConfiguration + ".edge-locations"
	for i, e := range d.Configuration.EdgeLocations {
		was, known := find(live, e.Location)
		path := fmt.Sprintf("%s[%d]", locations, i)
		if known && e.ASN != 0 && e.ASN != was.ASN {
			add(immutableProperty, path+".asn", "%s has %d, which cannot be changed to %d", e.Location, was.ASN, e.ASN)
		}
		for _, block := range was.InsideCIDRBlocks {
			if len(e.InsideCIDRBlocks) > 0 && !slices.Contains(e.InsideCIDRBlocks, block) {
				add(immutableProperty, path+".inside-cidr-blocks", "%s of %s cannot be removed", block, e.Location)
			}
		}
	}
	for _, a := range s.Attachments {
		for _, at := range a.Edges {
			if !slices.ContainsFunc(d.Configuration.EdgeLocations, func(e EdgeLocation) bool { return e.Location == at }) {
				add(orphanedAttachment, locations, "%s cannot be removed from policy because it would orphan %s", at, a.ID)
			}
		}
	}
	for i, p := range d.RoutingPolicies {
		for j, r := range p.Rules {
			for k, m := range r.Matches {
				if m.Type == "prefix-in-prefix-list" && !slices.Contains(s.PrefixLists, m.Value) {
					path := fmt.Sprintf("$.routing-policies[%d].routing-policy-rules[%d].rule-definition.match-conditions[%d].value", i, j, k)
					add(unknownPrefixList, path, "no prefix list with the alias %s is associated with the core network", quoted(m.Value))
				}
			}
		}
	}
	return problems
}
