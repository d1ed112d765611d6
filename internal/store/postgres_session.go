package store

import (
	"cmp"
	"context"
	"encoding/binary"
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
	for refused == nil && s.row.wrong == nil && rows.Next() {
		s.row.fields, s.row.values = rows.FieldDescriptions(), rows.RawValues()
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

// commit ends the transaction. It goes on when ctx is done: whoever asked wants to know how it ended. Once the commit
// is on its way, a session that is lost leaves that open, whatever the driver calls safe to retry.
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
	case s.db.IsClosed() || sqlState(err) == unknownOutcome:
		return never, fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	return worthRetry(ctx, err), fmt.Errorf("store: commit: %w", err)
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
