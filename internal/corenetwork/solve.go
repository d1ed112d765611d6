package corenetwork

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
)

// A source is a route that comes into a domain's tables. Without an
// attachment, the policy itself makes it.
type source struct {
	attributes *attributes
	attachment *attached
}

// A solver finds what the edges of a domain choose. It solves one prefix at a
// time, and prefixes that nothing distinguishes once.
type solver struct {
	plan   *plan
	domain *domainPlan
	groups []occupants // by domain
	mu     sync.Mutex
	known  map[string][]*solution
	count  int // of solutions
}

func newSolver(p *plan, d *domainPlan, groups []occupants) *solver {
	return &solver{plan: p, domain: d, groups: groups, known: map[string][]*solution{}}
}

// lessThan returns the solver, or one that has forgotten everything if it knows
// more solutions than that: tables that are changed again and again would keep
// all that were ever needed.
func (s *solver) lessThan(most int) *solver {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count <= most {
		return s
	}
	return newSolver(s.plan, s.domain, s.groups)
}

// A solution is what the edges choose for every prefix with the same sources,
// whatever the attachments are called, where the ties go as its facts say.
type solution struct {
	state
	outcome outcome
	facts   []fact
	rows    []atomic.Pointer[row] // by edge
}

// An outcome says how the edges came to an end.
type outcome uint8

const (
	settled   outcome = iota
	ambiguous         // only when they choose one after the other
	unsettled
)

// solve returns the solution for a prefix.
func (s *solver) solve(prefix netip.Prefix, sources []source) *solution {
	q := &contest{solver: s, prefix: prefix, sources: sources}
	key := q.key()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, known := range s.known[string(key)] {
		if q.agrees(known.facts) {
			return known
		}
	}
	found := q.settle()
	s.count++
	s.known[string(key)] = append(s.known[string(key)], found)
	return found
}

// key is equal for prefixes whose sources have the same attributes and that no
// routing policy between the edges tells apart.
func (q *contest) key() []byte {
	key := make([]byte, 0, 128)
	for i, s := range q.sources {
		same := slices.IndexFunc(q.sources[:i], func(o source) bool { return o.attachment == s.attachment })
		key = binary.BigEndian.AppendUint32(key, uint32(same+1))
		key = binary.BigEndian.AppendUint32(key, uint32(len(s.attributes.key)))
		key = append(key, s.attributes.key...)
	}
	var mark byte
	for i, m := range q.domain.marks {
		if m.holds(q.prefix, carried{}) {
			mark |= 1 << (i % 8)
		}
		if i%8 == 7 || i == len(q.domain.marks)-1 {
			key, mark = append(key, mark), 0
		}
	}
	return key
}

// A state is what every edge has chosen and what it tells its peers.
type state struct {
	chosen []*candidate // by edge; nil: no route
	sent   []*candidate // by edge; nil: nothing
}

// settle lets all edges choose at once, from what the others chose before,
// until nothing changes. If that does not end, they choose one after the
// other, by name; and if that does not end either, where that stops.
func (q *contest) settle() *solution {
	n := len(q.plan.edges)
	local := make([][]candidate, n)
	for _, e := range q.domain.edges {
		local[e] = q.local(e)
	}
	found := &solution{rows: make([]atomic.Pointer[row], n)}
	at := state{make([]*candidate, n), make([]*candidate, n)}
	rounds := 2*n + 8
	for range rounds {
		next := make([]*candidate, n)
		for _, e := range q.domain.edges {
			next[e] = q.choose(e, local[e], at.sent)
		}
		if !q.move(&at, next) {
			found.state, found.facts = at, q.facts
			return found
		}
	}
	at = state{make([]*candidate, n), make([]*candidate, n)}
	found.outcome = unsettled
	for range rounds {
		moved := false
		for _, e := range q.domain.edges {
			next := slices.Clone(at.chosen)
			next[e] = q.choose(e, local[e], at.sent)
			moved = q.move(&at, next) || moved
		}
		if !moved {
			found.outcome = ambiguous
			break
		}
	}
	for _, e := range q.domain.edges {
		q.choose(e, local[e], at.sent) // for its facts
	}
	found.state, found.facts = at, q.facts
	return found
}

// move goes on to what the edges choose next, and reports whether that is
// anything new.
func (q *contest) move(at *state, next []*candidate) (moved bool) {
	for e, c := range next {
		switch before := at.chosen[e]; {
		case c == nil && before == nil:
		case c != nil && before != nil && sameRoute(c, before):
		default:
			at.chosen[e], at.sent[e], moved = c, q.advertised(e, c), true
		}
	}
	return moved
}

