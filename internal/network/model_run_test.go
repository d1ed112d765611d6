package network_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestModel makes random requests to the service and to a model of it, and compares what both have after each. Every
// run has an account of its own in one inventory, and knows the ids of the account before it: they are nobody's to it.
func TestModel(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		accounts, last := 0, []*thing{}
		rapid.Check(t, func(t *rapid.T) {
			accounts++
			inv.account = fmt.Sprintf("%012d", accounts)
			r := &run{inv: inv, strangers: last, model: model{now: inv.clock.read(), quotas: map[string]int{
				"global-network": 3, "site": 4, "device": 5, "link": 5, "connection": 4}}}
			r.begin(t)
			t.Repeat(r.actions())
			last = r.things
		})
	})
}

// A run is one random sequence of requests.
type run struct {
	inv       *inventory
	strangers []*thing // another account's
	model
}

var quotaCodes = map[string]string{
	"global-network": "L-2418390E", "site": "L-DFE018A3", "device": "L-C3B5632D", "link": "L-6BD16053", "connection": "L-D30F0A50",
}

// begin gives the account small quotas and something to begin with.
func (r *run) begin(t *rapid.T) {
	r.inv.settle.Set("", 0)
	for kind, most := range r.quotas {
		limit := int64(most)
		if err := r.inv.graph.SetQuota(r.inv.t.Context(), api.Caller{Account: r.inv.account, Operation: &api.Operation{Name: "PutQuota"}}, quotaCodes[kind], &limit); err != nil {
			t.Fatal(err)
		}
	}
	r.newNetwork(t)
	gn := r.things[0].id
	r.newSite(t, gn)
	site := r.things[1].id
	r.newDevice(t, gn, site)
	r.newDevice(t, gn, site)
	r.newLink(t, gn, site)
}

func (r *run) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"":                r.compare,
		"new network":     r.newNetwork,
		"new site":        func(t *rapid.T) { r.newSite(t, r.anyNetwork(t)) },
		"new device":      func(t *rapid.T) { gn := r.anyNetwork(t); r.newDevice(t, gn, r.anyOrNone(t, "site", gn)) },
		"new link":        func(t *rapid.T) { gn := r.anyNetwork(t); r.newLink(t, gn, r.any(t, "site", gn)) },
		"associate":       r.associateLink,
		"associate again": r.associateLink,
		"connect":         r.connect,
		"connect again":   r.connect,
		"move a device":   r.moveDevice,
		"change a link":   r.changeLink,
		"relink":          r.relink,
		"delete":          r.deleteOne,
		"delete again":    r.deleteOne,
		"time passes":     r.pass,
		"settle":          r.resettle,
		"purge":           r.purge,
	}
}

// ask makes a request of which the model expects a verdict; nil is returned where it is refused as expected.
func (r *run) ask(t *rapid.T, in any, v verdict) any {
	out, err := r.inv.ask(in)
	var failure api.Failure
	if errors.As(err, &failure) && slices.Contains(v, failure.Type()) {
		return nil
	}
	if err != nil || len(v) > 0 {
		t.Fatalf("%s %+v: answer %+v, error %v, want %q", operationOf(in).Name, in, out, err, v)
	}
	return out
}

// same holds what the service answers against what the model expects.
func same(t *rapid.T, got, want any) {
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("answer %+v, want %+v", got, want)
	}
}

const garbage = "nobody"

// anyNetwork draws the id of a network, dead ones included.
func (r *run) anyNetwork(t *rapid.T) string { return r.any(t, "global-network", "") }

// any draws an id of a kind: mostly one of the network's, dead ones included, at times another network's, a stranger's or
// nobody's.
func (r *run) any(t *rapid.T, kind, network string) string {
	var inside, outside []string
	for _, thing := range r.things {
		switch {
		case thing.kind == kind && thing.network == network:
			inside = append(inside, thing.id)
		case thing.kind == kind:
			outside = append(outside, thing.id)
		}
	}
	for _, thing := range r.strangers {
		if thing.kind == kind {
			outside = append(outside, thing.id)
		}
	}
	if len(inside) == 0 || rapid.IntRange(0, 9).Draw(t, "elsewhere") == 9 {
		return rapid.SampledFrom(append(outside, garbage)).Draw(t, kind)
	}
	return rapid.SampledFrom(inside).Draw(t, kind)
}

func (r *run) anyOrNone(t *rapid.T, kind, network string) string {
	if rapid.IntRange(0, 3).Draw(t, "none") == 3 {
		return ""
	}
	return r.any(t, kind, network)
}

// pass lets time pass, as much as some states take to settle.
func (r *run) pass(t *rapid.T) {
	r.inv.clock.advance(time.Duration(rapid.IntRange(1, 20).Draw(t, "seconds")) * time.Second)
	r.now = r.inv.clock.read()
}

// resettle changes how long the states of all kinds take.
func (r *run) resettle(t *rapid.T) {
	r.settle = time.Duration(rapid.SampledFrom([]int{0, 0, 10, 30}).Draw(t, "seconds")) * time.Second
	r.inv.settle.Set("", r.settle)
}

// purge gives back space; nobody sees a difference.
func (r *run) purge(t *rapid.T) {
	if _, err := r.inv.graph.Purge(r.inv.t.Context()); err != nil {
		t.Fatal(err)
	}
}

// compare reads lists, whole and filtered, in pages of some size.
func (r *run) compare(t *rapid.T) {
	max := int32(rapid.IntRange(1, 6).Draw(t, "page size"))
	r.compareList(t, "global-network", query{max: max})
	gn := r.anyNetwork(t)
	for _, kind := range kinds[1:] {
		r.compareList(t, kind, query{network: gn, max: max})
	}
	kind := rapid.SampledFrom(kinds).Draw(t, "kind")
	r.compareList(t, kind, r.anyQuery(t, kind, gn, max))
}

func (r *run) anyQuery(t *rapid.T, kind, gn string, max int32) query {
	q := query{network: gn, max: max}
	if kind == "global-network" {
		q.network = ""
	}
	if kind != "link-association" && rapid.Bool().Draw(t, "by id") {
		q.ids = []string{r.any(t, kind, q.network), r.any(t, kind, q.network)}
	}
	switch kind {
	case "device":
		q.site = r.anyOrNone(t, "site", gn)
	case "link":
		if q.site = r.anyOrNone(t, "site", gn); q.site == "" {
			q.linkType, q.provider = someWord.Draw(t, "type"), someWord.Draw(t, "provider")
		}
	case "link-association":
		q.device, q.link = r.anyOrNone(t, "device", gn), r.anyOrNone(t, "link", gn)
	case "connection":
		q.device = r.anyOrNone(t, "device", gn)
	}
	return q
}

func (r *run) compareList(t *rapid.T, kind string, q query) {
	got, err := r.inv.list(kind, q)
	if kind != "global-network" && r.find("global-network", "", q.network) == nil {
		var failure api.Failure
		if !errors.As(err, &failure) || failure.Type() != invalid {
			t.Fatalf("%ss of a network that is not there: %v, error %v", kind, got, err)
		}
		return
	}
	if err != nil {
		t.Fatalf("%ss %+v: %v", kind, q, err)
	}
	if want := r.expected(kind, q); !reflect.DeepEqual(got, want) {
		t.Fatalf("%ss %+v:\n got %+v\nwant %+v", kind, q, got, want)
	}
}
