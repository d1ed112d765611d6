package network_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// tokenKnown is for how long a token is good, as docs/divergences.md says.
const tokenKnown = 24 * time.Hour

func TestClientTokens(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		inv.settle.Set("", time.Minute)
		gn, other := inv.newNetwork(), inv.newNetwork()
		ask := &api.CreateCoreNetworkRequest{GlobalNetworkId: gn, ClientToken: "once", Description: "a", Tags: []api.Tag{{Key: "k", Value: "v"}}}
		made := get[api.CreateCoreNetworkResponse](inv, ask).CoreNetwork
		inv.clock.advance(time.Hour)
		again := get[api.CreateCoreNetworkResponse](inv, ask).CoreNetwork
		if a, b := string(api.Append(nil, made)), string(api.Append(nil, again)); a != b {
			t.Errorf("made\n%s\nand the repeated request is answered\n%s", a, b)
		}

		inv.conflicts(&api.CreateCoreNetworkRequest{GlobalNetworkId: other, ClientToken: "once"})
		var refused *api.ServiceQuotaExceededException
		for range 2 { // what failed has not used its token
			if _, err := inv.ask(&api.CreateCoreNetworkRequest{GlobalNetworkId: gn, ClientToken: "failed"}); !errors.As(err, &refused) {
				t.Errorf("a second core network: %v", err)
			}
		}
		get[api.CreateCoreNetworkResponse](inv, &api.CreateCoreNetworkRequest{GlobalNetworkId: other, ClientToken: "failed"})

		inv.account = "999999999999" // to whom the token is another
		third := inv.newNetwork()
		get[api.CreateCoreNetworkResponse](inv, &api.CreateCoreNetworkRequest{GlobalNetworkId: third, ClientToken: "once"})
		inv.account = "123456789012"

		inv.clock.advance(tokenKnown - time.Hour)
		get[api.CreateCoreNetworkResponse](inv, ask)
		inv.clock.advance(time.Millisecond)
		fresh := get[api.CreateCoreNetworkResponse](inv, &api.CreateCoreNetworkRequest{GlobalNetworkId: inv.newNetwork(), ClientToken: "once"}).CoreNetwork
		if fresh.CoreNetworkId == made.CoreNetworkId {
			t.Error("a token is known for longer than a day")
		}
		inv.sound()
	})
}

// conflicts wants a request to be refused for its client token.
func (inv *inventory) conflicts(in any) {
	inv.t.Helper()
	var conflict *api.ConflictException
	if _, err := inv.ask(in); !errors.As(err, &conflict) || conflict.ResourceType != "client-token" {
		inv.t.Errorf("%s with a token that was used otherwise: %v", operationOf(in).Name, err)
	}
}

// TestClientTokenAtOnce repeats a request while it is being carried out.
func TestClientTokenAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		ask := api.CreateCoreNetworkRequest{GlobalNetworkId: inv.newNetwork(), ClientToken: "once"}
		ids := make([]string, 16)
		var all sync.WaitGroup
		for i := range ids {
			all.Go(func() {
				in := ask
				out, err := inv.ask(&in)
				if err != nil {
					t.Error(err)
					return
				}
				ids[i] = out.(*api.CreateCoreNetworkResponse).CoreNetwork.CoreNetworkId
			})
		}
		all.Wait()
		for _, id := range ids {
			if id != ids[0] || id == "" {
				t.Fatalf("the same request made %q", ids)
			}
		}
	})
}

func TestForgetTokens(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		make := func(token string) {
			t.Helper()
			get[api.CreateCoreNetworkResponse](inv, &api.CreateCoreNetworkRequest{GlobalNetworkId: inv.newNetwork(), ClientToken: token})
		}
		make("old")
		inv.clock.advance(time.Hour)
		make("young")
		inv.clock.advance(tokenKnown - time.Minute)
		if err := network.ForgetTokens(t.Context(), inv.db); err != nil {
			t.Fatal(err)
		}
		var kept []string
		err := inv.db.View(t.Context(), func(tx *store.Tx) error {
			return tx.Query(`SELECT token FROM client_token`, func(r store.Row) error { kept = append(kept, r.Text(0)); return nil })
		})
		if err != nil || len(kept) != 1 || kept[0] != "young" {
			t.Errorf("kept are %q, %v", kept, err)
		}
	})
}
