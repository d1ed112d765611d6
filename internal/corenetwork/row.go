package corenetwork

import (
	"cmp"
	"fmt"
	"slices"
)

// A row is a prefix's route in one table, for every prefix of a solution: what
// attachments are called is filled in for each.
type row struct {
	route   Route
	none    bool  // there is no route
	leading []int // the sources that its destinations are the attachments of
	losing  []int // by candidate: the source that it leads to, -1: none; nil: no candidate leads to one
}

// A listed candidate is one with what it was before its edge's routing
// policies.
type listed struct {
	*candidate
	before *carried
	place  int // 0: chosen, 1: traffic is spread over it and the chosen one, 2: lost
}

// list returns an edge's candidates, the one that it chooses first and those
// that traffic is spread over next to it, and how many these are.
func (q *contest) list(e int, s *solution) (all []listed, winners int) {
	local := q.local(e)
	all = make([]listed, 0, len(local)+len(s.sent))
	for i := range local {
		all = append(all, listed{&local[i], &local[i].carried, 2})
	}
	for _, told := range s.sent {
		if told == nil || told.peer == e {
			continue
		}
		if before, after, ok := q.received(e, told); ok {
			all = append(all, listed{after, &before.carried, 2})
		}
	}
	if best := q.choose(e, local, s.sent); best != nil {
		for i, c := range all {
			switch {
			case sameRoute(c.candidate, best):
				all[i].place = 0
			case spreads(c.candidate, best):
				all[i].place = 1
			default:
				continue
			}
			winners++
		}
	}
	if q.domain.secondHop {
		q.redirect(all)
	}
	slices.SortStableFunc(all, func(a, b listed) int {
		if a.place != b.place {
			return a.place - b.place
		}
		return line(a.candidate, b.candidate)
	})
	return all, winners
}

// spreads reports whether traffic is spread over a route and the best one.
func spreads(c, best *candidate) bool {
	d, _ := decide(c, best)
	return d == 0 && c.spread && best.spread
}

// redirect makes the routes of a group's table that lead to other edges lead
// to the group's attachments there.
func (q *contest) redirect(all []listed) {
	group := q.domain.group
	for i, c := range all {
		if c.peer >= 0 {
			r := *c.candidate
			r.group, r.inspector = group, present(q.groups[group], c.peer)
			r.blackhole = r.inspector < 0
			all[i].candidate = &r
		}
	}
}

// row returns the prefix's row in an edge's table.
func (q *contest) row(e int, s *solution) *row {
	if known := s.rows[e].Load(); known != nil {
		return known
	}
	made := &row{none: true}
	if all, winners := q.list(e, s); winners > 0 {
		made = &row{route: q.route(e, all[0].candidate)}
		made.route.Why, made.route.Tie = q.why(all, winners, s.outcome)
		for _, c := range all[:winners] {
			if isOfAttachment(c.candidate) && !q.includes(made.leading, c.source) {
				made.leading = append(made.leading, c.source)
			}
		}
		slices.Sort(made.leading)
		made.lose(q, e, all[winners:], all[0].candidate)
	}
	s.rows[e].Store(made)
	return made
}

// lose writes the candidates that lost.
func (r *row) lose(q *contest, e int, losers []listed, best *candidate) {
	r.route.Candidates = make([]Route, len(losers))
	for i, c := range losers {
		lost := &r.route.Candidates[i]
		*lost = q.route(e, c.candidate)
		if i > 0 && losesAlike(c.candidate, losers[i-1].candidate) {
			lost.Lost = r.route.Candidates[i-1].Lost
		} else {
			lost.Lost = whyLost(c.candidate, best)
		}
		if isOfAttachment(c.candidate) {
			if r.losing == nil {
				r.losing = slices.Repeat([]int{-1}, len(losers))
			}
			r.losing[i] = c.source
		}
	}
}

// losesAlike reports whether two losers lose for the same reason in the same
// words.
func losesAlike(a, b *candidate) bool {
	d, _ := decide(a, b)
	return d == 0 && a.dropped == b.dropped
}

// includes reports whether one of the sources is of the same attachment.
func (q *contest) includes(sources []int, source int) bool {
	return slices.ContainsFunc(sources, func(s int) bool { return q.sources[s].attachment == q.sources[source].attachment })
}

// isOfAttachment reports whether a candidate leads to the attachment of its
// source.
func isOfAttachment(c *candidate) bool { return c.source >= 0 && c.group < 0 && !c.blackhole }

