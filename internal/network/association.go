package network

import (
	"errors"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// An Association says that something outside a network is at one of its
// devices, and perhaps at a link of that device. What is outside identifies it:
// it is at one place only, in all of an account's networks.
type Association[T any] struct {
	graph.Kind[T]
	device, link func(*T) *string
}

// associations is the lifecycle of what joins a network to the world outside.
var associations = graph.Lifecycle{
	Member: "State", Creating: "PENDING", Updating: "PENDING", Deleting: "DELETING", Settled: "AVAILABLE",
}

// place declares where the associations of a kind have their device and link,
// and that these stay as long as they are used.
func (a *Association[T]) place(device, link func(*T) *string) *Association[T] {
	a.Lifecycle, a.device, a.link = associations, device, link
	a.Refs = append(a.Refs,
		graph.Ref[T]{To: Device, At: device, Field: "deviceId", Required: true},
		graph.Ref[T]{To: Link, At: link, Field: "linkId"},
		graph.Ref[T]{
			To: LinkAssociation, Field: "linkId", Say: "Link is not associated with the device.",
			Named: []func(*T) *string{device, link},
		})
	return a
}

// associate makes an association. Asking again for what stands already changes
// nothing; for another device or link it is refused.
func (a *Association[T]) associate(tx *graph.Tx, asked *T) (*T, error) {
	made, err := a.Create(tx, asked)
	if !errors.Is(err, graph.ErrExists) {
		return made, err
	}
	there, err := a.Standing(tx, asked)
	if err == nil && (*a.device(there) != *a.device(asked) || *a.link(there) != *a.link(asked)) {
		return nil, api.Invalid(a.Refs[0].Field, "Is associated with another device or link already.")
	}
	return there, err
}

// associateBehind makes an association of what belongs to a gateway, which
// asked names by its ARN.
func associateBehind[T any](s *Service, tx *graph.Tx, a *Association[T], asked *T, k *Outside) (*T, error) {
	arn := *a.Named[0](asked)
	if err := a.Gather(tx, asked); err != nil {
		return nil, err
	}
	first, err := s.mention(tx, k, arn, a.Refs[0].Field)
	if err != nil {
		return nil, err
	}
	if err := a.Resolve(tx, asked); err != nil {
		return nil, err
	}
	if first {
		return a.associate(tx, asked)
	}
	known, err := isKnownIn(tx, graph.NameOf(k.Name, arn), graph.KeyOf(GlobalNetwork.Name, *a.Network(asked)))
	if err == nil && !known {
		err = api.NotFound(k.Name, arn)
	}
	if err != nil {
		return nil, err
	}
	return a.associate(tx, asked)
}

// namesOf are the natural names of the resources that a list is filtered by,
// nil where it is not.
func namesOf(kind string, values []string) (names []string) {
	for _, value := range values {
		names = append(names, graph.NameOf(kind, value))
	}
	return names
}
