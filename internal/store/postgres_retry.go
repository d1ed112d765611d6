package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

const (
	firstPause   = 5 * time.Millisecond
	longestPause = 500 * time.Millisecond
)

// A retry is how often a transaction that failed is worth running.
type retry int

const (
	never  retry = 1
	seldom retry = 4  // a constraint refused it: perhaps what it found before is gone
	always retry = 16 // about five seconds
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

// worthRetry tells what failed by chance, before the commit, from what would fail again.
func worthRetry(ctx context.Context, failure error) retry {
	if failure == nil || ctx.Err() != nil {
		return never
	}
	switch sqlState(failure) {
	case "": // not the server's answer
		if isBroken(failure) {
			return always
		}
	case "40001", "40P01": // it lost against another transaction
		return always
	case "57P01", "57P02", "57P03", "53300": // the server stops, starts or is full
		return always
	case "23503", "23505", "42P07": // it may have lost: then the next run finds what the other has written
		return seldom
	}
	return never
}

// unknownOutcome is CockroachDB's answer to a commit whose fate it does not know.
const unknownOutcome = "40003"

// sqlState is the code of a server's refusal, "" if err is none.
func sqlState(err error) string {
	var refusal *pgconn.PgError
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	return ""
}

// isBroken reports whether err says that the server cannot be reached any more.
func isBroken(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		pgconn.SafeToRetry(err)
}
