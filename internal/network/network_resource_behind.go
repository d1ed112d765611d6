package network

import (
	"fmt"

	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// Some of what is outside can be behind several transit gateways, because it
// is there by way of others: a customer gateway through VPN connections, what
// belongs to Direct Connect through attachments. What is attached to a core
// network is behind that in the same way. Which gateways lead to it follows from
// what refers to what. It is kept in a table, behind, so that a page costs its
// own size, and beside it the tallies of gateways and networks. A core network
// is a gateway here.

// A lead says by which ways a kind comes to be behind gateways.
type lead struct {
	kind string
	ways []string // each a statement that reads all of them: resource, gateway
}

// leads are in order: each may follow those before it.
var leads = []lead{
	{VpnConnection.Name, []string{`SELECT gate.source AS resource, gate.target AS gateway FROM ref gate WHERE gate.kind = 'vpn-connection'`, attached}},
	{CustomerGateway.Name, []string{`SELECT far.target AS resource, b.gateway AS gateway FROM behind b
		JOIN ref far ON far.source = b.resource WHERE b.kind = 'vpn-connection'`}},
	{DirectConnectGateway.Name, []string{`SELECT far.target AS resource, gate.target AS gateway FROM ref gate
		JOIN ref far ON far.source = gate.source WHERE gate.kind = 'transit-gateway-attachment'`, attached}},
	{DirectConnectInterface.Name, []string{`SELECT far.source AS resource, b.gateway AS gateway FROM behind b
		JOIN ref far ON far.target = b.resource AND far.kind = 'dx-vif' WHERE b.kind = 'dx-gateway'`}},
	{DirectConnectConnection.Name, []string{`SELECT far.target AS resource, b.gateway AS gateway FROM behind b
		JOIN ref far ON far.source = b.resource WHERE b.kind = 'dx-vif'`}},
}

// attached reads what attachments to core networks refer to.
const attached = `SELECT far.target AS resource, gate.target AS gateway FROM ref gate JOIN ref far ON far.source = gate.source
	JOIN resource a ON a.key = gate.source WHERE gate.kind = 'attachment' AND a.state <> 'DELETING'`

// gatewaysOf are the transit gateways and core networks of the account that is
// the first parameter.
const gatewaysOf = `SELECT g.key FROM resource g WHERE g.account = $1 AND g.kind IN ('transit-gateway', 'core-network') AND g.network IS NULL`

// come writes the statements that say what is behind some gateways, of the
// account that is the first parameter. The kind of a resource that is led to
// must be asked for: what leads there refers to others too. So must its account:
// what others attach to a core network is theirs.
func (l lead) come(gateways string) (texts []string) {
	for _, way := range l.ways {
		texts = append(texts, fmt.Sprintf(`INSERT INTO behind (gateway, kind, resource) SELECT DISTINCT way.gateway, t.kind, t.key
			FROM (%s) way JOIN resource t ON t.key = way.resource AND t.kind = '%s' AND t.account = $1
			WHERE way.gateway IN (%s) ON CONFLICT (gateway, kind, resource) DO NOTHING`, way, l.kind, gateways))
	}
	return texts
}

// gone writes the statement that takes away what nothing leads to any more.
func (l lead) gone(gateways string) string {
	text := fmt.Sprintf(`DELETE FROM behind WHERE kind = '%s' AND gateway IN (%s)`, l.kind, gateways)
	for _, way := range l.ways {
		text += ` AND NOT EXISTS (SELECT 1 FROM (` + way + `) way WHERE way.resource = behind.resource AND way.gateway = behind.gateway)`
	}
	return text
}

// followLeads finds out what is behind the gateways of the caller's account,
// after something outside has changed, and counts it. Registrations wait.
func followLeads(tx *graph.Tx) error {
	if err := holdGateways(tx); err != nil {
		return err
	}
	for _, l := range leads {
		for _, text := range append([]string{l.gone(gatewaysOf)}, l.come(gatewaysOf)...) {
			if _, err := tx.Exec(text, tx.Account()); err != nil {
				return fmt.Errorf("find %s behind gateways: %w", l.kind, err)
			}
		}
	}
	if _, err := tx.Exec(countBehind(gatewaysOf), tx.Account()); err != nil {
		return err
	}
	return countLed(tx, 0)
}

// countBehind writes the statement that counts what is behind some gateways.
func countBehind(gateways string) string {
	return `INSERT INTO tally (scope, kind, count)
		SELECT g.key, k.kind, (SELECT COUNT(*) FROM behind b WHERE b.gateway = g.key AND b.kind = k.kind)
		FROM resource g CROSS JOIN (` + ledKinds + `) k WHERE g.key IN (` + gateways + `)
		ON CONFLICT (scope, kind) DO UPDATE SET count = excluded.count`
}

// holdCatalog lets one transaction at a time change what is outside, for the
// caller's account.
func holdCatalog(tx *graph.Tx) error {
	_, err := tx.Exec(`INSERT INTO tally (scope, kind, count) VALUES ($1, 'catalog', 0)
		ON CONFLICT (scope, kind) DO UPDATE SET count = tally.count`, tx.Account())
	return err
}

// holdGateways keeps gateways from being registered or deregistered, by others
// who hold them too, until the transaction ends. So what is counted then is
// what all before have done.
func holdGateways(tx *graph.Tx) error {
	return tx.Query(gatewaysOf+` ORDER BY g.key /*FOR UPDATE*/`, func(store.Row) error { return nil }, tx.Account())
}

// holdRegistration does so for one gateway in one network.
func holdRegistration(tx *graph.Tx, network, gateway string) error {
	return tx.Query(`SELECT r.key FROM resource r WHERE (r.account = $2 AND r.key = $1) OR (r.account = $2 AND r.name = $3)
		ORDER BY r.key /*FOR UPDATE*/`,
		func(store.Row) error { return nil },
		graph.KeyOf(GlobalNetwork.Name, network), tx.Account(), graph.NameOf(TransitGateway.Name, gateway))
}

const ledKinds = `SELECT 'vpn-connection' AS kind UNION ALL SELECT 'customer-gateway'
	UNION ALL SELECT 'dx-gateway' UNION ALL SELECT 'dx-vif' UNION ALL SELECT 'dxcon'`

// countLed counts, for one network or for all of the account's, what its
// registered gateways and its core network lead to: what several of them do,
// once. The caller holds the gateways, or the network and the gateway that it
// has changed.
func countLed(tx *graph.Tx, network int64) error {
	_, err := tx.Exec(`INSERT INTO tally (scope, kind, count)
		SELECT n.key, k.kind, (SELECT COUNT(DISTINCT b.resource) FROM (
				SELECT f.target AS gateway FROM resource s JOIN ref f ON f.source = s.key
				WHERE s.network = n.key AND s.kind = 'transit-gateway-registration' AND s.state <> 'DELETING'
				UNION ALL SELECT f.source FROM ref f WHERE f.target = n.key AND f.kind = 'core-network') w
			JOIN behind b ON b.gateway = w.gateway AND b.kind = k.kind)
		FROM resource n CROSS JOIN (`+ledKinds+`) k
		WHERE n.account = $1 AND n.kind = 'global-network' AND n.network IS NULL AND (CAST($2 AS BIGINT) = 0 OR n.key = CAST($2 AS BIGINT))
		ON CONFLICT (scope, kind) DO UPDATE SET count = excluded.count`, tx.Account(), network)
	return err
}

// isKnownIn tells whether what is outside is behind a gateway that is
// registered in a network, or its core network, or behind none at all. The
// caller holds the network.
func isKnownIn(tx *graph.Tx, name string, network int64) (bool, error) {
	gateways, registered := 0, 0
	err := tx.Query(`SELECT CASE WHEN EXISTS (SELECT 1 FROM ref f JOIN resource s ON s.key = f.source
			WHERE f.target = way.gateway AND f.kind = 'transit-gateway-registration'
			AND s.network = $3 AND s.state <> 'DELETING')
			OR EXISTS (SELECT 1 FROM ref f WHERE f.source = way.gateway AND f.target = $3) THEN 1 ELSE 0 END
		FROM (SELECT b.gateway AS gateway FROM resource r JOIN behind b ON b.resource = r.key WHERE r.account = $1 AND r.name = $2
			UNION ALL SELECT g.key FROM resource r JOIN ref o ON o.source = r.key JOIN resource g ON g.key = o.target
			WHERE r.account = $1 AND r.name = $2 AND g.kind = 'transit-gateway') way`,
		func(row store.Row) error {
			gateways++
			registered += int(row.Int64(0))
			return nil
		}, tx.Account(), name, network)
	return registered > 0 || gateways == 0, err
}
