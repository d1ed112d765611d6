package access

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/placed"
)

// maxProblems is how many problems of one document are told.
const maxProblems = 100

// A Problem is something in a document that cannot be meant.
type Problem struct {
	Path string // where it is: $.Statement[0].Action; $ is the document
	Line int    // the line of the document, from 1
	Text string // what is wrong and how to put it right, a sentence
}

// String is one line for a person.
func (p Problem) String() string { return fmt.Sprintf("line %d: %s: %s", p.Line, p.Path, p.Text) }

// Problems are all that is wrong with a document, in its order. There is at least one; after the first hundred, the
// last says that there are more.
type Problems []Problem

// Error is one line for each problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// add notes what is wrong with a value.
func (p *Problems) add(v *placed.Value, format string, args ...any) {
	if len(*p) <= maxProblems {
		*p = append(*p, Problem{v.Path(), int(v.Line), fmt.Sprintf(format, args...)})
	}
}

// sorted puts problems in the order of the document.
func (p Problems) sorted() Problems {
	slices.SortStableFunc(p, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	if len(p) > maxProblems {
		p[maxProblems] = Problem{"$", p[maxProblems].Line, "There are more problems; these come first."}
	}
	return p
}