// advertised returns what an edge that chose a route tells its peers, as far
// as it is the same for all of them; nil: nothing. Its own number is in front
// already, the policies towards a peer apply to the path behind it.
func (q *contest) advertised(e int, c *candidate) *candidate {
	if c == nil || c.class >= insertedVPCClass || c.class == defaultClass || c.class == staticClass && c.blackhole {
		return nil
	}
	sent := candidate{
		carried: c.carried, class: learnedClass, origin: fromOther, own: c.own,
		source: -1, peer: e, group: -1, inspector: -1,
	}
	if !sent.hasMED {
		sent.med, sent.hasMED = defaultMED, true
	}
	sent.path = append(append(make([]uint32, 0, len(c.path)+1), q.plan.asns[e]), c.path...)
	return &sent
}

// received returns what an edge hears of what a peer tells: before its own
// routing policies, and after. ok is false if it hears nothing.
func (q *contest) received(e int, sent *candidate) (before, after *candidate, ok bool) {
	pair := q.pair(e, sent.peer)
	before = sent
	if pair != nil && len(pair.leaving) > 0 {
		told, r := *sent, sent.carried
		r.path = r.path[1:]
		r, dropped := apply(pair.leaving, scope{noReplace: true}, q.prefix, r)
		if dropped != "" {
			return nil, nil, false
		}
		r.path = append([]uint32{sent.path[0]}, r.path...)
		told.carried = r
		before = &told
	}
	if slices.Contains(before.path, q.plan.asns[e]) {
		return nil, nil, false
	}
	if pair == nil || len(pair.arriving) == 0 {
		return before, before, true
	}
	heard := *before
	heard.carried, heard.dropped = apply(pair.arriving, scope{noReplace: true}, q.prefix, before.carried)
	return before, &heard, true
}

func (q *contest) pair(to, from int) *crossing {
	if q.domain.pairs == nil {
		return nil
	}
	return q.domain.pairs[to][from]
}

// choose returns the best of what an edge has itself and hears from its peers.
func (q *contest) choose(e int, local []candidate, sent []*candidate) *candidate {
	var room [8]*candidate
	equal := room[:0] // to one another, and better than all others so far
	consider := func(c *candidate) {
		d := -1
		if len(equal) > 0 {
			d, _ = decide(c, equal[0])
		}
		switch {
		case d < 0:
			equal = append(equal[:0], c)
		case d == 0:
			equal = append(equal, c)
		}
	}
	for i := range local {
		consider(&local[i])
	}
	for _, s := range sent {
		if s == nil || s.peer == e {
			continue
		}
		if _, after, ok := q.received(e, s); ok && after.dropped == "" {
			consider(after)
		}
	}
	return q.tieBreak(equal)
}

// tieBreak returns the one of equal candidates that wins, nil if there is none.
func (q *contest) tieBreak(equal []*candidate) (best *candidate) {
	for _, c := range equal {
		if best == nil || q.wins(c, best) {
			best = c
		}
	}
	for _, c := range equal {
		if c != best && q.name(c.contestant()) != q.name(best.contestant()) {
			q.relyOn(best.contestant(), c.contestant())
		}
	}
	return best
}

// wins decides between two routes that are equal otherwise.
func (q *contest) wins(a, b *candidate) bool {
	x, y := a.contestant(), b.contestant()
	if q.name(x) == q.name(y) {
		return line(a, b) < 0
	}
	return q.isBefore(x, y)
}

// local returns the candidates of an edge that it does not hear from peers.
func (q *contest) local(e int) (found []candidate) {
	for i, s := range q.sources {
		a := s.attributes
		if a.reach == atEdge && a.edge != e {
			continue
		}
		c := candidate{
			carried: a.carried, class: a.class, origin: a.origin, own: a.own, spread: a.spread,
			source: i, peer: -1, group: a.group, inspector: -1,
		}
		switch {
		case a.reach == redirected:
			if a.edge != e {
				c.class, c.origin = insertedClass, fromOther
				c.path = append([]uint32{q.plan.asns[a.edge]}, c.path...)
				if slices.Contains(c.path, q.plan.asns[e]) {
					continue
				}
			}
			via := q.domain.inflows[a.inflow].via
			c.group, c.inspector = via.group, q.plan.inspect(via, q.groups[via.group], e, a.edge)
			c.blackhole = c.inspector < 0
		case a.reach == everywhere && a.group >= 0:
			c.inspector = q.plan.inspect(&q.domain.sendTo[a.inflow], q.groups[a.group], e, e)
			c.blackhole = c.inspector < 0
		case a.reach == everywhere:
			c.blackhole = true
		}
		if a.reach == atEdge || !q.has(found, &c) {
			found = append(found, c)
		}
	}
	return found
}

// has reports whether a candidate is there already: a redirected attachment at
// several edges can come by the same path, and two actions can send a segment
// to one group.
func (q *contest) has(found []candidate, c *candidate) bool {
	return slices.ContainsFunc(found, func(o candidate) bool {
		same := q.sources[o.source].attachment == q.sources[c.source].attachment && o.class == c.class && o.origin == c.origin &&
			o.group == c.group && o.inspector == c.inspector
		o.source = c.source
		return same && sameRoute(&o, c)
	})
}
