package store

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// endWait bounds how long the end of a transaction may take, which no longer depends on who asked for it.
const endWait = 10 * time.Second

// sessions are those with the server: dialled when needed, used again, latest first. One that the server has closed
// is found out by the transaction that gets it, which is then run again.
type sessions struct {
	config  *pgx.ConnConfig
	inUse   chan struct{} // one for each session that is taken
	closing chan struct{}
	once    sync.Once

	mu   sync.Mutex
	idle []*pgSession
}

func newSessions(config *pgx.ConnConfig, most int) *sessions {
	return &sessions{config: config, inUse: make(chan struct{}, most), closing: make(chan struct{})}
}

// take waits for an idle session, or dials one when there may be more of them.
func (p *sessions) take(ctx context.Context) (*pgSession, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case <-p.closing:
		return nil, ErrClosed
	default:
	}
	select {
	case p.inUse <- struct{}{}:
	case <-p.closing:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if s := p.latest(); s != nil {
		return s, nil
	}
	db, err := pgx.ConnectConfig(ctx, p.config)
	if err != nil {
		<-p.inUse
		return nil, err
	}
	return &pgSession{db: db, texts: make(map[string]string)}, nil
}

// latest is the idle session that was used last, nil if none is idle.
func (p *sessions) latest() *pgSession {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.idle) == 0 {
		return nil
	}
	s := p.idle[len(p.idle)-1]
	p.idle = p.idle[:len(p.idle)-1]
	return s
}

// give takes a session back and undoes what its transaction has left open.
func (p *sessions) give(s *pgSession) {
	if s.reset() {
		p.mu.Lock()
		p.idle = append(p.idle, s)
		p.mu.Unlock()
	}
	<-p.inUse
}

// reset reports whether the session can be used again.
func (s *pgSession) reset() bool {
	if s.db.IsClosed() {
		return false
	}
	if s.db.PgConn().TxStatus() == 'I' && !s.db.PgConn().IsBusy() {
		return true
	}
	ctx, cancel := context.WithTimeout(context.Background(), endWait)
	defer cancel()
	if _, err := s.db.Exec(ctx, `ROLLBACK`); err != nil {
		s.db.Close(ctx)
		return false
	}
	return true
}

// close waits for the sessions in use and closes them all.
func (p *sessions) close() error {
	p.once.Do(func() {
		close(p.closing)
		for range cap(p.inUse) {
			p.inUse <- struct{}{}
		}
		ctx, cancel := context.WithTimeout(context.Background(), endWait)
		defer cancel()
		for s := p.latest(); s != nil; s = p.latest() {
			s.db.Close(ctx) // nothing is lost where the server has gone first
		}
	})
	return nil
}
