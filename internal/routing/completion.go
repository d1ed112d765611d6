package routing

import "fmt"

// A ResultCode says whether a path reaches its destination.
type ResultCode string

// The results of a path. A path that could not be followed to its end has none.
const (
	Connected    ResultCode = "CONNECTED"
	NotConnected ResultCode = "NOT_CONNECTED"
)

// A ReasonCode says why a path does not reach its destination.
type ReasonCode string

// The reasons of the contract.
const (
	// AttachmentNotFound: the source or destination attachment does not exist.
	AttachmentNotFound ReasonCode = "TRANSIT_GATEWAY_ATTACHMENT_NOT_FOUND"
	// AttachmentNotInTransitGateway: an attachment belongs to another gateway than the one asked for, than the one
	// whose table routes to it, or than the table that it is associated with.
	AttachmentNotInTransitGateway ReasonCode = "TRANSIT_GATEWAY_ATTACHMENT_NOT_IN_TRANSIT_GATEWAY"
	// StableRouteTableNotFound: the attachment where packets enter the gateway has no route table in state associated.
	StableRouteTableNotFound ReasonCode = "TRANSIT_GATEWAY_ATTACHMENT_STABLE_ROUTE_TABLE_NOT_FOUND"
	// RouteNotFound: the table has no route to the address.
	RouteNotFound ReasonCode = "ROUTE_NOT_FOUND"
	// BlackholeRouteFound: the best route to the address drops packets.
	BlackholeRouteFound ReasonCode = "BLACKHOLE_ROUTE_FOR_DESTINATION_FOUND"
	// InactiveRouteFound: the best route to the address is neither active nor a blackhole.
	InactiveRouteFound ReasonCode = "INACTIVE_ROUTE_FOR_DESTINATION_FOUND"
	// CyclicPathDetected: the path comes to an attachment or a route table for the second time.
	CyclicPathDetected ReasonCode = "CYCLIC_PATH_DETECTED"
	// MaxHopsExceeded: MaxHops routes were followed and the destination was not reached.
	MaxHopsExceeded ReasonCode = "MAX_HOPS_EXCEEDED"
	// AttachmentNoMatch: the path leaves the network at another attachment than the destination.
	AttachmentNoMatch ReasonCode = "TRANSIT_GATEWAY_ATTACHMENT_ATTACH_ARN_NO_MATCH"
	// PossibleMiddlebox: the path comes to a middlebox, and the question does not look beyond those.
	PossibleMiddlebox ReasonCode = "POSSIBLE_MIDDLEBOX"
	// NoDestinationARNProvided: the path leaves the network, and the question names no destination to compare with.
	NoDestinationARNProvided ReasonCode = "NO_DESTINATION_ARN_PROVIDED"
)

// The keys of a Completion's Context.
const (
	keyAddress             = "IpAddress"
	keyAssociation         = "AssociationState"
	keyAttachment          = "TransitGatewayAttachmentArn"
	keyAttachmentID        = "TransitGatewayAttachmentId"
	keyBlock               = "DestinationCidrBlock"
	keyDestination         = "DestinationTransitGatewayAttachmentArn"
	keyGateway             = "TransitGatewayArn"
	keyHops                = "Hops"
	keyOwnerGateway        = "AttachmentTransitGatewayArn"
	keyPrefixList          = "PrefixListId"
	keyResource            = "ResourceArn"
	keyResourceType        = "ResourceType"
	keyRouteState          = "RouteState"
	keyRouteTable          = "TransitGatewayRouteTableArn"
	keyRouteTableGateway   = "RouteTableTransitGatewayArn"
	keyRouteType           = "RouteType"
	keyTransportAttachment = "TransportTransitGatewayAttachmentArn"
)

// A Completion says how a path ended. There is a Result, with a Reason if it is NotConnected; or else something is
// Missing.
type Completion struct {
	Result ResultCode
	Reason ReasonCode

	// Context names what the reason is about, under the API's names for such things: TransitGatewayAttachmentArn,
	// TransitGatewayArn, TransitGatewayRouteTableArn, IpAddress, DestinationCidrBlock, RouteState and the like. Only
	// what is known is there.
	Context map[string]string

	// Missing is a sentence about what would have to be known to go on; "" if nothing was missing.
	Missing string
}

// notConnected takes the context as keys and values in turn, and leaves out the empty ones.
func notConnected(reason ReasonCode, context ...string) *Completion {
	c := &Completion{Result: NotConnected, Reason: reason, Context: map[string]string{}}
	for i := 0; i < len(context); i += 2 {
		if context[i+1] != "" {
			c.Context[context[i]] = context[i+1]
		}
	}
	return c
}

func missing(format string, args ...any) *Completion {
	return &Completion{Missing: fmt.Sprintf(format, args...)}
}
