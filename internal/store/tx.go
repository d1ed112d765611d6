package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

var (
	errNested = errors.New("a statement inside the function that takes another statement's rows")
	errEnded  = errors.New("a statement after the end of its transaction")
)

// A Tx is one run of a transaction. It serves one goroutine, until the function it was given to returns.
type Tx struct {
	ctx        context.Context
	now        time.Time
	keys       *keys
	session    session
	statements int
	drawn      bool // NewKey was called
	reading    bool // a function is taking rows
	ended      bool
	failure    error // the first statement's that failed
}

// A Row is one row of an answer, its columns counted from 0.
type Row interface {
	// Int64 reads a BIGINT; NULL is 0.
	Int64(i int) int64
	// Text reads a TEXT; NULL is "".
	Text(i int) string
	// Bytes reads a TEXT. The bytes are valid until the next row; NULL is nil.
	Bytes(i int) []byte
	// Null reports whether a column is NULL.
	Null(i int) bool
}

// A session runs the statements of one transaction at a time on one database handle.
type session interface {
	// query calls row for each row of the answer and stops at the first error it returns. refused is that error;
	// failed says that the statement could not be run.
	query(ctx context.Context, text string, row func(Row) error, args []any) (refused, failed error)
	exec(ctx context.Context, text string, args []any) (affected int64, failed error)
}

// A begin makes the Tx for one run of a transaction.
type begin func(context.Context, session) *Tx

func beginner(now func() time.Time, keys *keys) begin {
	return func(ctx context.Context, s session) *Tx {
		return &Tx{ctx: ctx, now: now(), keys: keys, session: s}
	}
}

// run lets fn do its work and returns what is wrong with it. After it no statement runs any more.
func (tx *Tx) run(fn func(*Tx) error) error {
	defer func() { tx.ended = true }()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.failure
}

// Query runs a statement and calls row for each row of its answer, in order; an error of row ends the statement and is
// returned as it is. row must not run a statement. The statement has placeholders $1, $2 … for args, each an int64,
// int, string, []byte (a TEXT; nil is NULL) or nil. Clauses for PostgreSQL alone are written /*FOR SHARE*/,
// /*FOR UPDATE*/ and the like.
func (tx *Tx) Query(text string, row func(Row) error, args ...any) error {
	if err := tx.next(text); err != nil {
		return err
	}
	tx.reading = true
	refused, failed := tx.session.query(tx.ctx, text, row, args)
	tx.reading = false
	if failed != nil {
		return tx.fail(text, failed)
	}
	return refused
}

// Exec runs a statement written as for Query and returns how many rows it inserted, updated or deleted.
func (tx *Tx) Exec(text string, args ...any) (int64, error) {
	if err := tx.next(text); err != nil {
		return 0, err
	}
	affected, failed := tx.session.exec(tx.ctx, text, args)
	if failed != nil {
		return 0, tx.fail(text, failed)
	}
	return affected, nil
}

// Now is the time of the transaction: the same however often it is asked.
func (tx *Tx) Now() time.Time { return tx.now }

// Statements is how many statements the transaction has run so far.
func (tx *Tx) Statements() int { return tx.statements }

// next admits a statement.
func (tx *Tx) next(text string) error {
	if tx.failure != nil {
		return tx.failure
	}
	if tx.ended {
		return tx.fail(text, errEnded)
	}
	if tx.reading {
		return tx.fail(text, errNested)
	}
	if err := tx.ctx.Err(); err != nil {
		return tx.fail(text, err)
	}
	tx.statements++
	return nil
}

// fail remembers what ended the transaction.
func (tx *Tx) fail(text string, err error) error {
	tx.failure = fmt.Errorf("store: %w, in %q", err, strings.Join(strings.Fields(text), " "))
	return tx.failure
}
