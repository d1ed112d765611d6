package strict

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MaxProblems is how many problems of one document are told.
const MaxProblems = 100

// A Problem is something in a document that cannot be meant, and what to do
// about it.
type Problem struct {
	Line int    // counted from 1; 0 is the document as a whole
	Text string // one line
}

// String begins with the line, as compilers do.
func (p Problem) String() string {
	if p.Line == 0 {
		return p.Text
	}
	return "line " + strconv.Itoa(p.Line) + ": " + p.Text
}

// Problems collect what is wrong with a document.
type Problems struct{ list []Problem }

// longest is how many bytes of a text of the document a problem shows.
const longest = 400

// Add tells of a problem, in the manner of fmt.Sprintf. Of texts that are long it
// shows the beginning.
func (p *Problems) Add(line int, format string, args ...any) {
	if p.Full() {
		return
	}
	for i, arg := range args {
		if text, ok := arg.(string); ok && len(text) > longest {
			args[i] = strings.ToValidUTF8(text[:longest], "") + "…"
		}
	}
	p.list = append(p.list, Problem{line, fmt.Sprintf(format, args...)})
}

// Full tells whether more problems would not be told.
func (p *Problems) Full() bool { return len(p.list) > MaxProblems }

// Found tells whether there is any problem.
func (p *Problems) Found() bool { return len(p.list) > 0 }

// Sorted are the problems in the order of the document, each once, and at most
// MaxProblems of them with a remark that there are more.
func (p *Problems) Sorted() []Problem {
	slices.SortStableFunc(p.list, func(a, b Problem) int { return a.Line - b.Line })
	p.list = slices.Compact(p.list)
	if len(p.list) > MaxProblems {
		p.list = append(p.list[:MaxProblems], Problem{0, "There are more problems; these come first."})
	}
	return p.list
}
