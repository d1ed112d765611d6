package control

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/internal/routing"
)

// The bounds of what an inquiry may ask to be shown.
const (
	maxRows   = 10_000
	maxSample = 100
)

// An inquiry is a question about a network, as a caller puts it. Things are
// named by id or by name; which they are is not known yet.
type inquiry struct {
	kind     question
	from, to string
	count    int
	apart    routing.Apart
	without  []thing
	format   string
	limit    routing.Limit
}

// A thing is what a caller calls a thing of a kind.
type thing struct {
	kind routing.Kind
	name string
}

// A question is what can be asked, with the parameters it takes.
type question struct {
	takes   []string
	formats []string // the first is the default
	answer  func(*estate, inquiry) (result any, drawing routing.Drawing, err error)
}

var (
	results   = []string{FormatJSON, FormatMermaid, FormatDOT}
	questions = map[string]question{
		"weaknesses": {takes: []string{"format", "rows", "sample"}, formats: results, answer: (*estate).weaknesses},
		"paths":      {takes: []string{"from", "to", "count", "apart", "without", "format"}, formats: results, answer: (*estate).paths},
		"what-if":    {takes: []string{"without", "format", "rows", "sample"}, formats: results, answer: (*estate).whatIf},
		"diagram":    {takes: []string{"format"}, formats: results[1:], answer: (*estate).diagram},
	}
)

// parameters read the value of a parameter into an inquiry.
var parameters = map[string]func(q *inquiry, value string) error{
	"from":    func(q *inquiry, value string) error { q.from = value; return nil },
	"to":      func(q *inquiry, value string) error { q.to = value; return nil },
	"count":   func(q *inquiry, value string) error { return number(&q.count, "count", value, routing.MaxPaths) },
	"rows":    func(q *inquiry, value string) error { return number(&q.limit.Rows, "rows", value, maxRows) },
	"sample":  func(q *inquiry, value string) error { return number(&q.limit.Sample, "sample", value, maxSample) },
	"apart":   (*inquiry).parseApart,
	"without": (*inquiry).parseWithout,
	"format":  (*inquiry).parseFormat,
}

// parseInquiry reads a question and its parameters. An error tells the caller
// what is wrong with the first of them that is.
func parseInquiry(name, rawQuery string) (q inquiry, err error) {
	kind, found := questions[name]
	if !found {
		return q, missing("no analysis is called %q; there are %s", name, listed(slices.Sorted(maps.Keys(questions))))
	}
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return q, wrong("the parameters cannot be read: " + err.Error())
	}
	q = inquiry{kind: kind, count: 1, format: kind.formats[0]}
	for _, parameter := range slices.Sorted(maps.Keys(values)) {
		given := values[parameter]
		switch {
		case !slices.Contains(kind.takes, parameter):
			return q, wrong(fmt.Sprintf("%s has no parameter %q; it takes %s", name, parameter, listed(kind.takes)))
		case len(given) > 1 && parameter != "without":
			return q, wrong(parameter + " is given more than once")
		}
		for _, value := range given {
			if err := parameters[parameter](&q, value); err != nil {
				return q, err
			}
		}
	}
	return q, nil
}

func listed(words []string) string { return strings.Join(words, ", ") }

// missing tells a caller that something is not there.
func missing(format string, args ...any) error {
	return &problem{http.StatusNotFound, fmt.Sprintf(format, args...)}
}

func number(to *int, name, value string, most int) error {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > most {
		return wrong(fmt.Sprintf("%s is a number from 1 to %d, not %q", name, most, value))
	}
	*to = n
	return nil
}

func (q *inquiry) parseApart(value string) error {
	for what := range strings.SplitSeq(value, ",") {
		switch what {
		case "devices":
			q.apart.Devices = true
		case "links":
			q.apart.Links = true
		default:
			return wrong(fmt.Sprintf("paths keep apart by devices, links or devices,links, not %q", value))
		}
	}
	return nil
}

// removable are the kinds of things that a network can be thought without.
var removable = []routing.Kind{routing.SiteKind, routing.DeviceKind, routing.LinkKind, routing.ConnectionKind}

func (q *inquiry) parseWithout(value string) error {
	for part := range strings.SplitSeq(value, ",") {
		kind, name, _ := strings.Cut(part, ":")
		if !slices.Contains(removable, routing.Kind(kind)) || name == "" {
			return wrong(fmt.Sprintf("what is removed is site:ID, device:ID, link:ID or connection:ID, not %q", part))
		}
		q.without = append(q.without, thing{routing.Kind(kind), name})
	}
	return nil
}

func (q *inquiry) parseFormat(value string) error {
	if !slices.Contains(q.kind.formats, value) {
		return wrong(fmt.Sprintf("the format is %s, not %q", strings.Join(q.kind.formats, " or "), value))
	}
	q.format = value
	return nil
}
