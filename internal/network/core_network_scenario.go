package network

import (
	"context"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/graph"
)

// StandingCoreNetwork is a core network of the caller's as it stands: its live
// policy, its edges with their numbers, and everything attached with the routes
// that arrive. One that is somebody else's is not found, shared or not.
func StandingCoreNetwork(ctx context.Context, g *graph.Graph, caller api.Caller, id string) (n corenetwork.Network, err error) {
	err = g.View(ctx, caller, func(tx *graph.Tx) error {
		c, err := coreNetworkOf(tx, graph.KeyOf(CoreNetwork.Name, id))
		switch {
		case err != nil:
			return err
		case c == nil || c.owner != tx.Account():
			return api.NotFound(CoreNetwork.Name, id)
		}
		if n, err = c.standing(tx); err == nil && n.Policy == nil {
			return api.Conflict(CoreNetwork.Name, id, "Core network has no live policy yet.")
		}
		return err
	})
	return n, err
}
