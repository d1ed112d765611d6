package network

import (
	"context"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/graph"
)

// StandingCoreNetwork is a core network of the caller's as it stands: its live
// policy, its edges with their numbers, and everything attached with the routes
// that arrive, but for what was rejected or has failed. One that is somebody
// else's is not found, shared or not.
func StandingCoreNetwork(ctx context.Context, g *graph.Graph, caller api.Caller, id string) (n corenetwork.Network, err error) {
	err = g.View(ctx, caller, func(tx *graph.Tx) error {
		c, err := coreNetworkOf(tx, graph.KeyOf(CoreNetwork.Name, id))
		switch {
		case err != nil:
			return err
		case c == nil || c.owner != tx.Account():
			return api.NotFound(CoreNetwork.Name, id)
		}
		var parts []*part
		if n, parts, err = c.standing(tx); err == nil && n.Policy == nil {
			return api.Conflict(CoreNetwork.Name, id, "Core network has no live policy yet.")
		}
		n.Attachments = alive(parts, n.Attachments)
		return err
	})
	return n, err
}

// alive are the attachments that are not rejected and have not failed: they
// will never carry anything, whatever the policy says.
func alive(parts []*part, all []corenetwork.Attachment) (list []corenetwork.Attachment) {
	for i, p := range parts {
		if !isLost(p.state) {
			list = append(list, all[i])
		}
	}
	return list
}