// route writes a candidate without what its attachment is called.
func (q *contest) route(e int, c *candidate) Route {
	r := Route{
		Type: "PROPAGATED", State: "ACTIVE", ASPath: c.path, Communities: c.communities,
		LocalPreference: c.localPreference, MED: c.shownMED(),
	}
	if c.class == staticClass || c.class == defaultClass {
		r.Type = "STATIC"
	}
	if c.blackhole {
		r.State = "BLACKHOLE"
	}
	r.Destinations = q.leads(e, c)
	return r
}

var shownDefault uint32 = defaultMED

func (r *carried) shownMED() *uint32 {
	switch {
	case !r.hasMED:
		return nil
	case r.med == defaultMED:
		return &shownDefault
	}
	med := r.med
	return &med
}

// leads returns where a candidate leads, nil if nowhere or to the attachment
// of its source.
func (q *contest) leads(e int, c *candidate) []Destination {
	switch {
	case c.blackhole || isOfAttachment(c):
		return nil
	case c.group < 0:
		return q.plan.destinations[c.peer]
	case c.inspector == e:
		return []Destination{{Attachment: q.groups[c.group][e], NetworkFunctionGroup: q.plan.domains[c.group].name}}
	}
	return []Destination{{Edge: q.plan.edges[c.inspector], NetworkFunctionGroup: q.plan.domains[c.group].name}}
}

// why says what made the first of an edge's candidates win, and whether it was
// but a tie.
func (q *contest) why(all []listed, winners int, end outcome) (why string, tie bool) {
	best := all[0].candidate
	why = "the only route"
	if winners < len(all) {
		next := all[winners].candidate
		d, _ := decide(best, next)
		tie = d == 0 && next.dropped == ""
		why = whyWon(best, next)
		if next.dropped != "" {
			why = "the only route that no routing policy drops"
		}
	}
	if winners > 1 {
		why = fmt.Sprintf("traffic is spread over %d equal routes; %s", winners, why)
		if winners == len(all) {
			why = fmt.Sprintf("traffic is spread over %d equal routes", winners)
		}
	}
	switch end {
	case ambiguous:
		why += "; does not converge when all edges choose at once: this is where they come to choosing one after the other"
	case unsettled:
		why += "; does not converge: the routing policies of the edges contradict one another"
	}
	return why, tie
}

// winner returns the row as it is for the prefix, whose sources these are,
// without what lost.
func (r *row) winner(q *contest) Route {
	route := r.route
	route.Prefix, route.Candidates = q.prefix, nil
	if len(r.leading) == 1 {
		route.Destinations = q.sources[r.leading[0]].attachment.destination
	} else if len(r.leading) > 1 {
		route.Destinations = nil
		for _, s := range r.leading {
			route.Destinations = append(route.Destinations, q.sources[s].attachment.destination...)
		}
		slices.SortFunc(route.Destinations, compareDestinations)
	}
	return route
}

// in returns the row as it is for the prefix.
func (r *row) in(q *contest) Route {
	route := r.winner(q)
	route.Candidates = r.route.Candidates
	if r.losing != nil {
		route.Candidates = slices.Clone(route.Candidates)
		for i, s := range r.losing {
			if s >= 0 {
				route.Candidates[i].Destinations = q.sources[s].attachment.destination
			}
		}
	}
	return route
}

// A fared candidate is a route as it comes in, with how it fared, for every
// prefix of a solution.
type fared struct {
	route  Route
	source int // whose attachment it leads to; -1: none
}

// candidates returns an edge's candidates as they come in, with how each fared.
func (q *contest) candidates(e int, s *solution) (rows []fared) {
	all, winners := q.list(e, s)
	for i, c := range all {
		r := fared{q.route(e, c.candidate), -1}
		if isOfAttachment(c.candidate) {
			r.source = c.source
		}
		r.route.ASPath, r.route.Communities = c.before.path, c.before.communities
		r.route.LocalPreference, r.route.MED = c.before.localPreference, c.before.shownMED()
		switch {
		case i < winners:
			r.route.Why, r.route.Tie = q.why(all, winners, s.outcome)
		default:
			r.route.Lost = whyLost(c.candidate, all[0].candidate)
		}
		rows = append(rows, r)
	}
	return rows
}

func compareDestinations(a, b Destination) int {
	return cmp.Or(cmp.Compare(a.Attachment, b.Attachment), cmp.Compare(a.Edge, b.Edge),
		cmp.Compare(a.NetworkFunctionGroup, b.NetworkFunctionGroup))
}
