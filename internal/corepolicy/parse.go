package corepolicy

import "github.com/trunkline/trunkline/internal/placed"

// The versions of the language.
const (
	version2021 = "2021.12"
	version2025 = "2025.11"
)

var document = block[Document]{
	must("version", word{version2021, version2025}, func(x *Document) *string { return &x.Version }),
	must(inConfiguration, configuration, func(x *Document) *Configuration { return &x.Configuration }),
	must("segments", list[Segment]{item: segment, min: 1}, func(x *Document) *[]Segment { return &x.Segments }),
	may("network-function-groups", list[NetworkFunctionGroup]{item: group},
		func(x *Document) *[]NetworkFunctionGroup { return &x.NetworkFunctionGroups }),
	may("segment-actions", list[SegmentAction]{item: segmentAction},
		func(x *Document) *[]SegmentAction { return &x.SegmentActions }),
	may("attachment-policies", list[AttachmentPolicy]{item: attachmentPolicy, distinct: "rule-number"},
		func(x *Document) *[]AttachmentPolicy { return &x.AttachmentPolicies }),
	since2025(may("attachment-routing-policy-rules", list[RoutingPolicyRule]{item: routingPolicyRule, distinct: "rule-number"},
		func(x *Document) *[]RoutingPolicyRule { return &x.RoutingPolicyRules })),
	since2025(may("routing-policies", list[RoutingPolicy]{item: routingPolicy},
		func(x *Document) *[]RoutingPolicy { return &x.RoutingPolicies })),
}

// MaxSize is the most bytes that a document may have.
const MaxSize = 1 << 20

const maxDepth = 32 // the language itself needs ten

// Parse reads the text of a policy. If anything is wrong with it the document
// is nil and the problems say all of it, in the order of the text.
func Parse(text []byte) (*Document, []Problem) {
	c := newChecker()
	d := new(Document)
	if root := c.open(text); root != nil {
		document.read(c, root, d)
		c.checkVersion(d.Version)
		c.checkMentions(root, d)
		c.checkConfiguration(root, d.Configuration)
		c.checkSegments(root, d)
		c.checkActions(root, d)
		c.checkAttachmentPolicies(root, d.AttachmentPolicies)
		c.checkRoutingPolicies(root, d)
	}
	if problems := c.problems(); len(problems) > 0 {
		return nil, problems
	}
	return d, nil
}

// open reads a text as JSON; nil if it is not, or too large or too deep, which
// has been told.
func (c *checker) open(text []byte) *placed.Value {
	if len(text) > MaxSize {
		c.add(&placed.Value{NameLine: 1}, tooLarge, "the document has more than %d bytes", MaxSize)
		return nil
	}
	root, again, fault := placed.Read(text, maxDepth)
	for _, v := range again {
		c.add(v, duplicateProperty, "stands in the object twice: keep one")
	}
	if fault == nil {
		return root
	}
	at := &placed.Value{At: fault.At.At, NameLine: fault.At.Line}
	if fault.Reason == "" {
		c.add(at, tooDeep, "arrays and objects are nested more than %d deep", maxDepth)
	} else {
		c.add(at, invalidJSON, "the document %s", fault.Reason)
	}
	return nil
}

// checkVersion tells of what the document's version does not have.
func (c *checker) checkVersion(version string) {
	if version != version2021 {
		return
	}
	for _, v := range c.advanced {
		c.add(v, unsupportedVersion, "version %s does not have this; set version to %s", version2021, version2025)
	}
}

// Canonical writes the document in one form, whatever its text looked like:
// members in a fixed order, lists in the order of the text, without members
// that say what holds anyway. Read again it is the same document.
func (d *Document) Canonical() []byte { return document.write(d).Bytes() }
