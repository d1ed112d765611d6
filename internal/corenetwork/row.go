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
	candidate
	before carried
}

// list returns an edge's candidates, the one that it chooses first and those
// that traffic is spread over next to it, and how many these are.
func (q *contest) list(e int, s *solution) (all []listed, winners int) {
	sent := make([]*candidate, len(s.chosen))
	for f, c := range s.chosen {
		sent[f] = q.advertised(f, c)
	}
	local := q.local(e)
	for _, c := range local {
		all = append(all, listed{c, c.carried})
	}
	for _, told := range sent {
		if told == nil || told.peer == e {
			continue
		}
		if before, after, ok := q.received(e, told); ok {
			all = append(all, listed{*after, before.carried})
		}
	}
	if q.domain.secondHop {
		q.redirect(all)
	}
	best := q.choose(e, local, sent)
	place := func(c *candidate) int {
		switch {
		case best == nil:
			return 2
		case sameRoute(c, best):
			return 0
		case spreads(c, best):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(all, func(a, b listed) int {
		if c := place(&a.candidate) - place(&b.candidate); c != 0 {
			return c
		}
		return line(&a.candidate, &b.candidate)
	})
	for winners < len(all) && place(&all[winners].candidate) < 2 {
		winners++
	}
	return all, winners
}

// spreads reports whether traffic is spread over a route and the best one.
func spreads(c, best *candidate) bool {
	d, _ := decide(c, best)
	return d == 0 && c.spread && best.spread && c.dropped == ""
}

// redirect makes the routes of a group's table that lead to other edges lead
// to the group's attachments there.
func (q *contest) redirect(all []listed) {
	group := q.plan.index[q.domain.Place]
	for i := range all {
		if c := &all[i]; c.peer >= 0 {
			c.group, c.inspector = group, present(q.groups[group], c.peer)
			c.blackhole = c.inspector < 0
		}
	}
}

// row returns the prefix's row in an edge's table, nil if it has no route.
func (q *contest) row(e int, s *solution) *row {
	if known := s.rows[e].Load(); known != nil {
		return known
	}
	all, winners := q.list(e, s)
	made := &row{none: winners == 0}
	if winners > 0 {
		best := &all[0].candidate
		made.route = q.route(e, best)
		made.route.Why, made.route.Tie = q.why(all, winners, s.outcome)
		for i := range all[:winners] {
			c := &all[i].candidate
			if leads := q.leads(e, c); leads != nil && i > 0 && !slices.Contains(made.route.Destinations, *leads) {
				made.route.Destinations = append(made.route.Destinations, *leads)
			}
			if isOfAttachment(c) && !q.includes(made.leading, c.source) {
				made.leading = append(made.leading, c.source)
			}
		}
		slices.Sort(made.leading)
		made.route.Candidates = make([]Route, 0, len(all)-winners)
		for i := range all[winners:] {
			c := &all[winners+i].candidate
			lost := q.route(e, c)
			lost.Lost = whyLost(c, best)
			made.route.Candidates = append(made.route.Candidates, lost)
			if isOfAttachment(c) && made.losing == nil {
				made.losing = slices.Repeat([]int{-1}, len(all)-winners)
			}
			if isOfAttachment(c) {
				made.losing[i] = c.source
			}
		}
	}
	s.rows[e].Store(made)
	return made
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
	if leads := q.leads(e, c); leads != nil {
		r.Destinations = []Destination{*leads}
	}
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
func (q *contest) leads(e int, c *candidate) *Destination {
	switch {
	case c.blackhole || isOfAttachment(c):
		return nil
	case c.group < 0:
		return &Destination{Edge: q.plan.edges[c.peer]}
	case c.inspector == e:
		return &Destination{Attachment: q.groups[c.group][e], NetworkFunctionGroup: q.plan.domains[c.group].name}
	}
	return &Destination{Edge: q.plan.edges[c.inspector], NetworkFunctionGroup: q.plan.domains[c.group].name}
}

// why says what made the first of an edge's candidates win, and whether it was
// but a tie.
func (q *contest) why(all []listed, winners int, end outcome) (why string, tie bool) {
	best := &all[0].candidate
	why = "the only route"
	if winners < len(all) {
		next := &all[winners].candidate
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

// in returns the row as it is for the prefix, whose sources these are.
func (r *row) in(q *contest) Route {
	route := r.route
	route.Prefix = q.prefix
	if len(r.leading) == 1 {
		route.Destinations = q.sources[r.leading[0]].attachment.destination
	} else if len(r.leading) > 1 {
		route.Destinations = nil
		for _, s := range r.leading {
			route.Destinations = append(route.Destinations, q.sources[s].attachment.destination...)
		}
		slices.SortFunc(route.Destinations, compareDestinations)
	}
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

// candidates returns an edge's candidates as they come in, with how each fared.
func (q *contest) candidates(e int, s *solution) (routes []Route) {
	all, winners := q.list(e, s)
	for i, c := range all {
		r := q.whole(e, &c.candidate)
		r.ASPath, r.Communities = c.before.path, c.before.communities
		r.LocalPreference, r.MED = c.before.localPreference, c.before.shownMED()
		switch {
		case i >= winners && winners > 0:
			r.Lost = whyLost(&c.candidate, &all[0].candidate)
		case i >= winners:
			r.Lost = "dropped by routing policy " + c.dropped
		default:
			r.Why, r.Tie = q.why(all, winners, s.outcome)
		}
		routes = append(routes, r)
	}
	return routes
}

// whole writes a candidate with prefix and attachment.
func (q *contest) whole(e int, c *candidate) Route {
	r := q.route(e, c)
	r.Prefix = q.prefix
	if isOfAttachment(c) {
		r.Destinations = q.sources[c.source].attachment.destination
	}
	return r
}

func compareDestinations(a, b Destination) int {
	return cmp.Or(cmp.Compare(a.Attachment, b.Attachment), cmp.Compare(a.Edge, b.Edge),
		cmp.Compare(a.NetworkFunctionGroup, b.NetworkFunctionGroup))
}
