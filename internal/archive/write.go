package archive

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"strconv"
	"time"
	"unicode/utf8"
)

const block = 256 << 10 // bytes of lines that are compressed at a time

// A Writer writes one backup. After an error it must not be used any more.
type Writer struct {
	out   *gzip.Writer
	sum   hash.Hash
	lines []byte
	rows  map[string]int64
	table Table
	head  Header
}

// NewWriter begins a backup of tables of a schema as they were at a moment.
func NewWriter(w io.Writer, schema int64, made time.Time) (*Writer, error) {
	out, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	head := Header{Format: format, Version: version, Schema: schema, Made: made.UTC()}
	a := &Writer{out: out, sum: sha256.New(), rows: map[string]int64{}, head: head}
	return a, a.line(head)
}

// Begin begins a table; each table is begun once.
func (a *Writer) Begin(t Table) error {
	a.table, a.rows[t.Name] = t, 0
	return a.line(t)
}

// Row writes a row of the table: an int64, a []byte that is UTF-8, or nil for each column.
func (a *Writer) Row(cells []any) (err error) {
	a.lines = append(a.lines, '[')
	for i, cell := range cells {
		if i > 0 {
			a.lines = append(a.lines, ',')
		}
		switch v := cell.(type) {
		case int64:
			a.lines = strconv.AppendInt(a.lines, v, 10)
		case []byte:
			if a.lines, err = appendText(a.lines, v); err != nil {
				return fmt.Errorf("table %s, column %s: %w", a.table.Name, a.table.Columns[i], err)
			}
		case nil:
			a.lines = append(a.lines, "null"...)
		default:
			return fmt.Errorf("table %s, column %s: a value of type %T", a.table.Name, a.table.Columns[i], cell)
		}
	}
	a.lines = append(a.lines, "]\n"...)
	a.rows[a.table.Name]++
	if len(a.lines) < block {
		return nil
	}
	return a.flush()
}

// Close writes the end; without it the backup counts as cut short.
func (a *Writer) Close() (Summary, error) {
	if err := a.flush(); err != nil {
		return Summary{}, err
	}
	s := Summary{Header: a.head, Rows: a.rows, SHA256: hex.EncodeToString(a.sum.Sum(nil))}
	if err := a.line(end{Rows: s.Rows, SHA256: s.SHA256}); err != nil {
		return s, err
	}
	return s, a.out.Close()
}

// line writes a line that is no row.
func (a *Writer) line(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	a.lines = append(append(a.lines, text...), '\n')
	return a.flush()
}

func (a *Writer) flush() error {
	a.sum.Write(a.lines)
	_, err := a.out.Write(a.lines)
	a.lines = a.lines[:0]
	return err
}

const hexDigits = "0123456789abcdef"

// appendText appends a JSON string.
func appendText(to, text []byte) ([]byte, error) {
	if !utf8.Valid(text) {
		return to, fmt.Errorf("a text that is not UTF-8")
	}
	to = append(to, '"')
	from := 0
	for i, c := range text {
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		to = append(to, text[from:i]...)
		if c < ' ' {
			to = append(to, `\u00`...)
			to = append(to, hexDigits[c>>4], hexDigits[c&15])
		} else {
			to = append(to, '\\', c)
		}
		from = i + 1
	}
	return append(append(to, text[from:]...), '"'), nil
}
