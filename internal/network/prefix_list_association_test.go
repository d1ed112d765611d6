package network_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestManyPrefixLists has more prefix lists in a core network than a page holds: none of their aliases is free.
func TestManyPrefixLists(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		core := inv.newCoreNetwork(inv.newNetwork(), policyOf("one")).CoreNetworkId
		ask := &api.CreateCoreNetworkPrefixListAssociationRequest{
			CoreNetworkId: core, PrefixListArn: outsideWest + "prefix-list/pl-0a00000000000001", PrefixListAlias: "first"}
		get[api.CreateCoreNetworkPrefixListAssociationResponse](inv, ask)
		const many = 1200
		err := inv.db.Update(t.Context(), func(tx *store.Tx) error {
			for i := range many {
				key := tx.NewKey()
				body := api.Append(nil, &api.PrefixListAssociation{CoreNetworkId: core, PrefixListAlias: fmt.Sprint("alias", i), PrefixListArn: fmt.Sprint("list", i)})
				if _, err := tx.Exec(`INSERT INTO resource (key, kind, account, name, state, settles, body)
					VALUES ($1, 'prefix-list-association', 123456789012, $2, 'KNOWN', 0, $3)`, key, fmt.Sprint("list", i), body); err != nil {
					return err
				}
				if _, err := tx.Exec(`INSERT INTO ref (source, target, kind) SELECT $1, target, kind FROM ref WHERE source = (
					SELECT MIN(source) FROM ref WHERE target = $2 AND kind = 'prefix-list-association')`, key, graph.KeyOf("core-network", core)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		ask.PrefixListArn, ask.PrefixListAlias = outsideWest+"prefix-list/pl-0a00000000000002", fmt.Sprint("alias", many-1)
		var taken *api.ConflictException
		if _, err := inv.ask(ask); !errors.As(err, &taken) || !strings.Contains(taken.Message, "Alias is that of") {
			t.Errorf("an alias that is taken: %v", err)
		}
	})
}
