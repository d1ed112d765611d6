package permit

import (
	"strings"

	"github.com/trunkline/trunkline/api"
)

// The actions that come with others.
const (
	tagResource     = "networkmanager:TagResource"
	putRoutingLabel = "networkmanager:PutAttachmentRoutingPolicyLabel"
)

// An Ask is one action that a request needs to be allowed, on all of its
// resources.
type Ask struct {
	Action    string
	Resources []string // ARNs; "*" where the action is on nothing in particular

	input input
	keys  []key
}

// Asks says what an operation asks permission for: its own action first, then
// those that tags and a routing policy label need besides. The input is one
// that the operation has decoded.
func Asks(op *api.Operation, account string, in any) []Ask {
	rule, read := rules[op.Name], input{op, in}
	asks := []Ask{{op.Action, read.resources(account, rule.on), read, rule.keys}}
	if rule.creates == "" {
		return asks
	}
	if len(read.tags()) > 0 {
		asks = append(asks, Ask{tagResource, read.resources(account, on{rule.creates}), read, nil})
	}
	if len(read.values("RoutingPolicyLabel")) > 0 {
		asks = append(asks, Ask{putRoutingLabel, read.resources(account, read.labelled(rule)), read, nil})
	}
	return asks
}

// labelled are the targets of a label that a new attachment is to have. The
// core network of a peering is not known from the input.
func (in input) labelled(r rule) []target {
	if in.op.Input.Member("CoreNetworkId") == nil {
		return on{r.creates}
	}
	return on{coreNetwork, r.creates}
}

// resources are the ARNs that the targets stand for, in their order.
func (in input) resources(account string, targets []target) []string {
	var arns []string
	for _, t := range targets {
		arns = append(arns, in.arns(account, t)...)
	}
	if len(arns) == 0 {
		return []string{"*"}
	}
	return arns
}

// arns are what one target stands for; nothing, when an optional member of it
// is not given.
func (in input) arns(account string, t target) []string {
	if t == given {
		return in.values("ResourceArn")
	}
	arns := []string{"arn:aws:networkmanager::" + account + ":"}
	for i, part := range t.parts() {
		values := []string{part}
		if i%2 == 1 {
			values = in.values(part)
		}
		arns = product(arns, values)
	}
	return arns
}

// parts are text and names of members by turns; text comes first.
func (t target) parts() []string {
	return strings.FieldsFunc(string(t), func(c rune) bool { return c == '{' || c == '}' })
}

// product is each beginning with each end.
func product(beginnings, ends []string) []string {
	all := make([]string, 0, len(beginnings)*len(ends))
	for _, beginning := range beginnings {
		for _, end := range ends {
			all = append(all, beginning+end)
		}
	}
	return all
}

// Key returns the values of a condition key that the request itself has, with
// its name in lower case; false if it has none.
func (a Ask) Key(name string) ([]string, bool) {
	if tag, ok := strings.CutPrefix(name, "aws:requesttag/"); ok {
		return tagged(a.input.tags(), tag)
	}
	if name == "aws:tagkeys" {
		keys := a.input.tagKeys()
		return keys, len(keys) > 0
	}
	for _, key := range a.keys {
		if strings.EqualFold(key.name, name) {
			values := a.input.valuesOf(key.members)
			return values, len(values) > 0
		}
	}
	return nil, false
}

// tagged are the values of the tags with a key, whatever its case.
func tagged(tags []api.Tag, key string) (values []string, found bool) {
	for _, tag := range tags {
		if strings.EqualFold(tag.Key, key) {
			values = append(values, tag.Value)
		}
	}
	return values, len(values) > 0
}
