package network_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// sound wants a check to find nothing.
func (inv *inventory) sound() {
	inv.t.Helper()
	report, err := network.Check(inv.t.Context(), inv.db)
	if err != nil {
		inv.t.Fatal(err)
	}
	for _, f := range report.Findings {
		inv.t.Errorf("%s %s: %s", f.Table, f.Row, f.Problem)
	}
}

// A damage makes a sound estate unsound, and says what of it is found, as "table: part of the problem": that and
// nothing else.
type damage struct {
	statement string
	found     []string
}

var damages = []damage{
	// References.
	{`DELETE FROM ref WHERE kind = 'device'`, []string{"ref: names the site site-"}},
	{`DELETE FROM ref WHERE kind = 'connection' AND target IN (SELECT key FROM resource WHERE name IS NOT NULL)`,
		[]string{"ref: names the link-association device-"}},
	{`INSERT INTO ref (source, target, kind) SELECT MAX(key), MIN(key), 'connection' FROM resource WHERE kind IN ('connection', 'site')`,
		[]string{"ref: a reference leads to site-"}},
	{`UPDATE ref SET kind = 'site' WHERE kind = 'link'`, []string{"ref: is stored as that of a site"}},
	{`UPDATE resource SET state = 'DELETING', changed = changed + 1 WHERE key = (SELECT MIN(key) FROM resource WHERE kind = 'site')`,
		[]string{"ref: which is being deleted", "ref: which is being deleted", "resource: its state is DELETING, and its last change", "tally: says 2, counted are 1"}},

	// What a row and its body say of who it is.
	{`UPDATE resource SET name = 'link-association a b' WHERE kind = 'link-association'`,
		[]string{"ref: no reference leads there", "ref: which its body does not name", `resource: its name is "link-association a b" in the table`}},
	{`UPDATE resource SET name = 'a name' WHERE kind = 'connection'`, []string{`resource: its name is "a name" in the table and "" in the body`}},
	{`UPDATE resource SET state = 'LOST' WHERE kind = 'connection'`, []string{`resource: its state is "LOST", which a connection cannot have`}},
	{`UPDATE resource SET kind = 'satellite' WHERE kind = 'connection'`, []string{`resource: its kind is "satellite"`, "tally: says 1, counted are 0",
		"resource: has no change on record", "resource: is missing, and its last change"}},
	{`UPDATE resource SET network = NULL WHERE kind = 'connection'`, []string{
		`resource: its network is "" in the table`, "resource: its ARN is", "ref: in another network", "ref: in another network", "ref: in another network", "ref: in another network",
		"tally: says 1, counted are 0"}},
	{`UPDATE resource SET body = 'nonsense' WHERE kind = 'connection'`, []string{"resource: its body cannot be read", "resource: its body is not what its last change"}},
	{`UPDATE resource SET body = replace(body, '"Bandwidth"', '"bandwidth"') WHERE kind = 'link'`, []string{"resource: its body is not what its last change"}},

	// What is kept beside.
	{`DELETE FROM facet WHERE name = 'type'`, []string{"facet: by its body it is found by type"}},
	{`INSERT INTO facet (network, kind, name, value, source) SELECT network, kind, 'type', '5:other', key FROM resource WHERE kind = 'link'`,
		[]string{"facet: a row says that it is found by type 5:other"}},
	{`UPDATE facet SET network = network + 1 WHERE name = 'type'`, []string{"facet: and no row says so", "facet: and its body does not"}},
	{`UPDATE tally SET count = count + 1 WHERE kind = 'device'`, []string{"tally: says 3, counted are 2"}},
	{`DELETE FROM tally WHERE kind = 'site'`, []string{"tally: says 0, counted are 2"}},
	{`DELETE FROM tally WHERE kind = 'vpn-connection'`, []string{"tally: says 0, counted are 1", "tally: says 0, counted are 1", "tally: says 0, counted are 1"}},
	{`INSERT INTO tally (scope, kind, count) VALUES (7, 'site', 1)`, []string{"tally: says 1, counted are 0"}},
	{`UPDATE tally SET count = count + 1 WHERE kind = 'customer-gateway' AND scope IN (SELECT key FROM resource WHERE kind = 'global-network')`,
		[]string{"tally: says 2, counted are 1"}},
	{`DELETE FROM behind WHERE kind = 'customer-gateway'`, []string{"behind: references lead there, and no row says so", "tally: says 1, counted are 0", "tally: says 1, counted are 0"}},
	{`INSERT INTO behind (gateway, kind, resource) SELECT MAX(g.key), 'dxcon', MIN(g.key) FROM resource g WHERE g.kind = 'transit-gateway'`,
		[]string{"behind: a row says so, and no reference leads there", "tally: says 0, counted are 1"}},

	// The change record.
	{`UPDATE resource SET changed = changed + 1 WHERE kind = 'connection'`, []string{"resource: says that its last change is"}},
	{`DELETE FROM change WHERE operation = 'CreateConnection'`, []string{"resource: has no change on record"}},
	{`DELETE FROM change WHERE operation = 'CreateLink'`, []string{"change: is the first of link-"}},
	{`DELETE FROM change WHERE operation = 'UpdateLink'`, []string{"resource: its body is not what its last change", "resource: says that its last change is"}},
	{`UPDATE change SET after = replace(after, 'glass', 'steel') WHERE operation = 'UpdateLink'`, []string{"change: does not begin where the one before it", "resource: its body is not what its last change"}},
	{`UPDATE change SET account = 7 WHERE operation = 'CreateConnection'`, []string{"resource: is account 123456789012's, and its last change"}},
	{`UPDATE change SET before = after, after = NULL WHERE operation = 'CreateConnection'`, []string{"change: is the first of connection-", "resource: its state is AVAILABLE, and its last change"}},
	{`DELETE FROM resource WHERE kind = 'connection'`, []string{"resource: is missing, and its last change", "tally: says 1, counted are 0"}},
	{`UPDATE metadata SET body = '{"a":"other"}'`, []string{"metadata: is not what its last change has made of it"}},
	{`DELETE FROM metadata`, []string{"metadata: is missing"}},
}

