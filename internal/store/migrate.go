package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// A migration takes the schema from the version below its own to its own.
type migration struct {
	version int64
	name    string // its file's, without the number
	text    string
}

// migrations are all of them in order: the first is version 1, none is missing.
var migrations = readMigrations(migrationFiles)

func readMigrations(files fs.FS) []migration {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		panic(err)
	}
	all := make([]migration, len(names))
	for i, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err)
		}
		m := migration{text: string(text)}
		if _, err := fmt.Sscanf(name, "migrations/%04d_%s", &m.version, &m.name); err != nil || m.version != int64(i+1) {
			panic(fmt.Sprintf("store: %s is not migration %04d: %v", name, i+1, err))
		}
		m.name = strings.TrimSuffix(m.name, ".sql")
		all[i] = m
	}
	return all
}

// statements are the migration's, without its comments. A semicolon ends a statement wherever it stands.
func (m migration) statements() (all []string) {
	bare := token.ReplaceAllStringFunc(m.text, func(t string) string {
		if strings.HasPrefix(t, "--") {
			return ""
		}
		return t
	})
	for text := range strings.SplitSeq(bare, ";") {
		if text = strings.TrimSpace(text); text != "" {
			all = append(all, text)
		}
	}
	return all
}

// migrate brings the schema to the newest version this program knows. Several processes may do so at the same time.
func migrate(ctx context.Context, e engine) error {
	at, err := readVersion(ctx, e)
	if err != nil {
		return err
	}
	for _, m := range migrations[at:] {
		if err := e.update(ctx, func(tx *Tx) error { return apply(tx, e, m) }); err != nil {
			return fmt.Errorf("migration %d (%s): %w", m.version, m.name, err)
		}
	}
	return nil
}

// readVersion is the schema's version, which must not be newer than this program's.
func readVersion(ctx context.Context, e engine) (at int64, err error) {
	err = e.view(ctx, func(tx *Tx) (err error) {
		at, err = schemaVersion(tx, e)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("read the schema's version: %w", err)
	}
	if at > int64(len(migrations)) {
		return at, wrongSchema(at)
	}
	return at, nil
}

// mustBeCurrent refuses a schema that this program would have to change before it can read it.
func mustBeCurrent(ctx context.Context, e engine) error {
	at, err := readVersion(ctx, e)
	if err == nil {
		err = wrongSchema(at)
	}
	return err
}

// wrongSchema is nil for the version of this program's schema.
func wrongSchema(at int64) error {
	switch newest := int64(len(migrations)); {
	case at > newest:
		return fmt.Errorf("the database has schema version %d, newer than this program's %d: use a newer trunkline", at, newest)
	case at < newest:
		return fmt.Errorf("the database has schema version %d, older than this program's %d: start the server once, which brings it up to date", at, newest)
	}
	return nil
}

// schemaVersion is the number of the last migration that was applied, 0 in an empty database.
func schemaVersion(tx *Tx, e engine) (at int64, err error) {
	exists := false
	err = tx.Query(e.hasTable(), func(Row) error { exists = true; return nil }, "migration")
	if err != nil || !exists {
		return 0, err
	}
	err = tx.Query(`SELECT COALESCE(MAX(version), 0) FROM migration`, func(r Row) error {
		at = r.Int64(0)
		return nil
	})
	return at, err
}

const (
	migrationTable = `CREATE TABLE IF NOT EXISTS migration (
		version BIGINT PRIMARY KEY, name TEXT NOT NULL, at BIGINT NOT NULL)`
	migrationRow = `INSERT INTO migration (version, name, at) VALUES ($1, $2, $3)`
)

// apply applies a migration unless that was done meanwhile. The table of migrations and the row in it come first:
// where two processes are at it, one waits there until the other has committed, is refused, and runs again.
func apply(tx *Tx, e engine, m migration) error {
	if at, err := schemaVersion(tx, e); err != nil || at >= m.version {
		return err
	}
	if _, err := tx.Exec(migrationTable); err != nil {
		return err
	}
	if _, err := tx.Exec(migrationRow, m.version, m.name, tx.Now().UnixMilli()); err != nil {
		return err
	}
	for _, text := range m.statements() {
		if _, err := tx.Exec(text); err != nil {
			return err
		}
	}
	return nil
}
