package corenetwork

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A picture is everything that tables say.
type picture struct {
	routes, candidates map[TableID][]Route
	told               map[string][]Route
	mappings           map[string]Mapping
}

func pictureOf(t *Tables) picture {
	p := picture{map[TableID][]Route{}, map[TableID][]Route{}, map[string][]Route{}, map[string]Mapping{}}
	for _, id := range t.IDs() {
		p.routes[id], p.candidates[id] = t.Routes(id), t.Candidates(id)
	}
	for id := range t.attachments {
		p.told[id], p.mappings[id] = t.Advertised(id), t.Mapping(id)
	}
	return p
}

// differs names the first table in which two pictures differ.
func (p picture) differs(o picture) error {
	for id := range p.routes {
		if a, b := p.routes[id], o.routes[id]; !reflect.DeepEqual(a, b) {
			return fmt.Errorf("%v\n%s\nand\n%s", id, show(a), show(b))
		}
		if a, b := p.candidates[id], o.candidates[id]; !reflect.DeepEqual(a, b) {
			return fmt.Errorf("candidates of %v\n%s\nand\n%s", id, show(a), show(b))
		}
	}
	if !reflect.DeepEqual(p, o) {
		return fmt.Errorf("told %v\nand %v", p.told, o.told)
	}
	return nil
}

// The order in which attachments and the parts of a policy are told changes
// nothing.
func TestOrderChangesNothing(t *testing.T) {
	t.Parallel()
	eachNetwork(t, 1000, func(seed uint64, n Network) error {
		doc := *n.Policy
		other := n
		r := rand.New(rand.NewPCG(seed, 1))
		other.Policy = &doc
		other.Attachments, other.Edges = shuffled(r, n.Attachments), shuffled(r, n.Edges)
		doc.Segments, doc.SegmentActions = shuffled(r, doc.Segments), shuffled(r, doc.SegmentActions)
		doc.RoutingPolicies, doc.RoutingPolicyRules = shuffled(r, doc.RoutingPolicies), shuffled(r, doc.RoutingPolicyRules)
		doc.AttachmentPolicies = shuffled(r, doc.AttachmentPolicies)
		doc.Configuration.EdgeLocations = shuffled(r, doc.Configuration.EdgeLocations)
		for i, a := range other.Attachments {
			other.Attachments[i].Routes = shuffled(r, a.Routes)
		}
		return pictureOf(Build(n)).differs(pictureOf(Build(other)))
	})
}

