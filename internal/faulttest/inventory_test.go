package faulttest

import (
	"slices"

	"github.com/trunkline/trunkline/internal/store"
)

// read reads all tables in one transaction.
func read(tx *store.Tx, engine string) (*inventory, error) {
	v := &inventory{
		resources: map[int64]*stored{}, names: map[string]int64{}, refs: map[int64][]int64{},
		facets: map[int64][]string{}, tallies: map[string]int64{}, changes: map[int64][]change{},
	}
	if engine == "sqlite" {
		if err := v.askSQLite(tx); err != nil {
			return nil, err
		}
	}
	return v, v.readTables(tx)
}

// askSQLite lets the engine check its file and its foreign keys. PostgreSQL has no such question.
func (v *inventory) askSQLite(tx *store.Tx) error {
	err := tx.Query(`PRAGMA integrity_check`, func(r store.Row) error {
		if said := r.Text(0); said != "ok" {
			v.complain("integrity check: %s", said)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return tx.Query(`PRAGMA foreign_key_check`, func(r store.Row) error {
		v.complain("row %d of %s refers to no row of %s", r.Int64(1), r.Text(0), r.Text(2))
		return nil
	})
}

func (v *inventory) readTables(tx *store.Tx) error {
	for _, table := range []struct {
		text string
		row  func(store.Row) error
	}{
		{`SELECT key, account, COALESCE(network, 0), kind, COALESCE(name, ''), state, body FROM resource`, v.readResource},
		{`SELECT source, target, ref.kind, COALESCE(resource.kind, ''), COALESCE(t.kind, '') FROM ref
			LEFT JOIN resource ON resource.key = source LEFT JOIN resource t ON t.key = target
			ORDER BY source, target`, v.readRef},
		{`SELECT source, network, kind, name, value FROM facet`, v.readFacet},
		{`SELECT scope, kind, count FROM tally`, v.readTally},
		{`SELECT resource, account, request, operation, kind, COALESCE(before, ''), COALESCE(after, '') FROM change
			ORDER BY seq`, v.readChange},
	} {
		if err := tx.Query(table.text, table.row); err != nil {
			return err
		}
	}
	for _, list := range v.facets {
		slices.Sort(list)
	}
	return nil
}

func (v *inventory) readResource(r store.Row) error {
	row := &stored{key: r.Int64(0), account: r.Int64(1), network: r.Int64(2), kind: r.Text(3), name: r.Text(4),
		state: r.Text(5), text: r.Text(6)}
	v.parseBody(row)
	v.resources[row.key] = row
	if row.name != "" {
		v.names[nameText(row.account, row.name)] = row.key
	}
	return nil
}

func (v *inventory) readRef(r store.Row) error {
	source, target := r.Int64(0), r.Int64(1)
	v.refs[source] = append(v.refs[source], target)
	if r.Text(2) != r.Text(3) || r.Text(4) == "" {
		v.complain("the reference of %s %d, stored as a %s's, to %d ends nowhere", r.Text(3), source, r.Text(2), target)
	}
	return nil
}

func (v *inventory) readFacet(r store.Row) error {
	source := r.Int64(0)
	v.facets[source] = append(v.facets[source], facetText(r.Int64(1), r.Text(2), r.Text(3), r.Text(4)))
	if v.resources[source] == nil {
		v.complain("a facet %s of resource %d, which is not there", r.Text(3), source)
	}
	return nil
}

func (v *inventory) readTally(r store.Row) error {
	v.tallies[tallyText(r.Int64(0), r.Text(1))] = r.Int64(2)
	return nil
}

func (v *inventory) readChange(r store.Row) error {
	resource := r.Int64(0)
	v.changes[resource] = append(v.changes[resource], change{account: r.Int64(1), request: r.Text(2),
		operation: r.Text(3), kind: r.Text(4), before: r.Text(5), after: r.Text(6)})
	return nil
}