// orphans are what foreign keys refuse while they can.
var orphans = []damage{
	{`UPDATE ref SET target = 99 WHERE kind = 'device'`, []string{"ref: target is 99, which is not in resource", "ref: names the site site-"}},
	{`UPDATE ref SET source = 99 WHERE kind = 'device'`, []string{"ref: source is 99, which is not in resource", "ref: names the site site-"}},
	{`INSERT INTO facet (network, kind, name, value, source) VALUES (1, 'link', 'type', '1:a', 99)`, []string{"facet: source is 99"}},
	{`INSERT INTO health (resource, address, type, status, at) VALUES (99, '', 'STATE', 'UP', 0)`, []string{"health: resource is 99"}},
	{`INSERT INTO metadata (resource, body, changed) VALUES (99, '{}', 0)`, []string{"metadata: resource is 99", "metadata: is not what its last change"}},
}

// unguarded are statements that let a transaction break what foreign keys hold.
var unguarded = map[string][]string{
	"sqlite": {`PRAGMA defer_foreign_keys=ON`},
	"postgres": {
		`ALTER TABLE ref DROP CONSTRAINT ref_source_fkey`, `ALTER TABLE ref DROP CONSTRAINT ref_target_fkey`,
		`ALTER TABLE facet DROP CONSTRAINT facet_source_fkey`, `ALTER TABLE health DROP CONSTRAINT health_resource_fkey`,
		`ALTER TABLE metadata DROP CONSTRAINT metadata_resource_fkey`,
	},
}

// TestCheckFindsDamage damages a sound estate in one way at a time.
func TestCheckFindsDamage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		n := newEstate(t, e)
		n.followLeads()
		update := &api.UpdateLinkRequest{GlobalNetworkId: n.network, LinkId: n.fibre.LinkId, Provider: text("glass"), Type: text("fibre")}
		get[api.UpdateLinkResponse](n.inventory, update)
		update.Description = text("again")
		get[api.UpdateLinkResponse](n.inventory, update)
		get[api.UpdateNetworkResourceMetadataResponse](n.inventory, &api.UpdateNetworkResourceMetadataRequest{
			GlobalNetworkId: n.network, ResourceArn: n.joined.ConnectionArn, Metadata: map[string]string{"a": "b"}})
		n.sound()
		for _, d := range append(slices.Clone(damages), orphans...) {
			if found, want := n.damaged(e, d), slices.Sorted(slices.Values(d.found)); !matches(found, want) {
				t.Errorf("after %s is found\n\t%s\nwant\n\t%s", d.statement, strings.Join(found, "\n\t"), strings.Join(want, "\n\t"))
			}
		}
		n.sound()
	})
}

// errUndo takes a damage back.
var errUndo = errors.New("undo")

// damaged is what is found after a statement, in order.
func (n *estate) damaged(e storetest.Engine, d damage) (found []string) {
	n.t.Helper()
	statements := []string{d.statement}
	if slices.ContainsFunc(orphans, func(o damage) bool { return o.statement == d.statement }) {
		statements = append(slices.Clone(unguarded[e.Name]), d.statement)
	}
	err := n.db.Update(n.t.Context(), func(tx *store.Tx) error {
		for _, text := range statements {
			if touched, err := tx.Exec(text); err != nil || text == d.statement && touched == 0 {
				return fmt.Errorf("%d rows: %w", touched, err)
			}
		}
		report, err := network.CheckWithin(n.db, tx)
		if err != nil {
			return err
		}
		found = nil
		for _, f := range report.Findings {
			if !strings.Contains(f.Problem, "SQLite says") {
				found = append(found, fmt.Sprintf("%s: %s %s", f.Table, f.Row, f.Problem))
			}
		}
		return errUndo
	})
	if err != errUndo {
		n.t.Fatalf("%s: %v", d.statement, err)
	}
	slices.Sort(found)
	return found
}

// matches tells whether each finding is one that is wanted, and each wanted is found.
func matches(found, want []string) bool {
	left := slices.Clone(found)
	for _, w := range want {
		table, part, _ := strings.Cut(w, ": ")
		i := slices.IndexFunc(left, func(f string) bool { return strings.HasPrefix(f, table+": ") && strings.Contains(f, part) })
		if i < 0 {
			return false
		}
		left = slices.Delete(left, i, i+1)
	}
	return len(left) == 0
}
