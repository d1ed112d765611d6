package network

import (
	"context"
	"fmt"

	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// A Finding is a row that disagrees with what it follows from.
type Finding struct {
	Table   string `json:"table"` // "" is the database as a whole
	Row     string `json:"row"`   // its id, its name or its key
	Problem string `json:"problem"`
}

// A CheckReport says what a check has looked at and found.
type CheckReport struct {
	Resources int64     `json:"resources"`
	Changes   int64     `json:"changes"`
	Findings  []Finding `json:"findings"`
	More      int64     `json:"more"` // findings beyond those that are listed
}

// maxFindings is how many findings a report lists.
const maxFindings = 1000

// Check recomputes, on one snapshot, whatever follows from something else that
// is stored, of all accounts, and compares: references, facets and tallies with
// what bodies say by the declarations of their kinds, what is behind gateways
// with the references, bodies with the change record, foreign keys with what
// they lead to. It changes nothing, and holds a part of the change record's
// resources in memory at a time.
func Check(ctx context.Context, db *store.DB) (report CheckReport, err error) {
	err = db.Snapshot(ctx, func(tx *store.Tx) error {
		report, err = check(db, tx)
		return err
	})
	if err != nil {
		return CheckReport{}, fmt.Errorf("check: %w", err)
	}
	return report, nil
}

// check is Check within a transaction.
func check(db *store.DB, tx *store.Tx) (CheckReport, error) {
	c := &checker{tx: tx, tallies: map[tally]int64{}, report: CheckReport{Findings: []Finding{}}}
	err := db.Inspect(tx, func(table, row, problem string) { c.find(table, row, "%s", problem) })
	for _, step := range []func() error{c.resources, c.sites, c.behind, c.coreNetworks, c.attachments, c.counts, c.changes} {
		if err == nil {
			err = step()
		}
	}
	return c.report, err
}

// A checker is one check.
type checker struct {
	tx      *store.Tx
	tallies map[tally]int64 // as they should be; 0 is as good as none
	report  CheckReport
}

// A tally is what counts the resources of a kind in a scope.
type tally struct {
	scope int64
	kind  string
}

func (c *checker) find(table, row, problem string, args ...any) {
	if len(c.report.Findings) == maxFindings {
		c.report.More++
		return
	}
	c.report.Findings = append(c.report.Findings, Finding{table, row, fmt.Sprintf(problem, args...)})
}

// A checkedKind tells what follows from its resources.
type checkedKind interface {
	Imply(graph.Stored) graph.Implied
}

// checkedKinds are all kinds that there are.
var checkedKinds = func() map[string]checkedKind {
	kinds := map[string]checkedKind{
		GlobalNetwork.Name: GlobalNetwork, Site.Name: Site, Device.Name: Device, Link.Name: Link,
		LinkAssociation.Name: LinkAssociation, Connection.Name: Connection, RouteAnalysis.Name: RouteAnalysis,
		TransitGatewayRegistration.Name: TransitGatewayRegistration, CustomerGatewayAssociation.Name: CustomerGatewayAssociation,
		TransitGatewayConnectPeerAssociation.Name: TransitGatewayConnectPeerAssociation,
		ConnectPeerAssociation.Name:               ConnectPeerAssociation, connectPeer.Name: eitherConnectPeer{},
		OrganizationServiceAccess.Name: OrganizationServiceAccess, transitGatewayRoutes.Name: transitGatewayRoutes,
		CoreNetwork.Name: CoreNetwork, Attachment.Name: Attachment, Peering.Name: Peering, PrefixListAssociation.Name: PrefixListAssociation,
	}
	for name, k := range outsideOf {
		kinds[string(name)] = k
	}
	return kinds
}()
