package corepolicy

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/internal/placed"
)

// A Problem is one thing that is wrong with a document, as the service words
// it: Path is a JSONPath and Message begins with it. Where a member is missing,
// Path is where it should be.
type Problem struct {
	Code, Message, Path string
	Line                int // of the text that was read, from 1; 0 where there is none
	Others              int // how many problems it stands for that are not told, at least; 0 but for the last
}

// The codes of problems. Those of the first group are known from the service,
// the others are in its style.
const (
	typeMismatch         = "TYPE_MISMATCH"
	requiredProperty     = "REQUIRED_PROPERTY"
	constantViolation    = "CONSTANT_VIOLATION"
	invalidString        = "INVALID_STRING"
	invalidASNRange      = "INVALID_ASN_RANGE"
	maximumItems         = "MAXIMUM_ITEMS_EXCEEDED"
	additionalProperties = "ADDITIONAL_PROPERTIES"
	orphanedAttachment   = "ORPHANED_ATTACHMENT"
	unsupportedVersion   = "ADVANCED_ROUTING_UNSUPPORTED_VERSION_2021_12"

	invalidJSON          = "INVALID_JSON"
	tooLarge             = "MAXIMUM_SIZE_EXCEEDED"
	tooDeep              = "MAXIMUM_DEPTH_EXCEEDED"
	duplicateProperty    = "DUPLICATE_PROPERTY"
	duplicateValue       = "DUPLICATE_VALUE"
	enumViolation        = "ENUM_VIOLATION"
	minimumItems         = "MINIMUM_ITEMS_NOT_REACHED"
	minimumValue         = "MINIMUM_VALUE_NOT_REACHED"
	maximumValue         = "MAXIMUM_VALUE_EXCEEDED"
	exclusiveProperties  = "MUTUALLY_EXCLUSIVE_PROPERTIES"
	immutableProperty    = "IMMUTABLE_PROPERTY"
	unknownSegment       = "UNKNOWN_SEGMENT"
	unknownGroup         = "UNKNOWN_NETWORK_FUNCTION_GROUP"
	unknownEdgeLocation  = "UNKNOWN_EDGE_LOCATION"
	unknownRoutingPolicy = "UNKNOWN_ROUTING_POLICY"
	unknownPrefixList    = "UNKNOWN_PREFIX_LIST"
	selfReference        = "SELF_REFERENCE"
	asnOutOfRange        = "ASN_OUT_OF_RANGE"
	asnOverlap           = "ASN_OVERLAP"
	asnExhausted         = "ASN_RANGES_EXHAUSTED"
	cidrOutOfRange       = "INSIDE_CIDR_OUT_OF_RANGE"
	cidrOverlap          = "INSIDE_CIDR_OVERLAP"
	cidrExhausted        = "INSIDE_CIDR_BLOCKS_EXHAUSTED"
	conflictingModes     = "CONFLICTING_SEND_VIA_MODES"
	conflictingGroups    = "CONFLICTING_NETWORK_FUNCTION_GROUPS"
	conflictingHops      = "CONFLICTING_NETWORK_FUNCTION_GROUP_MODES"
	unsupportedAction    = "UNSUPPORTED_ROUTING_POLICY_ACTION"
	edgeOutsideSegment   = "EDGE_LOCATION_OUTSIDE_SEGMENT"
	tooManyProblems      = "MAXIMUM_PROBLEMS_EXCEEDED"
	maxProblems          = 1000 // of one document that are told
	fewProblems          = 20   // up to here they say what is meant perhaps
)

// Summary is all that is wrong in one line, for those who see only that.
func Summary(problems []Problem) string {
	const shown = 2
	line, least := "Incorrect policy.", ""
	if n := len(problems); n > 0 && problems[n-1].Others > 0 {
		least = "at least "
	}
	for _, p := range problems[:min(shown, len(problems))] {
		line += " " + p.Message + "."
	}
	if more := Count(problems) - shown; more == 1 {
		line += " There is 1 more problem."
	} else if more > 1 {
		line += fmt.Sprintf(" There are %s%d more problems.", least, more)
	}
	return line
}

// Count is how many problems there are; at least so many, if they end with one
// that stands for others.
func Count(problems []Problem) (n int) {
	for _, p := range problems {
		n += max(1, p.Others)
	}
	return n
}

// A checker collects what is wrong with a document.
type checker struct {
	found    []found
	more     int // found and not told; from the first one on, not everything is looked for
	names    names
	declared map[nameKind]int // names, also those that others have
	// What cannot be judged before everything is read.
	mentions map[nameKind][]*placed.Value // names where something is meant by them
	advanced []*placed.Value              // what only version 2025.11 has
}

func newChecker() *checker {
	return &checker{names: names{}, declared: map[nameKind]int{}, mentions: map[nameKind][]*placed.Value{}}
}

// A found is a problem with the offset it is about.
type found struct {
	Problem
	at int
}

// add notes what is wrong with a value.
func (c *checker) add(v *placed.Value, code, format string, args ...any) {
	c.addAt(v, "", code, format, args...)
}

// addAt notes what is wrong with a member of a value, or that it is missing.
func (c *checker) addAt(v *placed.Value, member, code, format string, args ...any) {
	if c.onlyCounts() {
		return
	}
	path := v.Path()
	if member != "" {
		path += placed.Step(member)
		if inside := v.Member(member); inside != nil {
			v = inside
		}
	}
	message := path + ": " + fmt.Sprintf(format, args...)
	c.found = append(c.found, found{Problem{Code: code, Message: message, Path: path, Line: int(v.NameLine)}, v.At})
}

// isFull reports whether all problems are found that are told.
func (c *checker) isFull() bool { return len(c.found) >= maxProblems }

// onlyCounts counts one more problem if that is all that is to be done with it.
func (c *checker) onlyCounts() bool {
	if c.isFull() {
		c.more++
	}
	return c.isFull()
}

// problems are what was found, in the order of the text.
func (c *checker) problems() []Problem {
	slices.SortStableFunc(c.found, func(a, b found) int { return cmp.Compare(a.at, b.at) })
	var list []Problem
	for _, f := range c.found {
		list = append(list, f.Problem)
	}
	if c.more > 0 {
		list = append(list, others(c.more))
	}
	return list
}

// others is what is told of problems that are not.
func others(n int) Problem {
	message := fmt.Sprintf("$: there are at least %d more problems; these come first", n)
	return Problem{Code: tooManyProblems, Path: "$", Message: message, Line: 1, Others: n}
}

// quoted is a text as a problem shows it. It is only made into that where a
// problem is told.
type quoted string

func (q quoted) String() string { return strconv.Quote(placed.Short(string(q))) }

// enumeration is a list of words as a problem shows it.
type enumeration []string

func (e enumeration) String() string { return strings.Join(e, ", ") }
