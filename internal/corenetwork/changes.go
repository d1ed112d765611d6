package corenetwork

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// The actions of a Change.
const (
	Add    = "ADD"
	Modify = "MODIFY"
	Remove = "REMOVE"
)

// changeTypes are the types of a Change, in the API's order.
var changeTypes = []string{
	coreNetworkSegment, networkFunctionGroup, coreNetworkEdge, attachmentMapping, attachmentRoutePropagation,
	attachmentRouteStatic, routingPolicyType, routingPolicySegmentAssociation, routingPolicyEdgeAssociation,
	routingPolicyAttachmentAssociation, coreNetworkConfiguration, segmentsConfiguration, segmentActionsConfiguration,
	attachmentPoliciesConfiguration,
}

const (
	coreNetworkSegment                 = "CORE_NETWORK_SEGMENT"
	networkFunctionGroup               = "NETWORK_FUNCTION_GROUP"
	coreNetworkEdge                    = "CORE_NETWORK_EDGE"
	attachmentMapping                  = "ATTACHMENT_MAPPING"
	attachmentRoutePropagation         = "ATTACHMENT_ROUTE_PROPAGATION"
	attachmentRouteStatic              = "ATTACHMENT_ROUTE_STATIC"
	routingPolicyType                  = "ROUTING_POLICY"
	routingPolicySegmentAssociation    = "ROUTING_POLICY_SEGMENT_ASSOCIATION"
	routingPolicyEdgeAssociation       = "ROUTING_POLICY_EDGE_ASSOCIATION"
	routingPolicyAttachmentAssociation = "ROUTING_POLICY_ATTACHMENT_ASSOCIATION"
	coreNetworkConfiguration           = "CORE_NETWORK_CONFIGURATION"
	segmentsConfiguration              = "SEGMENTS_CONFIGURATION"
	segmentActionsConfiguration        = "SEGMENT_ACTIONS_CONFIGURATION"
	attachmentPoliciesConfiguration    = "ATTACHMENT_POLICIES_CONFIGURATION"
)

// A Change is one thing that executing a policy does, as a change set has it.
type Change struct {
	Type       string // one of the API's ChangeType
	Action     string // ADD, MODIFY or REMOVE
	Identifier string
	Path       string        // the type, the edge where it is at one, and the identifier, with slashes between
	Previous   *ChangeValues // nil for ADD
	New        *ChangeValues // nil for REMOVE
}

// ChangeValues are the members of the API's CoreNetworkChangeValues. Which are
// set depends on the type.
type ChangeValues struct {
	SegmentName              string
	NetworkFunctionGroup     string
	EdgeLocations            []string
	ASN                      uint32 // 0: not set
	CIDR                     string
	Destination              string // an attachment or "blackhole"
	InsideCIDRBlocks         []string
	SharedSegments           []string
	ServiceInsertions        []ServiceInsertion
	VPNECMP                  *bool
	DNS                      *bool
	SecurityGroupReferencing *bool
	RoutingPolicyDirection   string // inbound or outbound
	RoutingPolicy            string // JSON
	PeerEdgeLocations        []string
	Attachment               string
	RoutingPolicies          []RoutingPolicyAssociation
}

// A ServiceInsertion is a send-via or send-to action.
type ServiceInsertion struct {
	Action, Mode         string
	WhenSentTo           []string // segments
	NetworkFunctionGroup string
	Overrides            []corepolicy.EdgeOverride
}

// A RoutingPolicyAssociation is a list of routing policies and, for a share,
// the segments it is shared with.
type RoutingPolicyAssociation struct{ Names, SharedSegments []string }

// Changes compares two networks and returns what executing the policy of the
// new one does: by type in the API's order, then action, then path. The old
// policy is nil for the first.
func Changes(old, new Network) (changes []Change) {
	before, after := inventoryOf(old), inventoryOf(new)
	for path, now := range after {
		switch was, ok := before[path]; {
		case !ok:
			changes = append(changes, Change{now.kind, Add, now.identifier, path, nil, &now.values})
		case was.beyond != now.beyond || !reflect.DeepEqual(was.values, now.values):
			changes = append(changes, Change{now.kind, Modify, now.identifier, path, &was.values, &now.values})
		}
	}
	for path, was := range before {
		if _, ok := after[path]; !ok {
			changes = append(changes, Change{was.kind, Remove, was.identifier, path, &was.values, nil})
		}
	}
	slices.SortFunc(changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(slices.Index(changeTypes, a.Type), slices.Index(changeTypes, b.Type)),
			cmp.Compare(a.Action, b.Action), cmp.Compare(a.Path, b.Path))
	})
	return changes
}
