package survey

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/catalog"
)

// A remark is what a document could not say of some resources of a kind.
type remark struct {
	kind catalog.Kind
	what string
}

// notes count remarks.
type notes map[remark]int

// maxNotes is how many different ones are kept, whatever an endpoint answers.
const maxNotes = 100

func (n notes) add(kind catalog.Kind, what string) {
	r := remark{kind, what}
	if _, known := n[r]; known || len(n) < maxNotes {
		n[r]++
	}
}

// keeps tells whether what is in a state is declared, and notes it if not.
func (n notes) keeps(kind catalog.Kind, state string, states ...string) bool {
	if slices.Contains(states, state) {
		return true
	}
	n.add(kind, "left out, "+word(state))
	return false
}

// lines are the remarks in words: "vpn-connections: 3 left out, deleted".
func (n notes) lines() []string {
	sorted := slices.SortedFunc(maps.Keys(n), func(a, b remark) int {
		return strings.Compare(a.kind.Section()+a.what, b.kind.Section()+b.what)
	})
	lines := make([]string, len(sorted))
	for i, r := range sorted {
		lines[i] = fmt.Sprintf("%s: %d %s", r.kind.Section(), n[r], r.what)
	}
	return lines
}

var wordForm = regexp.MustCompile(`^[0-9A-Za-z-]{1,40}$`)

// word is a word of an enumeration as AWS writes them.
func word(s string) string {
	if !wordForm.MatchString(s) {
		return "in a state that is not known"
	}
	return s
}
