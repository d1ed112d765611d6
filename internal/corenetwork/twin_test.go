package corenetwork

import (
	"fmt"
	"net/netip"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// eachNetwork runs a check on random networks, several at a time: as many as
// are asked for, or as TRUNKLINE_RANDOM_NETWORKS says.
func eachNetwork(t *testing.T, most uint64, check func(seed uint64, n Network) error) {
	const lanes = 4
	if n, err := strconv.ParseUint(os.Getenv("TRUNKLINE_RANDOM_NETWORKS"), 10, 64); err == nil {
		most = n
	}
	for lane := range uint64(lanes) {
		t.Run(fmt.Sprint("lane ", lane), func(t *testing.T) {
			t.Parallel()
			for seed := lane; seed < most; seed += lanes {
				if err := check(seed, randomNetwork(seed)); err != nil {
					t.Fatalf("network %d: %v", seed, err)
				}
			}
		})
	}
}

func TestAgainstNaive(t *testing.T) {
	t.Parallel()
	eachNetwork(t, 5000, func(_ uint64, n Network) error {
		tables, v := Build(n), newNaive(n)
		for _, a := range n.Attachments {
			if err := compareTold(tables, v, a); err != nil {
				return err
			}
		}
		return compareWithNaive(tables, v)
	})
}

func compareTold(tables *Tables, v *naive, a Attachment) error {
	var got, want []string
	for _, r := range tables.Advertised(a.ID) {
		got = append(got, inFull(r))
	}
	for _, edge := range slices.Compact(slices.Sorted(slices.Values(a.Edges))) {
		for _, r := range v.told(a, edge) {
			want = append(want, inFull(naiveShown(r)))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		return fmt.Errorf("%s is told\n%s\nwant\n%s", a.ID, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return nil
}

// inFull writes everything of a route but reasons.
func inFull(r Route) string {
	med := "-"
	if r.MED != nil {
		med = fmt.Sprint(*r.MED)
	}
	r.Tie = false
	return fmt.Sprint(show([]Route{r}), r.Communities, r.LocalPreference, " ", med)
}

func compareWithNaive(tables *Tables, v *naive) error {
	for _, id := range tables.IDs() {
		routes, candidates := tables.Routes(id), tables.Candidates(id)
		for _, prefix := range v.prefixes() {
			want := v.tables(id.Place, prefix)[id.Edge]
			i := slices.IndexFunc(routes, func(r Route) bool { return r.Prefix == prefix })
			switch {
			case i < 0 && want.winners == 0:
			case i < 0 || want.winners == 0:
				return fmt.Errorf("%v %s: route %v, want %v", id, prefix, i >= 0, want.all)
			default:
				if err := compareRoute(routes[i], want); err != nil {
					return fmt.Errorf("%v %s: %w", id, prefix, err)
				}
			}
			rib := slices.DeleteFunc(slices.Clone(candidates), func(r Route) bool { return r.Prefix != prefix })
			if err := compareRIB(rib, want); err != nil {
				return fmt.Errorf("%v %s: %w", id, prefix, err)
			}
		}
	}
	return nil
}

// prefixes are all that are spoken of.
func (v *naive) prefixes() (found []netip.Prefix) {
	for _, text := range randomPrefixes {
		found = append(found, netip.MustParsePrefix(text))
	}
	return found
}

func compareRoute(got Route, want naiveTable) error {
	shown := naiveShown(want.all[0])
	shown.Destinations = nil
	for _, r := range want.all[:want.winners] {
		if !r.blackhole && !slices.Contains(shown.Destinations, r.leads) {
			shown.Destinations = append(shown.Destinations, r.leads)
		}
	}
	slices.SortFunc(shown.Destinations, compareDestinations)
	if want.winners < len(want.all) {
		next := want.all[want.winners]
		order, _ := better(want.all[0], next)
		shown.Tie = order == 0 && next.dropped == ""
	}
	if err := same(got, shown); err != nil {
		return err
	}
	if got.Why == "" || strings.Contains(got.Why, "converge") != (want.end != settled) {
		return fmt.Errorf("why %q, end %d", got.Why, want.end)
	}
	losers := want.all[want.winners:]
	if len(got.Candidates) != len(losers) {
		return fmt.Errorf("%d losers %s\nwant %v", len(got.Candidates), show(got.Candidates), losers)
	}
	for i, lost := range got.Candidates {
		shown := naiveShown(losers[i])
		shown.Prefix = netip.Prefix{}
		if err := same(lost, shown); err != nil {
			return fmt.Errorf("loser %d: %w", i, err)
		}
		_, reason := better(losers[i], want.all[0])
		if losers[i].dropped != "" {
			reason = "dropped by routing policy " + losers[i].dropped
		}
		if !strings.Contains(lost.Lost, reason) {
			return fmt.Errorf("loser %d lost %q, want %q", i, lost.Lost, reason)
		}
	}
	return nil
}

// same compares what routes are, not the reasons.
func same(got, want Route) error {
	for _, r := range []*Route{&got, &want} {
		r.Why, r.Lost, r.Candidates = "", "", nil
		r.Destinations, r.ASPath, r.Communities = orNil(r.Destinations), orNil(r.ASPath), orNil(r.Communities)
	}
	if !reflect.DeepEqual(got, want) {
		return fmt.Errorf("got  %s %+v\nwant %s %+v", show([]Route{got}), got, show([]Route{want}), want)
	}
	return nil
}

func orNil[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

// compareRIB compares what a table chooses from, whatever the order.
func compareRIB(got []Route, want naiveTable) error {
	var a, b []string
	for i, r := range got {
		a = append(a, inFull(r))
		if (i < want.winners) != (r.Why != "") || (i < want.winners) != (r.Lost == "") {
			return fmt.Errorf("candidate %d: why %q, lost %q", i, r.Why, r.Lost)
		}
	}
	for _, r := range want.all {
		leads, blackhole := r.leads, r.blackhole
		if r.heard != nil {
			r = *r.heard
			r.leads, r.blackhole = leads, blackhole
		}
		b = append(b, inFull(naiveShown(r)))
	}
	slices.Sort(a)
	slices.Sort(b)
	if !slices.Equal(a, b) {
		return fmt.Errorf("candidates\n%s\nwant\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
	}
	return nil
}

// The random networks are not all alike: everything that can happen does.
func TestRandomNetworksMeetEverything(t *testing.T) {
	t.Parallel()
	met := map[string]int{}
	note := func(what string, happens bool) {
		if met[what] += 0; happens {
			met[what]++
		}
	}
	for seed := range uint64(1000) {
		tables := Build(randomNetwork(seed))
		for _, id := range tables.IDs() {
			for _, r := range tables.Routes(id) {
				note("tie", r.Tie)
				note("spread", len(r.Destinations) > 1)
				note("ambiguous", strings.Contains(r.Why, "one after the other"))
				note("unsettled", strings.Contains(r.Why, "contradict"))
				note("static", r.Type == "STATIC" && r.State == "ACTIVE")
				note("blackhole", r.Type == "STATIC" && r.State == "BLACKHOLE")
				note("group", id.NetworkFunctionGroup != "")
				note("redirected here", len(r.Destinations) > 0 && r.Destinations[0].NetworkFunctionGroup != "" && r.Destinations[0].Edge == "")
				note("redirected elsewhere", len(r.Destinations) > 0 && r.Destinations[0].NetworkFunctionGroup != "" && r.Destinations[0].Edge != "")
				note("redirected nowhere", r.Type == "PROPAGATED" && r.State == "BLACKHOLE")
				note("communities", len(r.Communities) > 0)
				note("local preference", r.LocalPreference > 0)
				for _, c := range r.Candidates {
					for _, reason := range []string{" after ", "local preference", "AS path", "MED", "tie-break", "dropped"} {
						note("lost by "+reason, strings.Contains(c.Lost, reason))
					}
				}
			}
		}
		for _, a := range tables.attachments {
			note("told", len(tables.Advertised(a.ID)) > 0)
		}
	}
	for what, times := range met {
		if times < 5 {
			t.Errorf("%s: %d times", what, times)
		}
	}
	t.Log(met)
}
