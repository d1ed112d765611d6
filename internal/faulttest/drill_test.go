package faulttest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// longestRound is how many requests and answers pass at most before the fault.
const longestRound = 1500

// A drill is one inventory that lives through many faults.
type drill struct {
	verdict
	config  store.Config
	folder  string // the data folder
	writers []*writer
	ledgers []*ledger
}

// newDrill lays the ground, which has a ledger too, and makes the writers.
func newDrill(t *testing.T, e storetest.Engine) *drill {
	t.Helper()
	d := &drill{config: e.New(t)}
	if d.folder = d.config.Dir; d.folder == "" {
		d.folder = t.TempDir()
	}
	p := start(t, d.config, d.folder)
	first := d.addWriter("ground", ground{})
	lay := func(k kind) string {
		m := first.create(k, members{"Description": "ground"})
		if err := first.enter(m, p.must(t, m.ask)); err != nil {
			t.Fatal(err)
		}
		return m.entry.id()
	}
	first.network = lay(globalNetworks)
	first.sites, first.hub = []string{lay(sites), lay(sites)}, lay(devices)
	p.stop(t)
	for i := range writers {
		d.writers = append(d.writers, d.addWriter(fmt.Sprintf("w%d", i), first.ground))
	}
	return d
}

// addWriter makes a writer whose ledger counts.
func (d *drill) addWriter(name string, g ground) *writer {
	w := &writer{ledger: newLedger(), ground: g, name: name}
	d.ledgers = append(d.ledgers, &w.ledger)
	return w
}

// load starts the program, lets all writers loose on it and strikes at a random moment of the traffic.
func (d *drill) load(t *testing.T, strike func(*process)) *process {
	t.Helper()
	p := start(t, d.config, d.folder)
	var events atomic.Int64
	moment := 1 + rand.Int64N(longestRound)
	delay := rand.N(2) * rand.N(1000) // half of the time at once, to catch an answer that came too early
	event := func() {
		if events.Add(1) != moment {
			return
		}
		if delay == 0 {
			strike(p)
			return
		}
		go func() {
			for range delay {
				runtime.Gosched()
			}
			strike(p)
		}()
	}
	var all sync.WaitGroup
	for _, w := range d.writers {
		all.Go(func() {
			if err := w.run(t.Context(), p.caller, event); err != nil {
				t.Error(err)
				p.kill()
			}
		})
	}
	all.Wait()
	<-p.ended
	return p
}

// check starts the program again and compares what it lists with the ledgers, then ends it and checks the tables.
func (d *drill) check(t *testing.T) verdict {
	t.Helper()
	d.awaitSessions(t)
	p := start(t, d.config, d.folder)
	v := compare(d.ledgers, d.list(t, p.caller))
	p.stop(t)
	return d.judge(t, v)
}

// judge adds what is listed after a fault to the verdict, and checks the tables.
func (d *drill) judge(t *testing.T, v verdict) verdict {
	t.Helper()
	d.add(v)
	wrong := d.inspect(t)
	v.half, d.half = append(v.half, wrong...), append(d.half, wrong...)
	for _, lost := range v.lost {
		t.Errorf("LOST: %s", lost)
	}
	for _, half := range v.half {
		t.Errorf("HALF: %s", half)
	}
	return v
}

// list reads everything that there is, by the names of the ledgers.
func (d *drill) list(t *testing.T, c *caller) map[string]members {
	t.Helper()
	there := map[string]members{}
	for _, k := range kinds {
		for _, m := range c.list(t, k, d.writers[0].network) {
			there[nameOf(k, m)] = plain(m)
		}
	}
	return there
}

// inspect looks at the tables: everything must agree with everything else, and each answered mutation must stand in the
// change record once.
func (d *drill) inspect(t *testing.T) []string {
	t.Helper()
	v := inspect(t, d.config)
	recorded := map[string]int{}
	for _, list := range v.changes {
		for _, c := range list {
			recorded[c.request]++
		}
	}
	for _, l := range d.ledgers {
		for request, operation := range l.answered {
			if n := recorded[request]; n != 1 {
				v.complain("%s, request %s, has %d changes on record", operation, request, n)
			}
			delete(recorded, request)
		}
	}
	if want := d.landed; len(recorded) != want {
		v.complain("%d changes on record that nobody was told of, want %d", len(recorded), want)
	}
	return v.wrong
}

// acknowledged is how many mutations were answered.
func (d *drill) acknowledged() (n int) {
	for _, l := range d.ledgers {
		n += len(l.answered)
	}
	return n
}

// awaitSessions waits until PostgreSQL has done with what the killed program had sent.
func (d *drill) awaitSessions(t *testing.T) {
	t.Helper()
	if d.config.URL == "" {
		return
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	db, err := pgx.Connect(ctx, d.config.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(ctx)
	for open := 1; open > 0; {
		err := db.QueryRow(ctx, `SELECT COUNT(*) FROM pg_stat_activity
			WHERE datname = current_database() AND application_name = 'trunkline'`).Scan(&open)
		if err != nil {
			t.Fatalf("%d sessions of a dead program remain: %v", open, err)
		}
	}
}
