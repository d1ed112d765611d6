package network

import (
	"fmt"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// transitGatewayRoutes are the routes of each route table, under the table's
// ARN: beside the table, so that lists of resources do not carry them. They
// refer to nothing: the table does.
var transitGatewayRoutes = &graph.Kind[api.NetworkResource]{
	Name:      "transit-gateway-routes",
	Lifecycle: graph.Lifecycle{Settled: "KNOWN"},
	Named:     []func(*api.NetworkResource) *string{api.NetworkResourceResourceArn},
}

// allOutside reads everything of one kind that is known outside, by natural
// name, and holds it until the transaction ends: who is about to change it
// waits here, before anything is locked that the other needs.
func allOutside(tx *graph.Tx, kind string) (map[string]*api.NetworkResource, error) {
	known := map[string]*api.NetworkResource{}
	err := tx.Query(
		`SELECT r.name, r.body FROM resource r
		WHERE r.account = $1 AND r.kind = $2 AND r.network IS NULL AND r.name IS NOT NULL
		ORDER BY r.key /*FOR NO KEY UPDATE*/`,
		func(r store.Row) error {
			v := new(api.NetworkResource)
			known[r.Text(0)] = v
			return api.Parse(r.Bytes(1), v)
		}, tx.Account(), kind)
	if err != nil {
		return nil, fmt.Errorf("read what is known of %s: %w", kind, err)
	}
	return known, nil
}
