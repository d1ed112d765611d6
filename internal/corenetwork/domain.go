package corenetwork

import (
	"cmp"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
)

// A domain is a segment or a network function group with what comes into its
// tables. Its entries are found when they are first asked for.
type domain struct {
	*solver
	books  []book // by inflow
	fixed  []entrySource
	making sync.Mutex
	made   atomic.Pointer[[]entry]
}

// An entry is a prefix of a domain's tables.
type entry struct {
	prefix   netip.Prefix
	sources  []source
	solution *solution
}

// An entrySource is a source before those of one prefix are put together.
type entrySource struct {
	prefix netip.Prefix
	source
}

// compareSources is the order of sources: by prefix, attachment, path and
// communities. Equal candidates are listed in it.
func compareSources(a, b entrySource) int {
	if c := comparePrefixes(a.prefix, b.prefix); c != 0 {
		return c
	}
	if c := cmp.Compare(a.id(), b.id()); c != 0 {
		return c
	}
	x, y := a.attributes, b.attributes
	return cmp.Or(slices.Compare(x.path, y.path), slices.Compare(x.communities, y.communities), cmp.Compare(x.key, y.key))
}

// id is the attachment's, "" if there is none.
func (s source) id() string {
	if s.attachment == nil {
		return ""
	}
	return s.attachment.ID
}

// entries returns the domain's prefixes, in order.
func (d *domain) entries() []entry {
	if made := d.made.Load(); made != nil {
		return *made
	}
	d.making.Lock()
	defer d.making.Unlock()
	if made := d.made.Load(); made != nil {
		return *made
	}
	all := slices.Clone(d.fixed)
	for i, b := range d.books {
		all = d.admit(all, i, b)
	}
	made := d.gather(all)
	d.made.Store(&made)
	return made
}

// admit adds what an inflow makes of routes of its segment.
func (d *domain) admit(all []entrySource, inflow int, routes []ownRoute) []entrySource {
	in, interner := &d.domain.inflows[inflow], newInterner()
	for i, r := range routes {
		a := r.attributes
		switch {
		case in.via == nil && (!d.domain.at[a.edge] || in.own && d.domain.isolated && r.attachment.Type != TransitGateway):
			continue
		case in.own:
		case i > 0 && in.policies.isOpen() && len(all) > 0 && routes[i-1].attributes == a:
			a = all[len(all)-1].attributes
		default:
			var dropped bool
			if a, dropped = in.change(inflow, r, interner); dropped {
				continue
			}
		}
		all = append(all, entrySource{r.prefix, source{a, r.attachment}})
	}
	return all
}

// change returns what an inflow makes of a route of another segment, or of one
// that it redirects.
func (in *inflow) change(number int, r ownRoute, interner *interner) (changed *attributes, dropped bool) {
	a := *r.attributes
	if in.via != nil {
		inserted := insertedClass
		if a.class == vpcClass {
			inserted = insertedVPCClass
		}
		return interner.intern(attributes{
			carried: a.carried, class: inserted, origin: a.origin, reach: redirected, edge: a.edge, inflow: number, group: -1,
		}), false
	}
	a.own = false
	for _, policies := range [][]*routingPolicy{in.policies.leaving, in.policies.arriving} {
		var by string
		if a.carried, by = apply(policies, scope{}, r.prefix, a.carried); by != "" {
			return nil, true
		}
	}
	return interner.intern(a), false
}

// gather puts sources together by prefix and solves each.
func (d *domain) gather(all []entrySource) (made []entry) {
	slices.SortFunc(all, compareSources)
	all = slices.CompactFunc(all, func(a, b entrySource) bool { return compareSources(a, b) == 0 })
	sources := make([]source, len(all))
	for i, s := range all {
		sources[i] = s.source
	}
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].prefix == all[from].prefix {
			to++
		}
		e := entry{prefix: all[from].prefix, sources: sources[from:to:to]}
		e.solution = d.solve(e.prefix, e.sources)
		made = append(made, e)
		from = to
	}
	return made
}

// find returns the entry of a prefix.
func (d *domain) find(prefix netip.Prefix) (entry, bool) {
	entries := d.entries()
	i, ok := slices.BinarySearchFunc(entries, prefix, func(e entry, p netip.Prefix) int { return comparePrefixes(e.prefix, p) })
	if !ok {
		return entry{}, false
	}
	return entries[i], true
}

// changed returns the domain with other books, which differ from the present
// ones in the routes of these prefixes alone.
func (d *domain) changed(books []book, prefixes []netip.Prefix) *domain {
	next := &domain{solver: d.solver, books: books, fixed: d.fixed}
	made := d.made.Load()
	if made == nil {
		return next
	}
	next.solver = d.solver.lessThan(2*len(*made) + 1000)
	var all []entrySource
	for _, prefix := range prefixes {
		for _, s := range d.fixed {
			if s.prefix == prefix {
				all = append(all, s)
			}
		}
		for i, b := range books {
			all = d.admit(all, i, b.of(prefix))
		}
	}
	entries := replace(*made, prefixes, next.gather(all))
	next.made.Store(&entries)
	return next
}

// of returns the routes of a prefix.
func (b book) of(prefix netip.Prefix) []ownRoute {
	from, _ := slices.BinarySearchFunc(b, prefix, func(r ownRoute, p netip.Prefix) int { return comparePrefixes(r.prefix, p) })
	to := from
	for to < len(b) && b[to].prefix == prefix {
		to++
	}
	return b[from:to]
}

// replace takes the entries of prefixes out and puts others in; all three are
// in order.
func replace(entries []entry, prefixes []netip.Prefix, others []entry) []entry {
	replaced := make([]entry, 0, len(entries)+len(others))
	for _, prefix := range prefixes {
		i, found := slices.BinarySearchFunc(entries, prefix, func(e entry, p netip.Prefix) int {
			return comparePrefixes(e.prefix, p)
		})
		replaced = append(replaced, entries[:i]...)
		if entries = entries[i:]; found {
			entries = entries[1:]
		}
		if len(others) > 0 && others[0].prefix == prefix {
			replaced, others = append(replaced, others[0]), others[1:]
		}
	}
	return append(replaced, entries...)
}
