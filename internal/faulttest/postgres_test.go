//go:build unix

package faulttest

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// A siege is a drill whose program lives while what is below it fails: it stands behind a proxy before a cluster.
type siege struct {
	*drill
	cluster *storetest.Cluster
	proxy   *storetest.Proxy
	process *process
	refused atomic.Int64 // requests that were refused as busy
}

// terminate ends the sessions of the program, as an administrator would.
const terminate = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'trunkline'`

// postgresFaults are what happens to the server and to the way there.
var postgresFaults = []struct {
	name   string
	strike func(*testing.T, *siege)
}{
	{"sessions cut", func(_ *testing.T, s *siege) { s.proxy.Cut() }},
	{"cut before the commit arrives", func(_ *testing.T, s *siege) { s.proxy.CutAt(storetest.BeforeCommit) }},
	{"cut between commit and answer", func(_ *testing.T, s *siege) { s.proxy.CutAt(storetest.AfterCommit) }},
	{"backends terminated", func(t *testing.T, s *siege) { s.cluster.Exec(t, terminate) }},
	{"fast restart", func(t *testing.T, s *siege) { s.cluster.Stop(t, storetest.Fast); s.cluster.Start(t) }},
	{"immediate restart", func(t *testing.T, s *siege) { s.cluster.Stop(t, storetest.Immediate); s.cluster.Start(t) }},
	{"standby promoted", func(t *testing.T, s *siege) { s.failOver(t) }},
}

// TestPostgresFaults lets PostgreSQL fail in every way under a program that is being written to. Whatever was answered
// as done is there, whatever was refused as busy is not, and the program goes on.
func TestPostgresFaults(t *testing.T) {
	t.Parallel()
	s := newSiege(t)
	for i, fault := range postgresFaults {
		if i > 0 && rounds(t, 1) >= longestSiege {
			s.process.stop(t)
			s = newSiege(t)
		}
		began := newTally(s.drill)
		done := 0
		for ; done < rounds(t, 1) && !t.Failed(); done++ {
			s.endure(t, fault.name, fault.strike)
		}
		began.record(t, "postgres", fault.name, done)
		if t.Failed() {
			t.Fatal(fault.name)
		}
		t.Logf("%d requests were refused as busy, %d sessions cut by now", s.refused.Load(), s.proxy.Cuts())
	}
	s.process.stop(t)
}

// longestSiege is from how many rounds on each fault has an inventory of its own.
const longestSiege = 5

func newSiege(t *testing.T) *siege {
	t.Helper()
	s := &siege{cluster: storetest.NewCluster(t)}
	s.drill = newDrill(t, storetest.Engine{Name: "postgres", New: func(testing.TB) store.Config { return s.cluster.Config() }})
	var through store.Config
	s.proxy, through = storetest.NewProxy(t, s.config)
	s.process = start(t, through, s.folder)
	s.process.client.Timeout = unanswered
	return s
}

// unanswered is how long nobody should wait for an answer, whatever happens to the database.
const unanswered = time.Minute

// calm is how many requests and answers pass at most before a fault, and in any case after it.
const calm = 500

// endure strikes once while all write, lets them go on for a while, and judges.
func (s *siege) endure(t *testing.T, name string, strike func(*testing.T, *siege)) {
	t.Helper()
	c := newCourse()
	struck := make(chan struct{})
	go func() {
		defer close(struck)
		<-c.moment
		defer func() {
			if c.struck.Store(true); t.Failed() {
				c.end()
			}
		}()
		strike(t, s)
	}()
	var all sync.WaitGroup
	for _, w := range s.writers {
		all.Go(func() {
			refused, err := w.endure(t.Context(), s.process.caller, c.event, c.stop)
			s.refused.Add(int64(refused))
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	all.Wait()
	c.begin()
	<-struck
	s.proxy.CutAt(storetest.Never)
	s.awaitQuiet(t)
	s.drill.judge(t, compare(s.ledgers, s.list(t, s.process.caller)))
}

// A course is the traffic around one fault.
type course struct {
	events, after atomic.Int64
	at            int64 // the event at which the fault comes
	struck        atomic.Bool
	moment, stop  chan struct{}
	begin, end    func()
}

func newCourse() *course {
	c := &course{at: 1 + rand.Int64N(calm), moment: make(chan struct{}), stop: make(chan struct{})}
	c.begin = sync.OnceFunc(func() { close(c.moment) })
	c.end = sync.OnceFunc(func() { close(c.stop) })
	return c
}

// event counts a request or an answer.
func (c *course) event() {
	if c.events.Add(1) == c.at {
		c.begin()
	}
	if c.struck.Load() && c.after.Add(1) == calm {
		c.end()
	}
}

// failOver lets a standby that has every commit take the place of a server that ends at once.
func (s *siege) failOver(t *testing.T) {
	standby := s.cluster.Standby(t)
	s.cluster.Stop(t, storetest.Immediate)
	standby.Promote(t)
	s.proxy.Lead(standby.Address())
	s.cluster, s.config = standby, standby.Config()
}

// awaitQuiet waits until the server has done with what was sent through sessions that are cut.
func (s *siege) awaitQuiet(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	db, err := pgx.Connect(ctx, s.config.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(ctx)
	for busy := 1; busy > 0; {
		if err := db.QueryRow(ctx, `SELECT COUNT(*) FROM pg_stat_activity
			WHERE application_name = 'trunkline' AND state <> 'idle'`).Scan(&busy); err != nil {
			t.Fatalf("%d sessions are still at work: %v", busy, err)
		}
	}
}
