package network

import (
	"errors"
	"slices"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// A coreNetwork is a core network as it is stored.
type coreNetwork struct {
	key, owner             int64 // the owner is an account
	state                  string
	settles                int64
	body                   []byte
	versions, live, former int64 // see the table core_network
	shared                 bool  // with the caller's account
}

const coreNetworkColumns = `SELECT r.key, r.account, r.state, r.settles, r.body, c.versions, c.live, c.former,
	COALESCE(s.account, 0) FROM resource r JOIN core_network c ON c.key = r.key
	LEFT JOIN core_network_share s ON s.core_network = r.key AND s.account = $1 `

// scanCoreNetwork reads coreNetworkColumns.
func scanCoreNetwork(r store.Row) *coreNetwork {
	return &coreNetwork{
		key: r.Int64(0), owner: r.Int64(1), state: r.Text(2), settles: r.Int64(3), body: slices.Clone(r.Bytes(4)),
		versions: r.Int64(5), live: r.Int64(6), former: r.Int64(7), shared: r.Int64(8) != 0,
	}
}

// coreNetworkFor finds a core network that the caller sees: its account's own,
// or one that is shared with it. What it does not see does not exist for it.
func coreNetworkFor(tx *graph.Tx, id string) (*coreNetwork, error) {
	c, err := coreNetworkOf(tx, graph.KeyOf(CoreNetwork.Name, id))
	if err == nil && (c == nil || c.owner != tx.Account() && !c.shared) {
		err = api.NotFound(CoreNetwork.Name, id)
	}
	return c, err
}

// coreNetworkOf finds a core network by its key, whosever it is; nil is none.
func coreNetworkOf(tx *graph.Tx, key int64) (found *coreNetwork, err error) {
	err = tx.Query(coreNetworkColumns+`WHERE r.key = $2 AND NOT (r.state = 'DELETING' AND r.settles <= $3)`,
		func(r store.Row) error { found = scanCoreNetwork(r); return nil }, tx.Account(), key, tx.Now().UnixMilli())
	return found, err
}

// shown is the core network as a reader sees it now. Tags are its owner's.
func (c *coreNetwork) shown(tx *graph.Tx) (*api.CoreNetwork, error) {
	v := new(api.CoreNetwork)
	return v, api.Parse(tx.Shown(CoreNetwork, c.body, c.state, c.settles), v)
}

// onlyOwner makes of a core network that is not found, because it is another
// account's, one that is shared with the caller and not the caller's to change.
func onlyOwner(tx *graph.Tx, id string, err error) error {
	var absent *api.ResourceNotFoundException
	if !errors.As(err, &absent) {
		return err
	}
	if _, err := coreNetworkFor(tx, id); err != nil {
		return err
	}
	return api.Denied("Only the owner of the core network changes it.")
}

// A hub is a core network as what is attached to it sees it.
type hub struct {
	id, arn    string
	key, owner int64                // the owner is an account
	policy     *corepolicy.Document // the live one; nil: there is none
	edges      []corepolicy.Edge
}

// hubFor finds a core network that the caller may attach something to.
func hubFor(tx *graph.Tx, id string) (*hub, error) {
	c, err := coreNetworkFor(tx, id)
	if err != nil {
		return nil, err
	}
	if c.state == "DELETING" {
		return nil, api.Conflict(CoreNetwork.Name, id, "Core network is being deleted.")
	}
	return c.hub(tx)
}

// hubOf finds the core network that something is attached to.
func hubOf(tx *graph.Tx, key int64) (*hub, error) {
	c, err := coreNetworkOf(tx, key)
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, api.NotFound(CoreNetwork.Name, graph.FormatID(CoreNetwork.Name, key))
	}
	return c.hub(tx)
}

func (c *coreNetwork) hub(tx *graph.Tx) (*hub, error) {
	v, err := c.shown(tx)
	if err != nil {
		return nil, err
	}
	h := &hub{id: v.CoreNetworkId, arn: v.CoreNetworkArn, key: c.key, owner: c.owner}
	for _, e := range v.Edges {
		h.edges = append(h.edges, edgeOf(e))
	}
	return h, nil
}

// edgeOf is an edge as policies know it.
func edgeOf(e api.CoreNetworkEdge) corepolicy.Edge {
	edge := corepolicy.Edge{Location: e.EdgeLocation, InsideCIDRBlocks: e.InsideCidrBlocks}
	if e.Asn != nil {
		edge.ASN = uint32(*e.Asn)
	}
	return edge
}
