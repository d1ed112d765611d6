package archive

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"strconv"
)

// A Reader reads one backup line by line.
type Reader struct {
	Header Header

	lines *bufio.Scanner
	sum   hash.Hash
	rows  map[string]int64
	table Table
	count int64 // of the lines read so far
}

// A Sink takes what a backup holds.
type Sink interface {
	// Begin is called at the beginning of each table.
	Begin(Table) error
	// Row is called for each of its rows, with an int64, a string or nil for each column. It keeps the cells.
	Row(cells []any) error
}

// NewReader reads the header of a backup. A backup in a newer form than this program's is refused.
func NewReader(r io.Reader) (*Reader, error) {
	in, err := gzip.NewReader(r)
	if err != nil {
		return nil, notBackup(err)
	}
	a := &Reader{lines: bufio.NewScanner(in), sum: sha256.New(), rows: map[string]int64{}}
	a.lines.Buffer(make([]byte, 0, block), maxLine)
	a.lines.Split(wholeLine)
	line, err := a.next()
	if err != nil {
		return nil, notBackup(err)
	}
	if json.Unmarshal(line, &a.Header) != nil || a.Header.Format != format {
		return nil, notBackup(nil)
	}
	if a.Header.Version > version {
		return nil, fmt.Errorf("the backup has form %d, newer than this program's %d: use a newer trunkline",
			a.Header.Version, version)
	}
	a.add(line)
	return a, nil
}

// wholeLine splits lines; one without its end is none.
func wholeLine(text []byte, atEnd bool) (advance int, line []byte, err error) {
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return i + 1, text[:i], nil
	}
	if atEnd && len(text) > 0 {
		return 0, nil, ErrCut
	}
	return 0, nil, nil
}

// notBackup tells a file that is something else from one that cannot be read.
func notBackup(err error) error {
	if err == nil || errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.EOF) || errors.Is(err, bufio.ErrTooLong) {
		return errors.New("this is not a backup of trunkline")
	}
	return err
}

// ReadAll gives all rows to a sink and compares the checksum. What the sink has got is to be trusted only when ReadAll
// returns without an error.
func (a *Reader) ReadAll(to Sink) (Summary, error) {
	for {
		line, err := a.next()
		if err != nil {
			return Summary{}, err
		}
		switch {
		case line[0] == '[':
			err = a.row(line, to)
		case bytes.HasPrefix(line, []byte(`{"table":`)):
			err = a.begin(line, to)
		default:
			return a.end(line)
		}
		if err != nil {
			return Summary{}, err
		}
		a.add(line)
	}
}

// next reads a line, without its end. It is never empty.
func (a *Reader) next() ([]byte, error) {
	var corrupt flate.CorruptInputError
	if !a.lines.Scan() {
		switch err := a.lines.Err(); {
		case err == nil, errors.Is(err, io.ErrUnexpectedEOF):
			return nil, ErrCut
		case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.As(err, &corrupt):
			return nil, errForm(a.count+1, "cannot be decompressed")
		default:
			return nil, err
		}
	}
	a.count++
	if len(a.lines.Bytes()) == 0 {
		return nil, errForm(a.count, "is empty")
	}
	return a.lines.Bytes(), nil
}

// add counts a line in the checksum.
func (a *Reader) add(line []byte) {
	a.sum.Write(line)
	a.sum.Write([]byte{'\n'})
}

func (a *Reader) begin(line []byte, to Sink) error {
	var t Table
	if err := json.Unmarshal(line, &t); err != nil || t.Name == "" || len(t.Columns) == 0 {
		return errForm(a.count, "names no table")
	}
	if _, again := a.rows[t.Name]; again {
		return errForm(a.count, "begins a table for the second time")
	}
	a.table, a.rows[t.Name] = t, 0
	return to.Begin(t)
}

func (a *Reader) row(line []byte, to Sink) error {
	var texts []json.RawMessage
	if json.Unmarshal(line, &texts) != nil || a.table.Name == "" || len(texts) != len(a.table.Columns) {
		return errForm(a.count, "is no row of its table")
	}
	cells := make([]any, len(texts))
	for i, text := range texts {
		var err error
		switch text[0] {
		case 'n':
		case '"':
			var s string
			err = json.Unmarshal(text, &s)
			cells[i] = s
		default:
			cells[i], err = strconv.ParseInt(string(text), 10, 64)
		}
		if err != nil {
			return errForm(a.count, "is no row of its table")
		}
	}
	a.rows[a.table.Name]++
	return to.Row(cells)
}

// end compares what was read with what the last line says.
func (a *Reader) end(line []byte) (Summary, error) {
	var said end
	if json.Unmarshal(line, &said) != nil || said.SHA256 == "" {
		return Summary{}, errForm(a.count, "is neither a row nor the end")
	}
	s := Summary{Header: a.Header, Rows: a.rows, SHA256: hex.EncodeToString(a.sum.Sum(nil))}
	if s.SHA256 != said.SHA256 || !maps.Equal(s.Rows, said.Rows) {
		return Summary{}, errors.New("the backup is damaged: its checksum does not fit what it holds")
	}
	if a.lines.Scan() {
		return Summary{}, errForm(a.count+1, "stands behind the end")
	}
	if err := a.lines.Err(); err != nil { // gzip's own checksum stands behind the last line
		return Summary{}, ErrCut
	}
	return s, nil
}

// Verify reads a whole backup and returns what it holds, if it is sound.
func Verify(r io.Reader) (Summary, error) {
	a, err := NewReader(r)
	if err != nil {
		return Summary{}, err
	}
	return a.ReadAll(nowhere{})
}

// nowhere is a sink that takes everything.
type nowhere struct{}

func (nowhere) Begin(Table) error { return nil }
func (nowhere) Row([]any) error   { return nil }
