package network_test

import (
	"crypto/rand"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// An inventory is a service on a database of its own, asked as the wire asks it. Its clock stands until it is moved.
type inventory struct {
	t       testing.TB
	db      *store.DB
	graph   *graph.Graph
	service *network.Service
	clock   *clock
	settle  graph.Settling
	account string

	requests atomic.Int64

	mu    sync.Mutex
	spent map[string]int // the most statements that a transaction of an operation took
}

func newInventory(t testing.TB, e storetest.Engine) *inventory {
	t.Helper()
	return newInventoryOn(t, e.New(t))
}

func newInventoryOn(t testing.TB, config store.Config) *inventory {
	t.Helper()
	inv := &inventory{t: t, account: "123456789012", spent: map[string]int{}}
	inv.clock = &clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	config.Now = inv.clock.read
	var err error
	if inv.db, err = store.Open(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := inv.db.Close(); err != nil {
			t.Error(err)
		}
	})
	inv.graph, err = graph.Open(t.Context(), inv.db, graph.Options{Settle: &inv.settle, Random: rand.Reader, Spent: inv.spend})
	if err != nil {
		t.Fatal(err)
	}
	inv.service = network.New(inv.graph)
	return inv
}

func (inv *inventory) spend(operation string, statements int) {
	inv.mu.Lock()
	defer inv.mu.Unlock()
	inv.spent[operation] = max(inv.spent[operation], statements)
}

// A clock shows the same time until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// operationOf is the operation that a request asks for.
func operationOf(in any) *api.Operation {
	return api.OperationByName[strings.TrimSuffix(reflect.TypeOf(in).Elem().Name(), "Request")]
}

const principal = "arn:aws:iam::123456789012:root"

// ask makes a request, known by its type, and returns its answer.
func (inv *inventory) ask(in any) (any, error) {
	op := operationOf(in)
	caller := api.Caller{
		Account: inv.account, Principal: principal, Operation: op,
		RequestID: fmt.Sprintf("request-%d", inv.requests.Add(1)),
	}
	return op.Call(inv.t.Context(), inv.service, caller, in)
}

// get makes a request that must be answered.
func get[Out any](inv *inventory, in any) *Out {
	inv.t.Helper()
	out, err := inv.ask(in)
	if err != nil {
		inv.t.Fatalf("%s: %v", operationOf(in).Name, err)
	}
	return out.(*Out)
}

func (inv *inventory) newNetwork() string {
	inv.t.Helper()
	return get[api.CreateGlobalNetworkResponse](inv, &api.CreateGlobalNetworkRequest{}).GlobalNetwork.GlobalNetworkId
}

// routes are those that GetNetworkRoutes lists.
func (inv *inventory) routes(in *api.GetNetworkRoutesRequest) []api.NetworkRoute {
	inv.t.Helper()
	list, err := get[api.GetNetworkRoutesResponse](inv, in).NetworkRoutes.Decode()
	if err != nil {
		inv.t.Fatal(err)
	}
	return list
}

func text(s string) *string { return &s }
