package control

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/audit"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/permit"
)

// The formats of the record.
const (
	FormatLines   = "lines"   // one event on each line, with its place in the chain
	FormatRecords = "records" // {"Records": […]}, as CloudTrail's files have it
)

// A Text is an answer that is written as it stands.
type Text struct {
	Type string // of its content
	Body []byte
}

// getHead answers the end of an account's chain.
func (c *control) getHead(r *http.Request, _ *permit.Principal, _ []byte) (any, error) {
	account, err := accountOf(r)
	if err != nil {
		return nil, err
	}
	return c.Audit.Head(r.Context(), account)
}

// getVerdict computes an account's chain again: one at a time, as it reads everything.
func (c *control) getVerdict(r *http.Request, _ *permit.Principal, _ []byte) (any, error) {
	account, err := accountOf(r)
	if err != nil {
		return nil, err
	}
	query, err := queryOf(r, "since", "head")
	if err != nil {
		return nil, err
	}
	var check audit.Check
	if check.Since, err = positionOf(query, "since"); err != nil {
		return nil, err
	}
	if noted := query.Get("head"); noted != "" {
		head, err := audit.ParseHead(noted)
		if err != nil {
			return nil, wrong(err.Error())
		}
		check.Head = &head
	}
	select {
	case c.verifying <- struct{}{}:
		defer func() { <-c.verifying }()
	default:
		return nil, busy("another verification of the record")
	}
	return c.Audit.Verify(r.Context(), account, check)
}

// getEvents answers a page of the record: what comes after a position, at most so many.
func (c *control) getEvents(r *http.Request, _ *permit.Principal, _ []byte) (any, error) {
	account, err := accountOf(r)
	if err != nil {
		return nil, err
	}
	query, err := queryOf(r, "after", "max", "format")
	if err != nil {
		return nil, err
	}
	after, err := positionOf(query, "after")
	if err != nil {
		return nil, err
	}
	most := audit.MaxEvents
	if text := query.Get("max"); text != "" {
		if err := number(&most, "max", text, audit.MaxEvents); err != nil {
			return nil, err
		}
	}
	format := query.Get("format")
	if !slices.Contains([]string{"", FormatLines, FormatRecords}, format) {
		return nil, wrong("the format is lines or records, not " + strconv.Quote(format))
	}
	events, err := c.Audit.Read(r.Context(), account, after, most)
	if err != nil {
		return nil, err
	}
	if format == FormatRecords {
		return Text{"application/json", recordsOf(events)}, nil
	}
	var lines []byte
	for _, e := range events {
		lines = append(append(lines, e.Line()...), '\n')
	}
	return Text{"application/x-ndjson", lines}, nil
}

func recordsOf(events []audit.Event) []byte {
	text := []byte(`{"Records":[`)
	for i, e := range events {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, e.Record...)
	}
	return append(text, "]}"...)
}

// queryOf reads the parameters of a request, which may only have these, each once.
func queryOf(r *http.Request, takes ...string) (url.Values, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, wrong("the parameters cannot be read: " + err.Error())
	}
	for name, given := range values {
		switch {
		case !slices.Contains(takes, name):
			return nil, wrong("there is no parameter " + strconv.Quote(name) + "; there are " + strings.Join(takes, ", "))
		case len(given) > 1:
			return nil, wrong(name + " is given more than once")
		}
	}
	return values, nil
}

// positionOf reads a position in a chain; 0 where none is given.
func positionOf(query url.Values, name string) (int64, error) {
	text := query.Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, wrong(name + " is a position, 0 or more, not " + strconv.Quote(text))
	}
	return n, nil
}

// record keeps that one of our own operations is carried out, which changes nothing in the tables.
func (c *control) record(r *http.Request, caller api.Caller, operation string, asked any) error {
	text, err := json.Marshal(asked)
	if err != nil {
		return err
	}
	caller.Operation = &api.Operation{Name: operation}
	return c.Graph.Update(r.Context(), caller, func(tx *graph.Tx) error {
		return tx.Record(tx.NewKey(), graph.ControlKind, 0, nil, string(text))
	})
}
