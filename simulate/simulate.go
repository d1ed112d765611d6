// Package simulate tells what a Cloud WAN core network policy will do, offline
// and with reasons: the segment of each attachment, every route table, what is
// advertised, the way of a packet, and what changes from one policy to another.
//
// A scenario is a file: the policy, what is attached with the routes that
// arrive, and what must hold. A test of a policy is three lines:
//
//	s, err := simulate.Load("testdata/network.yaml")
//	if err != nil {
//		t.Fatal(err)
//	}
//	s.Run().Check(t)
//
// docs/simulate.md has the form of scenarios.
package simulate

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/scenario"
)

// A Scenario is a sound scenario, ready to run.
type Scenario struct{ read *scenario.Scenario }

// A Problem is something in a scenario, or in the policy that it names, that
// cannot be meant, and what to do about it.
type Problem struct {
	File string
	Line int // counted from 1; 0 is the file as a whole
	Text string
}

// String begins with the place, as compilers do.
func (p Problem) String() string { return scenario.Problem(p).String() }

// Problems are everything that is wrong with a scenario. It is the error that
// Load, LoadFS and Parse return for one that can be read but not be meant.
type Problems []Problem

// Error has a line for each problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// Load reads a scenario file, YAML or JSON, and the policy that it names, whose
// path is relative to the scenario's folder.
func Load(file string) (*Scenario, error) {
	return load(file, open)
}

// LoadFS is Load from a file system, such as one that is embedded in a program.
func LoadFS(files fs.FS, file string) (*Scenario, error) {
	return load(file, func(name string) (fs.File, error) { return files.Open(filepath.ToSlash(name)) })
}

func load(file string, open func(string) (fs.File, error)) (*Scenario, error) {
	text, err := read(file, open, scenario.MaxSize)
	return parse(file, text, err, open)
}

// Read is Load of what a reader has, such as standard input. The name stands in
// problems for that of the file, and the policy's path is relative to its folder.
func Read(in io.Reader, name string) (*Scenario, error) {
	text, err := readMost(in, scenario.MaxSize)
	return parse(name, text, err, open)
}

func parse(file string, text []byte, err error, open func(string) (fs.File, error)) (*Scenario, error) {
	if err != nil {
		return nil, fmt.Errorf("scenario: %w", err)
	}
	return sound(scenario.Source{File: file, Open: open}.Parse(text))
}

func read(file string, open func(string) (fs.File, error), most int64) ([]byte, error) {
	f, err := open(file)
	if err != nil {
		return nil, err
	}
	text, err := readMost(f, most)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return text, err
}

// readMost reads up to one byte more than there may be.
func readMost(in io.Reader, most int64) ([]byte, error) {
	return io.ReadAll(io.LimitReader(in, most+1))
}

// Parse reads a scenario that has its policy in itself.
func Parse(text []byte) (*Scenario, error) {
	return sound(scenario.Source{File: "scenario"}.Parse(text))
}

// UnderPolicy is the same scenario under the policy in a file, in place of its
// own: what is attached stays, edges keep their numbers, and the assertions are
// the same.
func (s *Scenario) UnderPolicy(file string) (*Scenario, error) {
	text, err := read(file, open, corepolicy.MaxSize)
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	return sound(s.read.Under(file, text))
}

func open(name string) (fs.File, error) { return os.Open(name) }

// sound is a scenario without problems.
func sound(read *scenario.Scenario, found []scenario.Problem) (*Scenario, error) {
	if len(found) == 0 {
		return &Scenario{read}, nil
	}
	problems := make(Problems, len(found))
	for i, p := range found {
		problems[i] = Problem(p)
	}
	return nil, problems
}

// Run computes what becomes of the scenario. It takes milliseconds, and gives
// the same for the same scenario.
func (s *Scenario) Run() *Result {
	return &Result{network: s.read.Network, assertions: s.read.Assertions, tables: corenetwork.Build(s.read.Network)}
}
