package permit

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/api"
)

const (
	page      = "../../docs/access.md"
	pageBegin = "<!-- The table is written by: go test ./internal/permit -update -->\n"
	pageEnd   = "<!-- end of the table -->\n"
)

// TestThePageSaysWhatOperationsAreAuthorisedOn compares the table of docs/access.md with the rules.
func TestThePageSaysWhatOperationsAreAuthorisedOn(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), pageBegin)
	table, after, ends := strings.Cut(rest, pageEnd)
	if !begins || !ends {
		t.Fatalf("%s has no place for the table", page)
	}
	want := pageTable()
	if *update && table != want {
		if err := os.WriteFile(page, []byte(before+pageBegin+want+pageEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if table != want {
		t.Errorf("the table of %s is not what the rules say; write it anew with -update:\n%s", page, want)
	}
}

func pageTable() string {
	var b strings.Builder
	b.WriteString("\n| operation | authorised on | its condition keys |\n|---|---|---|\n")
	for _, op := range api.Operations {
		r := rules[op.Name]
		fmt.Fprintf(&b, "| %s | %s | %s |\n", op.Name, r.places(op), r.keyNames(op))
	}
	b.WriteString("\n")
	return b.String()
}

// places names the kinds of resources; what is optional stands in brackets.
func (r rule) places(op *api.Operation) string {
	if len(r.on) == 0 {
		return "`*`"
	}
	var places []string
	for _, on := range r.on {
		kind, member, _ := strings.Cut(string(on), "/")
		last := strings.Trim(member[strings.LastIndex(member, "/")+1:], "{}")
		switch m := op.Input.Member(last); {
		case on == given:
			places = append(places, "the ARN given")
		case m == nil:
			places = append(places, "`"+string(on)+"`")
		case m.Required:
			places = append(places, kind)
		default:
			places = append(places, "("+kind+")")
		}
	}
	return strings.Join(places, ", ")
}

func (r rule) keyNames(op *api.Operation) string {
	var names []string
	for _, key := range r.keys {
		names = append(names, "`"+key.name+"`")
	}
	switch {
	case op.Input.Member("Tags") != nil:
		names = append(names, "`aws:RequestTag/KEY`", "`aws:TagKeys`")
	case op.Input.Member("TagKeys") != nil:
		names = append(names, "`aws:TagKeys`")
	}
	return strings.Join(names, ", ")
}
