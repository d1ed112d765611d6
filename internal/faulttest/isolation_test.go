package faulttest

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/trunklinetest"
)

// TestIsolation asks on behalf of a stranger, with every operation and in every place that can name something, for what
// another account has, and for what nobody ever had. The answers must be the same, byte for byte.
func TestIsolation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		for _, closed := range []bool{false, true} {
			t.Run(fmt.Sprintf("closed catalog %v", closed), func(t *testing.T) {
				t.Parallel()
				x := newIsolation(t, e, closed)
				before := x.owner.holdings(t)
				release := x.hold(t)
				x.crossOperations(t)
				x.crossControl(t)
				release()
				if after := x.owner.holdings(t); after != before {
					t.Errorf("the owner read\n%s\nand reads\n%s", before, after)
				}
				x.rehearse(t)
				x.served.stop(t)
				if now := changesOf(t, x.served.config, tenant); now != x.changes {
					t.Errorf("the owner had %d changes on record and has %d", x.changes, now)
				}
				t.Logf("%d pairs of requests, %d places of %d operations, closed catalog %v: %d leaks", x.pairs, x.places,
					len(x.operations), closed, x.leaks)
			})
		}
	})
}

// An isolation is two accounts that hold the same things, and a third that is only there to show that the requests mean
// something.
type isolation struct {
	served             *served
	owner, asks, third *tenancy
	operations         map[string]bool // that were asked for
	changes            int             // of the owner, on record
	pairs, places      int
	leaks              int
	ours               *regexp.Regexp // what only the owner has
}

func newIsolation(t *testing.T, e storetest.Engine, closed bool) *isolation {
	t.Helper()
	c := e.New(t)
	s := serve(t, c, 1, trunklinetest.Options{AnyAuth: true})
	caller := func(account string) *caller { return newCaller(t, s.servers[0].URL, account, secretKey) }
	x := &isolation{
		owner: settleIn(t, caller(tenant), tenant, "def0", true), asks: settleIn(t, caller(stranger), stranger, "def1", true),
		third: settleIn(t, caller(visitor), visitor, "def2", false), operations: map[string]bool{},
	}
	s.stop(t)
	x.changes = changesOf(t, c, tenant)
	x.served = serve(t, c, 1, trunklinetest.Options{AnyAuth: true, ClosedCatalog: closed})
	for _, w := range []*tenancy{x.owner, x.asks, x.third} {
		w.caller.client.CloseIdleConnections()
		w.caller = newCaller(t, x.served.servers[0].URL, w.account, secretKey)
		x.served.callers = append(x.served.callers, w.caller)
	}
	var secrets []string
	for _, slot := range slices.Sorted(maps.Keys(x.owner.names)) {
		for _, name := range x.owner.names[slot] {
			secrets = append(secrets, regexp.QuoteMeta(name))
		}
	}
	x.ours = regexp.MustCompile(strings.Join(secrets, "|"))
	return x
}

