package network

import (
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// leadsFrom are, by the kind of what is attached to a core network, the leads
// that begin there.
var leadsFrom = map[string][]lead{VpnConnection.Name: leads[:2], DirectConnectGateway.Name: leads[2:]}

// nearLeads reads what an attachment may put behind a core network: what it
// attaches, of the account that is the second parameter and by the name that is
// the third, and what that leads to.
const nearLeads = `SELECT t.key FROM resource t WHERE t.account = $2 AND t.name = $3
	UNION SELECT t.key FROM resource o JOIN ref f ON f.source = o.key JOIN resource t ON t.key = f.target AND t.kind = 'customer-gateway'
		WHERE o.account = $2 AND o.name = $3
	UNION SELECT f.source FROM resource o JOIN ref f ON f.target = o.key AND f.kind = 'dx-vif' WHERE o.account = $2 AND o.name = $3
	UNION SELECT t.key FROM resource o JOIN ref f ON f.target = o.key AND f.kind = 'dx-vif' JOIN ref far ON far.source = f.source
		JOIN resource t ON t.key = far.target AND t.kind = 'dxcon' WHERE o.account = $2 AND o.name = $3`

// followComing puts behind a core network what an attachment of the caller's
// account attaches, if that is the core network's own account.
func (h *hub) followComing(tx *graph.Tx, outside string) error {
	return followAttached(tx, &part{coreNetwork: h.key, owner: h.owner, outside: outside}, func([]lead) error {
		_, err := tx.Exec(`INSERT INTO behind (gateway, kind, resource) SELECT CAST($1 AS BIGINT), r.kind, r.key FROM resource r
			WHERE r.key IN (`+nearLeads+`) ON CONFLICT (gateway, kind, resource) DO NOTHING`, h.key, tx.Account(), outside)
		return err
	})
}

// followGoing takes away what an attachment has attached, unless something else
// still leads there.
func (p *part) followGoing(tx *graph.Tx) error {
	return followAttached(tx, p, func(from []lead) error {
		for _, l := range from {
			text := l.gone(`CAST($1 AS BIGINT)`) + ` AND resource IN (` + nearLeads + `)`
			if _, err := tx.Exec(text, p.coreNetwork, tx.Account(), p.outside); err != nil {
				return err
			}
		}
		return nil
	})
}

// followAttached changes what is behind a core network and counts it, with its
// global network. Registrations and catalogs wait.
func followAttached(tx *graph.Tx, p *part, change func([]lead) error) error {
	kind, _, _ := strings.Cut(p.outside, " ")
	if leadsFrom[kind] == nil || p.owner != tx.Account() {
		return nil
	}
	var network int64
	err := tx.Query(`SELECT r.key, r.kind FROM resource r WHERE r.key = $1 OR r.key IN (SELECT f.target FROM ref f WHERE f.source = $1)
		ORDER BY r.key /*FOR UPDATE*/`, func(r store.Row) error {
		if r.Text(1) == GlobalNetwork.Name {
			network = r.Int64(0)
		}
		return nil
	}, p.coreNetwork)
	if err != nil {
		return err
	}
	if err := change(leadsFrom[kind]); err != nil {
		return fmt.Errorf("find what is behind a core network: %w", err)
	}
	if _, err := tx.Exec(countBehind(`CAST($1 AS BIGINT)`), p.coreNetwork); err != nil {
		return err
	}
	return countLed(tx, network)
}
