package main

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/simulate"
)

// writeResult writes attachments, then each route table.
func writeResult(s *sheet, r *simulate.Result) {
	var rows [][]string
	for _, a := range r.Attachments() {
		rows = append(rows, []string{
			a.ID, cmp.Or(a.Segment+a.NetworkFunctionGroup, "-"), cmp.Or(strings.Join(a.Edges, ", "), "-"), ruleOf(a), a.State, a.Why})
	}
	if len(rows) > 0 {
		s.rows([]string{"ATTACHMENT", "SEGMENT", "EDGE", "RULE", "STATE", "WHY"}, rows)
	}
	for t := range r.Tables() {
		if s.Len() > 0 {
			s.say("")
		}
		s.say("%s, %s", titleOf(t.Segment, t.NetworkFunctionGroup, t.Edge), many(len(t.Routes), "route"))
		s.routes(t.Routes)
		if len(t.RIB) > 0 {
			s.say("\n%s, %s", "  arrived there", many(len(t.RIB), "route"))
			s.routes(t.RIB)
		}
	}
}

func ruleOf(a simulate.Attachment) string {
	if a.Rule == 0 {
		return "-"
	}
	return strconv.Itoa(a.Rule)
}

// titleOf names a table: "prod at us-east-1".
func titleOf(segment, group, edge string) string {
	if group != "" {
		return fmt.Sprintf("%s (network function group) at %s", group, edge)
	}
	return fmt.Sprintf("%s at %s", segment, edge)
}

var routeHeading = []string{"PREFIX", "VIA", "TYPE", "AS PATH", "ATTRIBUTES", "WHY"}

// routes lists routes as routers do.
func (s *sheet) routes(list []simulate.Route) {
	var rows [][]string
	for _, r := range list {
		rows = append(rows, routeRow(r))
	}
	if len(rows) > 0 {
		s.rows(routeHeading, rows)
	}
}

func routeRow(r simulate.Route) []string {
	why := r.Why
	if r.Lost != "" {
		why = r.Lost
	}
	return []string{r.Prefix.String(), waysOf(r), typeOf(r), cmp.Or(r.Path(), "-"), cmp.Or(attributesOf(r), "-"), why}
}

func waysOf(r simulate.Route) string {
	if r.State == simulate.Blackhole {
		return "blackhole"
	}
	return cmp.Or(r.Ways(), "-")
}

func typeOf(r simulate.Route) string {
	words := strings.ToLower(r.Type)
	if r.Tie {
		words += ", tie"
	}
	return words
}

// attributesOf are the attributes that a route has, in few letters.
func attributesOf(r simulate.Route) string {
	var parts []string
	if r.LocalPreference != 0 {
		parts = append(parts, fmt.Sprintf("pref %d", r.LocalPreference))
	}
	if r.MED != nil {
		parts = append(parts, fmt.Sprintf("med %d", *r.MED))
	}
	return strings.Join(append(parts, r.Communities...), " ")
}

func writeDifference(s *sheet, d *simulate.Difference) {
	if d.IsEmpty() {
		s.say("Nothing changes.")
		return
	}
	var rows [][]string
	for _, c := range d.Attachments {
		rows = append(rows, []string{signOf(c.Was == nil, c.Is == nil), c.ID, standsIn(c.Was), standsIn(c.Is)})
	}
	if len(rows) > 0 {
		s.rows([]string{"", "ATTACHMENT", "WAS", "IS"}, rows)
	}
	for i, t := range d.Tables {
		if i > 0 || len(rows) > 0 {
			s.say("")
		}
		s.say("%s, %s", titleOf(t.Segment, t.NetworkFunctionGroup, t.Edge), many(len(t.Routes), "change"))
		var changes [][]string
		for _, c := range t.Routes {
			changes = append(changes, changeRows(c)...)
		}
		s.rows(append([]string{""}, routeHeading...), changes)
	}
	if len(d.Regions) > 0 {
		s.say("\nRegions touched: %s.", strings.Join(d.Regions, ", "))
	} else {
		s.say("\nNo route changes.")
	}
}

// changeRows are what goes and what comes.
func changeRows(c simulate.RouteChange) (rows [][]string) {
	if c.Was != nil {
		rows = append(rows, append([]string{"-"}, routeRow(*c.Was)...))
	}
	if c.Is != nil {
		rows = append(rows, append([]string{"+"}, routeRow(*c.Is)...))
	}
	return rows
}

func signOf(added, removed bool) string {
	switch {
	case added:
		return "+"
	case removed:
		return "-"
	}
	return "~"
}

func standsIn(a *simulate.Attachment) string {
	if a == nil {
		return "-"
	}
	words := cmp.Or(a.Segment+a.NetworkFunctionGroup, "no segment")
	if a.Rule != 0 {
		words += " by rule " + strconv.Itoa(a.Rule)
	}
	if a.State != simulate.Available {
		words += ", " + a.State
	}
	return words
}
