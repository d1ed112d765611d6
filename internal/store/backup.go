package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/trunkline/trunkline/internal/archive"
)

// errRepeated ends the second run of what has written to a stream in its first.
var errRepeated = errors.New("store: the snapshot was lost while it was being written out")

// Backup writes everything that the database holds at one moment, which is at least everything that was acknowledged
// before. Writers go on meanwhile. It holds one row in memory, and what is written to w at a time.
func (db *DB) Backup(ctx context.Context, w io.Writer) (archive.Summary, error) {
	return db.backup(ctx, w, int64(len(migrations)))
}

// backup writes the tables of a schema, which must be the database's.
func (db *DB) backup(ctx context.Context, w io.Writer, schema int64) (sum archive.Summary, err error) {
	tables, err := schemaAt(schema)
	if err != nil {
		return sum, err
	}
	begun := false
	err = db.Snapshot(ctx, func(tx *Tx) error {
		if begun {
			return errRepeated
		}
		begun = true
		at, err := schemaVersion(tx, db.engine)
		if err != nil {
			return err
		}
		if at != schema {
			return fmt.Errorf("store: the schema has version %d, not %d: another trunkline has changed it", at, schema)
		}
		a, err := archive.NewWriter(w, schema, tx.Now())
		if err != nil {
			return err
		}
		for _, t := range tables {
			if err := t.writeTo(a, tx); err != nil {
				return err
			}
		}
		sum, err = a.Close()
		return err
	})
	return sum, err
}

// Snapshot is View for what takes long: on SQLite the write-ahead log grows meanwhile, and the writer does not try to
// empty it, which would hold up writes in vain.
func (db *DB) Snapshot(ctx context.Context, fn func(*Tx) error) error {
	if e, ok := db.engine.(*sqliteEngine); ok {
		e.writer.snapshots.Add(1)
		defer e.writer.snapshots.Add(-1)
	}
	return db.engine.view(ctx, fn)
}

// writeTo writes all rows in the order of the primary key. Rows that refer to others of the same table come behind
// those that do not, so that none is read before what it refers to: a network before what is in it.
func (t table) writeTo(a *archive.Writer, tx *Tx) error {
	if err := a.Begin(archive.Table{Name: t.name, Columns: t.columns}); err != nil {
		return err
	}
	cells := make([]any, len(t.columns))
	write := func(r Row) error {
		for i, number := range t.numbers {
			switch {
			case r.Null(i):
				cells[i] = nil
			case number:
				cells[i] = r.Int64(i)
			default:
				cells[i] = r.Bytes(i)
			}
		}
		return a.Row(cells)
	}
	all := `SELECT ` + strings.Join(t.columns, ", ") + ` FROM ` + t.name
	order := ` ORDER BY ` + strings.Join(t.primary, ", ")
	own := t.own()
	switch len(own) {
	case 0:
		return tx.Query(all+order, write)
	case 1:
		if err := tx.Query(all+` WHERE `+own[0]+` IS NULL`+order, write); err != nil {
			return err
		}
		return tx.Query(all+` WHERE `+own[0]+` IS NOT NULL`+order, write)
	}
	return fmt.Errorf("store: table %s refers to itself in %d ways", t.name, len(own))
}
