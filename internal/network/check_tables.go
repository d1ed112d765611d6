package network

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// siteOf reads the site out of the body of a device or link.
func siteOf(body []byte) (string, error) {
	var v struct{ SiteId string }
	err := json.Unmarshal(body, &v)
	return v.SiteId, err
}

// behind compares what is kept of the leads with the leads themselves, and
// counts it.
func (c *checker) behind() error {
	for _, l := range leads {
		say := func(problem string) func(store.Row) error {
			return func(r store.Row) error {
				row := fmt.Sprintf("%s behind %s", graph.FormatID(l.kind, r.Int64(1)), graph.FormatID("gateway", r.Int64(0)))
				c.find("behind", row, "%s", problem)
				return nil
			}
		}
		led := strings.Join(l.ways, ` UNION ALL `)
		if err := c.tx.Query(fmt.Sprintf(`SELECT DISTINCT way.gateway, t.key FROM (%s) way
			JOIN resource t ON t.key = way.resource AND t.kind = '%s'
			JOIN resource g ON g.key = way.gateway AND g.kind IN ('transit-gateway', 'core-network') AND g.account = t.account
			WHERE NOT EXISTS (SELECT 1 FROM behind b WHERE b.gateway = way.gateway AND b.resource = t.key AND b.kind = t.kind)
			ORDER BY way.gateway, t.key`, led, l.kind), say("references lead there, and no row says so")); err != nil {
			return err
		}
		if err := c.tx.Query(fmt.Sprintf(`SELECT gateway, resource FROM behind WHERE kind = '%s' AND NOT EXISTS (
			SELECT 1 FROM (%s) way JOIN resource g ON g.key = way.gateway JOIN resource t ON t.key = way.resource
			WHERE way.resource = behind.resource AND way.gateway = behind.gateway AND g.account = t.account)
			ORDER BY gateway, resource`, l.kind, led), say("a row says so, and no reference leads there")); err != nil {
			return err
		}
	}
	for _, counted := range []string{
		`SELECT gateway, kind, COUNT(*) FROM behind GROUP BY gateway, kind`,
		`SELECT w.network, b.kind, COUNT(DISTINCT b.resource) FROM (
				SELECT s.network AS network, f.target AS gateway FROM resource s JOIN ref f ON f.source = s.key
				WHERE s.kind = 'transit-gateway-registration' AND s.state <> 'DELETING'
				UNION ALL SELECT f.target, f.source FROM ref f WHERE f.kind = 'core-network') w
			JOIN behind b ON b.gateway = w.gateway GROUP BY w.network, b.kind`,
	} {
		if err := c.tx.Query(counted, func(r store.Row) error {
			c.tallies[tally{r.Int64(0), r.Text(1)}] += r.Int64(2)
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// counts compares the tallies with what was counted.
func (c *checker) counts() error {
	differs := func(t tally, stored, counted int64) {
		if stored != counted {
			c.find("tally", fmt.Sprintf("%s of %s", t.kind, scopeName(t.scope)), "says %d, counted are %d", stored, counted)
		}
	}
	err := c.tx.Query(`SELECT scope, kind, count FROM tally ORDER BY scope, kind`, func(r store.Row) error {
		t := tally{r.Int64(0), r.Text(1)}
		differs(t, r.Int64(2), c.tallies[t])
		delete(c.tallies, t)
		return nil
	})
	for _, t := range slices.SortedFunc(maps.Keys(c.tallies), func(a, b tally) int {
		return cmp.Or(cmp.Compare(a.scope, b.scope), cmp.Compare(a.kind, b.kind))
	}) {
		differs(t, 0, c.tallies[t])
	}
	return err
}

// scopeName is an account by its digits, or a network or gateway by those of
// its id: accounts have fewer than keys.
func scopeName(scope int64) string {
	const accounts = 1_000_000_000_000
	if scope < accounts {
		return fmt.Sprintf("account %012d", scope)
	}
	return fmt.Sprintf("%017x", scope)
}
