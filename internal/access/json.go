package access

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/trunkline/trunkline/internal/placed"
)

// MaxDocument is the most bytes that a policy document may have, white space between its parts not counted.
const MaxDocument = 10_240

const (
	maxWritten = 8 * MaxDocument // with white space
	maxNesting = 8               // a condition's values are on the seventh level
)

// kinds are the kinds of values as problems name them.
var kinds = map[placed.Kind]string{
	placed.Text:    "a text",
	placed.Number:  "a number",
	placed.Truth:   "true or false",
	placed.Nothing: "null",
	placed.List:    "a list",
	placed.Block:   "a block in braces",
}

// read reads a whole document; nil if it is not JSON, too large or too deep, which has been told.
func read(document []byte, problems *Problems) *placed.Value {
	whole := &placed.Value{Line: 1}
	if reason := refusal(document, whole); reason != "" {
		problems.add(whole, "%s", reason)
		return nil
	}
	v, again, fault := placed.Read(document, maxNesting)
	for _, twice := range again {
		problems.add(twice, "%q stands twice: keep one.", twice.Name)
	}
	if fault != nil { // of valid JSON it is that
		problems.add(fault.At, "The document cannot be read: lists and blocks are nested more than %d deep.", maxNesting)
	}
	return v
}

// refusal says why a text is no document, at the line on which it stops being one; "" if it is one.
func refusal(document []byte, at *placed.Value) string {
	switch {
	case len(document) > maxWritten:
		return fmt.Sprintf("The document has %d bytes, at most %d.", len(document), maxWritten)
	case !utf8.Valid(document):
		return "The document is not UTF-8."
	}
	var compact bytes.Buffer
	err := json.Unmarshal(document, new(json.RawMessage)) // tells where an error is, as Compact does not
	if err == nil {
		err = json.Compact(&compact, document)
	}
	switch {
	case err != nil:
		at.Line = lineOf(document, err)
		return fmt.Sprintf("The document is not JSON: %v.", err)
	case compact.Len() > MaxDocument:
		return fmt.Sprintf("The document has %d bytes without white space, at most %d.", compact.Len(), MaxDocument)
	}
	return ""
}

// lineOf is the line of a syntax error.
func lineOf(document []byte, err error) int32 {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return 1
	}
	return 1 + int32(bytes.Count(document[:min(syntax.Offset, int64(len(document)))], []byte("\n")))
}
