package strict

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// parse reads text as one YAML document; nil if it is none, which is told.
func (p *Problems) parse(text []byte, empty string) *yaml.Node {
	documents := yaml.NewDecoder(bytes.NewReader(withoutVersion(text)))
	var first, second yaml.Node
	switch err := documents.Decode(&first); {
	case errors.Is(err, io.EOF):
		p.Add(0, "%s", empty)
		return nil
	case err != nil:
		p.addSyntax(err, text)
		return nil
	}
	switch err := documents.Decode(&second); {
	case err == nil:
		p.Add(second.Line, "A second document begins here: write one document.")
	case !errors.Is(err, io.EOF):
		p.addSyntax(err, text)
	}
	return first.Content[0]
}

var versionDirective = regexp.MustCompile(`\A(?:\x{FEFF})?(?:[ \t]*(?:[#%].*)?\r?\n)*?(%YAML[ \t]+1\.2)(?:[ \t\r\n]|\z)`)

// withoutVersion makes a comment of a directive that says YAML 1.2. What that
// version has and documents need is read anyway, but the reader of YAML refuses
// to be told so.
func withoutVersion(text []byte) []byte {
	m := versionDirective.FindSubmatchIndex(text)
	if m == nil {
		return text
	}
	text = bytes.Clone(text)
	text[m[2]] = '#'
	return text
}

var lineOfError = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// addSyntax tells of a document that is not YAML. The reader of YAML knows the
// line up to which everything was right, except for characters that it does
// not take.
func (p *Problems) addSyntax(err error, text []byte) {
	if line, what := strangeCharacter(text); line > 0 {
		p.Add(line, "Here is %s, which neither YAML nor JSON has: take it out, and save the file as UTF-8.", what)
		return
	}
	line, said := 1, strings.ReplaceAll(err.Error(), "\n", " ")
	if m := lineOfError.FindStringSubmatch(said); m != nil {
		said = m[2]
		if n, err := strconv.Atoi(m[1]); err == nil {
			line = n
		}
	}
	if at := indentedByTab(text, line); at > 0 && strings.Contains(said, "cannot start any token") {
		p.Add(at, "A tab indents this line, which YAML does not have: indent it with spaces.")
		return
	}
	p.Add(line, "From here on this is neither YAML nor JSON: %s.", said)
}

// indentedByTab is the first line, from one on, that begins with a tab or has one
// among the spaces that it begins with; 0 if there is none.
func indentedByTab(text []byte, from int) int {
	line := 0
	for text := range bytes.Lines(text) {
		line++
		indent := text[:len(text)-len(bytes.TrimLeft(text, " \t"))]
		if line >= from && bytes.ContainsRune(indent, '\t') {
			return line
		}
	}
	return 0
}

// strangeCharacter finds the first character that YAML does not have; on line 0
// there is none, or the text is in UTF-16.
func strangeCharacter(text []byte) (line int, what string) {
	if bytes.HasPrefix(text, []byte("\xFE\xFF")) || bytes.HasPrefix(text, []byte("\xFF\xFE")) {
		return 0, ""
	}
	line = 1
	for len(text) > 0 {
		c, n := utf8.DecodeRune(text)
		switch {
		case c == utf8.RuneError && n == 1:
			return line, fmt.Sprintf("a byte that is not UTF-8 (%#02x)", text[0])
		case c == '\n':
			line++
		case c != '\t' && c != '\r' && c < ' ' || c >= 0x7F && c < 0xA0 && c != 0x85 || c == 0xFFFE || c == 0xFFFF:
			return line, fmt.Sprintf("a control character (U+%04X)", c)
		}
		text = text[n:]
	}
	return 0, ""
}
