package access

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/trunkline/trunkline/internal/placed"
)

// A condition is one operator for one key. It holds if the request's values of the key are as it wants them.
type condition struct {
	operator operator
	written  string // the operator as it is written: "ForAllValues:StringLikeIfExists"
	label    string // the key as it is written
	key      string // in lower case
	set      string // "ForAllValues" or "ForAnyValue"; "" if it is neither
	ifExists bool
	wanted   []wanted
}

// wanted is one of the values that a condition names.
type wanted struct {
	template
	matches matcher // if the template has no variables
}

const (
	forAll = "ForAllValues"
	forAny = "ForAnyValue"
	exists = "IfExists"
)

// keyForm matches a condition key: a service and a name, perhaps with a tag's key. Tag keys may be of any script.
var keyForm = regexp.MustCompile(`^[A-Za-z0-9-]+:[A-Za-z0-9._-]+(/[\pL\pM\pN\pZ_.:/=+@-]+)?$`)

func checkKey(key string) error {
	if !keyForm.MatchString(key) {
		return fmt.Errorf("%q is not a condition key: write a service and a name, such as aws:RequestTag/team", key)
	}
	return nil
}

func (p *parser) conditions(v *placed.Value) []condition {
	var found []condition
	for _, m := range v.Inside {
		c, ok := p.operator(m)
		if !p.is(m, placed.Block) || !ok {
			continue
		}
		if len(m.Inside) == 0 {
			p.problems.add(m, "The operator compares nothing: name a condition key and its values, or leave it out.")
		}
		keys := map[string]bool{}
		for _, k := range m.Inside {
			c.label, c.key = k.Name, strings.ToLower(k.Name)
			if err := checkKey(k.Name); err != nil {
				p.problems.add(k, "%v.", err)
			}
			if keys[c.key] {
				p.problems.add(k, "%q stands twice, in upper or lower case: keep one.", k.Name)
			}
			keys[c.key] = true
			c.wanted = p.wanted(k, c.operator)
			found = append(found, c)
		}
	}
	return found
}

// operator reads the operator's name, with what stands before and behind it.
func (p *parser) operator(m *placed.Value) (condition, bool) {
	c := condition{written: m.Name}
	name := m.Name
	if set, rest, ok := strings.Cut(name, ":"); ok {
		c.set, name = set, rest
		if problem := unknown(set, []string{forAll, forAny}); problem != "" {
			p.problems.add(m, "%s", problem)
		}
	}
	name, c.ifExists = strings.CutSuffix(name, exists)
	problem := unknown(name, operatorNames)
	switch {
	case problem != "":
		p.problems.add(m, "%s", problem)
	case name == null && (c.set != "" || c.ifExists):
		p.problems.add(m, "Null asks whether a key is there, so it has neither %s: nor %s: nor %s.", forAll, forAny, exists)
	}
	c.operator = operators[name]
	return c, problem == ""
}

// wanted reads the values of a condition: one or a list of texts, numbers, or true and false.
func (p *parser) wanted(v *placed.Value, o operator) []wanted {
	items := []*placed.Value{v}
	if v.Kind == placed.List {
		items = v.Inside
	}
	if len(items) == 0 {
		p.problems.add(v, "The list is empty.")
	}
	var found []wanted
	for _, item := range items {
		if item.Kind != placed.Text && item.Kind != placed.Number && item.Kind != placed.Truth {
			p.is(item, placed.Text)
			continue
		}
		w, err := o.want(item.Text, p.variables)
		if err != nil {
			p.problems.add(item, "%q cannot be compared: %v.", item.Text, err)
		}
		found = append(found, w)
	}
	return found
}

// holds reports whether the condition is met; seen are the request's values, none if the key is missing.
func (c condition) holds(a *asking, deny bool) (met bool, seen []string, err error) {
	seen, err = a.key(c.key)
	if err != nil {
		return false, nil, fmt.Errorf("condition key %s: %w", c.label, err)
	}
	switch {
	case c.operator.presence:
		met, err = c.one(a, fmt.Sprint(len(seen) == 0), deny)
		return met, seen, err
	case len(seen) == 0:
		return c.withoutValue(), seen, nil
	}
	every := c.set == forAll || c.set == "" && c.operator.negated
	for _, s := range seen {
		met, err = c.one(a, s, deny)
		if err != nil || met != every {
			return met, seen, err
		}
	}
	return every, seen, nil
}

// withoutValue says whether the condition is met by a request without the key.
func (c condition) withoutValue() bool {
	return c.set == forAll || c.set == "" && (c.ifExists || c.operator.negated)
}

// one reports whether one value is as the condition wants it: equal to any of the wanted, or with a negated operator
// to none. A variable without a value is equal to nothing; where values are left out that would allow more, so then
// an Allow does not apply and a Deny does.
func (c condition) one(a *asking, seen string, deny bool) (bool, error) {
	unresolved := false
	for _, w := range c.wanted {
		matches := w.matches
		if w.variables {
			parts, ok, err := w.resolve(a)
			if err != nil {
				return false, err
			}
			if ok {
				matches, err = c.operator.read(parts)
			}
			if !ok || err != nil {
				unresolved = true
				continue
			}
		}
		if matches(seen) {
			return !c.operator.negated, nil
		}
	}
	return c.operator.negated && (deny || !unresolved), nil
}
