package corenetwork

import (
	"maps"
	"net/netip"
	"slices"
)

// Tables are all route tables of a core network. They do not change, may be
// asked from several goroutines, and find each route when it is first asked
// for.
type Tables struct {
	plan        *plan
	attachments map[string]*attached
	books       []book      // by domain: the routes of its own attachments
	groups      []occupants // by domain
	domains     []*domain
}

// Build returns the tables of a network. Of several attachments with one id
// the last counts. The policy must be sound and edges must have their numbers.
func Build(n Network) *Tables {
	t := &Tables{plan: newPlan(n), attachments: map[string]*attached{}}
	for _, a := range n.Attachments {
		t.attachments[a.ID] = t.plan.attach(a)
	}
	t.books = make([]book, len(t.plan.domains))
	for _, a := range t.attachments {
		if a.domain >= 0 {
			t.books[a.domain] = append(t.books[a.domain], t.plan.enter(a)...)
		}
	}
	for _, b := range t.books {
		slices.SortFunc(b, compareOwn)
	}
	t.groups = t.occupy()
	t.domains = make([]*domain, len(t.plan.domains))
	for i := range t.domains {
		t.domains[i] = t.domain(i)
	}
	return t
}

// occupy finds the attachments of each network function group. Of several at
// one edge the one of the least id counts.
func (t *Tables) occupy() []occupants {
	groups := make([]occupants, len(t.plan.domains))
	for i, d := range t.plan.domains {
		if d.NetworkFunctionGroup != "" {
			groups[i] = make(occupants, len(t.plan.edges))
		}
	}
	for id, a := range t.attachments {
		if a.domain < 0 || groups[a.domain] == nil || a.Pending {
			continue
		}
		for _, e := range a.edges {
			if present := groups[a.domain][e]; present == "" || id < present {
				groups[a.domain][e] = id
			}
		}
	}
	return groups
}

// domain makes a domain from the tables' books.
func (t *Tables) domain(i int) *domain {
	d := &domain{solver: newSolver(t.plan, t.plan.domains[i], t.groups)}
	d.books, d.fixed = t.booksOf(i), t.fixed(d.domain)
	return d
}

func (t *Tables) booksOf(i int) (books []book) {
	for _, in := range t.plan.domains[i].inflows {
		books = append(books, t.books[in.from])
	}
	return books
}

// fixed returns what the policy itself puts into a domain's tables.
func (t *Tables) fixed(d *domainPlan) (fixed []entrySource) {
	interner := newInterner()
	add := func(prefix netip.Prefix, a attributes, to *attached) {
		fixed = append(fixed, entrySource{prefix, source{interner.intern(a), to}})
	}
	for _, s := range d.statics {
		if s.attachment == "" {
			add(s.prefix, attributes{class: staticClass, reach: everywhere, edge: -1, inflow: -1, group: -1}, nil)
			continue
		}
		to := t.attachments[s.attachment]
		if to == nil || !takesStatics(to.Attachment) {
			continue
		}
		for _, name := range to.Edges {
			if e, ok := t.plan.edgeIndex[name]; ok && d.at[e] {
				add(s.prefix, attributes{class: staticClass, edge: e, inflow: -1, group: -1}, to)
			}
		}
	}
	for i, via := range d.sendTo {
		for _, text := range []string{"0.0.0.0/0", "::/0"} {
			add(readPrefix(text), attributes{class: defaultClass, reach: everywhere, edge: -1, inflow: i, group: via.group}, nil)
		}
	}
	return fixed
}

// takesStatics reports whether static routes can lead to an attachment.
func takesStatics(a Attachment) bool {
	return !a.Pending && a.Type != DirectConnectGateway && a.Type != TransitGateway
}

// With returns the tables with one more attachment, or with this one instead
// of the one of its id. What it does not change is shared with t.
func (t *Tables) With(a Attachment) *Tables {
	return t.exchange(a.ID, t.plan.attach(a))
}

// Without returns the tables without an attachment. What that does not change
// is shared with t.
func (t *Tables) Without(id string) *Tables {
	if t.attachments[id] == nil {
		return t
	}
	return t.exchange(id, nil)
}

// exchange puts an attachment, or none, where there was one of its id, or none.
func (t *Tables) exchange(id string, now *attached) *Tables {
	before := t.attachments[id]
	next := &Tables{plan: t.plan, attachments: maps.Clone(t.attachments), groups: t.groups}
	delete(next.attachments, id)
	if now != nil {
		next.attachments[id] = now
	}
	next.books, next.domains = slices.Clone(t.books), slices.Clone(t.domains)
	var prefixes []netip.Prefix
	touched, regrouped := map[int]bool{}, map[int]bool{}
	for i, a := range []*attached{before, now} {
		if a == nil || a.domain < 0 {
			continue
		}
		if t.groups[a.domain] != nil {
			regrouped[a.domain] = true
			continue
		}
		touched[a.domain] = true
		routes := t.plan.enter(a)
		next.books[a.domain] = next.books[a.domain].exchange(id, routes, i == 1)
		for _, r := range routes {
			prefixes = append(prefixes, r.prefix)
		}
	}
	if len(regrouped) > 0 {
		next.groups = next.occupy()
	}
	slices.SortFunc(prefixes, comparePrefixes)
	prefixes = slices.Compact(prefixes)
	for i, d := range t.plan.domains {
		switch {
		case d.leadsTo(regrouped) || slices.ContainsFunc(d.statics, func(s staticRoute) bool { return s.attachment == id }):
			next.domains[i] = next.domain(i)
		case slices.ContainsFunc(d.inflows, func(in inflow) bool { return touched[in.from] }):
			next.domains[i] = t.domains[i].changed(next.booksOf(i), prefixes)
		}
	}
	return next
}

