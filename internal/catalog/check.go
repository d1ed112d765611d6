package catalog

import (
	"cmp"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/routing"
	"github.com/trunkline/trunkline/internal/strict"
)

// MaxSize is the largest catalog document that is read, in bytes.
const MaxSize = 32 << 20

// A Problem is something in a catalog document that cannot be meant, and what
// to do about it.
type Problem = strict.Problem

// Parse reads a catalog document, YAML or JSON, and checks it as a
// whole. Everything that is wrong with it is told at once, in the order of its
// lines; then there is no catalog.
func Parse(text []byte) (*Catalog, []Problem) {
	c := &check{named: map[string][]*Resource{}, file: new(Document)}
	if len(text) > MaxSize {
		c.Add(0, "The catalog has %d bytes, at most %d are read: divide it among accounts or leave out routes.", len(text), MaxSize)
		return nil, c.Sorted()
	}
	strict.Form{Name: "the catalog", Empty: sayNothing}.Read(text, c.file, &c.Problems)
	c.checkTop()
	for _, form := range forms {
		for _, entry := range c.file.entries(form.kind) {
			c.name(form, entry)
		}
	}
	for _, t := range c.things {
		if definition := t.entry.describe(c, t); definition != nil {
			t.Described.Definition = asJSON(definition)
		}
	}
	c.checkPeers()
	if !c.Found() && len(c.things) == 0 && !c.file.saysNone() {
		c.Add(0, "%s", sayNothing)
	}
	if c.Found() {
		return nil, c.Sorted()
	}
	slices.SortStableFunc(c.things, func(a, b *Resource) int { return cmp.Compare(a.rank(), b.rank()) })
	return &Catalog{c.things}, nil
}

// sayNothing is told of a document that declares nothing, perhaps by accident.
const sayNothing = "The catalog is empty. If nothing is outside, say so: write account, region and a section without entries, as in vpcs: []."

// checkTop holds what is said at the top to its form, whether or not an entry
// needs it.
func (c *check) checkTop() {
	for _, top := range []struct {
		what string
		form *regexp.Regexp
		said Said
	}{{"partition", partitionForm, c.file.Partition}, {"account", accountForm, c.file.Account}, {"region", regionForm, c.file.Region}} {
		if top.said.Line != 0 {
			c.Hold(top.what, top.form, top.said)
		}
	}
}

// asJSON is a definition as it is stored. Definitions are texts, numbers and
// lists and maps of these, so nothing can fail.
func asJSON(definition any) string {
	text, _ := json.Marshal(definition)
	return string(text)
}

// A check finds out whether a document makes sense.
type check struct {
	strict.Problems
	file   *Document
	things []*Resource
	named  map[string][]*Resource // by ARN and by id
}

var (
	idForm        = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`)
	accountForm   = regexp.MustCompile(`^[0-9]{12}$`)
	regionForm    = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$`)
	partitionForm = regexp.MustCompile(`^aws(-[a-z]+)*$`)
)

// name gives an entry its ARN.
func (c *check) name(form form, entry entry) {
	who := entry.who()
	for _, key := range slices.Sorted(maps.Keys(who.Tags)) {
		if wrong := WrongTag(key, who.Tags[key].Text); wrong != "" {
			c.Add(cmp.Or(who.Tags[key].Line, who.Line), "%s", wrong)
		}
	}
	if who.ID.Line == 0 {
		return // which has been told
	}
	partition := cmp.Or(c.file.Partition.Text, "aws")
	account := c.given("account", accountForm, who.Line, who.Account, c.file.Account)
	region := c.given("region", regionForm, who.Line, who.Region, c.file.Region)
	if id := who.ID.Text; !form.kind.Takes(id) {
		c.Add(who.ID.Line, "%q is not the id of a %s: it begins with %q and has letters, digits and hyphens.", id, form.title(), form.prefix)
		return
	}
	t := &Resource{Kind: form.kind, Line: who.Line, entry: entry, ARN: form.kind.ARN(partition, region, account, who.ID.Text)}
	if other := c.named[t.ARN]; len(other) > 0 {
		c.Add(who.ID.Line, "%s stands on line %d already: keep one.", who.ID.Text, other[0].Line)
		return
	}
	who.thing = t
	t.Described = api.NetworkResource{
		ResourceArn: t.ARN, ResourceType: string(t.Kind), ResourceId: t.id(), AwsRegion: strings.Split(t.ARN, ":")[3], AccountId: account,
	}
	for _, key := range slices.Sorted(maps.Keys(who.Tags)) {
		t.Described.Tags = append(t.Described.Tags, api.Tag{Key: key, Value: who.Tags[key].Text})
	}
	c.things = append(c.things, t)
	c.named[t.ARN] = append(c.named[t.ARN], t)
	c.named[t.id()] = append(c.named[t.id()], t)
}

// given is what an entry says, which must have a form, or else the top of the
// catalog.
func (c *check) given(what string, form *regexp.Regexp, line int, own, top Said) string {
	switch {
	case own.Text != "":
		c.Hold(what, form, own)
		return own.Text
	case top.Line == 0:
		c.Add(line, "No %s is given: say it here or at the top of the catalog.", what)
	}
	return top.Text
}

// refer finds what an entry refers to by id or ARN; nil if it says nothing, or
// nothing of the kind is there.
func (c *check) refer(s Said, kind Kind) *Resource {
	if s.Line == 0 {
		return nil
	}
	form := formOf(kind)
	others := c.named[s.Text]
	found := slices.DeleteFunc(slices.Clone(others), func(t *Resource) bool { return t.Kind != kind })
	switch {
	case len(found) == 1:
		return found[0]
	case len(found) > 1:
		c.Add(s.Line, "Several resources have the id %s: write the ARN of the one that is meant.", s.Text)
	case len(others) > 0:
		c.Add(s.Line, "%s is a %s, not a %s.", s.Text, formOf(others[0].Kind).title(), form.title())
	default:
		c.Add(s.Line, "%q is not in this catalog: declare it under %s.", s.Text, form.section)
	}
	return nil
}

func (c *check) prefixes(list []Said) []string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = c.Prefix(s).String()
	}
	return texts
}

// address reads an IP address, "" if there is none.
func (c *check) address(s Said) string {
	if s.Line == 0 {
		return ""
	}
	a, err := routing.ParseAddress(s.Text)
	if err != nil {
		c.Add(s.Line, "%v.", err)
	}
	return a.String()
}
