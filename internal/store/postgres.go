package store

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5"
)

const connectWait = 10 * time.Second

// A transaction that has not come to its commit in this time is given up, so that its keys do not turn up among much
// later ones. The clocks of two processes may differ by the skew.
const (
	longestUpdate = 2 * time.Minute
	clockSkew     = time.Minute
	latest        = longestUpdate + endWait + clockSkew
)

const (
	readWrite = `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE`
	readOnly  = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY` // one snapshot
)

// postgresEngine keeps the inventory on a PostgreSQL server, which other processes may use at the same time.
type postgresEngine struct {
	begin    begin
	now      func() time.Time
	sessions *sessions
}

func openPostgres(ctx context.Context, c Config, begin begin) (*postgresEngine, error) {
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
	e := &postgresEngine{begin: begin, now: c.Now, sessions: newSessions(config, most)}
	s, err := e.sessions.take(ctx) // a server that cannot be reached is found out here
	if err != nil {
		return nil, oneLine(err)
	}
	e.sessions.give(s)
	return e, nil
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
			return worthRetry(ctx, tx.failure), err
		}
		if e.now().Sub(tx.now) > longestUpdate {
			return never, fmt.Errorf("%w: a transaction may take %v", ErrContention, longestUpdate)
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
			return worthRetry(ctx, tx.failure), err
		}
		s.commit(ctx) // what fn read stays true, whatever becomes of the session
		return never, nil
	})
}

func (e *postgresEngine) session(ctx context.Context, begin string) (*pgSession, retry, error) {
	s, err := e.sessions.take(ctx)
	if err != nil {
		return nil, worthRetry(ctx, err), err
	}
	s.begin, s.begun = begin, false
	return s, never, nil
}

func (e *postgresEngine) hasTable() string {
	return `SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1`
}

func (e *postgresEngine) place() string {
	return e.sessions.config.Host + "/" + e.sessions.config.Database
}

func (e *postgresEngine) close() error { return e.sessions.close() }
