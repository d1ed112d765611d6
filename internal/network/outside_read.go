package network

import (
	"fmt"
	"strconv"
	"strings"

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

// namedBodies reads what has these natural names, of whatever kinds, in one
// statement: stored bodies by name. What is not there, or is being deleted, is
// left out.
func namedBodies(tx *graph.Tx, names []string) (map[string][]byte, error) {
	account, err := accountKey(tx)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	args := []any{account}
	var places []string
	for _, name := range names {
		args = append(args, name)
		places = append(places, "$"+strconv.Itoa(len(args)))
	}
	bodies := make(map[string][]byte, len(names))
	err = tx.Query(
		`SELECT r.name, r.body FROM resource r
		WHERE r.account = $1 AND r.name IN (`+strings.Join(places, ",")+`) AND r.state <> 'DELETING'`,
		func(r store.Row) error {
			bodies[r.Text(0)] = append([]byte(nil), r.Bytes(1)...)
			return nil
		}, args...)
	return bodies, err
}

// allOutside reads everything of one kind that is known outside, by natural
// name, and holds it until the transaction ends: who is about to change it
// waits here, before anything is locked that the other needs.
func allOutside(tx *graph.Tx, kind string) (map[string]*api.NetworkResource, error) {
	account, err := accountKey(tx)
	if err != nil {
		return nil, err
	}
	known := map[string]*api.NetworkResource{}
	err = tx.Query(
		`SELECT r.name, r.body FROM resource r
		WHERE r.account = $1 AND r.kind = $2 AND r.network IS NULL AND r.name IS NOT NULL
		ORDER BY r.key /*FOR NO KEY UPDATE*/`,
		func(r store.Row) error {
			v := new(api.NetworkResource)
			known[r.Text(0)] = v
			return api.Parse(r.Bytes(1), v)
		}, account, kind)
	if err != nil {
		return nil, fmt.Errorf("read what is known of %s: %w", kind, err)
	}
	return known, nil
}

// accountKey is the caller's account as tables have it.
func accountKey(tx *graph.Tx) (int64, error) {
	key, err := strconv.ParseInt(tx.Caller.Account, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("account %q: %w", tx.Caller.Account, err)
	}
	return key, nil
}
