package store

import (
	"fmt"
	"strings"
)

// Inspect lets the engine check its file, where it can, and follows every foreign key of the schema. It calls found for
// whatever is wrong: in which table, in which row by its primary key, and what.
func (db *DB) Inspect(tx *Tx, found func(table, row, problem string)) error {
	if db.name == sqliteName {
		err := tx.Query(`PRAGMA integrity_check`, func(r Row) error {
			if said := r.Text(0); said != "ok" {
				found("", "", "SQLite says: "+said)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	tables, err := schemaAt(int64(len(migrations)))
	if err != nil {
		return err
	}
	for _, t := range tables {
		for _, r := range t.references {
			if err := tx.Query(t.orphans(r), func(row Row) error {
				found(t.name, t.spoken(row), fmt.Sprintf("%s is %d, which is not in %s", r.column, row.Int64(len(t.primary)), r.table))
				return nil
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// orphans reads the rows whose reference leads nowhere: their primary keys, and what they refer to.
func (t table) orphans(r reference) string {
	var columns []string
	for _, name := range t.primary {
		columns = append(columns, "t."+name)
	}
	return fmt.Sprintf(`SELECT %s, t.%s FROM %s t LEFT JOIN %s o ON o.%s = t.%s WHERE t.%s IS NOT NULL AND o.%s IS NULL ORDER BY %s`,
		strings.Join(columns, ", "), r.column, t.name, r.table, r.to, r.column, r.column, r.to, strings.Join(columns, ", "))
}

// spoken is the primary key of a row that begins with it.
func (t table) spoken(row Row) string {
	parts := make([]string, len(t.primary))
	for i, name := range t.primary {
		for c, column := range t.columns {
			if column == name && t.numbers[c] {
				parts[i] = fmt.Sprint(row.Int64(i))
			} else if column == name {
				parts[i] = row.Text(i)
			}
		}
	}
	return strings.Join(parts, " ")
}
