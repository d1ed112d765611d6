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

// lockHub finds a core network that the caller may use, as it stays until the
// transaction ends.
func (s *Service) lockHub(tx *graph.Tx, id string) (*hub, error) {
	c, err := holdCoreNetwork(tx, id)
	if err != nil {
		return nil, err
	}
	return s.hub(tx, c)
}

// lockOwnHub finds a core network of the caller's own, as it stays.
func (s *Service) lockOwnHub(tx *graph.Tx, id string) (*hub, error) {
	c, err := holdOwnCoreNetwork(tx, id)
	if err != nil {
		return nil, err
	}
	return s.hub(tx, c)
}

// readHub finds a core network that the caller sees, to be read.
func (s *Service) readHub(tx *graph.Tx, id string) (*hub, error) {
	c, err := coreNetworkFor(tx, id)
	if err != nil {
		return nil, err
	}
	return s.hub(tx, c)
}

// hubOf finds the core network that something is attached to.
func (s *Service) hubOf(tx *graph.Tx, key int64) (*hub, error) {
	c, err := coreNetworkOf(tx, key)
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, api.NotFound(CoreNetwork.Name, graph.FormatID(CoreNetwork.Name, key))
	}
	return s.hub(tx, c)
}

// hub is a core network as what is attached to it sees it.
func (s *Service) hub(tx *graph.Tx, c *coreNetwork) (*hub, error) {
	v, err := c.shown(tx)
	if err != nil {
		return nil, err
	}
	policy, err := s.livePolicy(tx, c)
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

// mostPolicyText bounds the live policies that a process keeps as it has read
// them, in bytes of their texts.
const mostPolicyText = 4 << 20

// A livePolicy is the policy that a core network follows, as it was read. What a
// version says never changes.
type livePolicy struct {
	coreNetwork, version int64
	policy               *corepolicy.Document
	size                 int
}

func (p *livePolicy) of() int64   { return p.coreNetwork }
func (p *livePolicy) weighs() int { return p.size }

// livePolicy is the policy that a core network follows, nil where none was
// executed. It is read once.
func (s *Service) livePolicy(tx *graph.Tx, c *coreNetwork) (*corepolicy.Document, error) {
	if p := s.policies.find(c.key); p != nil && p.version == c.live {
		return p.policy, nil
	}
	policy, size, err := c.readLivePolicy(tx)
	if err == nil && policy != nil {
		s.policies.keep(&livePolicy{c.key, c.live, policy, size})
	}
	return policy, err
}

// readLivePolicy reads the policy that a core network follows, nil where none
// was executed, and the size of its text.
func (c *coreNetwork) readLivePolicy(tx *graph.Tx) (*corepolicy.Document, int, error) {
	if c.live == 0 {
		return nil, 0, nil
	}
	var text []byte
	err := tx.Query(`SELECT document FROM core_network_policy WHERE core_network = $1 AND version = $2`,
		func(r store.Row) error { text = append(text, r.Bytes(0)...); return nil }, c.key, c.live)
	if err != nil {
		return nil, 0, err
	}
	policy, err := readPolicy(c, c.live, text)
	return policy, len(text), err
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
