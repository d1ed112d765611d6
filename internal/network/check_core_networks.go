package network

import (
	"fmt"
	"maps"
	"slices"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/access"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// coreNetworks compares core networks with what is kept beside them.
func (c *checker) coreNetworks() error {
	for _, q := range []struct{ table, text, problem string }{
		{"core_network", `SELECT key FROM resource WHERE kind = 'core-network' AND key NOT IN (SELECT key FROM core_network) ORDER BY key`,
			"there is a resource, and no row"},
		{"core_network", `SELECT n.key FROM core_network n JOIN resource r ON r.key = n.key WHERE r.kind <> 'core-network' ORDER BY n.key`,
			"is no core network"},
		{"core_network", `SELECT key FROM core_network n WHERE versions < live OR versions < former OR versions < (
				SELECT COALESCE(MAX(version), 0) FROM core_network_policy p WHERE p.core_network = n.key) ORDER BY key`,
			"has a policy version with a number that was not given yet"},
		{"core_network", `SELECT key FROM core_network n WHERE live > 0 AND NOT EXISTS (
				SELECT 1 FROM core_network_policy p WHERE p.core_network = n.key AND p.version = n.live AND p.executed > 0) ORDER BY key`,
			"its live policy version is not there, or was not executed"},
		{"core_network_change", `SELECT p.core_network FROM core_network_policy p JOIN core_network_change c ON c.policy = p.key
				GROUP BY p.core_network, p.key HAVING COUNT(*) <> MAX(c.position) OR MIN(c.position) <> 1 ORDER BY p.core_network`,
			"the changes of one of its policy versions are not numbered from 1 on"},
		{"core_network_turn", `SELECT DISTINCT n.key FROM core_network n JOIN core_network_turn t ON t.core_network = n.key
				WHERE t.turn > n.turn OR t.turn < 1 ORDER BY n.key`, "it is said what a turn changed that was not taken yet"},
	} {
		err := c.tx.Query(q.text, func(r store.Row) error {
			c.find(q.table, graph.FormatID(CoreNetwork.Name, r.Int64(0)), "%s", q.problem)
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := c.mirrors(); err != nil {
		return err
	}
	return c.shares()
}

// mirrors compares what core networks show with their live policies.
func (c *checker) mirrors() error {
	return c.tx.Query(`SELECT r.key, r.body, COALESCE(p.document, '') FROM resource r JOIN core_network n ON n.key = r.key
		LEFT JOIN core_network_policy p ON p.core_network = n.key AND p.version = n.live ORDER BY r.key`, func(r store.Row) error {
		shown := new(api.CoreNetwork)
		if api.Parse(r.Bytes(1), shown) != nil {
			return nil // the resource's own row was found to be wrong
		}
		id := graph.FormatID(CoreNetwork.Name, r.Int64(0))
		follows := *shown
		follows.Segments, follows.NetworkFunctionGroups, follows.Edges = nil, nil, nil
		if document := r.Bytes(2); len(document) > 0 {
			policy, problems := corepolicy.Parse(document)
			if len(problems) > 0 {
				c.find("core_network_policy", id, "its live policy cannot be read: %s", corepolicy.Summary(problems))
				return nil
			}
			mirror(&follows, policy, edgesOfNetwork(shown))
			if !stands(policy, follows.Edges) {
				follows.Edges = nil
			}
		}
		if string(api.Append(nil, shown)) != string(api.Append(nil, &follows)) {
			c.find("resource", id, "shows other segments, network function groups or edges than its live policy has")
		}
		return nil
	})
}

// stands tells whether edges are where a policy has them.
func stands(policy *corepolicy.Document, edges []api.CoreNetworkEdge) bool {
	return slices.EqualFunc(policy.Configuration.EdgeLocations, edges, func(l corepolicy.EdgeLocation, e api.CoreNetworkEdge) bool {
		return l.Location == e.EdgeLocation
	})
}

// shares compares who sees core networks with what their resource policies say.
func (c *checker) shares() error {
	sees := map[int64][]int64{}
	err := c.tx.Query(`SELECT core_network, account FROM core_network_share ORDER BY core_network, account`, func(r store.Row) error {
		sees[r.Int64(0)] = append(sees[r.Int64(0)], r.Int64(1))
		return nil
	})
	if err != nil {
		return err
	}
	err = c.tx.Query(`SELECT p.resource, r.account, p.document FROM resource_policy p JOIN resource r ON r.key = p.resource ORDER BY p.resource`,
		func(r store.Row) error {
			key := r.Int64(0)
			row, stored := graph.FormatID(CoreNetwork.Name, key), sees[key]
			delete(sees, key)
			policy, err := access.ParseResource(resourcePolicyName, r.Bytes(2))
			if err != nil {
				c.find("resource_policy", row, "cannot be read: %v", err)
				return nil
			}
			named, err := accountsOf(policy)
			if named = others(named, r.Int64(1)); err != nil || !slices.Equal(named, stored) {
				c.find("core_network_share", row, "is shared with %s, and its resource policy names %s", accountList(stored), accountList(named))
			}
			return nil
		})
	for _, key := range slices.Sorted(maps.Keys(sees)) {
		c.find("core_network_share", graph.FormatID(CoreNetwork.Name, key), "is shared with %s, and has no resource policy", accountList(sees[key]))
	}
	return err
}

func accountList(accounts []int64) string {
	list := make([]string, len(accounts))
	for i, account := range accounts {
		list[i] = digits(account)
	}
	return fmt.Sprint(list)
}
