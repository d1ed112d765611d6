package network

import (
	"context"
	"strconv"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// ListCoreNetworks lists the core networks of the account and those that are
// shared with it.
func (s *Service) ListCoreNetworks(ctx context.Context, caller api.Caller, in *api.ListCoreNetworksRequest) (*api.ListCoreNetworksResponse, error) {
	out := &api.ListCoreNetworksResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		after, err := numberPlace(tx, in.NextToken)
		if err != nil {
			return err
		}
		most := pageSize(in.MaxResults)
		found, err := coreNetworksAfter(tx, after, most+1)
		if err != nil {
			return err
		}
		out.NextToken = ""
		if len(found) > most {
			found = found[:most]
			out.NextToken = tx.NextToken(strconv.FormatInt(found[most-1].key, 10))
		}
		list := make([]api.CoreNetworkSummary, len(found))
		for i, c := range found {
			if list[i], err = c.summary(tx); err != nil {
				return err
			}
		}
		out.CoreNetworks = api.Items(list)
		return nil
	})
	return out, err
}

// coreNetworksAfter reads the core networks that the caller sees whose keys
// come next.
func coreNetworksAfter(tx *graph.Tx, after int64, most int) (found []*coreNetwork, err error) {
	limit := ` LIMIT ` + strconv.Itoa(most)
	err = tx.Query(coreNetworkColumns+`WHERE r.key IN (
			SELECT own.key FROM (SELECT key FROM resource WHERE network IS NULL AND account = $1 AND kind = 'core-network'
				AND key > $2 AND NOT (state = 'DELETING' AND settles <= $3) ORDER BY key`+limit+`) own
			UNION ALL SELECT seen.core_network FROM (SELECT core_network FROM core_network_share WHERE account = $1
				AND core_network > $2 ORDER BY core_network`+limit+`) seen)
		AND NOT (r.state = 'DELETING' AND r.settles <= $3) ORDER BY r.key`+limit,
		func(r store.Row) error { found = append(found, scanCoreNetwork(r)); return nil }, tx.Account(), after, tx.Now().UnixMilli())
	return found, err
}

// summary is what lists tell of the core network.
func (c *coreNetwork) summary(tx *graph.Tx) (api.CoreNetworkSummary, error) {
	v, err := c.shown(tx)
	return api.CoreNetworkSummary{
		CoreNetworkId: v.CoreNetworkId, CoreNetworkArn: v.CoreNetworkArn, GlobalNetworkId: v.GlobalNetworkId,
		OwnerAccountId: digits(c.owner), State: v.State, Description: v.Description, Tags: v.Tags,
	}, err
}
