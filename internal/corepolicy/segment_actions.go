package corepolicy

import (
	"regexp"
	"strings"

	"github.com/trunkline/trunkline/internal/placed"
)

var segmentAction = choice[SegmentAction]{
	key:    "action",
	unless: Share,
	at:     func(x *SegmentAction) *string { return &x.Action },
	branches: []branch[SegmentAction]{
		{name: Share, members: block[SegmentAction]{
			onSegment,
			must("mode", word{"attachment-route"}, mode),
			must("share-with", segmentNamesOr{except: true}, func(x *SegmentAction) *Names { return &x.ShareWith }),
			since2025(may("routing-policy-names", anyPolicies, func(x *SegmentAction) *[]string { return &x.RoutingPolicies })),
			described,
		}},
		{name: CreateRoute, members: block[SegmentAction]{
			onSegment,
			must("destination-cidr-blocks", list[string]{item: cidr{}, min: 1, distinct: itself},
				func(x *SegmentAction) *[]string { return &x.CIDRs }),
			must("destinations", list[string]{item: destination{}, min: 1, distinct: itself},
				func(x *SegmentAction) *[]string { return &x.Destinations }),
			described,
		}},
		{name: SendVia, members: block[SegmentAction]{
			onSegment,
			must("mode", word{"single-hop", "dual-hop"}, mode),
			may("when-sent-to", pointer[Names]{sentTo}, func(x *SegmentAction) **Names { return &x.WhenSentTo }),
			must("via", pointer[Via]{via}, func(x *SegmentAction) **Via { return &x.Via }),
			described,
		}},
		{name: SendTo, members: block[SegmentAction]{
			onSegment,
			must("via", pointer[Via]{via}, func(x *SegmentAction) **Via { return &x.Via }),
			described,
		}},
		{name: AssociateRoutingPolicy, advanced: true, members: block[SegmentAction]{
			onSegment,
			must("edge-location-association", edgePair, func(x *SegmentAction) *SegmentAction { return x }),
			described,
		}},
	},
}

var (
	onSegment = must("segment", segmentName, func(x *SegmentAction) *string { return &x.Segment })
	described = may("description", anyText, func(x *SegmentAction) *string { return &x.Description })
)

func mode(x *SegmentAction) *string { return &x.Mode }

var sentTo = block[Names]{
	must("segments", segmentNamesOr{}, func(x *Names) *Names { return x }),
}

var via = block[Via]{
	must("network-function-groups", oneOf{list[string]{item: groupName, min: 1, max: 1}},
		func(x *Via) *string { return &x.NetworkFunctionGroup }),
	may("with-edge-overrides", list[EdgeOverride]{item: edgeOverride},
		func(x *Via) *[]EdgeOverride { return &x.Overrides }),
}

var edgeOverride = block[EdgeOverride]{
	must("edge-sets", list[[]string]{item: list[string]{item: edgeLocation, min: 1, max: 2, distinct: itself}, min: 1},
		func(x *EdgeOverride) *[][]string { return &x.EdgeSets }),
	must("use-edge-location", edgeLocation, func(x *EdgeOverride) *string { return &x.UseEdgeLocation }),
}

// maxPolicies is how many routing policies one association may have.
const maxPolicies = 5

var (
	anyPolicies  = list[string]{item: policyName, max: maxPolicies, distinct: itself}
	somePolicies = list[string]{item: policyName, min: 1, max: maxPolicies, distinct: itself}
)

var edgePair = block[SegmentAction]{
	must("edge-location", edgeLocation, func(x *SegmentAction) *string { return &x.EdgeLocation }),
	must("peer-edge-location", edgeLocation, func(x *SegmentAction) *string { return &x.PeerLocation }),
	must("routing-policy-names", somePolicies, func(x *SegmentAction) *[]string { return &x.RoutingPolicies }),
}

// blackhole is the destination of what is to be dropped.
const blackhole = "blackhole"

// destination is where a static route leads.
type destination struct{}

// destinationPattern is what a destination looks like.
var destinationPattern = regexp.MustCompile(`^(blackhole|attachment-[0-9a-f]{17})$`)

// read has two answers to what is neither, as the service has.
func (destination) read(c *checker, v *placed.Value, into *string) {
	switch {
	case !c.is(v, placed.Text):
		return
	case destinationPattern.MatchString(v.Text):
		*into = v.Text
	case strings.HasPrefix(v.Text, "attachment-"):
		c.add(v, invalidString, `attachment identifiers must be prefixed with "attachment-" and must end in 17 characters `+
			`where all characters are from the set "a..f" or "0..9"`)
	default:
		c.add(v, constantViolation, "must be a constant value blackhole")
	}
}

func (destination) write(from *string) *placed.Value { return textValue(*from) }

func (destination) schema() *placed.Value {
	return with(ofType("string"), "pattern", textValue(destinationPattern.String()))
}

// segmentNamesOr are segments: a list of them, "*", or all but some.
type segmentNamesOr struct{ except bool }

var exceptNames = block[Names]{
	must("except", someSegments, func(x *Names) *[]string { return &x.Except }),
}

func (f segmentNamesOr) read(c *checker, v *placed.Value, into *Names) {
	switch {
	case v.Kind == placed.Text && v.Text == "*":
		into.All = true
	case v.Kind == placed.Text:
		c.add(v, constantViolation, "must be a constant value *, or an array of segments")
	case v.Kind == placed.Block && f.except:
		exceptNames.read(c, v, into)
	case v.Kind == placed.List && len(v.Inside) == 1 && v.Inside[0].Text == "*":
		c.add(v.Inside[0], invalidString, `must be the name of a segment; for all of them write "*" without brackets`)
	default:
		someSegments.read(c, v, &into.Listed)
	}
}

func (f segmentNamesOr) write(from *Names) *placed.Value {
	switch {
	case from.All:
		return textValue("*")
	case len(from.Except) > 0:
		return exceptNames.write(from)
	}
	return someSegments.write(&from.Listed)
}

func (f segmentNamesOr) schema() *placed.Value {
	forms := aList()
	forms.Push(with(aBlock(), "const", textValue("*")))
	forms.Push(someSegments.schema())
	if f.except {
		forms.Push(exceptNames.schema())
	}
	return with(aBlock(), "anyOf", forms)
}

// oneOf is the only item of a list.
type oneOf struct{ list[string] }

func (f oneOf) read(c *checker, v *placed.Value, into *string) {
	var items []string
	f.list.read(c, v, &items)
	if len(items) > 0 {
		*into = items[0]
	}
}

func (f oneOf) write(from *string) *placed.Value { return f.list.write(&[]string{*from}) }
