package simulate

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/scenario"
)

// A Failure is an assertion of a scenario that does not hold.
type Failure struct {
	Line int    `json:"line"` // of the scenario
	Want string `json:"want"` // "prod/us-east-1 10.9.0.0/16 via vpc-x"
	Got  string `json:"got"`  // what is there instead, and why
}

// String is the failure on one line.
func (f Failure) String() string {
	return fmt.Sprintf("line %d: want %s, got %s", f.Line, f.Want, f.Got)
}

// Check makes a test fail for each assertion of the scenario that does not hold.
func (r *Result) Check(t testing.TB) {
	t.Helper()
	for _, f := range r.Failures() {
		t.Errorf("%s", f)
	}
}

// Assertions is how many assertions the scenario has.
func (r *Result) Assertions() int { return len(r.assertions) }

// Failures are the assertions of the scenario that do not hold, in its order.
func (r *Result) Failures() []Failure {
	failures := []Failure{}
	for _, a := range r.assertions {
		if got := r.instead(a); got != "" {
			failures = append(failures, Failure{a.Line, a.Said(), got})
		}
	}
	return failures
}

// instead is what is there in place of what is asserted; "" if it holds.
func (r *Result) instead(a scenario.Assertion) string {
	switch {
	case a.Attachment != "":
		return r.insteadOfPlace(a)
	case a.Advertised != "":
		return r.insteadOfAdvertised(a)
	}
	got, found := r.tables.Route(a.Table, a.Prefix)
	if !found {
		if a.Absent {
			return ""
		}
		return r.nothing(a)
	}
	if route := public(got); !r.holds(a, route) {
		return told(route)
	}
	return ""
}

// holds tells whether a route is as asserted.
func (r *Result) holds(a scenario.Assertion, route Route) bool {
	switch {
	case a.Absent,
		a.State != "" && route.State != a.State,
		a.EdgeVia != "" && !route.EdgeVia(a.EdgeVia),
		a.Only && len(route.Destinations) != len(a.Via):
		return false
	}
	return !slices.ContainsFunc(a.Via, func(id string) bool { return !r.leadsTo(route, id) })
}

// leadsTo tells whether a route leads to an attachment, of its own edge or as
// the network function group of another.
func (r *Result) leadsTo(route Route, attachment string) bool {
	return route.Via(attachment) || slices.ContainsFunc(route.Destinations, func(d Destination) bool {
		return d.Edge != "" && d.NetworkFunctionGroup != "" &&
			r.member(corenetwork.Place{NetworkFunctionGroup: d.NetworkFunctionGroup}, d.Edge) == attachment
	})
}

// told is a route with its reason.
func told(r Route) string {
	words := r.String()
	if r.Why != "" {
		words += " (" + r.Why + ")"
	}
	return words
}

// nothing tells of a prefix without a route what comes nearest.
func (r *Result) nothing(a scenario.Assertion) string {
	words := "no route"
	for _, candidate := range r.tables.Candidates(a.Table) {
		if candidate.Prefix == a.Prefix {
			route := public(candidate)
			words += "; what arrives, " + route.String() + ", is not taken"
			if route.Lost != "" {
				words += ": " + route.Lost
			}
			return words
		}
	}
	if cover, found := r.longest(a.Table, a.Prefix.Addr()); found && cover.Prefix.Bits() < a.Prefix.Bits() {
		words += "; the nearest is " + told(public(cover))
	}
	return words
}

func (r *Result) insteadOfPlace(a scenario.Assertion) string {
	got, _ := r.Attachment(a.Attachment)
	name, want := got.Segment+got.NetworkFunctionGroup, a.Table.Segment+a.Table.NetworkFunctionGroup
	if (want == "" || got.Segment == a.Table.Segment && got.NetworkFunctionGroup == a.Table.NetworkFunctionGroup) &&
		(!a.Absent || name == "") && (a.Rule == nil || *a.Rule == got.Rule) && (a.State == "" || a.State == got.State) {
		return ""
	}
	if name == "" {
		name = "no segment"
	}
	return fmt.Sprintf("%s, %s (%s)", name, strings.ToLower(got.State), got.Why)
}

func (r *Result) insteadOfAdvertised(a scenario.Assertion) string {
	told := r.Advertised(a.Advertised)
	i := slices.IndexFunc(told, func(route Route) bool { return route.Prefix == a.Prefix })
	switch {
	case a.Absent == (i < 0):
		return ""
	case i < 0:
		return fmt.Sprintf("no such route; %d others are advertised", len(told))
	}
	return told[i].Prefix.String() + " with the AS path [" + told[i].Path() + "]"
}
