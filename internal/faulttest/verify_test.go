package faulttest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// What follows from a body, said a second time and without the declarations of internal/network, on purpose: a
// reference that is no longer declared there is found missing here.
var (
	// mentions are the members that hold an id, with the kind that it is of.
	mentions = map[string]map[string]string{
		"global-network":   {},
		"site":             {},
		"device":           {"SiteId": "site"},
		"link":             {"SiteId": "site"},
		"link-association": {"DeviceId": "device", "LinkId": "link"},
		"connection": {"DeviceId": "device", "ConnectedDeviceId": "device",
			"LinkId": "link", "ConnectedLinkId": "link"},
	}
	// pairs are the members that together name a link association.
	pairs = map[string][][2]string{
		"connection": {{"DeviceId", "LinkId"}, {"ConnectedDeviceId", "ConnectedLinkId"}},
	}
	// facets are the members that lists are filtered by.
	facets = map[string]map[string][]string{
		"link": {"type": {"Type"}, "provider": {"Provider"}, "type,provider": {"Type", "Provider"}},
	}
)

const deleting = "DELETING"

// A stored is a row of the table of resources.
type stored struct {
	key, account, network int64
	kind, name, state     string
	text                  string
	body                  members
}

// An inventory is everything that a database holds, read at one moment.
type inventory struct {
	resources map[int64]*stored
	names     map[string]int64  // the keys of what has a name
	refs      map[int64][]int64 // by source
	facets    map[int64][]string
	tallies   map[string]int64
	changes   map[int64][]change // by resource, in order
	wrong     []string           // what disagrees

	disordered []string // whose changes are all there, but not in the order in which they were made
}

// A change is a row of the change record.
type change struct {
	account                  int64
	request, operation, kind string
	before, after            string // "" where there is none
}

