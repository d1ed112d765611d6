package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/internal/archive"
)

const (
	staging   = "restoring" // the folder within the data folder in which a database is built
	rowsAtOne = 64          // rows that one statement inserts
)

// Restore reads a backup into a data folder that holds no database, or into an empty database, and brings the schema
// up to date. Nothing is there before all of it was read and its checksum was right: a restore that is refused, fails
// or is killed leaves what was there before. The error is one line.
func Restore(ctx context.Context, c Config, source io.ReadSeeker) (sum archive.Summary, err error) {
	c, open, err := c.fill()
	if err != nil {
		return sum, fmt.Errorf("store: %w", err)
	}
	load := func(e engine) error {
		err := e.update(ctx, func(tx *Tx) (err error) {
			sum, err = loadAll(tx, e, source)
			return err
		})
		if err != nil {
			return err
		}
		return migrate(ctx, e)
	}
	if open.name == sqliteName {
		err = restoreFolder(c, load)
	} else {
		err = restoreDatabase(ctx, c, load)
	}
	if err != nil {
		return sum, fmt.Errorf("store: %w", oneLine(err))
	}
	return sum, nil
}

// restoreFolder builds the database aside and puts it in its place as a whole.
func restoreFolder(c Config, load func(engine) error) (err error) {
	if c.Dir == "" {
		return errNoFolder
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return fmt.Errorf("the data folder cannot be made: %w", err)
	}
	unlock, err := lockFolder(c.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	for _, name := range []string{sqliteFile, sqliteFile + "-wal"} {
		if _, err := os.Lstat(filepath.Join(c.Dir, name)); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("the data folder %s is not empty: it has %s; restore into a new folder", c.Dir, name)
		}
	}
	aside := filepath.Join(c.Dir, staging)
	if err := os.RemoveAll(aside); err != nil { // of a restore that was killed
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(aside)) }()
	if err := build(c, aside, load); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(aside, sqliteFile), filepath.Join(c.Dir, sqliteFile)); err != nil {
		return err
	}
	return syncFolder(c.Dir)
}

// build makes a database in a folder of its own; when it returns nil, the one file holds all of it.
func build(c Config, folder string, load func(engine) error) error {
	c.Dir, c.Readers = folder, 1
	e, err := openSQLite(c, c.beginner(), make(chan struct{}))
	if err != nil {
		return err
	}
	if err := errors.Join(load(e), e.close()); err != nil {
		return err
	}
	if log, err := os.Stat(e.path + "-wal"); err == nil && log.Size() > 0 {
		return fmt.Errorf("%s-wal was not emptied", e.path)
	}
	return nil
}

// syncFolder makes a rename in a folder durable, where the system can.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	if err := folder.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrPermission) {
		return errors.Join(err, folder.Close())
	}
	return folder.Close()
}

// restoreDatabase loads everything in one transaction.
func restoreDatabase(ctx context.Context, c Config, load func(engine) error) error {
	e, err := openPostgres(ctx, c, c.beginner())
	if err != nil {
		return err
	}
	return errors.Join(load(e), e.close())
}

// loadAll reads a backup from its beginning into a database that has none of our tables.
func loadAll(tx *Tx, e engine, source io.ReadSeeker) (sum archive.Summary, err error) {
	if err := mustBeEmpty(tx, e); err != nil {
		return sum, err
	}
	if _, err := source.Seek(0, io.SeekStart); err != nil {
		return sum, fmt.Errorf("the backup must be a file: %w", err)
	}
	a, err := archive.NewReader(source)
	if err != nil {
		return sum, err
	}
	newest := int64(len(migrations))
	switch schema := a.Header.Schema; {
	case schema > newest:
		return sum, fmt.Errorf("the backup has schema version %d, newer than this program's %d: use a newer trunkline", schema, newest)
	case schema < 1:
		return sum, fmt.Errorf("the backup is damaged: schema version %d", schema)
	}
	for _, m := range migrations[:a.Header.Schema] {
		if err := apply(tx, e, m); err != nil {
			return sum, fmt.Errorf("migration %d (%s): %w", m.version, m.name, err)
		}
	}
	tables, err := schemaAt(a.Header.Schema)
	if err != nil {
		return sum, err
	}
	l := &loader{tx: tx, tables: tables}
	if sum, err = a.ReadAll(l); err == nil {
		err = l.finish()
	}
	return sum, err
}

// mustBeEmpty refuses a database that has any table of ours.
func mustBeEmpty(tx *Tx, e engine) error {
	tables, err := schemaAt(int64(len(migrations)))
	if err != nil {
		return err
	}
	for _, t := range append(tables, table{name: "migration"}) {
		found := false
		if err := tx.Query(e.hasTable(), func(Row) error { found = true; return nil }, t.name); err != nil {
			return err
		}
		if found {
			return fmt.Errorf("the database %s is not empty: it has a table %s; restore into a new database", e.place(), t.name)
		}
	}
	return nil
}

// A loader inserts what a backup holds. Its tables come in the order in which a backup has them.
type loader struct {
	tx     *Tx
	tables []table // that are still to come
	insert string
	width  int
	cells  []any
}

// Begin wants the table that comes next, as the schema has it.
func (l *loader) Begin(t archive.Table) error {
	if err := l.flush(); err != nil {
		return err
	}
	if len(l.tables) == 0 || l.tables[0].name != t.Name || strings.Join(l.tables[0].columns, " ") != strings.Join(t.Columns, " ") {
		return fmt.Errorf("the backup is damaged: it does not have the tables of its schema at %s", t.Name)
	}
	l.tables = l.tables[1:]
	l.insert = `INSERT INTO ` + t.Name + ` (` + strings.Join(t.Columns, ", ") + `) VALUES `
	l.width = len(t.Columns)
	return nil
}

// Row keeps a row until there are enough for a statement.
func (l *loader) Row(cells []any) error {
	if l.cells = append(l.cells, cells...); len(l.cells) < rowsAtOne*l.width {
		return nil
	}
	return l.flush()
}

func (l *loader) flush() error {
	if len(l.cells) == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString(l.insert)
	for i := range l.cells {
		switch {
		case i%l.width > 0:
			b.WriteString(`,$`)
		case i > 0:
			b.WriteString(`),($`)
		default:
			b.WriteString(`($`)
		}
		b.WriteString(strconv.Itoa(i + 1))
	}
	b.WriteByte(')')
	_, err := l.tx.Exec(b.String(), l.cells...)
	clear(l.cells)
	l.cells = l.cells[:0]
	return err
}

// finish wants every table to have come.
func (l *loader) finish() error {
	if err := l.flush(); err != nil {
		return err
	}
	if len(l.tables) > 0 {
		return fmt.Errorf("the backup is damaged: it has no table %s", l.tables[0].name)
	}
	return nil
}
