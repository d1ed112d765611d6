package archive_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/archive"
)

// A shelf keeps what it is given.
type shelf struct {
	tables []archive.Table
	rows   [][]any
}

func (s *shelf) Begin(t archive.Table) error { s.tables = append(s.tables, t); return nil }
func (s *shelf) Row(cells []any) error       { s.rows = append(s.rows, cells); return nil }

var made = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// backup writes rows of one table with a number and a text.
func backup(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	var b bytes.Buffer
	a, err := archive.NewWriter(&b, 7, made)
	if err == nil {
		err = a.Begin(archive.Table{Name: "first", Columns: []string{"n", "text"}})
	}
	for _, row := range rows {
		if err == nil {
			err = a.Row(row)
		}
	}
	if err == nil {
		err = a.Begin(archive.Table{Name: "second", Columns: []string{"n"}})
	}
	if err == nil {
		_, err = a.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var texts = []string{"", "plain", "\"quoted\\\" \x00\x01\n\r\t\x1f", "ünï \u2028 \U0001F310", `{"a":"\u0041"}`, strings.Repeat("x", 1<<20)}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	var in, want [][]any
	for i, text := range texts {
		n := int64(i) - 2<<61
		in, want = append(in, []any{n, []byte(text)}), append(want, []any{n, text})
	}
	in, want = append(in, []any{nil, nil}), append(want, []any{nil, nil})
	a, err := archive.NewReader(bytes.NewReader(backup(t, in...)))
	if err != nil {
		t.Fatal(err)
	}
	var s shelf
	sum, err := a.ReadAll(&s)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(s.rows, want) || len(s.tables) != 2 || s.tables[1].Name != "second" {
		t.Errorf("read %.200q of %v", s.rows, s.tables)
	}
	if sum.Header.Schema != 7 || !sum.Header.Made.Equal(made) || sum.Rows["first"] != int64(len(in)) || len(sum.SHA256) != 64 {
		t.Errorf("the summary is %+v", sum)
	}
}

// TestDamageIsFound cuts a backup at every byte, and changes every byte, and every byte of its lines.
func TestDamageIsFound(t *testing.T) {
	t.Parallel()
	sound := backup(t, []any{int64(1), []byte("one")}, []any{int64(2), nil})
	for i := range sound {
		if _, err := archive.Verify(bytes.NewReader(sound[:i])); err == nil {
			t.Errorf("cut at byte %d of %d it is called sound", i, len(sound))
		}
		if i < 3 || i > 9 { // gzip's own header has a time, flags and a system, which say nothing of what is inside
			bad := bytes.Clone(sound)
			bad[i] ^= 0x20
			if _, err := archive.Verify(bytes.NewReader(bad)); err == nil {
				t.Errorf("changed at byte %d it is called sound", i)
			}
		}
	}
	text := unzip(t, sound)
	for i := range text {
		bad := bytes.Clone(text)
		bad[i] ^= 0x01
		if _, err := archive.Verify(bytes.NewReader(zip(t, bad))); err == nil && i < len(text)-1 {
			t.Errorf("with byte %d of its lines changed, %q, it is called sound", i, bad)
		}
	}
	if _, err := archive.Verify(bytes.NewReader(zip(t, text[:len(text)/2]))); !errors.Is(err, archive.ErrCut) {
		t.Errorf("half of it: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	const head = `{"format":"trunkline backup","version":1,"schema":1,"made":"2026-11-25T12:00:00Z"}` + "\n"
	for text, want := range map[string]string{
		"":                                     "cut short",
		"hello\n":                              "not a backup",
		`{"format":"another"}` + "\n":          "not a backup",
		strings.Replace(head, ":1,", ":2,", 1): "form 2, newer than this program's 1",
		head:                                   "cut short",
		head + "[1]\n":                         "line 2 is no row",
		head + "\n":                            "line 2 is empty",
		head + `{"table":""}` + "\n":           "line 2 names no table",
		head + `{"table":"a","columns":["b"]}` + "\n[1,2]\n":           "line 3 is no row",
		head + `{"table":"a","columns":["b"]}` + "\n[1.5]\n":           "line 3 is no row",
		head + `{"table":"a","columns":["b"]}` + "\n[{}]\n":            "line 3 is no row",
		head + strings.Repeat(`{"table":"a","columns":["b"]}`+"\n", 2): "line 3 begins a table for the second time",
		head + `{}` + "\n":                       "line 2 is neither a row nor the end",
		head + `{"rows":{},"sha256":"0"}` + "\n": "checksum",
	} {
		if _, err := archive.Verify(bytes.NewReader(zip(t, []byte(text)))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if _, err := archive.Verify(strings.NewReader("plain text")); err == nil || err.Error() != "this is not a backup of trunkline" {
		t.Errorf("a text: %v", err)
	}
	a, err := archive.NewWriter(io.Discard, 1, made)
	if err == nil {
		err = a.Begin(archive.Table{Name: "first", Columns: []string{"n"}})
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Row([]any{[]byte{0xff}}); err == nil {
		t.Error("a text that is not UTF-8 is written")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(unzip(f, backup(f, []any{int64(1), []byte("one")})))
	f.Fuzz(func(t *testing.T, text []byte) {
		sum, err := archive.Verify(bytes.NewReader(zip(t, text)))
		if err == nil && !bytes.Contains(text, fmt.Append(nil, sum.SHA256)) {
			t.Errorf("%q is called sound", text)
		}
	})
}

func zip(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(text)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func unzip(t testing.TB, b []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
