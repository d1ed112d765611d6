package main

import (
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/simulate"
)

// writeExplanation writes the winner with its reason, the losers with theirs, and
// where the winner has come from.
func writeExplanation(s *sheet, e *simulate.Explanation) {
	s.say("%s in %s", e.Prefix, titleOf(e.Segment, e.NetworkFunctionGroup, e.Edge))
	if e.Winner == nil {
		s.say("There is no route.")
		if len(e.Arrived) > 0 {
			s.say("\nArrived, and was not taken:")
			s.routes(e.Arrived)
		}
	} else {
		s.say("\nTaken:")
		s.routes([]simulate.Route{*e.Winner})
	}
	if len(e.Losers) > 0 {
		s.say("\nLost:")
		s.routes(e.Losers)
	}
	if len(e.Chain) > 1 {
		s.say("\nHow it came here, from where it enters the core network:")
		s.chain(e.Chain)
	}
	if e.Winner == nil && len(e.Covering) > 0 {
		s.say("\nWhat traffic takes instead:")
		s.routes(e.Covering[:1])
	}
}

// chain lists the steps of a route, the oldest first.
func (s *sheet) chain(steps []simulate.Step) {
	var rows [][]string
	for i := len(steps) - 1; i >= 0; i-- {
		row := routeRow(steps[i].Route)
		rows = append(rows, append([]string{titleOf(steps[i].Segment, steps[i].NetworkFunctionGroup, steps[i].Edge)}, row[1:]...))
	}
	s.rows(append([]string{"TABLE"}, routeHeading[1:]...), rows)
}

// writeTrace writes the way of a packet, and those of its answers.
func writeTrace(s *sheet, t *simulate.Trace) {
	for i, way := range t.There {
		if i > 0 {
			s.say("")
		}
		s.way("There", way)
	}
	for _, way := range t.Back {
		s.say("")
		s.way("Back", way)
	}
}

func (s *sheet) way(direction string, w simulate.Way) {
	s.say("%s: %s to %s: %s", direction, w.From, w.To, strings.ToUpper(w.Outcome))
	var rows [][]string
	for i, hop := range w.Hops {
		prefix, to := "-", "-"
		if hop.Prefix != nil {
			prefix = hop.Prefix.String()
		}
		if hop.To != nil {
			to = hop.To.String()
		}
		if len(hop.Others) > 0 {
			to += " (or " + strconv.Itoa(len(hop.Others)) + " more)"
		}
		why := hop.Why
		if hop.Assumed {
			why = "assumed: " + why
		}
		rows = append(rows, []string{
			strconv.Itoa(i + 1), titleOf(hop.Segment, hop.NetworkFunctionGroup, hop.Edge), prefix, to, why})
	}
	if len(rows) > 0 {
		s.rows([]string{"HOP", "TABLE", "PREFIX", "TO", "WHY"}, rows)
	}
	s.say("%s.", w.Why)
	for _, what := range w.Unknown {
		s.say("Not known: %s.", what)
	}
}
