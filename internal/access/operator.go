package access

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// A matcher reports whether a value of the request is as one wanted value says.
type matcher func(seen string) bool

// An operator compares values of the request with wanted ones.
type operator struct {
	negated  bool // holds if no wanted value matches
	presence bool // asks only whether there is a value
	syntax   syntax
	read     func(parts []part) (matcher, error) // the matcher of a wanted value
}

const null = "Null"

var operators = func() map[string]operator {
	words := syntax{variables: true}
	likes := syntax{variables: true, wildcards: true}
	found := map[string]operator{
		"StringEquals":              {read: equal, syntax: words},
		"StringNotEquals":           {read: equal, syntax: words, negated: true},
		"StringEqualsIgnoreCase":    {read: equalFold, syntax: words},
		"StringNotEqualsIgnoreCase": {read: equalFold, syntax: words, negated: true},
		"StringLike":                {read: like, syntax: likes},
		"StringNotLike":             {read: like, syntax: likes, negated: true},
		"ArnEquals":                 {read: arnLike, syntax: likes},
		"ArnLike":                   {read: arnLike, syntax: likes},
		"ArnNotEquals":              {read: arnLike, syntax: likes, negated: true},
		"ArnNotLike":                {read: arnLike, syntax: likes, negated: true},
		"Bool":                      {read: literal(boolean)},
		"BinaryEquals":              {read: literal(binary)},
		"IpAddress":                 {read: literal(address)},
		"NotIpAddress":              {read: literal(address), negated: true},
		null:                        {read: literal(boolean), presence: true},
	}
	for name, holds := range map[string]func(order int) bool{
		"Equals":            func(order int) bool { return order == 0 },
		"NotEquals":         func(order int) bool { return order == 0 },
		"LessThan":          func(order int) bool { return order < 0 },
		"LessThanEquals":    func(order int) bool { return order <= 0 },
		"GreaterThan":       func(order int) bool { return order > 0 },
		"GreaterThanEquals": func(order int) bool { return order >= 0 },
	} {
		negated := strings.HasPrefix(name, "Not")
		found["Numeric"+name] = operator{read: literal(numeric(holds)), negated: negated}
		found["Date"+name] = operator{read: literal(date(holds)), negated: negated}
	}
	return found
}()

var operatorNames = slices.Sorted(maps.Keys(operators))

var errNoVariables = errors.New("this operator takes no policy variables")

// want reads a wanted value.
func (o operator) want(text string, variables bool) (wanted, error) {
	s := o.syntax
	if variables && !s.variables && strings.Contains(text, "${") {
		return wanted{}, errNoVariables
	}
	s.variables = s.variables && variables
	t, err := parseTemplate(text, s)
	if err != nil || t.variables {
		return wanted{template: t}, err
	}
	m, err := o.read(t.parts)
	return wanted{template: t, matches: m}, err
}

// literal is for operators whose wanted values have neither wildcards nor variables.
func literal(read func(text string) (matcher, error)) func([]part) (matcher, error) {
	return func(parts []part) (matcher, error) { return read(plain(parts)) }
}
