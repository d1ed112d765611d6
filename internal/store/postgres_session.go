package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"unsafe"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// A pgSession is one session with the server. It serves one transaction at a time.
type pgSession struct {
	db    *pgx.Conn
	texts map[string]string // statements as PostgreSQL takes them
	begin string            // how the transaction begins
	begun bool              // it has: its beginning is sent together with its first statement
	row   pgRow
}

func (s *pgSession) query(ctx context.Context, text string, row func(Row) error, args []any) (refused, failed error) {
	rows, end := s.start(ctx, text, args)
	s.row.fields = rows.FieldDescriptions()
	for refused == nil && s.row.wrong == nil && rows.Next() {
		s.row.values = rows.RawValues()
		refused = row(&s.row)
	}
	rows.Close()
	failed = cmp.Or(rows.Err(), s.row.wrong, end())
	s.row = pgRow{}
	return refused, failed
}

func (s *pgSession) exec(ctx context.Context, text string, args []any) (int64, error) {
	rows, end := s.start(ctx, text, args)
	rows.Close()
	return rows.CommandTag().RowsAffected(), cmp.Or(rows.Err(), end())
}

// start sends a statement. Once its rows are closed, end must be called.
func (s *pgSession) start(ctx context.Context, text string, args []any) (rows pgx.Rows, end func() error) {
	text = s.translate(text)
	if s.begun {
		rows, _ = s.db.Query(ctx, text, args...) // rows has the error
		return rows, func() error { return nil }
	}
	s.begun = true
	batch := &pgx.Batch{}
	batch.Queue(s.begin)
	batch.Queue(text, args...)
	both := s.db.SendBatch(ctx, batch)
	both.Exec() // where it fails, so does the statement
	rows, _ = both.Query()
	return rows, both.Close
}

func (s *pgSession) translate(text string) string {
	if t, ok := s.texts[text]; ok {
		return t
	}
	if len(s.texts) >= maxStatements {
		clear(s.texts)
	}
	t := forPostgres(text)
	s.texts[text] = t
	return t
}

// commit ends the transaction. It goes on when ctx is done: whoever asked wants to know how it ended.
func (s *pgSession) commit(ctx context.Context) (retry, error) {
	if !s.begun {
		return never, nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endWait)
	defer cancel()
	tag, err := s.db.Exec(ctx, `COMMIT`)
	switch {
	case err == nil && tag.String() == "COMMIT":
		return never, nil
	case err == nil:
		return never, fmt.Errorf("store: commit: the server answered %s", tag)
	case pgconn.SafeToRetry(err): // it was not sent
		return always, fmt.Errorf("store: commit: %w", err)
	case s.db.IsClosed() || sqlState(err) == unknownOutcome:
		return never, fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	return s.retry(ctx, err), fmt.Errorf("store: commit: %w", err)
}

// unknownOutcome is CockroachDB's answer to a commit whose fate it does not know.
const unknownOutcome = "40003"

func sqlState(err error) string {
	var refusal *pgconn.PgError
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	return ""
}

// retry says whether a transaction that failed before its commit deserves another run.
func (s *pgSession) retry(ctx context.Context, failure error) retry {
	if failure == nil || ctx.Err() != nil {
		return never
	}
	switch code := sqlState(failure); code {
	case "40001", "40P01": // it lost against another transaction
		return always
	case "23503", "23505", "42P07": // perhaps it lost: the next run finds what the other has written
		return seldom
	case "57P01", "57P02", "57P03", "53300": // the server stops, starts or is full
		return always
	}
	if s.db.IsClosed() {
		return always
	}
	return never
}

// pgRow reads the current row of an answer.
type pgRow struct {
	fields []pgconn.FieldDescription
	values [][]byte
	wrong  error // what was read as something that it is not
}

func (r *pgRow) Null(i int) bool    { return r.values[i] == nil }
func (r *pgRow) Bytes(i int) []byte { return r.values[i] }
func (r *pgRow) Text(i int) string  { return string(r.values[i]) }

func (r *pgRow) Int64(i int) int64 {
	v := r.values[i]
	if r.fields[i].Format == pgtype.TextFormatCode && v != nil {
		n, err := strconv.ParseInt(unsafe.String(unsafe.SliceData(v), len(v)), 10, 64)
		if err != nil {
			r.wrong = fmt.Errorf("column %d: %w", i, err)
		}
		return n
	}
	switch len(v) {
	case 0:
		return 0
	case 1: // a boolean
		return int64(v[0])
	case 4:
		return int64(int32(binary.BigEndian.Uint32(v)))
	case 8:
		return int64(binary.BigEndian.Uint64(v))
	}
	r.wrong = fmt.Errorf("column %d is no integer", i)
	return 0
}