// hold keeps all that the owner has from being changed, until it is released, where the engine can hold rows. A
// stranger whose request waited for that would know that it is there.
func (x *isolation) hold(t *testing.T) (release func()) {
	t.Helper()
	if x.served.config.URL == "" {
		return func() {}
	}
	db, err := pgx.Connect(t.Context(), x.served.config.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"BEGIN", "SELECT key FROM resource WHERE account = " + tenant + " FOR UPDATE",
		"SELECT c.key FROM core_network c JOIN resource r ON r.key = c.key WHERE r.account = " + tenant + " FOR UPDATE OF c",
	} {
		if _, err := db.Exec(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	x.asks.client.Timeout = heldWait
	release = func() { _ = db.Close(context.WithoutCancel(t.Context())) } // it may be closed already
	t.Cleanup(release)
	return release
}

// heldWait is longer than any answer takes and shorter than a test.
const heldWait = 20 * time.Second

// changesOf counts the changes of an account on record.
func changesOf(t *testing.T, c store.Config, account string) (n int) {
	t.Helper()
	db, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(t.Context(), func(tx *store.Tx) error {
		count := func(r store.Row) error { n = int(r.Int64(0)); return nil }
		return tx.Query(`SELECT COUNT(*) FROM change WHERE account = `+account, count)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// crossOperations walks through every place of every operation.
func (x *isolation) crossOperations(t *testing.T) {
	t.Helper()
	missing := unbuilt(t)
	for _, op := range api.Operations {
		places, nameless := mentionsOf(op)
		if slices.Contains(missing, op.Name) || len(places) == 0 {
			continue
		}
		if len(nameless) > 0 {
			t.Errorf("%v: say in slots what these name", nameless)
		}
		x.operations[op.Name] = true
		for _, m := range places {
			x.places++
			for _, name := range x.owner.namesFor(op, m) {
				for _, p := range pairsOf(name, m.slot) {
					x.compare(t, op, map[string]pair{m.path: p})
				}
			}
		}
		x.compareAll(t, op, places)
	}
}

// unbuilt are the operations that nobody answers yet.
func unbuilt(t *testing.T) []string {
	t.Helper()
	list, err := os.ReadFile("../../scripts/unimplemented.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(list))
}

// namesFor are what the account has for a place: of tokens that of the operation itself.
func (w *tenancy) namesFor(op *api.Operation, m mention) []string {
	if token := w.tokens[op.Name]; m.slot == "token" && token != "" {
		return []string{token}
	}
	return w.names[m.slot]
}

// compareAll puts a foreign name into all places at once, and into the network alone.
func (x *isolation) compareAll(t *testing.T, op *api.Operation, places []mention) {
	t.Helper()
	all, rest := map[string]pair{}, map[string]pair{}
	for _, m := range places {
		if names := x.owner.namesFor(op, m); m.usual && len(names) > 0 {
			p := pairsOf(names[0], m.slot)[0]
			all[m.path] = p
			rest[m.path] = pair{p.unknown, p.unknown}
			if m.slot == "network" {
				rest[m.path] = p
			}
		}
	}
	if len(all) < 2 {
		return
	}
	x.compare(t, op, all)
	x.compare(t, op, rest)
	if token := x.owner.tokens[op.Name]; token != "" {
		all["nextToken"] = pair{token, token} // the owner's, in the owner's network and in nobody's
		x.compare(t, op, all)
	}
}

// compare asks twice and wants the same answer.
func (x *isolation) compare(t *testing.T, op *api.Operation, named map[string]pair) {
	t.Helper()
	foreign, unknown := x.asks.request(op), x.asks.request(op)
	for path, p := range named {
		foreign.names[path], unknown.names[path] = p.foreign, p.unknown
	}
	a, err := x.asks.call(t.Context(), foreign.ask())
	b, err2 := x.asks.call(t.Context(), unknown.ask())
	if err != nil || err2 != nil {
		t.Fatalf("%s: %v, %v", op.Name, err, err2)
	}
	x.judge(t, op.Name, named, [2]answer{a, b})
}

// judge compares the answers about what is foreign and about what is unknown.
func (x *isolation) judge(t *testing.T, what string, named map[string]pair, answers [2]answer) {
	t.Helper()
	x.pairs++
	var texts [2]string
	for i, a := range answers {
		text := a.text
		for _, path := range slices.Sorted(maps.Keys(named)) {
			name := named[path].foreign
			if i == 1 {
				name = named[path].unknown
			}
			text = neutral(text, name, path)
		}
		texts[i] = fmt.Sprintf("%d %v %s", a.status, fixedHeader(a.header), x.masked(text))
	}
	leak := x.ours.FindString(texts[0])
	if texts[0] != texts[1] || leak != "" || answers[0].status >= 500 {
		x.leaks++
		t.Errorf("%s with %v: foreign is answered\n%s\nand unknown\n%s\nleak: %q", what, named, texts[0], texts[1], leak)
	}
}

// crossControl asks what is ours.
func (x *isolation) crossControl(t *testing.T) {
	t.Helper()
	network := x.owner.names["network"][0]
	x.control(t, http.MethodGet, "/_trunkline/networks/%s/analysis/weaknesses", network, "")
	x.control(t, http.MethodGet, "/_trunkline/networks/%s/analysis/diagram", network, "")
	for _, slot := range []string{"device", "other device"} {
		own := "/_trunkline/networks/" + x.asks.names["network"][0] + "/analysis/"
		id := x.owner.names[slot][0]
		x.control(t, http.MethodGet, own+"paths?to="+x.asks.names["device"][0]+"&from=%s", id, "")
		x.control(t, http.MethodGet, own+"what-if?without=device:%s", id, "")
	}
	for _, arn := range x.owner.names["arn"] {
		for _, p := range pairsOf(arn, "arn") {
			x.controlPair(t, http.MethodGet, "/_trunkline/health/history?arn=%s", p, "")
			x.controlPair(t, http.MethodPost, "/_trunkline/health", p, `{"items":[{"arn":%q,"type":"STATE","status":"UP"}]}`)
			x.controlPair(t, http.MethodPost, "/_trunkline/health", p,
				`{"items":[{"arn":%q,"address":"198.51.100.1","type":"IPSEC","status":"DOWN"}]}`)
		}
	}
	x.catalogs(t)
}

func (x *isolation) control(t *testing.T, method, target, name, body string) {
	t.Helper()
	x.controlPair(t, method, target, pair{name, unlike(name, 5)}, body)
}

// controlPair asks for a path or with a body in which a name stands for %s or %q.
func (x *isolation) controlPair(t *testing.T, method, target string, p pair, body string) {
	t.Helper()
	var answers [2]answer
	for i, name := range []string{p.foreign, p.unknown} {
		at, with := target, body
		if strings.Contains(target, "%s") {
			at = fmt.Sprintf(target, url.QueryEscape(name))
		}
		if body != "" {
			with = fmt.Sprintf(body, name)
		}
		got, err := x.asks.send(t.Context(), method, at, []byte(with))
		if err != nil {
			t.Fatal(err)
		}
		answers[i] = got
	}
	x.judge(t, method+" "+target, map[string]pair{"name": p}, answers)
}

// catalogs applies, without doing it, a catalog with the ids of the owner's, and one with ids that nobody has; and for
// an account that is not the caller's.
func (x *isolation) catalogs(t *testing.T) {
	t.Helper()
	for _, account := range []string{stranger, tenant} {
		var answers [2]answer
		p := pair{x.owner.digits, "fff0"}
		for i, digits := range []string{p.foreign, p.unknown} {
			for _, query := range []string{"?dry-run=1", "?dry-run=1&prune=1"} {
				got, err := x.asks.send(t.Context(), http.MethodPost, "/_trunkline/catalog"+query,
					fmt.Appendf(nil, outside, account, digits))
				if err != nil {
					t.Fatal(err)
				}
				said := strings.NewReplacer("56789abc"+digits, "<digits>", ":"+account+":", ":<account>:").Replace(got.text)
				got.text = answers[i].text + said
				answers[i] = got
			}
		}
		x.judge(t, "a catalog of "+account, nil, answers)
	}
}

// lastWords are the operations that take away, in the order in which they can, and one that can be done only then.
var lastWords = []string{
	"DisassociateCustomerGateway", "DisassociateTransitGatewayConnectPeer", "DisassociateConnectPeer",
	"DeregisterTransitGateway", "RegisterTransitGateway", "DeleteConnection", "DisassociateLink", "DeleteLink", "DeleteDevice", "DeleteSite",
	"DeleteCoreNetworkPolicyVersion", "DeleteCoreNetwork", "CreateCoreNetwork", "DeleteConnectPeer", "DeleteAttachment", "DeletePeering",
	"DeleteCoreNetworkPrefixListAssociation", "DeleteGlobalNetwork",
}

// rehearse sends the requests of the matrix on behalf of one who has what they name: were they refused for another
// reason, the answers to a stranger would prove nothing.
func (x *isolation) rehearse(t *testing.T) {
	t.Helper()
	for _, op := range api.Operations {
		if x.operations[op.Name] && !slices.Contains(lastWords, op.Name) && !onceOnly[op.Name] {
			x.asks.must(t, x.asks.plainly(op.Name))
		}
	}
	for _, name := range lastWords {
		if got, err := x.third.call(t.Context(), x.third.plainly(name)); err != nil || !got.ok() && !x.third.inUse(name) {
			t.Errorf("%s answered %d %s, %v", name, got.status, got.text, err)
		}
	}
}

// inUse tells what cannot be taken away because the other half of a pair stays.
func (w *tenancy) inUse(operation string) bool {
	return operation == "DeleteSite" || operation == "DeleteGlobalNetwork"
}
