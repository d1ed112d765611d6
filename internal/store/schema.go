package store

import (
	"context"
	"fmt"
	"slices"

	"zombiezen.com/go/sqlite"
)

// A table is what the migrations say of one, whatever the engine.
type table struct {
	name       string
	columns    []string
	numbers    []bool   // which columns are BIGINT; the others are TEXT
	primary    []string // the columns of the primary key
	references []reference
}

// A reference is a foreign key.
type reference struct{ column, table, to string }

// own are the columns by which rows of a table refer to others of it.
func (t table) own() (columns []string) {
	for _, r := range t.references {
		if r.table == t.name {
			columns = append(columns, r.column)
		}
	}
	return columns
}

// schemaAt reads the tables of a schema version out of the migrations themselves: each stands behind those that it
// refers to. A small database in memory takes the migrations and is asked.
func schemaAt(version int64) (_ []table, err error) {
	db, err := sqlite.OpenConn(":memory:", sqlite.OpenReadWrite, sqlite.OpenMemory)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	h := &handle{db: db, statements: make(map[string]*statement)}
	defer func() { _ = h.close() }() // it holds nothing
	for _, m := range migrations[:version] {
		if err := h.runAll(m.statements()); err != nil {
			return nil, fmt.Errorf("migration %d (%s): %w", m.version, m.name, err)
		}
	}
	var names []string
	err = h.each(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid`,
		func(r Row) { names = append(names, r.Text(0)) })
	if err != nil {
		return nil, err
	}
	tables := make([]table, len(names))
	for i, name := range names {
		if tables[i], err = h.describe(name); err != nil {
			return nil, err
		}
	}
	return targetsFirst(tables), nil
}

// each runs a statement that cannot be refused and calls row for each row of its answer.
func (h *handle) each(text string, row func(Row), args ...any) error {
	_, err := h.query(context.Background(), text, func(r Row) error { row(r); return nil }, args)
	return err
}

func (h *handle) describe(name string) (table, error) {
	t := table{name: name}
	err := h.each(`SELECT name, type = 'INTEGER', pk FROM pragma_table_info($1) ORDER BY cid`, func(r Row) {
		t.columns = append(t.columns, r.Text(0))
		t.numbers = append(t.numbers, r.Int64(1) == 1)
		if r.Int64(2) > 0 {
			t.primary = append(t.primary, r.Text(0))
		}
	}, name)
	if err != nil {
		return t, err
	}
	err = h.each(`SELECT "from", "table", "to" FROM pragma_foreign_key_list($1) ORDER BY id DESC`, func(r Row) {
		t.references = append(t.references, reference{r.Text(0), r.Text(1), r.Text(2)})
	}, name)
	return t, err
}

// targetsFirst puts each table behind those that it refers to.
func targetsFirst(tables []table) (sorted []table) {
	placed := func(r reference) bool {
		return slices.ContainsFunc(sorted, func(t table) bool { return t.name == r.table })
	}
	for len(sorted) < len(tables) {
		before := len(sorted)
		for _, t := range tables {
			waits := slices.ContainsFunc(t.references, func(r reference) bool { return r.table != t.name && !placed(r) })
			if !waits && !placed(reference{table: t.name}) {
				sorted = append(sorted, t)
			}
		}
		if len(sorted) == before {
			panic("store: tables refer to each other in a circle")
		}
	}
	return sorted
}
