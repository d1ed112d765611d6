package corenetwork

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// Map says where a policy puts an attachment: the first rule that matches
// decides. It looks neither at Pending nor at Held.
func Map(policy *corepolicy.Document, a Attachment) Mapping {
	if policy == nil {
		return Mapping{Why: "there is no policy"}
	}
	first := Mapping{Why: "no rule matches"}
	for _, rule := range policy.AttachmentPolicies {
		if first.Rule != 0 && rule.RuleNumber >= first.Rule {
			continue
		}
		if m, ok := mapBy(policy, rule, a); ok {
			first = m
		}
	}
	return first
}

// mapBy says where one rule puts an attachment, if it matches.
func mapBy(policy *corepolicy.Document, rule corepolicy.AttachmentPolicy, a Attachment) (m Mapping, ok bool) {
	why, ok := matches(rule, a)
	if !ok {
		return m, false
	}
	if rule.TagKey != "" {
		value, tagged := a.Tags[rule.TagKey]
		if !tagged {
			return m, false
		}
		rule.Segment, why = value, why+", tag "+rule.TagKey+" names the segment"
	}
	m = place(policy, rule, a)
	m.Why = fmt.Sprintf("rule %d: %s%s", rule.RuleNumber, why, m.Why)
	return m, true
}

// place puts an attachment where the rule that matched says, if it can stand
// there; otherwise Why says what is in the way.
func place(policy *corepolicy.Document, rule corepolicy.AttachmentPolicy, a Attachment) Mapping {
	at := Place{Segment: rule.Segment, NetworkFunctionGroup: rule.NetworkFunctionGroup}
	asked, known := acceptance(policy, at)
	if !known {
		return Mapping{Rule: rule.RuleNumber, Why: ", but the policy has no " + strings.TrimPrefix(at.String(), "no ")}
	}
	edges := edgesOf(policy, at, a)
	if len(edges) == 0 {
		return Mapping{Rule: rule.RuleNumber, Why: fmt.Sprintf(", but %s is not at %s", at, strings.Join(a.Edges, ", "))}
	}
	return Mapping{Rule: rule.RuleNumber, Place: at, Edges: edges, NeedsAcceptance: asked || rule.RequireAcceptance}
}

// acceptance reports whether what comes into a place has to be accepted; known
// is false if the policy does not have it.
func acceptance(policy *corepolicy.Document, at Place) (asked, known bool) {
	for _, g := range policy.NetworkFunctionGroups {
		if g.Name == at.NetworkFunctionGroup {
			return g.RequireAcceptance, true
		}
	}
	for _, s := range policy.Segments {
		if s.Name == at.Segment {
			return s.RequireAcceptance, true
		}
	}
	return false, false
}

// String names the place for people.
func (p Place) String() string {
	switch {
	case p.Segment != "":
		return "segment " + p.Segment
	case p.NetworkFunctionGroup != "":
		return "network function group " + p.NetworkFunctionGroup
	}
	return "no segment"
}

// edgesOf returns the edges of the attachment at which a place is, in the
// attachment's order.
func edgesOf(policy *corepolicy.Document, p Place, a Attachment) (edges []string) {
	spans := edgesOfPlace(policy, p)
	for _, edge := range a.Edges {
		if slices.Contains(spans, edge) && !slices.Contains(edges, edge) {
			edges = append(edges, edge)
		}
	}
	return edges
}

// edgesOfPlace returns the edges that a segment or a network function group
// spans, in the policy's order.
func edgesOfPlace(policy *corepolicy.Document, p Place) (edges []string) {
	var only []string
	for _, s := range policy.Segments {
		if s.Name == p.Segment {
			only = s.EdgeLocations
		}
	}
	for _, edge := range policy.Configuration.EdgeLocations {
		if len(only) == 0 || slices.Contains(only, edge.Location) {
			edges = append(edges, edge.Location)
		}
	}
	return edges
}

// matches reports whether a rule's conditions hold for an attachment, and what
// of it decided.
func matches(rule corepolicy.AttachmentPolicy, a Attachment) (why string, ok bool) {
	if len(rule.Conditions) == 0 {
		return "any attachment", true
	}
	var held []string
	for _, c := range rule.Conditions {
		why, ok := holds(c, a)
		switch {
		case ok && rule.Or:
			return why, true
		case ok:
			held = append(held, why)
		case !rule.Or:
			return "", false
		}
	}
	return strings.Join(held, " and "), !rule.Or
}

// holds reports whether one condition holds, in words.
func holds(c corepolicy.Condition, a Attachment) (why string, ok bool) {
	switch c.Type {
	case "any":
		return "any attachment", true
	case "tag-exists":
		_, ok := a.Tags[c.Key]
		return "tag " + c.Key + " exists", ok
	case "tag-value":
		value, tagged := a.Tags[c.Key]
		return fmt.Sprintf("tag %s %s %s", c.Key, c.Operator, c.Value), tagged && compare(c, value)
	case "resource-id":
		return inWords(c), compare(c, a.ResourceID)
	case "region":
		return inWords(c), anyOf(c, a.Edges)
	case "account-id":
		return inWords(c), compare(c, a.Account)
	case "attachment-type":
		return inWords(c), compare(c, a.Type)
	}
	return "", false
}

func inWords(c corepolicy.Condition) string { return c.Type + " " + c.Operator + " " + c.Value }

// anyOf reports whether a condition holds for one of the values; not-equals
// holds if none is equal.
func anyOf(c corepolicy.Condition, values []string) bool {
	if c.Operator == "not-equals" {
		return !slices.Contains(values, c.Value)
	}
	return slices.ContainsFunc(values, func(v string) bool { return compare(c, v) })
}

func compare(c corepolicy.Condition, value string) bool {
	switch c.Operator {
	case "equals":
		return value == c.Value
	case "not-equals":
		return value != c.Value
	case "contains":
		return strings.Contains(value, c.Value)
	case "begins-with":
		return strings.HasPrefix(value, c.Value)
	}
	return false
}
