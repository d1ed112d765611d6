package routing

import (
	"net/netip"
	"strings"
)

// A Resource is what every resource of a network has.
type Resource struct {
	ARN        string
	Name       string // its Name tag
	Definition string // what describes it, as JSON, if that is known
}

// ID gives the last part of the ARN: "tgw-attach-0a1b2c3d4e5f60718".
func (r Resource) ID() string {
	return idOf(r.ARN)
}

func idOf(arn string) string {
	return arn[strings.LastIndexByte(arn, '/')+1:]
}

// A TransitGateway routes between its attachments.
type TransitGateway struct {
	Resource
	Unregistered bool // in the network that is asked about: its tables may not be looked into
}

// An AssociationState is the state of an attachment's association with a route table, in EC2's words.
type AssociationState string

// The states of an association. The empty one says that there is none.
const (
	Associating    AssociationState = "associating"
	Associated     AssociationState = "associated"
	Disassociating AssociationState = "disassociating"
	Disassociated  AssociationState = "disassociated"
)

// An Attachment attaches something to a transit gateway. Packets enter and leave the gateway through attachments; the
// route table that an attachment is associated with decides for those that enter.
type Attachment struct {
	Resource
	TransitGateway string // the ARN of its gateway; "" if only the attachment's name is known
	ResourceType   ResourceType
	ResourceARN    string // what is attached

	RouteTable  string // the ARN of the associated route table
	Association AssociationState

	Peer      Peer   // of a peering
	Transport string // of a Connect attachment: the ARN of the attachment that carries it
	Middlebox bool   // an appliance behind it sends packets back to the gateway
}

// A Peer is the other side of a peering.
type Peer struct {
	TransitGateway string // its ARN
	Attachment     string // its ARN; "" for the attachment of that gateway with the same id, as EC2 names both sides
}

func (a Attachment) isPeering() bool {
	return a.ResourceType == Peering || a.ResourceType == GatewayPeering
}

// A World is what Analyze may ask for; it asks only for what a path touches. What is not there is not guessed: the
// analysis says that it is missing. A world that reads from a database keeps its first error, answers false from then
// on, and lets its owner look at the error when the analysis is done.
type World interface {
	// TransitGateway finds a gateway by its ARN.
	TransitGateway(arn string) (TransitGateway, bool)
	// Attachment finds an attachment by its ARN.
	Attachment(arn string) (Attachment, bool)
	// AttachmentsWithID finds attachments by id, in any order: both sides of a peering between Regions share theirs.
	AttachmentsWithID(id string) []Attachment
	// RouteTable finds a route table by its ARN, with at least the routes whose blocks hold an address, those without
	// a block, and the entries with that address of the prefix lists that it refers to.
	RouteTable(arn string, to netip.Addr) (*RouteTable, bool)
}
