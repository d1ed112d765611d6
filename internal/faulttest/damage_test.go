package faulttest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/trunklinetest"
)

// damages are statements that make a sound inventory unsound, each with what is to be noticed.
var damages = []struct{ statement, want string }{
	{`DELETE FROM ref WHERE kind = 'device'`, "refers to"},
	{`DELETE FROM ref WHERE kind = 'connection' AND target IN (SELECT key FROM resource WHERE name <> '')`, "refers to"},
	{`INSERT INTO ref (source, target, kind) SELECT MAX(key), MIN(key), 'connection' FROM resource`, "refers to"},
	{`UPDATE ref SET kind = 'site' WHERE kind = 'connection'`, "ends nowhere"},
	{`UPDATE resource SET body = replace(body, '"SiteId":"site-0', '"SiteId":"site-1') WHERE kind = 'link'`,
		"that is not there"},
	{`UPDATE resource SET state = 'DELETING' WHERE kind = 'site'`, "being deleted"},
	{`UPDATE resource SET name = 'link-association a b' WHERE kind = 'link-association'`, "in the table"},
	{`UPDATE resource SET account = 1 WHERE kind = 'site'`, "not in its network"},
	{`UPDATE resource SET body = replace(body, 'DeviceId":"device-0', 'DeviceId":"device-1') WHERE kind = 'device'`,
		"the body of another"},
	{`DELETE FROM facet WHERE name = 'type'`, "has the facets"},
	{`UPDATE tally SET count = count + 1 WHERE kind = 'device'`, "the tallies are"},
	{`DELETE FROM tally WHERE kind = 'site'`, "the tallies are"},
	{`DELETE FROM change WHERE operation = 'CreateDevice'`, "no change on record"},
	{`DELETE FROM change WHERE operation = 'CreateLink'`, "do not lead to"},
	{`DELETE FROM change WHERE operation = 'UpdateLink'`, "do not lead to"},
	{`UPDATE change SET seq = 1 WHERE operation = 'UpdateLink'`, "not in order"},
	{`INSERT INTO change (seq, at, account, principal, request, operation, kind, resource, before, after)
		SELECT seq + 1, at, account, principal, request, operation, kind, resource, before, after FROM change WHERE operation = 'UpdateLink'`, "do not lead to"},
	{`UPDATE resource SET body = replace(body, 'radio', 'ether') WHERE kind = 'link'`, "do not lead to"},
}

// TestVerifyFindsDamage damages a sound inventory in one way at a time. A check that finds nothing is not a check.
func TestVerifyFindsDamage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		config := sound(t, e)
		if wrong := inspect(t, config).wrong; len(wrong) > 0 {
			t.Fatalf("the sound inventory is found wrong: %q", wrong)
		}
		db, err := store.Open(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		for _, damage := range damages {
			notices(t, db, damage.statement, damage.want)
		}
	})
}

// errUndo takes a damage back.
var errUndo = errors.New("undo")

// notices damages the inventory for a moment and wants it to be noticed.
func notices(t *testing.T, db *store.DB, statement, want string) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		n, err := tx.Exec(statement)
		if err != nil {
			return err
		}
		v, err := verify(tx, db.Engine())
		if err != nil {
			return err
		}
		v.mindOrder()
		if n == 0 || !slices.ContainsFunc(v.wrong, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("after %s, which touched %d rows, is found: %q", statement, n, v.wrong)
		}
		return errUndo
	})
	if err != errUndo {
		t.Errorf("%s: %v", statement, err)
	}
}

// sound is an inventory with a resource of each kind, made by requests.
func sound(t *testing.T, e storetest.Engine) store.Config {
	t.Helper()
	s := serve(t, e.New(t), 1, trunklinetest.Options{})
	p := newPlot(t, s.callers[0])
	device, link := p.device(t, p.site), p.link(t, p.site)
	p.must(t, p.associate(device, link))
	p.must(t, p.connect(device, p.device(t, ""), link))
	p.must(t, p.update(links, link, members{"Type": "radio", "Provider": "glass"}))
	s.stop(t)
	return s.config
}
