package network

import (
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// referredBy reads what resources refer to, by the referring resource's key.
func referredBy(tx *graph.Tx, rows []source) (map[int64][]source, error) {
	found := make(map[int64][]source, len(rows))
	in, args := parameters(nil, keysOf(rows))
	made, args := peersMade(args, rows)
	err := tx.Query(
		`SELECT f.source, t.key, t.kind, t.account, COALESCE(t.network, 0), COALESCE(t.name, ''),
			CASE WHEN t.network IS NULL AND t.kind <> 'core-network' THEN t.body ELSE '' END, `+leading(`t.key`)+`
		FROM (SELECT r.source AS source, r.target AS target FROM ref r WHERE r.source IN (`+in+`)`+made+`) f
		JOIN resource t ON t.key = f.target WHERE t.state <> 'DELETING'
		ORDER BY f.source, f.target`,
		func(row store.Row) error {
			from := row.Int64(0)
			gateways, err := parseLeading(row.Text(7))
			found[from] = append(found[from], source{
				key: row.Int64(1), kind: row.Text(2), account: row.Int64(3), network: row.Int64(4), name: row.Text(5),
				body: slices.Clone(row.Bytes(6)), leading: gateways,
			})
			return err
		}, args...)
	return found, err
}

// peersMade writes, as further references, which Connect peers of core networks
// associations are about: they name it by its id, and refer to a mention of it,
// whether it was made here or not.
func peersMade(args []any, rows []source) (string, []any) {
	var pairs []string
	for _, s := range rows {
		_, id, named := strings.Cut(s.name, " ")
		key := graph.KeyOf(ConnectPeer.Name, id)
		if !named || key == 0 || s.kind != ConnectPeerAssociation.Name {
			continue
		}
		var pair string
		pair, args = parameters(args, []int64{s.key, key})
		source, target, _ := strings.Cut(pair, ",")
		pairs = append(pairs, `(CAST(`+source+` AS BIGINT), CAST(`+target+` AS BIGINT))`)
	}
	if pairs == nil {
		return "", args
	}
	return ` UNION ALL VALUES ` + strings.Join(pairs, `,`), args
}

func keysOf(rows []source) []int64 {
	keys := make([]int64, len(rows))
	for i, s := range rows {
		keys[i] = s.key
	}
	return keys
}
