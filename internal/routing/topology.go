package routing

import "fmt"

// A Topology is a network's own inventory: devices joined by connections. Order means nothing: the same members in any
// order give the same answers.
type Topology struct {
	Sites       []Site
	Devices     []Device
	Links       []Link
	Connections []Connection
}

// A Site is a place. Losing it loses the devices and links there.
type Site struct {
	ID   string
	Name string // for people; may be "" and need not be unique, as every Name here
}

// A Device is a piece of equipment, perhaps at a site.
type Device struct {
	ID, Name string
	Site     string // "" for none
}

// A Link is a line that a site has. Losing it loses every connection that uses it.
type Link struct {
	ID, Name         string
	Site             string // "" for none
	Upload, Download *int32 // Mbps as its site sees them; nil for unknown
}

// A Connection joins two devices in both directions. One that joins a device to itself joins nothing.
type Connection struct {
	ID, Name string
	A, B     End
	Weight   int32 // what a path pays for it; 0 counts as 1, so that unweighted paths count hops
}

// An End is where a connection meets a device, perhaps through a link.
type End struct {
	Device string
	Link   string // "" for none
}

// A Kind is a sort of thing in a topology, by its name in results.
type Kind string

// The kinds of things that a topology has.
const (
	DeviceKind     Kind = "device"
	LinkKind       Kind = "link"
	ConnectionKind Kind = "connection"
	SiteKind       Kind = "site"
)

// kinds are all kinds in the order in which results list them.
var kinds = [...]Kind{SiteKind, DeviceKind, LinkKind, ConnectionKind}

// Counts are numbers of things by kind.
type Counts struct {
	Sites       int `json:"sites"`
	Devices     int `json:"devices"`
	Links       int `json:"links"`
	Connections int `json:"connections"`
}

// of returns the number of one kind, to be read or changed.
func (c *Counts) of(kind Kind) *int {
	switch kind {
	case SiteKind:
		return &c.Sites
	case DeviceKind:
		return &c.Devices
	case LinkKind:
		return &c.Links
	default:
		return &c.Connections
	}
}

// An UnknownError says that an id is not in the topology.
type UnknownError struct {
	Kind Kind
	ID   string
	By   string // what mentions the id, as "device d-1"; "" for the question itself
}

// Error says what is unknown and who mentions it.
func (e *UnknownError) Error() string {
	if e.By == "" {
		return fmt.Sprintf("the topology has no %s %q", e.Kind, e.ID)
	}
	return fmt.Sprintf("%s names the %s %q, which the topology does not have", e.By, e.Kind, e.ID)
}

// A Limit bounds an answer, so that it can be shown whatever the network's size. A member of 0 takes its default.
type Limit struct {
	Rows   int // rows in each list of the answer: 1,000
	Sample int // ids that stand for a larger number of devices: 10
}

const (
	defaultRows   = 1000
	defaultSample = 10
)

// orDefault fills in what was not asked for.
func (l Limit) orDefault() Limit {
	if l.Rows <= 0 {
		l.Rows = defaultRows
	}
	if l.Sample <= 0 {
		l.Sample = defaultSample
	}
	return l
}

// first returns at most n of a list's beginning.
func first[T any](list []T, n int) []T { return list[:min(n, len(list))] }
