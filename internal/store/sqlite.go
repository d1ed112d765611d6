package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"zombiezen.com/go/sqlite"
)

const (
	sqliteFile = "trunkline.db"
	busyWait   = 5 * time.Second // for locks that only recovery and checkpoints hold
)

// Settings of every handle, then of the writer's and of the readers'. An acknowledged write is on the disk: FULL
// syncs the log with each commit, and on macOS fullfsync reaches the platter. A commit that finds more than 4,000
// pages (16 MiB) in the log moves them to the database file. Caches are in KiB and fill as they are used. Readers map
// the file, at most SQLite's limit of 2 GiB of it: a page that is read comes from the system's cache without a copy.
const (
	allSettings = `PRAGMA synchronous=FULL; PRAGMA fullfsync=ON; PRAGMA checkpoint_fullfsync=ON;
		PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY`
	writerSettings = `PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-32768`
	readerSettings = `PRAGMA wal_autocheckpoint=0; PRAGMA query_only=ON; PRAGMA cache_size=-8192; PRAGMA mmap_size=2147418112`
)

var errNoFolder = errors.New("no data folder given")

// sqliteEngine keeps the inventory in one file: one handle writes, some read.
type sqliteEngine struct {
	begin   begin
	path    string
	unlock  func() error
	writer  *writer
	readers *idleReaders
	failed  <-chan struct{}
	closing chan struct{}
	once    sync.Once
}

func openSQLite(c Config, begin begin, failed chan struct{}) (_ *sqliteEngine, err error) {
	if c.Dir == "" {
		return nil, errNoFolder
	}
	if c.ReadOnly {
		if _, err := os.Stat(filepath.Join(c.Dir, sqliteFile)); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("the data folder %s %w", c.Dir, ErrMissing)
		}
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder cannot be made: %w", err)
	}
	unlock, err := lockFolder(c.Dir)
	if err != nil {
		return nil, err
	}
	if err := keepPrivate(filepath.Join(c.Dir, sqliteFile)); err != nil {
		return nil, errors.Join(err, unlock())
	}
	e := &sqliteEngine{begin: begin, path: filepath.Join(c.Dir, sqliteFile), unlock: unlock, failed: failed,
		closing: make(chan struct{})}
	if err := e.open(readers(c), failed); err != nil {
		return nil, errors.Join(err, unlock())
	}
	return e, nil
}

// keepPrivate makes a new database file that only its owner can read; SQLite gives the log beside it the same mode.
func keepPrivate(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("the database cannot be written: %w", err)
	}
	return file.Close()
}

func readers(c Config) int {
	if c.Readers > 0 {
		return c.Readers
	}
	return max(4, runtime.GOMAXPROCS(0))
}

func (e *sqliteEngine) open(readers int, failed chan struct{}) (err error) {
	var opened []*handle
	defer func() {
		if err != nil {
			closeAll(opened)
			err = fmt.Errorf("%s: %w", e.path, explain(err))
		}
	}()
	w, err := openHandle(e.path, writerSettings)
	if err != nil {
		return err
	}
	opened = append(opened, w)
	e.readers = newIdleReaders(readers)
	for range readers {
		r, err := openHandle(e.path, readerSettings)
		if err != nil {
			return err
		}
		opened = append(opened, r)
		e.readers.put(r)
	}
	e.writer = startWriter(w, e.path+"-wal", e.begin, failed)
	return nil
}

// explain says what is wrong with a database file in the user's words.
func explain(err error) error {
	if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultNotADB {
		return errors.New("it is not a SQLite database, or it is damaged")
	}
	return err
}

func openHandle(path, settings string) (_ *handle, err error) {
	db, err := sqlite.OpenConn(path, sqlite.OpenReadWrite, sqlite.OpenCreate)
	if err != nil {
		return nil, err
	}
	h := &handle{db: db, statements: make(map[string]*statement)}
	defer func() {
		if err != nil {
			h.close()
		}
	}()
	db.SetBusyTimeout(busyWait)
	if err := h.logAhead(); err != nil {
		return nil, err
	}
	for text := range strings.SplitSeq(allSettings+";"+settings, ";") {
		if err := h.run(text); err != nil {
			return nil, err
		}
	}
	h.forget()
	return h, nil
}

// logAhead turns on the write-ahead log, which some network file systems refuse.
func (h *handle) logAhead() error {
	mode := ""
	refused, failed := h.query(context.Background(), `PRAGMA journal_mode=WAL`, func(r Row) error {
		mode = r.Text(0)
		return nil
	}, nil)
	if err := errors.Join(refused, failed); err != nil {
		return err
	}
	if mode != "wal" {
		return fmt.Errorf("the file system does not allow a write-ahead log (journal mode %q)", mode)
	}
	return nil
}

// close closes the handle.
func (h *handle) close() error {
	h.forget()
	return h.db.Close()
}

func closeAll(handles []*handle) (err error) {
	for _, h := range handles {
		err = errors.Join(err, h.close())
	}
	return err
}

func (e *sqliteEngine) update(ctx context.Context, fn func(*Tx) error) error {
	return e.writer.update(ctx, fn)
}

func (e *sqliteEngine) view(ctx context.Context, fn func(*Tx) error) error {
	h, err := e.reader(ctx)
	if err != nil {
		return err
	}
	defer e.readers.put(h)
	if err := h.run(`BEGIN`); err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	defer h.run(`ROLLBACK`) // it wrote nothing; its snapshot goes
	return e.begin(ctx, h).run(fn)
}

// reader waits for an idle reader.
func (e *sqliteEngine) reader(ctx context.Context) (*handle, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case <-e.closing:
		return nil, ErrClosed
	case <-e.failed:
		return nil, errDisk
	default:
	}
	return e.readers.take(ctx, e.closing)
}

func (e *sqliteEngine) hasTable() string {
	return `SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1`
}

func (e *sqliteEngine) place() string { return e.path }

func (e *sqliteEngine) close() (err error) {
	e.once.Do(func() {
		close(e.closing)
		e.writer.stop()
		err = errors.Join(e.readers.close(), e.writer.handle.close(), e.unlock())
	})
	return err
}
