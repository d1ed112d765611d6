package network

import (
	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/graph"
)

var CoreNetwork = &graph.Kind[api.CoreNetwork]{
	Name:    "core-network",
	ID:      api.CoreNetworkCoreNetworkId,
	ARN:     api.CoreNetworkCoreNetworkArn,
	State:   api.CoreNetworkStateOf,
	Created: api.CoreNetworkCreatedAt,
	Tags:    api.CoreNetworkTags,
}

func hubFor(tx *graph.Tx, id string) (*hub, error) { return nil, api.NotFound(CoreNetwork.Name, id) }

func ownHub(tx *graph.Tx, id string) (*hub, error) { return hubFor(tx, id) }

func hubOf(tx *graph.Tx, key int64) (*hub, error) { return nil, nil }

type hub struct {
	id, arn    string
	key, owner int64
	policy     *corepolicy.Document
	edges      []corepolicy.Edge
}

func (h *hub) update(tx *graph.Tx) error { return nil }
