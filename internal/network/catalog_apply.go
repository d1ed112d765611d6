package network

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/graph"
)

// CatalogOptions say how a catalog is applied.
type CatalogOptions struct {
	DryRun bool // change nothing, only tell what would change
	Prune  bool // withdraw what a catalog has declared and this one does not
}

// A CatalogChange is what applying a catalog does to one resource.
type CatalogChange struct {
	Change       string `json:"change"` // added, changed or removed
	ResourceType string `json:"resourceType"`
	ResourceArn  string `json:"resourceArn"`
}

// The values of CatalogChange.Change.
const (
	CatalogAdded   = "added"
	CatalogChanged = "changed"
	CatalogRemoved = "removed"
)

// applyCatalog is how the change record calls the work.
var applyCatalog = &api.Operation{Name: "ApplyCatalog"}

// errDryRun takes back what a dry run has done.
var errDryRun = errors.New("a dry run changes nothing")

// ApplyCatalog makes everything outside, for the caller's account, as a
// catalog says, in one transaction: all of it or nothing. It returns what
// changed, first what was added or changed, in an order in which nothing is
// mentioned before it is there. A resource that others refer to is not
// withdrawn: that is an [api.Failure] that names it, and nothing is changed.
func ApplyCatalog(ctx context.Context, g *graph.Graph, caller api.Caller, c *catalog.Catalog, o CatalogOptions) ([]CatalogChange, error) {
	caller.Operation = applyCatalog
	var changes []CatalogChange
	err := g.Update(ctx, caller, func(tx *graph.Tx) error {
		a := &catalogApply{tx: tx, catalog: c, changes: []CatalogChange{}}
		err := a.run(o.Prune)
		changes = a.changes
		if err == nil && o.DryRun {
			err = errDryRun
		}
		return err
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("apply the catalog: %w", err)
	}
	return changes, nil
}

// A catalogApply is one application of a catalog.
type catalogApply struct {
	tx      *graph.Tx
	catalog *catalog.Catalog
	known   map[string]*api.NetworkResource // by natural name
	sheeted map[string]bool                 // what is on sheets, by natural name
	changes []CatalogChange
}

func (a *catalogApply) run(prune bool) error {
	if err := holdCatalog(a.tx); err != nil {
		return err
	}
	if err := holdOwnNetworks(a.tx); err != nil {
		return err
	}
	a.known = map[string]*api.NetworkResource{}
	for _, kind := range storedKinds() {
		known, err := allOutside(a.tx, kind)
		if err != nil {
			return err
		}
		for name, resource := range known {
			a.known[name] = resource
		}
	}
	var err error
	if a.sheeted, err = onSheets(a.tx); err != nil {
		return err
	}
	for _, r := range a.catalog.Resources {
		if err := a.put(r); err != nil {
			return fmt.Errorf("line %d: %s: %w", r.Line, r.ARN, err)
		}
	}
	if prune {
		if err := a.prune(); err != nil {
			return err
		}
	}
	if len(a.changes) > 0 {
		if err := a.takeTurns(); err != nil {
			return err
		}
	}
	return followLeads(a.tx)
}

func storedKinds() []string {
	kinds := []string{transitGatewayRoutes.Name}
	for _, kind := range catalog.Kinds() {
		kinds = append(kinds, string(kind))
	}
	return kinds
}

// put makes one resource as it is described, if it is not so already.
func (a *catalogApply) put(r *catalog.Resource) error {
	resource := r.Described
	var beside []graph.Mention
	for _, other := range r.Beside {
		beside = append(beside, graph.Mention{Kind: &outsideOf[other.Kind].Kind, Name: nameOutside(other), Field: "catalog"})
	}
	changed, err := a.store(&outsideOf[r.Kind].Kind, &resource, beside...)
	if err != nil {
		return err
	}
	switch r.Kind {
	case catalog.TransitGatewayRouteTable:
		rerouted, err := a.putRoutes(r)
		if err != nil {
			return err
		}
		changed = cmp.Or(changed, rerouted)
	case catalog.PrefixList:
		if err := a.putEntries(r, &resource, changed); err != nil {
			return err
		}
	}
	if changed != "" {
		a.changes = append(a.changes, CatalogChange{changed, string(r.Kind), r.ARN})
	}
	return nil
}

// store puts a row unless what it says is known; it returns what that changes.
func (a *catalogApply) store(kind *graph.Kind[api.NetworkResource], resource *api.NetworkResource, beside ...graph.Mention) (string, error) {
	known := a.known[graph.NameOf(kind.Name, resource.ResourceArn)]
	change := CatalogAdded
	if known != nil {
		resource.Metadata, resource.DefinitionTimestamp = known.Metadata, known.DefinitionTimestamp
		if string(api.Append(nil, known)) == string(api.Append(nil, resource)) {
			return "", nil
		}
		if known.Definition != "" {
			change = CatalogChanged
		}
	}
	resource.DefinitionTimestamp = api.TimestampOf(a.tx.Now())
	_, err := kind.Put(a.tx, resource, beside...)
	return change, err
}

// prune withdraws what a catalog has declared and this one does not: what
// refers to others first.
func (a *catalogApply) prune() error {
	stays := map[string]bool{}
	for _, r := range a.catalog.Resources {
		stays[nameOutside(r)] = true
	}
	var gone []declaredResource
	for name, resource := range a.known {
		kind := outsideOf[catalog.Kind(strings.SplitN(name, " ", 2)[0])]
		if kind != nil && resource.Definition != "" && !stays[name] {
			gone = append(gone, declaredResource{resource, kind, catalog.Rank(catalog.Kind(kind.Name), resource)})
		}
	}
	slices.SortFunc(gone, func(a, b declaredResource) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), strings.Compare(a.ResourceArn, b.ResourceArn))
	})
	for _, r := range gone {
		if err := a.withdraw(r); err != nil {
			return err
		}
		a.changes = append(a.changes, CatalogChange{CatalogRemoved, r.kind.Name, r.ResourceArn})
	}
	return nil
}

func (a *catalogApply) withdraw(r declaredResource) error {
	err := r.kind.Withdraw(a.tx, r.NetworkResource)
	var refused api.Failure
	if errors.As(err, &refused) {
		return api.Refused(r.ResourceArn + " is still referred to. " + r.kind.Blocked +
			" Keep it in the catalog, or first remove what refers to it: registrations, associations, attachments and peerings.")
	}
	if err == nil && r.kind == TransitGatewayRouteTable {
		err = transitGatewayRoutes.Withdraw(a.tx, &api.NetworkResource{ResourceArn: r.ResourceArn})
	}
	return err
}

// A declaredResource is a stored resource that a catalog has declared.
type declaredResource struct {
	*api.NetworkResource
	kind *Outside
	rank int
}

// nameOutside is the natural name of a resource of a catalog.
func nameOutside(r *catalog.Resource) string { return graph.NameOf(string(r.Kind), r.ARN) }