func shuffled[T any](r *rand.Rand, list []T) []T {
	list = slices.Clone(list)
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// Tables with one attachment more or less are those of the larger or smaller
// network, and the tables they come from stay as they were.
func TestWithAndWithout(t *testing.T) {
	t.Parallel()
	eachNetwork(t, 500, func(seed uint64, n Network) error {
		r := rand.New(rand.NewPCG(seed, 2))
		i := r.IntN(len(n.Attachments))
		smaller := n
		smaller.Attachments = slices.Concat(n.Attachments[:i], n.Attachments[i+1:])
		large, small := pictureOf(Build(n)), pictureOf(Build(smaller))
		from, to := Build(smaller), Build(n)
		if r.IntN(2) == 0 { // as it is when nobody has asked yet, or when somebody has
			pictureOf(from)
			pictureOf(to)
		}
		a := n.Attachments[i]
		moved := a
		moved.Tags, moved.Pending = n.Attachments[r.IntN(len(n.Attachments))].Tags, r.IntN(4) == 0
		replaced := n
		replaced.Attachments = slices.Clone(n.Attachments)
		replaced.Attachments[i] = moved
		for _, law := range []struct {
			name      string
			got, want picture
		}{
			{"with", pictureOf(from.With(a)), large},
			{"without", pictureOf(to.Without(a.ID)), small},
			{"with what is there", pictureOf(to.With(a)), large},
			{"with another in its place", pictureOf(to.With(moved)), pictureOf(Build(replaced))},
			{"with and without", pictureOf(from.With(moved).With(a).Without(a.ID)), small},
			{"before with", pictureOf(from), small},
			{"before without", pictureOf(to), large},
		} {
			if err := law.got.differs(law.want); err != nil {
				return fmt.Errorf("%s: %w", law.name, err)
			}
		}
		return nil
	})
}

// An attachment changes routes of its own prefixes, and nothing at all where
// its segment's routes do not come.
func TestUnrelatedAttachmentChangesNothing(t *testing.T) {
	t.Parallel()
	eachNetwork(t, 1000, func(seed uint64, n Network) error {
		r := rand.New(rand.NewPCG(seed, 3))
		segment := n.Policy.Segments[r.IntN(len(n.Policy.Segments))].Name
		extra := Attachment{
			ID: "extra", Type: VPC, Edges: []string{n.Edges[r.IntN(len(n.Edges))].Location},
			Tags:   map[string]string{"segment": segment},
			Routes: []Announcement{{Prefix: netip.MustParsePrefix("10.1.2.0/24")}},
		}
		before := Build(n)
		after, v := before.With(extra), newNaive(n)
		for _, id := range before.IDs() {
			was, is := before.Routes(id), after.Routes(id)
			related := id.Segment == segment || id.NetworkFunctionGroup != "" && v.uses(segment, id.NetworkFunctionGroup)
			if id.Segment != "" && !related {
				_, _, shared := v.shared(segment, id.Segment)
				related = shared || len(v.through(segment, id.Segment)) > 0
			}
			if related {
				its := func(r Route) bool { return r.Prefix == extra.Routes[0].Prefix }
				was, is = slices.DeleteFunc(was, its), slices.DeleteFunc(is, its)
			}
			if !reflect.DeepEqual(was, is) {
				return fmt.Errorf("%v\n%s\nbefore\n%s", id, show(is), show(was))
			}
		}
		return nil
	})
}

// An isolated segment has no way to its own attachments but through a static
// route, a network function group or a transit gateway.
func TestIsolation(t *testing.T) {
	t.Parallel()
	eachNetwork(t, 1000, func(_ uint64, n Network) error {
		tables, v := Build(n), newNaive(n)
		for _, id := range tables.IDs() {
			if id.Segment == "" || !v.segment(id.Segment).Isolated {
				continue
			}
			for _, r := range tables.Routes(id) {
				for _, d := range r.Destinations {
					own := d.Attachment != "" && tables.Mapping(d.Attachment).Segment == id.Segment
					if own && r.Type != "STATIC" && d.NetworkFunctionGroup == "" && v.typeOf(d.Attachment) != TransitGateway {
						return fmt.Errorf("%v: %s", id, show([]Route{r}))
					}
				}
			}
		}
		return nil
	})
}

// No path leads through its own edge again, and following edges comes to an
// end.
func TestNoLoops(t *testing.T) {
	t.Parallel()
	eachNetwork(t, 1000, func(_ uint64, n Network) error {
		tables, v := Build(n), newNaive(n)
		for _, id := range tables.IDs() {
			for _, r := range tables.Routes(id) {
				for _, c := range append(r.Candidates, r) {
					if slices.Contains(c.ASPath, v.asn(id.Edge)) {
						return fmt.Errorf("%v: %s", id, show([]Route{c}))
					}
				}
				if err := follow(tables, id, r); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func follow(tables *Tables, id TableID, r Route) error {
	for range tables.plan.edges {
		if len(r.Destinations) == 0 || r.Destinations[0].Edge == "" || r.Destinations[0].NetworkFunctionGroup != "" {
			return nil
		}
		if strings.Contains(r.Why, "contradict") {
			return nil
		}
		id.Edge = r.Destinations[0].Edge
		next, ok := tables.Route(id, r.Prefix)
		if !ok || next.State == "BLACKHOLE" && next.Type == "STATIC" {
			return fmt.Errorf("%v: %s leads to an edge that has no route", id, show([]Route{r}))
		}
		r = next
	}
	return fmt.Errorf("%v: %s does not end", id, show([]Route{r}))
}

// Tables that are changed again and again do not keep what they needed once.
func TestChangedTablesForget(t *testing.T) {
	t.Parallel()
	n := sketch(t, b2+`
		segment s
		attach v vpc use1 s
		says 10.1.0.0/16`)
	tables := Build(n)
	id := table(n, "s/use1")
	for i := range 5000 {
		tables = tables.With(Attachment{
			ID: "flaps", Type: SiteToSiteVPN, Edges: []string{"euw1"}, Tags: map[string]string{"segment": "s"},
			Routes: []Announcement{{Prefix: netip.MustParsePrefix("10.2.0.0/16"), ASPath: []uint32{uint32(100000 + i)}}},
		})
		if got := len(tables.Routes(id)); got != 2 {
			t.Fatalf("%d routes", got)
		}
	}
	if got := tables.domains[0].count; got > 1100 {
		t.Errorf("%d solutions are kept", got)
	}
}

// Tables can be asked and changed from several goroutines.
func TestTablesAtOnce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		n := randomNetwork(seed)
		tables, want := Build(n), pictureOf(Build(n))
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if err := pictureOf(tables).differs(want); err != nil {
					t.Error(err)
				}
				if err := pictureOf(tables.Without(n.Attachments[0].ID).With(n.Attachments[0])).differs(want); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
}
