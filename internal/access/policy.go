package access

import "github.com/trunkline/trunkline/internal/placed"

// The versions of the language. Only the newer has variables.
const (
	newVersion = "2012-10-17"
	oldVersion = "2008-10-17"
)

// A Policy is a parsed document.
type Policy struct {
	Name string // as decisions tell it

	statements []statement
}

// A statement allows or denies something.
type statement struct {
	name       string // its Sid, or its place: "Statement[0]"
	deny       bool
	actions    actions
	resources  resources
	principals *principals // of a trust or resource policy; nil otherwise
	conditions []condition
}

// Effect is the word of the document.
func (s *statement) effect() string {
	if s.deny {
		return "Deny"
	}
	return "Allow"
}

// Parse reads a policy that is attached to a principal, or that narrows a session. The name is the policy's in
// decisions. An error is of type Problems and tells everything that is wrong with the document.
func Parse(name string, document []byte) (*Policy, error) { return parse(name, document, ofPrincipal) }

// ParseTrust reads the policy of a role that says who may assume it: its statements have a Principal and no Resource.
// An error is of type Problems.
func ParseTrust(name string, document []byte) (*Policy, error) { return parse(name, document, ofRole) }

// ParseResource reads a policy that is attached to a resource: its statements have a Principal and a Resource. An error
// is of type Problems.
func ParseResource(name string, document []byte) (*Policy, error) {
	return parse(name, document, ofResource)
}

// A form is what a policy is attached to, which decides what its statements say.
type form struct {
	elements              []string
	principals, resources bool // whether statements have a Principal, and a Resource
}

var (
	ofPrincipal = form{identityElements, false, true}
	ofRole      = form{trustElements, true, false}
	ofResource  = form{resourceElements, true, true}
)

// A parser reads the statements of one document.
type parser struct {
	problems  Problems
	form      form
	variables bool
	sids      map[string]bool
}

func parse(name string, document []byte, f form) (*Policy, error) {
	p := &parser{form: f, sids: map[string]bool{}}
	policy := &Policy{Name: name}
	if whole := read(document, &p.problems); whole != nil {
		policy.statements = p.document(whole)
	}
	if len(p.problems) > 0 {
		return nil, p.problems.sorted()
	}
	return policy, nil
}

func (p *parser) document(whole *placed.Value) []statement {
	if !p.is(whole, placed.Block) {
		return nil
	}
	found := p.elements(whole, "Version", "Id", "Statement")
	p.variables = p.version(found["Version"])
	if id, ok := found["Id"]; ok {
		p.is(id, placed.Text)
	}
	written, ok := found["Statement"]
	switch {
	case !ok:
		p.problems.add(whole, "There is no Statement: add one, or a list of them.")
		return nil
	case written.Kind == placed.List && len(written.Inside) == 0:
		p.problems.add(written, "The list is empty: add a statement.")
		return nil
	case written.Kind == placed.Block:
		return []statement{p.statement(written, "Statement")}
	case !p.is(written, placed.List):
		return nil
	}
	statements := make([]statement, len(written.Inside))
	for i, item := range written.Inside {
		statements[i] = p.statement(item, item.Path()[len("$."):])
	}
	return statements
}

// version reports whether the document's version has variables.
func (p *parser) version(v *placed.Value) bool {
	switch {
	case v == nil:
		return false // the older version is meant
	case v.Text != newVersion && v.Text != oldVersion || v.Kind != placed.Text:
		p.problems.add(v, "This is not a version: write %q.", newVersion)
	}
	return v.Text != oldVersion
}

// elements are the members of a block, which may have these names only.
func (p *parser) elements(v *placed.Value, names ...string) map[string]*placed.Value {
	found := map[string]*placed.Value{}
	for _, m := range v.Inside {
		if problem := unknown(m.Name, names); problem != "" {
			p.problems.add(m, "%s", problem)
		}
		found[m.Name] = m
	}
	return found
}

// is reports whether a value is of a kind, and tells if it is not.
func (p *parser) is(v *placed.Value, want placed.Kind) bool {
	if v.Kind != want {
		p.problems.add(v, "This is %s and should be %s.", kinds[v.Kind], kinds[want])
	}
	return v.Kind == want
}

// texts are one text or a list of at least one.
func (p *parser) texts(v *placed.Value) []*placed.Value {
	items := []*placed.Value{v}
	if v.Kind == placed.List {
		items = v.Inside
	}
	if len(items) == 0 {
		p.problems.add(v, "The list is empty.")
	}
	var found []*placed.Value
	for _, item := range items {
		if p.is(item, placed.Text) {
			found = append(found, item)
		}
	}
	return found
}
