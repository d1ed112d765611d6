package corepolicy

import (
	"strconv"
	"strings"
)

// checkRoutingPolicies checks what follows from several members together.
func (c *checker) checkRoutingPolicies(root *value, d *Document) {
	own, list := ownASNs(d.Configuration.ASNRanges), root.find("routing-policies")
	for i := range d.RoutingPolicies {
		p, rules := &d.RoutingPolicies[i], list.find(i, "routing-policy-rules")
		isInbound := list.find(i, "routing-policy-direction").text == inbound
		for j := range p.Rules {
			r, at := &p.Rules[j], rules.find(j, "rule-definition")
			c.checkLogic(at, &r.Or, len(r.Matches))
			if r.Action.Type == "summarize" && isInbound {
				c.addAt(at.find("action"), "type", unsupportedAction, "summarize is for outbound routing policies alone")
			}
			c.checkASNs(at.find("action"), r.Action, own)
		}
	}
	c.checkUses(root.find("segment-actions"), d)
}

// checkASNs tells of AS numbers that are the core network's own.
func (c *checker) checkASNs(action *value, a RoutingAction, own asns) {
	const text = "%d is in the asn-ranges of the core network, which routing policies cannot use"
	values := action.find("value")
	for i, asn := range a.ASNs {
		if own.has(asn) {
			c.add(values.find(i), asnOverlap, text, asn)
		}
	}
	if a.Type != "add-community" && a.Type != "remove-community" {
		return
	}
	first, _, _ := strings.Cut(a.Value, ":")
	if asn, err := strconv.ParseUint(first, 10, 16); err == nil && own.has(uint32(asn)) {
		c.addAt(action, "value", asnOverlap, text, asn)
	}
}

// checkUses tells of routing policies with actions that do not work where they
// are used.
func (c *checker) checkUses(list *value, d *Document) {
	does := map[string]map[string]bool{} // by name and action
	for _, p := range d.RoutingPolicies {
		if does[p.Name] == nil {
			does[p.Name] = map[string]bool{}
		}
		for _, r := range p.Rules {
			does[p.Name][r.Action.Type] = true
		}
	}
	for i, a := range d.SegmentActions {
		at, where, not := list.find(i), "on a share", []string{"summarize"}
		if a.Action == AssociateRoutingPolicy {
			at, where, not = at.find("edge-location-association"), "between edge locations", []string{"summarize", "replace-asn-list"}
		}
		names := at.find("routing-policy-names")
		for j, name := range a.RoutingPolicies {
			for _, action := range not {
				if does[name][action] {
					c.add(names.find(j), unsupportedAction, "routing policy %s has the action %s, which does not work %s", name, action, where)
				}
			}
		}
	}
}
