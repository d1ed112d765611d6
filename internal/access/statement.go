package access

import (
	"regexp"

	"github.com/trunkline/trunkline/internal/placed"
)

var (
	identityElements = []string{"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}
	trustElements    = []string{"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition"}
	resourceElements = []string{"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}
)

func (p *parser) statement(v *placed.Value, place string) statement {
	s := statement{name: place}
	if !p.is(v, placed.Block) {
		return s
	}
	found := p.elements(v, p.form.elements...)
	if sid := p.sid(found); sid != "" {
		s.name = sid
	}
	s.deny = p.effect(v, found)
	if e, not, ok := p.either(v, found, "Action"); ok {
		s.actions = p.actions(e, not)
	}
	if p.form.principals {
		s.principals = p.whom(v, found, s.deny)
	}
	if p.form.resources {
		if e, not, ok := p.either(v, found, "Resource"); ok {
			s.resources = p.resources(e, not)
		}
	}
	if e, ok := found["Condition"]; ok && p.is(e, placed.Block) {
		s.conditions = p.conditions(e)
	}
	return s
}

// either finds an element or its opposite, of which a statement has one; not says that it is the opposite.
func (p *parser) either(v *placed.Value, found map[string]*placed.Value, name string) (e *placed.Value, not, ok bool) {
	e, ok = found[name]
	opposite, not := found["Not"+name]
	switch {
	case ok && not:
		p.problems.add(opposite, "The statement has %s already: keep one of both.", name)
		return e, false, true
	case not:
		return opposite, true, true
	case !ok:
		p.problems.add(v, "The statement has neither %s nor Not%s: add one.", name, name)
	}
	return e, false, ok
}

var sidForm = regexp.MustCompile(`^[A-Za-z0-9]*$`)

func (p *parser) sid(found map[string]*placed.Value) string {
	v, ok := found["Sid"]
	switch {
	case !ok || !p.is(v, placed.Text):
		return ""
	case !sidForm.MatchString(v.Text):
		p.problems.add(v, "%q cannot be a Sid: it has letters and digits only.", v.Text)
	case v.Text != "" && p.sids[v.Text]:
		p.problems.add(v, "Another statement is called %q: each Sid stands once.", v.Text)
	}
	p.sids[v.Text] = true
	return v.Text
}

func (p *parser) effect(s *placed.Value, found map[string]*placed.Value) (deny bool) {
	v, ok := found["Effect"]
	switch {
	case !ok:
		p.problems.add(s, "The statement has no Effect: write Allow or Deny.")
	case p.is(v, placed.Text) && v.Text != "Allow" && v.Text != "Deny":
		p.problems.add(v, "%q is not an effect: write Allow or Deny.", v.Text)
	}
	return ok && v.Text == "Deny"
}
