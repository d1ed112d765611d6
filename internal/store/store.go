// Package store keeps the inventory: transactions over SQLite in one folder or over PostgreSQL, and the migrations of
// their schema. The two engines differ here and nowhere else; a statement is written once for both.
package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// ErrClosed is returned by every transaction that is begun after Close.
var ErrClosed = errors.New("store: closed")

// ErrContention is returned when a transaction lost against others so often, or the database was away for so long,
// that it was given up. Nothing of it was written; it may be tried again.
var ErrContention = errors.New("store: gave up after several tries")

// ErrUnknown is returned when a commit failed in a way that leaves open whether the transaction was written.
var ErrUnknown = errors.New("store: it is unknown whether the transaction was written")

// Config says where the inventory is kept.
type Config struct {
	URL     string           // "" or "sqlite:DIR" for SQLite; "postgres://…" for PostgreSQL
	Dir     string           // the data folder, made if missing; "sqlite:DIR" overrides it
	Now     func() time.Time // the clock; nil means time.Now
	Random  io.Reader        // what keys are drawn from; nil means crypto/rand
	Readers int              // Views that run at the same time on SQLite, sessions on PostgreSQL; 0: a sensible default

	// ReadOnly changes nothing: the database must be there, with this program's schema, and no transaction may write.
	ReadOnly bool
}

// A DB is an open database. It may be used by any number of goroutines.
type DB struct {
	engine engine
	name   string
	late   time.Duration // 0 where one writer draws keys and commits in the same order
	failed chan struct{}

	readOnly bool
}

// ErrInUse is returned by Open for a data folder that another process has open.
var ErrInUse = errors.New("in use by another trunkline")

// ErrMissing is returned by Open for a data folder without a database, where it must not make one.
var ErrMissing = errors.New("holds no database")

// ErrReadOnly is returned by Update where the database was opened to be read.
var ErrReadOnly = errors.New("store: opened to be read only")

// An engine runs transactions on one kind of database.
type engine interface {
	update(ctx context.Context, fn func(*Tx) error) error
	view(ctx context.Context, fn func(*Tx) error) error
	hasTable() string // the statement that answers a row if there is a table of the name $1
	place() string    // where the inventory is, in messages
	close() error
}

// Open opens the database that c describes and brings its schema up to date. The error is one line that names the
// place and the reason: a folder that cannot be written or is in use by another process, a file that is not a
// database, a schema newer than this program, a server that cannot be reached.
func Open(ctx context.Context, c Config) (*DB, error) {
	c, db, err := c.fill()
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if db.name == sqliteName {
		db.engine, err = openSQLite(c, c.beginner(), db.failed)
	} else {
		db.engine, err = openPostgres(ctx, c, c.beginner())
	}
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	ready := migrate
	if c.ReadOnly {
		ready = mustBeCurrent
	}
	if err := ready(ctx, db.engine); err != nil {
		return nil, errors.Join(fmt.Errorf("store: %s: %w", db.engine.place(), oneLine(err)), db.Close())
	}
	return db, nil
}

const (
	sqliteName   = "sqlite"
	postgresName = "postgres"
)

// fill chooses what c leaves open, and the engine by its name.
func (c Config) fill() (Config, *DB, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	db := &DB{name: sqliteName, failed: make(chan struct{}), readOnly: c.ReadOnly}
	switch scheme, rest, _ := strings.Cut(c.URL, ":"); scheme {
	case "":
	case "sqlite":
		c.Dir = rest
	case "postgres", "postgresql":
		db.name, db.late = postgresName, latest
	default:
		return c, nil, fmt.Errorf("unknown kind of database %q: want sqlite:DIR or postgres://…", scheme)
	}
	return c, db, nil
}

// beginner begins transactions with the clock and the keys of one DB.
func (c Config) beginner() begin { return beginner(c.Now, &keys{random: c.Random}) }

// oneLine puts a driver's message, which can have several lines, on one.
func oneLine(err error) error {
	if text := strings.Join(strings.Fields(err.Error()), " "); text != err.Error() {
		return errors.New(text)
	}
	return err
}

// Update runs fn in a transaction that may write. When it returns nil, what fn wrote is durable and every later
// transaction sees it; otherwise nothing of it was written, except after ErrUnknown. An error of fn is returned as it
// is. A statement that failed fails the transaction, whatever fn returns. fn may run more than once, so it keeps
// nothing outside that a second run would not replace, and it must not begin another transaction. It does not run when
// ctx is done before its turn. A panic in fn undoes its transaction alone and goes on in the caller.
func (db *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	if db.readOnly {
		return ErrReadOnly
	}
	return db.engine.update(ctx, fn)
}

// View runs fn in a transaction that only reads and sees one state of the database: at least everything that was
// acknowledged before it began. An error of fn is returned as it is. fn may run more than once.
func (db *DB) View(ctx context.Context, fn func(*Tx) error) error {
	return db.engine.view(ctx, fn)
}

// Late is how long after the moment of its key a row may turn up among others with greater keys; 0: never, as long as
// each process begins with keys beyond those that are there, see NewKeyAfter.
func (db *DB) Late() time.Duration { return db.late }

// Failed is closed when the disk did not confirm a write, so that nobody knows what it holds: the process must stop.
// Every transaction from then on is refused.
func (db *DB) Failed() <-chan struct{} { return db.failed }

// Close waits for the transactions that were accepted, then closes the database.
func (db *DB) Close() error { return db.engine.close() }

// IsEmbedded tells whether this process does all the database's work itself.
func (db *DB) IsEmbedded() bool { return db.name == sqliteName }

// Engine is "sqlite" or "postgres".
func (db *DB) Engine() string { return db.name }
