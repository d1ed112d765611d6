package identity

import (
	"errors"
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/internal/access"
)

// A Fault is what kind of problem a caller has.
type Fault int

// The faults.
const (
	Invalid   Fault = iota // the request cannot be meant
	Malformed              // a policy cannot be read
	Missing                // what it is about does not exist
	Conflict               // it exists already, or there are too many
	Denied                 // the caller may not
	TooLarge               // a session's policy and tags do not fit
)

// A Problem is a refusal that the caller is told about.
type Problem struct {
	Fault   Fault
	Message string // a line
}

// Error is the message.
func (p *Problem) Error() string { return p.Message }

func problem(f Fault, format string, args ...any) error {
	return &Problem{f, fmt.Sprintf(format, args...)}
}

func invalid(format string, args ...any) error { return problem(Invalid, format, args...) }

func missing(kind Kind, name string) error {
	return problem(Missing, "there is no %s %q", kind, name)
}

// unread is what a parser has against a document, on one line.
func unread(what string, err error) error {
	var problems access.Problems
	if !errors.As(err, &problems) {
		return err
	}
	return problem(Malformed, "%s is no policy: %s", what, strings.ReplaceAll(problems.Error(), "\n", "; "))
}