// inspect opens an inventory that no server has open and verifies it.
func inspect(t testing.TB, c store.Config) (v *inventory) {
	t.Helper()
	db, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(t.Context(), func(tx *store.Tx) (err error) {
		v, err = verify(tx, db.Engine())
		return err
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return v
}

// verify recomputes from the bodies whatever follows from them and notes what disagrees with it.
func verify(tx *store.Tx, engine string) (*inventory, error) {
	v, err := read(tx, engine)
	if err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(v.resources)) {
		v.checkResource(v.resources[key])
	}
	v.checkTallies()
	v.checkChanges()
	return v, nil
}

func (v *inventory) complain(format string, args ...any) {
	v.wrong = append(v.wrong, fmt.Sprintf(format, args...))
}

func (r *stored) String() string { return graph.FormatID(r.kind, r.key) }

// checkResource holds a row against its body. What is being deleted keeps the references it had; nobody follows them.
func (v *inventory) checkResource(r *stored) {
	if _, known := mentions[r.kind]; !known {
		v.complain("%s is of no known kind", r)
		return
	}
	v.checkIdentity(r)
	if r.state == deleting {
		return
	}
	var wanted []int64
	for member, kind := range mentions[r.kind] {
		if id := text(r.body, member); id != "" {
			wanted = append(wanted, v.target(r, member, kind, keyOf(id)))
		}
	}
	for _, pair := range pairs[r.kind] {
		device, link := text(r.body, pair[0]), text(r.body, pair[1])
		if link != "" {
			wanted = append(wanted, v.target(r, pair[1], "link-association", v.association(r, device, link)))
		}
	}
	slices.Sort(wanted)
	if wanted = slices.Compact(wanted); !slices.Equal(wanted, v.refs[r.key]) {
		v.complain("%s refers to %d by its body and to %d in the table", r, wanted, v.refs[r.key])
	}
	if want := wantedFacets(r); !slices.Equal(want, v.facets[r.key]) {
		v.complain("%s has the facets %q by its body and %q in the table", r, want, v.facets[r.key])
	}
	if r.kind == "link-association" {
		v.checkSameSite(r)
	}
}

// checkIdentity compares what a body and its row say of who the resource is.
func (v *inventory) checkIdentity(r *stored) {
	network := ""
	if r.kind != "global-network" {
		network = graph.FormatID("global-network", r.network)
		v.target(r, "GlobalNetworkId", "global-network", r.network)
	}
	if r.kind == "link-association" {
		name := strings.Join([]string{r.kind, text(r.body, "DeviceId"), text(r.body, "LinkId")}, " ")
		if r.name != name || text(r.body, "GlobalNetworkId") != network {
			v.complain("%s of network %d is %q by its body %s and %q in the table", r, r.network, name, r.text, r.name)
		}
		return
	}
	k := kinds[slices.IndexFunc(kinds, func(k kind) bool { return k.name == r.kind })]
	path := r.String()
	if network != "" {
		path = network + "/" + path
	}
	arn := fmt.Sprintf("arn:aws:networkmanager::%012d:%s/%s", r.account, r.kind, path)
	if k.idOf(r.body) != r.String() || text(r.body, k.arn()) != arn ||
		network != "" && text(r.body, "GlobalNetworkId") != network {
		v.complain("%s has the body of another: %s", r, r.text)
	}
}

// target is the key of something that r names; it must be there, of that kind, and of the same account and network.
func (v *inventory) target(r *stored, member, kind string, key int64) int64 {
	t := v.resources[key]
	switch {
	case t == nil:
		v.complain("%s names a %s as its %s that is not there: %s", r, kind, member, r.text)
	case t.kind != kind || t.account != r.account || kind != "global-network" && t.network != r.network:
		v.complain("%s names %s as its %s, which is not in its network", r, t, member)
	case t.state == deleting && r.state != deleting:
		v.complain("%s names %s as its %s, which is being deleted", r, t, member)
	}
	return key
}

// association is the key of what associates a device with a link, 0 if nothing does.
func (v *inventory) association(r *stored, device, link string) int64 {
	return v.names[nameText(r.account, "link-association "+device+" "+link)]
}

func nameText(account int64, name string) string { return fmt.Sprintf("%d %s", account, name) }

func (v *inventory) checkSameSite(r *stored) {
	device, link := v.resources[keyOf(text(r.body, "DeviceId"))], v.resources[keyOf(text(r.body, "LinkId"))]
	if device != nil && link != nil && text(device.body, "SiteId") != text(link.body, "SiteId") {
		v.complain("%s joins %s and %s of different sites", r, device, link)
	}
}

// keyOf reads the digits of an id; 0 where there are none.
func keyOf(id string) int64 {
	key, err := strconv.ParseInt(id[strings.LastIndexByte(id, '-')+1:], 16, 64)
	if err != nil {
		return 0
	}
	return key
}

func wantedFacets(r *stored) (list []string) {
	for name, of := range facets[r.kind] {
		values := make([]string, len(of))
		for i, member := range of {
			values[i] = text(r.body, member)
		}
		if !slices.Contains(values, "") {
			list = append(list, facetText(r.network, r.kind, name, graph.JoinFacet(values...)))
		}
	}
	slices.Sort(list)
	return list
}

func facetText(network int64, kind, name, value string) string {
	return fmt.Sprintf("%d %s %s=%s", network, kind, name, value)
}

// checkTallies counts what the tallies should say: they are of kinds that have a quota.
func (v *inventory) checkTallies() {
	counted := map[string]int64{}
	for _, r := range v.resources {
		if r.state == deleting || r.kind == "link-association" {
			continue
		}
		scope := r.network
		if r.kind == "global-network" {
			scope = r.account
		}
		counted[tallyText(scope, r.kind)]++
	}
	for scope, n := range v.tallies {
		if n == 0 {
			delete(v.tallies, scope)
		}
	}
	if !maps.Equal(counted, v.tallies) {
		v.complain("the tallies are %v, counted are %v", v.tallies, counted)
	}
}

func tallyText(scope int64, kind string) string { return fmt.Sprintf("%d %s", scope, kind) }

// checkChanges replays the change record: each resource begins with nothing, each change begins where another ended,
// and the one end that is left is what is stored.
func (v *inventory) checkChanges() {
	for key, r := range v.resources {
		if len(v.changes[key]) == 0 {
			v.complain("%s has no change on record", r)
		}
	}
	for key, list := range v.changes {
		id := graph.FormatID(list[0].kind, key)
		stored := ""
		if r := v.resources[key]; r != nil && r.state != deleting && r.kind == list[0].kind && r.account == list[0].account {
			stored = r.text
		}
		if !isChain(list, stored) {
			v.complain("the changes of %s do not lead to %q: %v", id, stored, list)
		} else if !inOrder(list) {
			v.disordered = append(v.disordered, id)
		}
	}
}

// mindOrder complains of what is on record in another order than it was made in. One process keeps the order; several
// on one database do not: the leading digits of a change's number are the time at which its transaction began, and it
// may have waited for another that began later.
func (v *inventory) mindOrder() {
	for _, id := range v.disordered {
		v.complain("the changes of %s are not in order", id)
	}
}

// isChain tells whether changes, in whatever order, lead from nothing to an end: each body is left as often as it is
// reached.
func isChain(list []change, end string) bool {
	reached := map[string]int{"": 1}
	for _, c := range list {
		reached[c.after]++
		reached[c.before]--
	}
	reached[end]--
	for _, n := range reached {
		if n != 0 {
			return false
		}
	}
	return true
}

// inOrder tells whether each change begins where the one before it in the record ended.
func inOrder(list []change) bool {
	last := ""
	for _, c := range list {
		if c.before != last {
			return false
		}
		last = c.after
	}
	return true
}

// parseBody reads a stored body.
func (v *inventory) parseBody(r *stored) {
	if err := json.Unmarshal([]byte(r.text), &r.body); err != nil {
		v.complain("%s has a body that is not JSON: %v", r, err)
	}
}
