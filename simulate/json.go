package simulate

import (
	"bufio"
	"encoding/json"
	"io"
)

// WriteJSON writes attachments, route tables and what is advertised, in the form
// of docs/simulate.schema.json. One scenario is always the same bytes.
func (r *Result) WriteJSON(w io.Writer) error {
	out := jsonWriter{to: bufio.NewWriter(w)}
	out.text("{\n  \"attachments\": ")
	out.value(r.Attachments(), "  ")
	out.list(",\n  \"tables\": [", func(put func(any)) {
		for table := range r.Tables() {
			put(table)
		}
	})
	out.list(",\n  \"advertised\": [", func(put func(any)) {
		for told := range r.Announcements() {
			put(told)
		}
	})
	out.text("\n}\n")
	if out.err != nil {
		return out.err
	}
	return out.to.Flush()
}

// A jsonWriter writes JSON part by part, so that no more than a part is held. It
// keeps the first error.
type jsonWriter struct {
	to  *bufio.Writer
	err error
}

func (w *jsonWriter) text(text string) {
	if w.err == nil {
		_, w.err = w.to.WriteString(text)
	}
}

func (w *jsonWriter) value(value any, indent string) {
	text, err := json.MarshalIndent(value, indent, "  ")
	if err != nil && w.err == nil {
		w.err = err
	}
	w.text(string(text))
}

// list writes the elements that a function puts.
func (w *jsonWriter) list(before string, elements func(put func(any))) {
	w.text(before)
	next, end := "\n    ", "]"
	elements(func(element any) {
		w.text(next)
		w.value(element, "    ")
		next, end = ",\n    ", "\n  ]"
	})
	w.text(end)
}
