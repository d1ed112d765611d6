package network

import (
	"fmt"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// A hub is a core network as what is attached to it sees it.
type hub struct {
	id, arn    string
	key, owner int64                // the owner is an account
	policy     *corepolicy.Document // the live one; without one it is empty
	edges      []corepolicy.Edge
}

// hubFor finds a core network that the caller may attach something to.
func hubFor(tx *graph.Tx, id string) (*hub, error) {
	c, err := coreNetworkFor(tx, id)
	if err != nil {
		return nil, err
	}
	if c.state == deletingState {
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
	policy, err := c.livePolicy(tx)
	return c.hubWith(v, policy), err
}

// hubWith is the core network with its live policy, nil for none.
func (c *coreNetwork) hubWith(v *api.CoreNetwork, policy *corepolicy.Document) *hub {
	h := &hub{id: v.CoreNetworkId, arn: v.CoreNetworkArn, key: c.key, owner: c.owner, edges: edgesOfNetwork(v), policy: policy}
	if policy == nil {
		h.policy = new(corepolicy.Document)
	}
	return h
}

// livePolicy is the policy that a core network follows, nil where none was
// executed.
func (c *coreNetwork) livePolicy(tx *graph.Tx) (*corepolicy.Document, error) {
	if c.live == 0 {
		return nil, nil
	}
	var text []byte
	err := tx.Query(`SELECT document FROM core_network_policy WHERE core_network = $1 AND version = $2`,
		func(r store.Row) error { text = append(text, r.Bytes(0)...); return nil }, c.key, c.live)
	if err != nil {
		return nil, err
	}
	return readPolicy(c, c.live, text)
}

// readPolicy reads a stored policy.
func readPolicy(c *coreNetwork, version int64, text []byte) (*corepolicy.Document, error) {
	d, problems := corepolicy.Parse(text)
	if len(problems) > 0 {
		return nil, fmt.Errorf("read policy version %d of %s: %s", version, c.id, corepolicy.Summary(problems))
	}
	return d, nil
}

// edgesOfNetwork are the edges of a core network as policies know them.
func edgesOfNetwork(v *api.CoreNetwork) []corepolicy.Edge {
	edges := make([]corepolicy.Edge, len(v.Edges))
	for i, e := range v.Edges {
		edges[i] = corepolicy.Edge{Location: e.EdgeLocation}
		if len(e.InsideCidrBlocks) > 0 { // as the engine has none
			edges[i].InsideCIDRBlocks = e.InsideCidrBlocks
		}
		if e.Asn != nil {
			edges[i].ASN = uint32(*e.Asn)
		}
	}
	return edges
}
