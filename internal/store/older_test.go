package store

import (
	"context"
	"errors"
	"io"

	"github.com/trunkline/trunkline/internal/archive"
)

// NewestSchema is the version of this program's schema.
var NewestSchema = int64(len(migrations))

// OpenAt opens a new database as a program of an older schema left it: with the first migrations alone.
func OpenAt(ctx context.Context, c Config, schema int64) (*DB, error) {
	c, db, err := c.fill()
	if err != nil {
		return nil, err
	}
	if db.name == sqliteName {
		db.engine, err = openSQLite(c, c.beginner(), db.failed)
	} else {
		db.engine, err = openPostgres(ctx, c, c.beginner())
	}
	if err != nil {
		return nil, err
	}
	for _, m := range migrations[:schema] {
		if err := db.Update(ctx, func(tx *Tx) error { return apply(tx, db.engine, m) }); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	return db, nil
}

// BackupAt is the backup that a program of an older schema makes.
func BackupAt(ctx context.Context, db *DB, w io.Writer, schema int64) (archive.Summary, error) {
	return db.backup(ctx, w, schema)
}
