package store

import (
	"context"
	"fmt"
	"unsafe"

	"zombiezen.com/go/sqlite"
)

const (
	maxStatements = 512      // prepared on one handle; statements with lists come in many lengths
	maxIdleValue  = 64 << 10 // bytes of a bound value that may stay in memory until the statement's next run
)

// A handle is one open SQLite database with its prepared statements. It serves one goroutine at a time.
type handle struct {
	db         *sqlite.Conn
	statements map[string]*statement
}

// A statement is prepared once and keeps its bindings from one run to the next: binding an integer anew, even to the
// same value, or clearing the bindings can make SQLite plan the statement again.
type statement struct {
	*sqlite.Stmt
	bound []binding
	row   sqliteRow
}

// A binding is the integer that a placeholder is bound to.
type binding struct {
	known bool
	value int64
}

// prepare returns the statement for a text that is written for both engines.
func (h *handle) prepare(text string) (*statement, error) {
	if s := h.statements[text]; s != nil {
		return s, nil
	}
	if len(h.statements) >= maxStatements {
		h.forget()
	}
	prepared, trailing, err := h.db.PrepareTransient(forSQLite(text))
	if err != nil {
		return nil, err
	}
	if trailing > 0 {
		prepared.Finalize()
		return nil, fmt.Errorf("more than one statement")
	}
	s := &statement{Stmt: prepared, bound: make([]binding, prepared.BindParamCount())}
	s.row.stmt = prepared
	h.statements[text] = s
	return s, nil
}

// forget drops all prepared statements.
func (h *handle) forget() {
	for _, s := range h.statements {
		s.Finalize() // its error repeats that of the last run
	}
	clear(h.statements)
}

func (h *handle) query(_ context.Context, text string, row func(Row) error, args []any) (refused, failed error) {
	s, err := h.start(text, args)
	if err != nil {
		return nil, err
	}
	defer s.finish(args)
	for {
		if more, err := s.Step(); err != nil || !more {
			return nil, err
		}
		s.row.buffer = s.row.buffer[:0]
		if err := row(&s.row); err != nil {
			return err, nil
		}
	}
}

func (h *handle) exec(_ context.Context, text string, args []any) (int64, error) {
	s, err := h.start(text, args)
	if err != nil {
		return 0, err
	}
	defer s.finish(args)
	for {
		if more, err := s.Step(); err != nil {
			return 0, err
		} else if !more {
			return int64(h.db.Changes()), nil
		}
	}
}

// run runs a statement that takes and answers nothing.
func (h *handle) run(text string) error {
	_, err := h.exec(context.Background(), text, nil)
	return err
}

// runAll runs statements one after the other, as long as they succeed.
func (h *handle) runAll(texts []string) error {
	for _, text := range texts {
		if err := h.run(text); err != nil {
			return err
		}
	}
	return nil
}

func (h *handle) start(text string, args []any) (*statement, error) {
	s, err := h.prepare(text)
	if err != nil {
		return nil, err
	}
	if len(args) != len(s.bound) {
		return nil, fmt.Errorf("%d values for %d placeholders", len(args), len(s.bound))
	}
	for i, arg := range args {
		if err := s.bind(i, arg); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *statement) bind(i int, arg any) error {
	switch v := arg.(type) {
	case int64:
		s.bindInt64(i, v)
		return nil
	case int:
		s.bindInt64(i, int64(v))
		return nil
	case string:
		s.BindText(i+1, v)
	case []byte:
		if v == nil {
			s.BindNull(i + 1)
		} else {
			s.BindText(i+1, unsafe.String(unsafe.SliceData(v), len(v))) // SQLite copies it
		}
	case nil:
		s.BindNull(i + 1)
	default:
		return fmt.Errorf("a value for $%d of type %T", i+1, arg)
	}
	s.bound[i].known = false
	return nil
}

func (s *statement) bindInt64(i int, v int64) {
	if b := (binding{true, v}); s.bound[i] != b {
		s.BindInt64(i+1, v)
		s.bound[i] = b
	}
}

// finish ends a run, so that it holds back neither a snapshot nor much memory.
func (s *statement) finish(args []any) {
	s.Reset() // its error repeats that of the last Step
	for i, arg := range args {
		switch v := arg.(type) {
		case string:
			if len(v) > maxIdleValue {
				s.BindNull(i + 1)
			}
		case []byte:
			if len(v) > maxIdleValue {
				s.BindNull(i + 1)
			}
		}
	}
	if cap(s.row.buffer) > maxIdleValue {
		s.row.buffer = nil
	}
}

// sqliteRow reads the current row of a statement.
type sqliteRow struct {
	stmt   *sqlite.Stmt
	buffer []byte // what Bytes has read of this row
}

func (r *sqliteRow) Int64(i int) int64 { return r.stmt.ColumnInt64(i) }
func (r *sqliteRow) Text(i int) string { return r.stmt.ColumnText(i) }
func (r *sqliteRow) Null(i int) bool   { return r.stmt.ColumnIsNull(i) }

func (r *sqliteRow) Bytes(i int) []byte {
	n := r.stmt.ColumnLen(i)
	if n == 0 {
		if r.Null(i) {
			return nil
		}
		return []byte{}
	}
	from := len(r.buffer)
	if from+n > cap(r.buffer) {
		r.buffer, from = make([]byte, 0, max(n, 2*cap(r.buffer))), 0 // earlier columns keep the old one
	}
	r.buffer = r.buffer[:from+n]
	r.stmt.ColumnBytes(i, r.buffer[from:])
	return r.buffer[from:len(r.buffer):len(r.buffer)]
}
