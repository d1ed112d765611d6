// Package network is the domain: the service's operations, one file per kind
// or family. Each declares what its resources refer to and leaves existence,
// scope, states, paging and the change record to [graph].
package network

import (
	"context"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// A Service answers the operations of the contract from one graph. What it
// does not implement yet answers 501.
type Service struct {
	api.Unimplemented
	graph    *graph.Graph
	closed   bool // the catalog: only what was declared outside is known
	tables   tableShelf
	policies shelf[*livePolicy]
}

// New returns the service on a graph with an open catalog.
func New(g *graph.Graph) *Service {
	return &Service{
		graph: g, tables: tableShelf{shelf: shelf[*networkTables]{most: maxWeight}}, policies: shelf[*livePolicy]{most: mostPolicyText},
	}
}

// CloseCatalog makes the ARNs of other services unknown unless a catalog has
// declared them.
func (s *Service) CloseCatalog() { s.closed = true }

var _ api.Service = (*Service)(nil)

// tagged are the kinds whose resources carry tags.
var tagged = []graph.Tagged{GlobalNetwork, Site, Device, Link, Connection, CoreNetwork, Attachment, ConnectPeer, Peering}

// Kinds are the names of the kinds whose states take time to settle.
func Kinds() []string {
	return []string{
		GlobalNetwork.Name, Site.Name, Device.Name, Link.Name, LinkAssociation.Name, Connection.Name, RouteAnalysis.Name,
		TransitGatewayRegistration.Name, CustomerGatewayAssociation.Name,
		TransitGatewayConnectPeerAssociation.Name, ConnectPeerAssociation.Name, OrganizationServiceAccess.Name,
		CoreNetwork.Name, policyVersionKind, Attachment.Name, ConnectPeer.Name, Peering.Name,
	}
}

// inventory is the lifecycle of what operators keep in a global network.
var inventory = graph.Lifecycle{
	Member: "State", Creating: "PENDING", Updating: "UPDATING", Deleting: "DELETING", Settled: "AVAILABLE",
}

// pageOf answers a list operation.
func pageOf[T any](ctx context.Context, s *Service, caller api.Caller, kind *graph.Kind[T], q graph.Question) (
	items api.JSON[[]T], next string, err error,
) {
	err = s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		items, next, err = kind.Page(tx, q)
		return err
	})
	return items, next, err
}

// write answers an operation that changes one resource.
func write[T any](ctx context.Context, s *Service, caller api.Caller, fn func(*graph.Tx) (*T, error)) (v *T, err error) {
	err = s.graph.Update(ctx, caller, func(tx *graph.Tx) error {
		v, err = fn(tx)
		return err
	})
	return v, err
}

// assign sets a member to what a PATCH says of it: nil leaves it as it is.
func assign(member, said *string) {
	if said != nil {
		*member = *said
	}
}
