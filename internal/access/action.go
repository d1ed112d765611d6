package access

import (
	"regexp"
	"strings"

	"github.com/trunkline/trunkline/internal/placed"
)

// actions are those that a statement is about, or with not all but those.
type actions struct {
	globs []glob
	not   bool
}

var actionForm = regexp.MustCompile(`^(\*|\*:\*|[A-Za-z0-9-]+:[A-Za-z0-9*?_.-]+)$`)

func (p *parser) actions(v *placed.Value, not bool) actions {
	found := actions{not: not}
	for _, item := range p.texts(v) {
		if !actionForm.MatchString(item.Text) {
			p.problems.add(item, "%q is not an action: write a service and what it does, such as networkmanager:Get*, or *.", item.Text)
			continue
		}
		t, _ := parseTemplate(strings.ToLower(item.Text), syntax{wildcards: true}) // without variables nothing can fail
		found.globs = append(found.globs, compile(t.parts))
	}
	return found
}

// cover reports whether the actions include one, which is in lower case.
func (a actions) cover(action string) bool {
	for _, g := range a.globs {
		if g.matches(action) {
			return !a.not
		}
	}
	return a.not
}
