package corepolicy

import "github.com/trunkline/trunkline/internal/placed"

var attachmentPolicy = block[AttachmentPolicy]{
	must("rule-number", attachmentRuleNumber, func(x *AttachmentPolicy) *int { return &x.RuleNumber }),
	may("description", anyText, func(x *AttachmentPolicy) *string { return &x.Description }),
	logic(func(x *AttachmentPolicy) (*bool, int) { return &x.Or, len(x.Conditions) }),
	must("conditions", list[Condition]{item: condition, distinct: itself},
		func(x *AttachmentPolicy) *[]Condition { return &x.Conditions }),
	must("action", associations{}, func(x *AttachmentPolicy) *AttachmentPolicy { return x }),
}

// logic says whether all conditions are needed or one; it is written where
// there are several.
func logic[T any](at func(*T) (*bool, int)) field[T] {
	m := may("condition-logic", pair{"and", "or"}, func(x *T) *bool { or, _ := at(x); return or })
	write := m.write
	m.write = func(from *T) *placed.Value {
		if _, n := at(from); n < 2 {
			return nil
		}
		return write(from)
	}
	return m
}

var condition = choice[Condition]{
	key: "type",
	at:  func(x *Condition) *string { return &x.Type },
	branches: []branch[Condition]{
		{name: "any"},
		{name: "tag-exists", members: block[Condition]{tagKey}},
		{name: "tag-value", members: block[Condition]{tagKey, operator, compared}},
		{name: "resource-id", members: block[Condition]{operator, compared}},
		{name: "region", members: block[Condition]{operator, compared}},
		{name: "account-id", members: block[Condition]{operator, compared}},
		{name: "attachment-type", members: block[Condition]{operator, compared}},
	},
}

var (
	tagKey   = must("key", someText, func(x *Condition) *string { return &x.Key })
	operator = must("operator", word{"equals", "not-equals", "contains", "begins-with"},
		func(x *Condition) *string { return &x.Operator })
	compared = must("value", anyText, func(x *Condition) *string { return &x.Value })
)

// attachmentTypes are what attachments are, as conditions name them.
var attachmentTypes = word{"vpc", "site-to-site-vpn", "connect", "direct-connect-gateway", "transit-gateway-route-table"}

// associations is the action of an attachment policy: one of three.
type associations struct{}

var (
	constantAction = block[AttachmentPolicy]{
		fixed[AttachmentPolicy]("association-method", "constant"),
		must("segment", segmentName, func(x *AttachmentPolicy) *string { return &x.Segment }),
		acceptance,
	}
	tagAction = block[AttachmentPolicy]{
		fixed[AttachmentPolicy]("association-method", "tag"),
		must("tag-value-of-key", someText, func(x *AttachmentPolicy) *string { return &x.TagKey }),
		acceptance,
	}
	groupAction = block[AttachmentPolicy]{
		must("add-to-network-function-group", groupName, func(x *AttachmentPolicy) *string { return &x.NetworkFunctionGroup }),
		acceptance,
	}
	acceptance = may("require-acceptance", trueAlone{}, func(x *AttachmentPolicy) *bool { return &x.RequireAcceptance })
)

func (associations) read(c *checker, v *placed.Value, into *AttachmentPolicy) {
	if !c.is(v, placed.Block) {
		return
	}
	method := v.Member("association-method")
	switch {
	case method == nil && v.Member("add-to-network-function-group") != nil:
		groupAction.read(c, v, into)
	case method == nil:
		c.addAt(v, "association-method", requiredProperty, "is missing but it is required")
	case method.Kind == placed.Text && method.Text == "constant":
		constantAction.read(c, v, into)
	case method.Kind == placed.Text && method.Text == "tag":
		tagAction.read(c, v, into)
	default:
		word{"constant", "tag"}.read(c, method, new(string))
	}
}

func (associations) write(from *AttachmentPolicy) *placed.Value {
	switch {
	case from.NetworkFunctionGroup != "":
		return groupAction.write(from)
	case from.TagKey != "":
		return tagAction.write(from)
	}
	return constantAction.write(from)
}

func (associations) schema() *placed.Value {
	branches := aList()
	for _, b := range []block[AttachmentPolicy]{constantAction, tagAction, groupAction} {
		branches.Push(b.schema())
	}
	return with(aBlock(), "oneOf", branches)
}

// fixed is a member that always has the same text.
func fixed[T any](key, is string) field[T] {
	m := must(key, word{is}, func(*T) *string { s := is; return &s })
	return m
}

// trueAlone is true, or left out.
type trueAlone struct{}

func (trueAlone) read(c *checker, v *placed.Value, into *bool) {
	if !c.is(v, placed.Truth) {
		return
	}
	if *into = v.Text == "true"; !*into {
		c.add(v, constantViolation, "the property must be omitted or the value must be true")
	}
}

func (trueAlone) write(from *bool) *placed.Value {
	if *from {
		return truthValue(true)
	}
	return nil
}

func (trueAlone) schema() *placed.Value {
	return with(aBlock(), "const", truthValue(true))
}

// checkAttachmentPolicies checks what follows from several members together.
func (c *checker) checkAttachmentPolicies(root *placed.Value, policies []AttachmentPolicy) {
	list := root.Find("attachment-policies")
	for i := range policies {
		p, at := &policies[i], list.Find(i)
		c.checkLogic(at, &p.Or, len(p.Conditions))
		c.checkTypes(at.Find("conditions"), p.Conditions)
	}
}

// checkTypes tells of conditions on a type that no attachment has.
func (c *checker) checkTypes(at *placed.Value, conditions []Condition) {
	for i, one := range conditions {
		whole := one.Operator == "equals" || one.Operator == "not-equals"
		if one.Type == "attachment-type" && whole {
			if value := at.Find(i, "value"); value.Kind == placed.Text {
				attachmentTypes.read(c, value, new(string))
			}
		}
	}
}

// checkLogic asks for the logic of several conditions. Without them it means
// nothing, and is what it is where it is left out.
func (c *checker) checkLogic(at *placed.Value, or *bool, conditions int) {
	if conditions < 2 {
		*or = false
	} else if at.Member("condition-logic") == nil {
		c.addAt(at, "condition-logic", requiredProperty, "is missing but it is required where there are several conditions")
	}
}
