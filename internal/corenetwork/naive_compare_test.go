package corenetwork

import (
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// naiveNetworks names the variable with the number of random networks that are
// compared; without it there are 5,000.
const naiveNetworks = "TRUNKLINE_NAIVE_NETWORKS"

// TestNaive: the engine and the naive one agree about random networks.
func TestNaive(t *testing.T) {
	t.Parallel()
	networks := 5000
	if given := os.Getenv(naiveNetworks); given != "" {
		n, err := strconv.Atoi(given)
		if err != nil || n < 1 {
			t.Fatalf("%s: %q is no number of networks", naiveNetworks, given)
		}
		networks = n
	}
	var next atomic.Int64
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for seed := next.Add(1); seed <= int64(networks) && !t.Failed(); seed = next.Add(1) {
				compareWithNaive(t, uint64(seed))
			}
		})
	}
}

func compareWithNaive(t *testing.T, seed uint64) {
	t.Helper()
	n := dealNetwork(seed)
	tables, v := Build(n), solveNaively(n)
	differ := func(what string, got, want []string) {
		if !slices.Equal(got, want) {
			text, _ := json.MarshalIndent(n, "", " ")
			t.Errorf("network %d: %s\n%s\nnaively\n%s\nof %s", seed, what, strings.Join(got, "\n"), strings.Join(want, "\n"), text)
		}
	}
	if got, want := len(tables.IDs()), len(v.own); got != want {
		t.Errorf("network %d: %d tables, naively %d", seed, got, want)
	}
	for _, id := range v.tables() {
		var forwarding, arriving []string
		for _, r := range tables.Routes(id) {
			forwarding = append(forwarding, lineOf(r))
		}
		for _, r := range tables.Candidates(id) {
			arriving = append(arriving, lineOf(r))
		}
		slices.Sort(arriving)
		table := id.Place.String() + " at " + id.Edge
		differ("routes of "+table, forwarding, v.forwarding(id))
		differ("candidates of "+table, arriving, v.arriving(id))
	}
	for _, a := range n.Attachments {
		var told []string
		for _, r := range tables.Advertised(a.ID) {
			told = append(told, lineOf(r))
		}
		slices.Sort(told)
		differ("told "+a.ID, told, v.told(a))
		if got, want := tables.Mapping(a.ID), v.stand[a.ID]; got.Place != want.Place && len(want.Edges) > 0 || !slices.Equal(got.Edges, want.Edges) {
			t.Errorf("network %d: %s is in %v at %v, naively in %v at %v", seed, a.ID, got.Place, got.Edges, want.Place, want.Edges)
		}
	}
}
