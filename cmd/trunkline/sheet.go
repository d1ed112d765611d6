package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/trunkline/trunkline/internal/control"
)

// A sheet is an answer for people: sentences and tables. Nothing fails before
// all of it is written out.
type sheet struct {
	bytes.Buffer
	names control.Names
}

// tableOf reads an answer and writes it for people.
func tableOf[T any](write func(*sheet, T)) func(io.Writer, []byte) error {
	return func(w io.Writer, text []byte) error {
		var answer T
		if err := json.Unmarshal(text, &answer); err != nil {
			return err
		}
		var s sheet
		write(&s, answer)
		_, err := s.WriteTo(w)
		return err
	}
}

// say writes one line.
func (s *sheet) say(format string, args ...any) {
	fmt.Fprintf(s, format+"\n", args...)
}

// table writes rows of cells below a heading, with an empty line before.
func (s *sheet) table(heading []string, rows [][]string) {
	s.WriteByte('\n')
	s.rows(heading, rows)
}

// rows writes rows of cells below a heading.
func (s *sheet) rows(heading []string, rows [][]string) {
	t := tabwriter.NewWriter(s, 0, 0, 2, ' ', 0)
	for _, cells := range append([][]string{heading}, rows...) {
		line := strings.TrimRight(strings.Join(cells, "\t"), "\t")
		_, _ = fmt.Fprintln(t, line) // a buffer takes everything
	}
	_ = t.Flush()
}

// called is what people call a thing.
func (s *sheet) called(id string) string { return cmp.Or(strings.TrimSpace(s.names[id]), id) }

func (s *sheet) all(ids []string) string {
	called := make([]string, len(ids))
	for i, id := range ids {
		called[i] = s.called(id)
	}
	return strings.Join(called, ", ")
}

// many counts things: "1 device", "2 devices".
func many[N int | int64](n N, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
