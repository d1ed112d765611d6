package routing

import (
	"errors"
	"net/netip"
)

// MaxHops is how many routes a path may follow. Each passes one transit gateway once.
const MaxHops = 64

// A Question asks for the path between two endpoints.
type Question struct {
	Source, Destination Endpoint
	ReturnPath          bool // ask also for the way back, if there is a way there
	UseMiddleboxes      bool // go on behind attachments that are marked as middleboxes
}

// An Endpoint is where packets start or should arrive.
type Endpoint struct {
	Attachment     string     // its ARN; may be "" for a destination, which then cannot be reached
	TransitGateway string     // the ARN of the gateway that it should belong to; "" for whichever it does
	Address        netip.Addr // may be missing for a source, if the way back is not asked for
}

// Check says why a question cannot be asked; nil if it can.
func (q Question) Check() error {
	source, destination := q.Source.Address, q.Destination.Address
	switch {
	case q.Source.Attachment == "":
		return errors.New("the source has no transit gateway attachment")
	case !destination.IsValid():
		return errors.New("the destination has no IP address")
	case q.ReturnPath && !source.IsValid():
		return errors.New("the return path needs the source's IP address")
	case source.IsValid() && source.Unmap().BitLen() != destination.Unmap().BitLen():
		return errors.New("the IP addresses of source and destination are not of one family")
	}
	return nil
}

// A Status says whether an analysis came to a result.
type Status string

// The states of an analysis that is over.
const (
	Completed Status = "COMPLETED" // every path that was asked for has a result, good or bad
	Failed    Status = "FAILED"    // the question cannot be asked, or something is missing from the world
)

// An Analysis answers a Question.
type Analysis struct {
	Status  Status
	Missing string     // why it failed, a sentence; "" if it did not
	Forward *RoutePath // nil if the question cannot be asked
	Return  *RoutePath // nil if it was not asked for, or the forward path is not connected
}

// A RoutePath is the way that packets take, with how it ended.
type RoutePath struct {
	Completion
	Components []PathComponent // in the order of the packets: source first
}

// The kinds of component on a path, in the API's words for types of resources.
const (
	AttachmentType     = "transit-gateway-attachment"
	TransitGatewayType = "transit-gateway"
	RouteTableType     = "transit-gateway-route-table"
)

// A PathComponent is a resource on a path. A gateway is passed as: attachment, gateway, route table, attachment.
type PathComponent struct {
	Resource
	Sequence       int    // counts down to 0 at the path's end, as the API reference has it
	Type           string // of the resource: one of the three above
	TransitGateway string // the ARN of its gateway

	// Of a route table: the block of the route that was followed or stopped the path, and the prefix list it is from.
	CIDR         netip.Prefix
	PrefixListID string

	// Of an attachment. EqualCost are the ids of others that the same route shares its packets with, sorted.
	Middlebox bool
	EqualCost []string
}

// Analyze follows the route tables of transit gateways from source to destination: at each gateway the table that is
// associated with the attachment where packets enter, there the longest CIDR block with the destination's address, of
// that block's routes the best (static, then prefix lists, then propagated by resource type). Peerings lead to the
// next gateway; all other attachments lead out of the network, middleboxes perhaps back.
//
// Where a route shares its packets among several attachments, the path follows the destination if it is one of them,
// otherwise the attachment with the least id.
func Analyze(q Question, world World) Analysis {
	if err := q.Check(); err != nil {
		return Analysis{Status: Failed, Missing: "The question cannot be asked: " + err.Error() + "."}
	}
	forward := follow(world, q.Source, q.Destination, q.UseMiddleboxes)
	a := Analysis{Status: Completed, Missing: forward.Missing, Forward: forward}
	if q.ReturnPath && forward.Result == Connected {
		a.Return = follow(world, q.Destination, q.Source, q.UseMiddleboxes)
		a.Missing = a.Return.Missing
	}
	if a.Missing != "" {
		a.Status = Failed
	}
	return a
}
