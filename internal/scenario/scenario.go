// Package scenario reads and writes scenario files: a core network policy, what
// is attached with the routes that arrive, and what must hold. Everything that is
// wrong with a file is told at once, with its line and its cure.
package scenario

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"path/filepath"
	"slices"

	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/placed"
	"github.com/trunkline/trunkline/internal/strict"
)

// The bounds of a scenario.
const (
	MaxSize        = 32 << 20 // bytes of a scenario
	maxAttachments = 20_000
	maxRoutes      = 500_000 // of all attachments
	maxNumbers     = 255     // of an AS path or a list of communities
)

// empty is told of a scenario that says nothing.
const empty = "The scenario is empty: it needs a policy at least."

// A Scenario is a sound scenario.
type Scenario struct {
	Network    corenetwork.Network
	Assertions []Assertion

	source Source
	file   document
}

// An Assertion is something that must hold: of a prefix in a route table, of
// what an attachment's peer is told, or of where an attachment belongs.
type Assertion struct {
	Line int

	Table      corenetwork.TableID // without an edge: where Attachment belongs
	Advertised string              // the attachment whose peer is told Prefix
	Prefix     netip.Prefix
	Via        []string // attachments; with Only, they and no other
	Only       bool
	EdgeVia    string
	State      string // ACTIVE or BLACKHOLE, or a state of Attachment
	Absent     bool

	Attachment string
	Rule       *int
}

// A Problem is something in a scenario, or in the policy that it names, that
// cannot be meant.
type Problem struct {
	File string
	Line int // counted from 1; 0 is the file as a whole
	Text string
}

// String begins with the place, as compilers do.
func (p Problem) String() string {
	switch {
	case p.Line > 0:
		return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
	case p.File != "":
		return p.File + ": " + p.Text
	}
	return p.Text
}

// A Source is where a scenario is read from.
type Source struct {
	File string                             // its name, in problems
	Open func(path string) (fs.File, error) // opens the policy that the scenario names; nil if it may name none
}

// Parse reads a scenario, YAML or JSON. If there is any problem, there is no
// scenario.
func (s Source) Parse(text []byte) (*Scenario, []Problem) {
	r := &reader{source: s}
	if len(text) > MaxSize {
		r.Add(0, "The scenario has more than the %d bytes that are read: leave out attachments or routes.", MaxSize)
		return nil, r.all()
	}
	strict.Form{Name: "the scenario", Empty: empty}.Read(text, &r.file, &r.Problems)
	if !r.Found() && filepath.Ext(s.File) == ".json" {
		r.checkJSON(text)
	}
	r.live = r.liveEdges()
	r.readPolicy()
	return r.make()
}

// checkJSON tells of what is YAML and not JSON, where the file says that it is.
func (r *reader) checkJSON(text []byte) {
	const deepest = 1000
	if _, _, fault := placed.Read(text, deepest); fault != nil && fault.Reason != "" {
		r.Add(int(fault.At.Line), "This is YAML, but not JSON: the document %s. Put it right, or call the file .yaml.", fault.Reason)
	}
}

// Under is the same scenario under the policy of a file, in place of its own.
// Edges keep their numbers.
func (s *Scenario) Under(file string, policy []byte) (*Scenario, []Problem) {
	r := &reader{source: s.source, file: s.file, live: s.Network.Edges}
	r.file.EdgeASNs = nil
	r.takeFile(file, policy)
	return r.make()
}

// make makes a scenario of a document and its policy, unless there is a problem.
func (r *reader) make() (*Scenario, []Problem) {
	r.readNetwork()
	r.readAssertions()
	if found := r.all(); len(found) > 0 {
		return nil, found
	}
	r.made.source, r.made.file = r.source, r.file
	return &r.made, nil
}

// A reader finds out what a document means.
type reader struct {
	strict.Problems
	source  Source
	file    document
	live    []corepolicy.Edge // whose numbers are given
	foreign []Problem         // of another file
	made    Scenario

	known       names // in the policy
	attachments map[string]*attachmentEntry
}

// names are what a policy declares, as far as it can be read; none where it
// cannot.
type names struct{ edges, segments, groups []string }

// all are the problems of the scenario, then those of its policy's file.
func (r *reader) all() []Problem {
	var found []Problem
	for _, p := range r.Sorted() {
		found = append(found, Problem{r.source.File, p.Line, p.Text})
	}
	slices.SortStableFunc(r.foreign, func(a, b Problem) int { return a.Line - b.Line })
	return append(found, r.foreign...)
}

// policy is the policy as far as it could be read; nil if it could not.
func (r *reader) policy() *corepolicy.Document { return r.made.Network.Policy }

// reason is an error without what repeats the path.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
