package network_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestWhoWaitsForTablesHoldsNothing has one place for reads. While tables are being made, those who ask for them wait,
// and others are answered; a caller who does not want to wait any longer goes.
func TestWhoWaitsForTablesHoldsNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		config := e.New(t)
		config.Readers = 1
		inv := newInventoryOn(t, config)
		r := newRestless(inv, 1, 2)
		r.settle.Set("", 0)
		r.attachVPC("1")
		end := network.MakeTables(r.service, r.core)
		ask := &api.GetNetworkRoutesRequest{GlobalNetworkId: r.global, RouteTableIdentifier: &api.RouteTableIdentifier{
			CoreNetworkSegmentEdge: &api.CoreNetworkSegmentEdgeIdentifier{CoreNetworkId: r.core, SegmentName: "one", EdgeLocation: "us-west-2"}}}
		answers := make(chan string)
		for range 10 {
			go func() {
				out, err := inv.ask(ask)
				if err != nil {
					answers <- err.Error()
					return
				}
				routes, err := out.(*api.GetNetworkRoutesResponse).NetworkRoutes.Decode()
				answers <- fmt.Sprint(len(routes), " routes ", err)
			}()
		}
		for range 20 {
			get[api.ListCoreNetworksResponse](inv, &api.ListCoreNetworksRequest{})
		}
		impatient, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := r.service.GetNetworkRoutes(impatient, api.Caller{Account: r.account, Principal: principal, Operation: operationOf(ask)}, ask)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("who has gone: %v", err)
		}
		select {
		case answer := <-answers:
			t.Errorf("answered %s before there were tables", answer)
		default:
		}
		end()
		for range 10 {
			if answer := <-answers; answer != "2 routes <nil>" {
				t.Errorf("answered %s", answer)
			}
		}
	})
}

// TestTurnsAreForgotten takes a thousandth turn: what the first half of them changed is not kept.
func TestTurnsAreForgotten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		r := newRestless(inv, 1, 2)
		r.settle.Set("", 0)
		id := r.attachVPC("1")
		r.compare(r.service, r.other)
		if err := inv.db.Update(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.Exec(`UPDATE core_network SET turn = 998`); err != nil {
				return err
			}
			_, err := tx.Exec(`INSERT INTO core_network_turn (core_network, turn, attachment) SELECT key, 500, 1 FROM core_network UNION SELECT key, 501, 1 FROM core_network`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			r.label(id)
			get[api.RemoveAttachmentRoutingPolicyLabelResponse](inv, &api.RemoveAttachmentRoutingPolicyLabelRequest{CoreNetworkId: r.core, AttachmentId: id})
			r.compare(r.service)
		}
		r.compare(r.other)
		var turns []int64
		if err := inv.db.View(t.Context(), func(tx *store.Tx) error {
			return tx.Query(`SELECT turn FROM core_network_turn ORDER BY turn`, func(r store.Row) error { turns = append(turns, r.Int64(0)); return nil })
		}); err != nil || fmt.Sprint(turns) != "[501 999 1000 1001 1002]" {
			t.Errorf("%v are told, %v", turns, err)
		}
		inv.sound()
	})
}
