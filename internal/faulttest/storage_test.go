//go:build linux

package faulttest

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"github.com/trunkline/trunkline/internal/server"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// storageFaults are what happens to the disk under SQLite.
var storageFaults = []storetest.Fault{
	storetest.IOError, storetest.Full, storetest.ShortWrite, storetest.ReadOnly, storetest.SlowSync,
}

// TestStorageFaults lets the N-th call to the storage fail, for one N after the other, from the first that opens the
// database to the last of a short life under load. Whatever was answered as done is there when the disk is well again,
// nothing is half done, and the program has either stopped or goes on.
func TestStorageFaults(t *testing.T) {
	t.Parallel()
	calls := measureLife(t)
	for _, fault := range storageFaults {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			sum, refused, stopped, kept := newTally(&drill{}), 0, 0, 0
			all := &drill{}
			steps, done := callsToBreak(t, calls), 0
			for _, n := range steps {
				done++
				l := live(t, fault, n)
				all.landed, all.absent = all.landed+l.landed, all.absent+l.absent
				all.lost, all.half = append(all.lost, l.lost...), append(all.half, l.half...)
				all.ledgers = append(all.ledgers, l.ledgers...)
				switch {
				case l.refused:
					refused++
				case l.stopped:
					stopped++
				default:
					kept++
				}
				if t.Failed() {
					t.Errorf("%s at call %d, %s", fault, n, l.disk.Struck())
					break
				}
			}
			t.Logf("%s at %d of %d calls: %d times refused to start, %d times stopped, %d times went on", fault, done,
				calls, refused, stopped, kept)
			sum.drill = all
			sum.record(t, "sqlite", string(fault), done)
		})
	}
}

// everyCall names the variable that, set to 1, lets every single call fail once.
const everyCall = "TRUNKLINE_FAULT_EVERY_CALL"

// callsToBreak are some of the calls, or all.
func callsToBreak(t *testing.T, calls int) (list []int) {
	t.Helper()
	if os.Getenv(everyCall) == "1" {
		for n := 1; n <= calls; n++ {
			list = append(list, n)
		}
		return list
	}
	for range rounds(t, 12) {
		list = append(list, 1+rand.N(calls))
	}
	return list
}

// measureLife counts the calls of a life without a fault.
func measureLife(t *testing.T) int {
	t.Helper()
	l := live(t, storetest.NoFault, 1)
	if l.refused || l.stopped || l.calls == 0 {
		t.Fatalf("a life without a fault: %+v", l)
	}
	return l.calls
}

// A life is a server on a disk that fails, from its start to its end.
type life struct {
	drill
	disk             *storetest.Disk
	refused, stopped bool // it did not start; it ended by itself
	calls            int
}

// steps is how many mutations each of a life's writers makes.
const steps = 12

func live(t *testing.T, fault storetest.Fault, n int) *life {
	t.Helper()
	dir, err := os.MkdirTemp(t.TempDir(), "life") // not the test's own: each life is removed at its end
	if err != nil {
		t.Fatal(err)
	}
	l := &life{drill: drill{config: store.Config{Dir: dir}, folder: dir}, disk: storetest.NewDisk(t, dir)}
	l.disk.Break(fault, n)
	l.begin(t)
	l.calls = l.disk.Calls()
	l.disk.Heal()
	l.reopen(t)
	if err := os.RemoveAll(dir); err != nil {
		t.Error(err)
	}
	return l
}

func (l *life) open() (*server.Server, error) {
	return server.Open(context.Background(), server.Config{
		Listen: "127.0.0.1:0", Data: l.folder, Auth: server.AuthAny, Account: "000000000000", Region: region,
		Quotas: server.QuotasOff, Catalog: server.CatalogOpen,
	}, slog.New(slog.DiscardHandler))
}

// begin starts the server, lets writers loose on it and ends it. One that has not stopped by itself must be able to
// write, now that the disk is well again.
func (l *life) begin(t *testing.T) {
	t.Helper()
	s, err := l.open()
	if err != nil {
		l.refused = true
		return
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	c := newCaller(t, s.Endpoint.URL, "000000000000", secretKey)
	defer c.client.CloseIdleConnections()
	l.write(t, c)
	l.disk.Heal()
	select {
	case <-served:
		l.stopped = true
		return
	default:
	}
	w := l.addWriter("after", ground{})
	wrote := w.attempt(t, c, w.create(globalNetworks, members{"Description": "after"})) != ""
	cancel()
	c.client.CloseIdleConnections()
	if l.stopped = <-served != nil; !wrote && !l.stopped {
		t.Errorf("the disk is well again, and the server goes on without writing")
	}
}

// write lays the ground and lets the writers make their mutations.
func (l *life) write(t *testing.T, c *caller) {
	t.Helper()
	first := l.addWriter("ground", ground{})
	for _, k := range []kind{globalNetworks, sites, sites, devices} {
		id := first.attempt(t, c, first.create(k, members{"Description": "ground"}))
		switch {
		case id == "":
			return
		case k == globalNetworks:
			first.network = id
		case k == sites:
			first.sites = append(first.sites, id)
		default:
			first.hub = id
		}
	}
	var all sync.WaitGroup
	for i := range 4 {
		w := l.addWriter(fmt.Sprintf("w%d", i), first.ground)
		l.writers = append(l.writers, w)
		all.Go(func() {
			for range steps {
				if w.attempt(t, c, w.next()) == "" {
					return
				}
			}
		})
	}
	all.Wait()
}

// attempt sends a mutation and returns the id of what it changes; "" when it is not known what became of it.
func (w *writer) attempt(t *testing.T, c *caller, m *mutation) string {
	w.pending = m
	got, err := c.call(t.Context(), m.ask)
	if err != nil || got.status == 500 {
		return "" // it stays pending
	}
	if err := w.enter(m, got); err != nil {
		t.Error(err)
		return ""
	}
	if m.entry.now == nil || m.entry.kind == associations {
		return m.entry.name
	}
	return m.entry.id()
}

// reopen starts a server on what is left, and compares.
func (l *life) reopen(t *testing.T) {
	t.Helper()
	s, err := l.open()
	if err != nil {
		t.Errorf("LOST: what is left cannot be opened: %v", err)
		return
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	c := newCaller(t, s.Endpoint.URL, "000000000000", secretKey)
	v := compare(l.ledgers, l.listAll(t, c))
	c.client.CloseIdleConnections()
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
	l.judge(t, v)
}

// listAll reads everything in all networks.
func (l *life) listAll(t *testing.T, c *caller) map[string]members {
	t.Helper()
	there := map[string]members{}
	for _, network := range c.list(t, globalNetworks, "") {
		there[nameOf(globalNetworks, network)] = plain(network)
		for _, k := range kinds[1:] {
			for _, m := range c.list(t, k, globalNetworks.idOf(network)) {
				there[nameOf(k, m)] = plain(m)
			}
		}
	}
	return there
}
