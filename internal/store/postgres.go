package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	readWrite = `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE`
	readOnly  = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY` // one snapshot
)

const (
	maxTries           = 16 // of a transaction, about five seconds
	maxConstraintTries = 4  // after a constraint refused it: what it found before is gone, or never was
	firstPause         = 5 * time.Millisecond
	longestPause       = 500 * time.Millisecond
	connectWait        = 10 * time.Second
)

// postgresEngine keeps the inventory on a PostgreSQL server, which other processes may use at the same time.
type postgresEngine struct {
	begin    begin
	sessions *sessions
}

func openPostgres(c Config, begin begin) (*postgresEngine, error) {
	config, err := pgx.ParseConfig(c.URL)
	if err != nil {
		return nil, oneLine(err)
	}
	config.ConnectTimeout = min(config.ConnectTimeout, connectWait)
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "trunkline"
	}
	most := c.Readers
	if most <= 0 {
		most = max(16, 4*runtime.GOMAXPROCS(0))
	}
	return &postgresEngine{begin: begin, sessions: newSessions(config, most)}, nil
}

func (e *postgresEngine) update(ctx context.Context, fn func(*Tx) error) error {
	return e.persist(ctx, func() (retry, error) {
		s, again, err := e.session(ctx, readWrite)
		if err != nil {
			return again, err
		}
		defer e.sessions.give(s)
		tx := e.begin(ctx, s)
		if err := tx.run(fn); err != nil {
			return s.retry(ctx, tx.failure), err
		}
		return s.commit(ctx)
	})
}

func (e *postgresEngine) view(ctx context.Context, fn func(*Tx) error) error {
	return e.persist(ctx, func() (retry, error) {
		s, again, err := e.session(ctx, readOnly)
		if err != nil {
			return again, err
		}
		defer e.sessions.give(s)
		tx := e.begin(ctx, s)
		if err := tx.run(fn); err != nil {
			return s.retry(ctx, tx.failure), err
		}
		s.commit(ctx) // what fn read stays true, whatever becomes of the session
		return never, nil
	})
}

func (e *postgresEngine) session(ctx context.Context, begin string) (*pgSession, retry, error) {
	s, err := e.sessions.take(ctx)
	if err != nil {
		again := always
		if ctx.Err() != nil || errors.Is(err, ErrClosed) {
			again = never
		}
		return nil, again, err
	}
	s.begin, s.begun = begin, false
	return s, never, nil
}

// A retry says how often a failed transaction is worth another run.
type retry int

const (
	never  retry = 0
	seldom retry = maxConstraintTries
	always retry = maxTries
)

// persist runs once until it succeeds or another run is not worth it, with growing pauses of random length.
func (e *postgresEngine) persist(ctx context.Context, once func() (retry, error)) error {
	pause := firstPause
	for tries := retry(1); ; tries++ {
		again, err := once()
		switch {
		case err == nil || again == never:
			return err
		case tries >= again:
			return fmt.Errorf("%w: %w", ErrContention, err)
		}
		if err := sleep(ctx, pause/2+rand.N(pause)); err != nil {
			return err
		}
		pause = min(2*pause, longestPause)
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *postgresEngine) hasTable() string {
	return `SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1`
}

func (e *postgresEngine) place() string {
	return e.sessions.config.Host + "/" + e.sessions.config.Database
}

func (e *postgresEngine) close() error { return e.sessions.close() }