// exchange takes the routes of an attachment out of a book, or puts them in.
func (b book) exchange(id string, routes book, in bool) book {
	next := make(book, 0, len(b)+len(routes))
	for _, r := range b {
		if in {
			for len(routes) > 0 && compareOwn(routes[0], r) < 0 {
				next, routes = append(next, routes[0]), routes[1:]
			}
		}
		if r.attachment.ID != id {
			next = append(next, r)
		}
	}
	if in {
		next = append(next, routes...)
	}
	return next
}

// Attachment returns an attachment by its id; ok is false if there is none.
func (t *Tables) Attachment(id string) (a Attachment, ok bool) {
	at := t.attachments[id]
	if at == nil {
		return Attachment{}, false
	}
	return at.Attachment, true
}

// IDs returns every route table: those of segments by name and edge, then
// those of network function groups.
func (t *Tables) IDs() (ids []TableID) {
	for _, d := range t.plan.domains {
		for _, e := range d.edges {
			ids = append(ids, TableID{d.Place, t.plan.edges[e]})
		}
	}
	slices.SortFunc(ids, TableID.Compare)
	return ids
}

// at returns the domain and the edge of a table; ok is false if there is no
// such table.
func (t *Tables) at(id TableID) (d *domain, edge int, ok bool) {
	i, known := t.plan.index[id.Place]
	edge, ok = t.plan.edgeIndex[id.Edge]
	if !known || !ok || !t.plan.domains[i].at[edge] {
		return nil, 0, false
	}
	return t.domains[i], edge, true
}

// Has tells whether there is such a route table.
func (t *Tables) Has(id TableID) bool {
	_, _, ok := t.at(id)
	return ok
}

// Routes returns the routes by which a table forwards, by prefix: IPv4 first,
// then address, then the shorter. A table that there is not has none. What the
// slices in them hold is shared and must not be changed.
func (t *Tables) Routes(id TableID) (routes []Route) {
	if d, _, ok := t.at(id); ok {
		routes = make([]Route, 0, len(d.entries()))
	}
	t.visit(id, func(netip.Prefix) bool { return true }, func(r *row, q *contest) { routes = append(routes, r.in(q)) })
	return routes
}

// Winners hands out the routes of a table as Routes has them, but for the
// candidates that lost: of the prefixes that are admitted.
func (t *Tables) Winners(id TableID, admits func(netip.Prefix) bool, take func(Route)) {
	t.visit(id, admits, func(r *row, q *contest) { take(r.winner(q)) })
}

// visit goes through the rows of a table.
func (t *Tables) visit(id TableID, admits func(netip.Prefix) bool, row func(*row, *contest)) {
	d, edge, ok := t.at(id)
	if !ok {
		return
	}
	var q contest // one for all, as a callback would have each made anew
	for _, e := range d.entries() {
		if !admits(e.prefix) {
			continue
		}
		q = contest{solver: d.solver, prefix: e.prefix, sources: e.sources}
		if r := q.row(edge, e.solution); !r.none {
			row(r, &q)
		}
	}
}

// Route returns a table's route for exactly this prefix.
func (t *Tables) Route(id TableID, prefix netip.Prefix) (Route, bool) {
	d, edge, ok := t.at(id)
	if !ok {
		return Route{}, false
	}
	e, ok := d.find(prefix.Masked())
	if !ok {
		return Route{}, false
	}
	q := contest{solver: d.solver, prefix: e.prefix, sources: e.sources}
	r := q.row(edge, e.solution)
	if r.none {
		return Route{}, false
	}
	return r.in(&q), true
}

// Candidates returns what a table chooses from, by prefix and for each the
// better first: as it is before the table's edge applies its own inbound
// policies for other edges, with Why and Lost as they are after.
func (t *Tables) Candidates(id TableID) (routes []Route) {
	d, edge, ok := t.at(id)
	if !ok {
		return nil
	}
	known, count := map[*solution][]fared{}, 0
	for _, e := range d.entries() {
		rows, ok := known[e.solution]
		if !ok {
			q := contest{solver: d.solver, prefix: e.prefix, sources: e.sources}
			rows = q.candidates(edge, e.solution)
			known[e.solution] = rows
		}
		count += len(rows)
	}
	routes = make([]Route, 0, count)
	for _, e := range d.entries() {
		for _, row := range known[e.solution] {
			row.route.Prefix = e.prefix
			if row.source >= 0 {
				row.route.Destinations = e.sources[row.source].attachment.destination
			}
			routes = append(routes, row.route)
		}
	}
	return routes
}

// Mapping returns where an attachment stands: where the policy maps it, or
// while a move waits to be accepted where it was.
func (t *Tables) Mapping(attachment string) Mapping {
	if a := t.attachments[attachment]; a != nil {
		return a.mapping
	}
	return Mapping{Why: "there is no such attachment"}
}
