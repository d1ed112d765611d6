package corepolicy

import (
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/internal/placed"
)

// checkRoutingPolicies checks what follows from several members together.
func (c *checker) checkRoutingPolicies(root *placed.Value, d *Document) {
	own, list := ownASNs(d.Configuration.ASNRanges), root.Find("routing-policies")
	for i := range d.RoutingPolicies {
		p, rules := &d.RoutingPolicies[i], list.Find(i, "routing-policy-rules")
		isInbound := list.Find(i, "routing-policy-direction").Text == inbound
		for j := range p.Rules {
			r, at := &p.Rules[j], rules.Find(j, "rule-definition")
			c.checkLogic(at, &r.Or, len(r.Matches))
			if r.Action.Type == "summarize" && isInbound {
				c.addAt(at.Find("action"), "type", unsupportedAction, "summarize is for outbound routing policies alone")
			}
			c.checkASNs(at.Find("action"), r.Action, own)
		}
	}
	c.checkUses(root.Find("segment-actions"), d)
}

// checkASNs tells of AS numbers that are the core network's own.
func (c *checker) checkASNs(action *placed.Value, a RoutingAction, own asns) {
	const text = "%d is in the asn-ranges of the core network, which routing policies cannot use"
	values := action.Find("value")
	for i, asn := range a.ASNs {
		if own.has(asn) {
			c.add(values.Find(i), asnOverlap, text, asn)
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
func (c *checker) checkUses(list *placed.Value, d *Document) {
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
		at, where, not := list.Find(i), "on a share", []string{"summarize"}
		if a.Action == AssociateRoutingPolicy {
			at, where, not = at.Find("edge-location-association"), "between edge locations", []string{"summarize", "replace-asn-list"}
		}
		names := at.Find("routing-policy-names")
		for j, name := range a.RoutingPolicies {
			for _, action := range not {
				if does[name][action] {
					c.add(names.Find(j), unsupportedAction, "routing policy %s has the action %s, which does not work %s", name, action, where)
				}
			}
		}
	}
}
