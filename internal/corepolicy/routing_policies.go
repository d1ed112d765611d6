package corepolicy

import "github.com/trunkline/trunkline/internal/placed"

// The directions of a routing policy.
const inbound, outbound = "inbound", "outbound"

const (
	maxRules      = 10 // of a routing policy
	maxConditions = 5  // of a rule
)

var routingPolicy = block[RoutingPolicy]{
	must("routing-policy-name", aLabel.declaring(policyNames), func(x *RoutingPolicy) *string { return &x.Name }),
	may("routing-policy-description", anyText, func(x *RoutingPolicy) *string { return &x.Description }),
	must("routing-policy-direction", pair{inbound, outbound}, func(x *RoutingPolicy) *bool { return &x.Outbound }),
	must("routing-policy-number", routingRuleNumber, func(x *RoutingPolicy) *int { return &x.Number }),
	must("routing-policy-rules", list[RoutingRule]{item: routingRule, max: maxRules, distinct: "rule-number"},
		func(x *RoutingPolicy) *[]RoutingRule { return &x.Rules }),
}

var routingRule = block[RoutingRule]{
	must("rule-number", routingRuleNumber, func(x *RoutingRule) *int { return &x.Number }),
	must("rule-definition", ruleDefinition, func(x *RoutingRule) *RoutingRule { return x }),
}

var ruleDefinition = block[RoutingRule]{
	must("match-conditions", list[Match]{item: match, min: 1, max: maxConditions, distinct: itself},
		func(x *RoutingRule) *[]Match { return &x.Matches }),
	logic(func(x *RoutingRule) (*bool, int) { return &x.Or, len(x.Matches) }),
	must("action", routingAction, func(x *RoutingRule) *RoutingAction { return &x.Action }),
}

var match = choice[Match]{
	key: "type",
	at:  func(x *Match) *string { return &x.Type },
	branches: []branch[Match]{
		{name: "prefix-equals", members: block[Match]{must("value", cidr{}, matchText)}},
		{name: "prefix-in-cidr", members: block[Match]{must("value", cidr{}, matchText)}},
		{name: "prefix-in-prefix-list", members: block[Match]{must("value", someText, matchText)}},
		{name: "asn-in-as-path", members: block[Match]{must("value", asNumber, matchNumber)}},
		{name: "community-in-list", members: block[Match]{must("value", community, matchText)}},
		{name: "med-equals", members: block[Match]{must("value", routeMetric, matchNumber)}},
	},
}

func matchText(x *Match) *string   { return &x.Value }
func matchNumber(x *Match) *uint32 { return &x.ASNOrMED }

var routingAction = choice[RoutingAction]{
	key: "type",
	at:  func(x *RoutingAction) *string { return &x.Type },
	branches: []branch[RoutingAction]{
		{name: "allow"},
		{name: "drop"},
		{name: "summarize", members: block[RoutingAction]{must("value", cidr{}, actionText)}},
		{name: "prepend-asn-list", members: block[RoutingAction]{must("value", someASNs, actionASNs)}},
		{name: "remove-asn-list", members: block[RoutingAction]{must("value", someASNs, actionASNs)}},
		{name: "replace-asn-list", members: block[RoutingAction]{must("value", someASNs, actionASNs)}},
		{name: "add-community", members: block[RoutingAction]{must("value", community, actionText)}},
		{name: "remove-community", members: block[RoutingAction]{must("value", community, actionText)}},
		{name: "set-med", members: block[RoutingAction]{must("value", routeMetric, actionNumber)}},
		{name: "set-local-preference", members: block[RoutingAction]{must("value", routeMetric, actionNumber)}},
	},
}

var someASNs = list[uint32]{item: asNumber, min: 1}

func actionText(x *RoutingAction) *string   { return &x.Value }
func actionNumber(x *RoutingAction) *uint32 { return &x.Number }
func actionASNs(x *RoutingAction) *[]uint32 { return &x.ASNs }

var routingPolicyRule = block[RoutingPolicyRule]{
	must("rule-number", attachmentRuleNumber, func(x *RoutingPolicyRule) *int { return &x.RuleNumber }),
	may("description", shortText, func(x *RoutingPolicyRule) *string { return &x.Description }),
	may("edge-locations", someEdges, func(x *RoutingPolicyRule) *[]string { return &x.EdgeLocations }),
	must("conditions", list[string]{item: label{}, min: 1, distinct: itself},
		func(x *RoutingPolicyRule) *[]string { return &x.Labels }),
	must("action", block[RoutingPolicyRule]{
		must("associate-routing-policies", somePolicies, func(x *RoutingPolicyRule) *[]string { return &x.RoutingPolicies }),
	}, func(x *RoutingPolicyRule) *RoutingPolicyRule { return x }),
}

// label is a condition that asks for a routing policy label.
type label struct{}

var labelCondition = block[string]{
	fixed[string]("type", "routing-policy-label"),
	must("value", aLabel, func(x *string) *string { return x }),
}

func (label) read(c *checker, v *placed.Value, into *string) { labelCondition.read(c, v, into) }
func (label) write(from *string) *placed.Value               { return labelCondition.write(from) }
func (label) schema() *placed.Value                          { return labelCondition.schema() }
