// Package corepolicy is the language of core network policies, in its versions
// 2021.12 and 2025.11: it reads a document strictly, names everything that is
// wrong with it at once, writes it in one canonical form and compares two.
package corepolicy

// A Document is a policy that has been read and found sound. Its members stand
// in the order of the text; members the text leaves out have the value that
// the language gives them.
type Document struct {
	Version               string // "2021.12" or "2025.11"
	Configuration         Configuration
	Segments              []Segment
	NetworkFunctionGroups []NetworkFunctionGroup
	SegmentActions        []SegmentAction
	AttachmentPolicies    []AttachmentPolicy
	RoutingPolicyRules    []RoutingPolicyRule // attachment-routing-policy-rules
	RoutingPolicies       []RoutingPolicy
}

// A Configuration says where a core network stands and how its edges speak.
type Configuration struct {
	ASNRanges                []ASNRange
	EdgeLocations            []EdgeLocation
	InsideCIDRBlocks         []string
	VPNECMP                  bool // vpn-ecmp-support, true unless said otherwise
	DNS                      bool // dns-support, true unless said otherwise
	SecurityGroupReferencing bool
}

// An ASNRange runs from First up to Last, which is not part of it.
type ASNRange struct{ First, Last uint32 }

// Has tells whether a number is in the range.
func (r ASNRange) Has(asn uint32) bool { return r.First <= asn && asn < r.Last }

// An EdgeLocation is a Region with an edge of the core network in it. ASN is 0
// where the policy leaves the choice to the service.
type EdgeLocation struct {
	Location         string
	ASN              uint32
	InsideCIDRBlocks []string
}

// A Segment is a routing domain. EdgeLocations is empty where it spans every
// edge of the core network.
type Segment struct {
	Name, Description string
	EdgeLocations     []string
	Isolated          bool // isolate-attachments
	RequireAcceptance bool // require-attachment-acceptance, true unless said otherwise
	AllowFilter       []string
	DenyFilter        []string
}

// A NetworkFunctionGroup is a set of attachments that traffic is sent through.
type NetworkFunctionGroup struct {
	Name, Description string
	RequireAcceptance bool
}

// The kinds of a SegmentAction.
const (
	Share                  = "share"
	CreateRoute            = "create-route"
	SendVia                = "send-via"
	SendTo                 = "send-to"
	AssociateRoutingPolicy = "associate-routing-policy"
)

// A SegmentAction does something to the routes of a segment. Only the members
// of its Action are set.
type SegmentAction struct {
	Action, Segment, Description string
	Mode                         string   // share: attachment-route; send-via: single-hop or dual-hop
	ShareWith                    Names    // share
	RoutingPolicies              []string // share, associate-routing-policy
	CIDRs                        []string // create-route
	Destinations                 []string // create-route: attachments, or "blackhole" alone
	WhenSentTo                   *Names   // send-via; nil: traffic inside Segment alone
	Via                          *Via     // send-via, send-to
	EdgeLocation, PeerLocation   string   // associate-routing-policy
}

// Names are segments: those listed, or all, or all except some. One of the
// members is set.
type Names struct {
	All    bool
	Listed []string
	Except []string
}

// A Via names the network function group that traffic is sent through, and
// where it is not to be the edge that the service would choose.
type Via struct {
	NetworkFunctionGroup string
	Overrides            []EdgeOverride
}

// An EdgeOverride says which edge inspects the traffic between the edges of
// each of its sets; a set of one is the traffic inside that edge.
type EdgeOverride struct {
	EdgeSets        [][]string
	UseEdgeLocation string
}

// An AttachmentPolicy is a rule that maps attachments to a segment or a network
// function group. Exactly one of Segment, TagKey and NetworkFunctionGroup is
// set.
type AttachmentPolicy struct {
	RuleNumber           int
	Description          string
	Or                   bool // condition-logic: any condition is enough; false with fewer than two
	Conditions           []Condition
	Segment              string // association-method constant
	TagKey               string // association-method tag: tag-value-of-key
	NetworkFunctionGroup string
	RequireAcceptance    bool
}

// A Condition asks something of an attachment.
type Condition struct {
	Type     string // any, tag-exists, tag-value, resource-id, region, account-id, attachment-type
	Operator string // equals, not-equals, contains, begins-with
	Key      string
	Value    string
}

// A RoutingPolicyRule binds routing policies to the attachments that carry one
// of its labels. EdgeLocations is empty where it holds at every edge.
type RoutingPolicyRule struct {
	RuleNumber      int
	Description     string
	EdgeLocations   []string
	Labels          []string
	RoutingPolicies []string
}

// A RoutingPolicy changes or drops routes on their way in one direction.
type RoutingPolicy struct {
	Name, Description string
	Outbound          bool // routing-policy-direction
	Number            int
	Rules             []RoutingRule
}

// A RoutingRule does its action to the routes that match.
type RoutingRule struct {
	Number  int
	Or      bool // condition-logic: any match is enough; false with fewer than two
	Matches []Match
	Action  RoutingAction
}

// A Match asks something of a route; the member of its Type is set.
type Match struct {
	Type     string // prefix-equals, prefix-in-cidr, prefix-in-prefix-list, asn-in-as-path, community-in-list, med-equals
	Value    string // a prefix, the alias of a prefix list, or a community
	ASNOrMED uint32
}

// A RoutingAction is what a rule does; the member of its Type is set.
type RoutingAction struct {
	Type   string // allow, drop, summarize, prepend-asn-list, remove-asn-list, replace-asn-list, add-community, remove-community, set-med, set-local-preference
	Value  string // a prefix or a community
	ASNs   []uint32
	Number uint32 // set-med, set-local-preference
}

// An Edge is an edge location with what the service gave it: its number and
// its inside blocks.
type Edge struct {
	Location         string
	ASN              uint32
	InsideCIDRBlocks []string
}
