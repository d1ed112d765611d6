package corepolicy

import (
	"strconv"
	"strings"
)

// checkRoutingPolicies checks what follows from several members together.
func (c *checker) checkRoutingPolicies(root *value, d *Document) {
	for i := range d.RoutingPolicies {
		p := &d.RoutingPolicies[i]
		for j := range p.Rules {
			r, at := &p.Rules[j], root.find("routing-policies", i, "routing-policy-rules", j, "rule-definition")
			c.checkLogic(at, &r.Or, len(r.Matches))
			action := at.find("action")
			if r.Action.Type == "summarize" && !p.Outbound {
				c.addAt(action, "type", unsupportedAction, "summarize is for outbound routing policies alone")
			}
			c.checkASNs(action, r.Action, d.Configuration.ASNRanges)
		}
	}
	for i, a := range d.SegmentActions {
		at := root.find("segment-actions", i)
		switch a.Action {
		case Share:
			c.checkUse(at.find("routing-policy-names"), a.RoutingPolicies, d, "on a share", "summarize")
		case AssociateRoutingPolicy:
			c.checkUse(at.find("edge-location-association", "routing-policy-names"), a.RoutingPolicies, d,
				"between edge locations", "summarize", "replace-asn-list")
		}
	}
}

// checkASNs tells of AS numbers that are the core network's own.
func (c *checker) checkASNs(action *value, a RoutingAction, own []ASNRange) {
	const text = "%d is in the asn-ranges of the core network, which routing policies cannot use"
	for i, asn := range a.ASNs {
		if inRanges(asn, own) {
			c.add(action.find("value", i), asnOverlap, text, asn)
		}
	}
	if a.Type != "add-community" && a.Type != "remove-community" {
		return
	}
	first, _, _ := strings.Cut(a.Value, ":")
	if asn, err := strconv.ParseUint(first, 10, 16); err == nil && inRanges(uint32(asn), own) {
		c.addAt(action, "value", asnOverlap, text, asn)
	}
}

// checkUse tells of routing policies with actions that do not work where they
// are used.
func (c *checker) checkUse(at *value, names []string, d *Document, where string, not ...string) {
	for i, name := range names {
		for _, p := range d.RoutingPolicies {
			if action := p.does(not); p.Name == name && action != "" {
				c.add(at.find(i), unsupportedAction, "routing policy %s has the action %s, which does not work %s", name, action, where)
			}
		}
	}
}

// does returns the first of some actions that the policy has.
func (p *RoutingPolicy) does(actions []string) string {
	for _, action := range actions {
		for _, r := range p.Rules {
			if r.Action.Type == action {
				return action
			}
		}
	}
	return ""
}
