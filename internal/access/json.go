package access

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// MaxDocument is the most bytes that a policy document may have, white space between its parts not counted.
const MaxDocument = 10_240

const (
	maxWritten = 8 * MaxDocument // with white space
	maxNesting = 8               // a condition's values are on the seventh level
)

var errDeep = fmt.Errorf("lists and blocks are nested more than %d deep", maxNesting)

// A kind is a kind of JSON value, as problems name it.
type kind string

const (
	text    kind = "a text"
	number  kind = "a number"
	truth   kind = "true or false"
	nothing kind = "null"
	list    kind = "a list"
	block   kind = "a block in braces"
)

// A value is a part of a document that knows where it stands.
type value struct {
	kind    kind
	text    string // of a text, number or truth
	items   []value
	members []member
	path    string
	line    int
}

// A member is a name of a block with its value.
type member struct {
	name  string
	value value
}

// A reader turns the text of a document into values.
type reader struct {
	decoder  *json.Decoder
	document []byte
	counted  int64 // how far lines are counted
	line     int
	problems *Problems
}

// read reads a whole document; false if it is not JSON, too large or too deep, which has been told.
func read(document []byte, problems *Problems) (value, bool) {
	whole := value{path: "$", line: 1}
	var compact bytes.Buffer
	switch {
	case len(document) > maxWritten:
		problems.add(whole, "The document has %d bytes, at most %d.", len(document), maxWritten)
		return whole, false
	case !utf8.Valid(document):
		problems.add(whole, "The document is not UTF-8.")
		return whole, false
	}
	err := json.Unmarshal(document, new(json.RawMessage)) // tells where an error is, as Compact does not
	if err == nil {
		err = json.Compact(&compact, document)
	}
	switch {
	case err != nil:
		whole.line = lineOf(document, err)
		problems.add(whole, "The document is not JSON: %v.", err)
		return whole, false
	case compact.Len() > MaxDocument:
		problems.add(whole, "The document has %d bytes without white space, at most %d.", compact.Len(), MaxDocument)
		return whole, false
	}
	r := &reader{decoder: json.NewDecoder(bytes.NewReader(document)), document: document, line: 1, problems: problems}
	r.decoder.UseNumber()
	v, err := r.value("$", 1)
	if err != nil {
		problems.add(v, "The document cannot be read: %v.", err)
	}
	return v, err == nil
}

// lineOf is the line of a syntax error.
func lineOf(document []byte, err error) int {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return 1
	}
	return 1 + bytes.Count(document[:min(syntax.Offset, int64(len(document)))], []byte("\n"))
}

// token reads the next token and counts lines up to its end.
func (r *reader) token() (json.Token, error) {
	t, err := r.decoder.Token()
	to := r.decoder.InputOffset()
	r.line += bytes.Count(r.document[r.counted:to], []byte("\n"))
	r.counted = to
	return t, err
}

func (r *reader) value(path string, depth int) (value, error) {
	t, err := r.token()
	v := value{path: path, line: r.line}
	if err != nil {
		return v, err
	}
	switch t := t.(type) {
	case string:
		v.kind, v.text = text, t
	case json.Number:
		v.kind, v.text = number, t.String()
	case bool:
		v.kind, v.text = truth, fmt.Sprint(t)
	case nil:
		v.kind = nothing
	case json.Delim:
		if depth > maxNesting {
			return v, errDeep
		}
		if t == '[' {
			return r.list(v, depth)
		}
		return r.block(v, depth)
	}
	return v, nil
}

func (r *reader) list(v value, depth int) (value, error) {
	v.kind = list
	for r.decoder.More() {
		item, err := r.value(fmt.Sprintf("%s[%d]", v.path, len(v.items)), depth+1)
		if err != nil {
			return item, err
		}
		v.items = append(v.items, item)
	}
	_, err := r.token()
	return v, err
}

func (r *reader) block(v value, depth int) (value, error) {
	v.kind = block
	seen := map[string]bool{}
	for r.decoder.More() {
		t, err := r.token()
		if err != nil {
			return v, err
		}
		name, _ := t.(string)
		inside, err := r.value(under(v.path, name), depth+1)
		if err != nil {
			return inside, err
		}
		if seen[name] {
			r.problems.add(inside, "%q stands twice: keep one.", name)
			continue
		}
		seen[name] = true
		v.members = append(v.members, member{name, inside})
	}
	_, err := r.token()
	return v, err
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// under is the path of a block's member.
func under(path, name string) string {
	if plainName.MatchString(name) {
		return path + "." + name
	}
	return path + "['" + strings.ReplaceAll(name, "'", `\'`) + "']"
}
