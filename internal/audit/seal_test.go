package audit_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/audit"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestOneChainUnderWriters seals while 16 writers write, on PostgreSQL from two processes' worth of logs at once.
func TestOneChainUnderWriters(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		const writers, each = 16, 40
		c := e.New(t)
		inv := openInventory(t, c)
		logs := []*audit.Log{inv.log}
		if e.Name == "postgres" {
			logs = append(logs, openInventory(t, c).log)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var sealing, writing sync.WaitGroup
		for _, l := range logs {
			sealing.Go(func() { l.Run(ctx, slog.New(slog.DiscardHandler)) })
		}
		for w := range writers {
			writing.Go(func() {
				for i := range each {
					inv.change([]string{acme, other}[w%2], fmt.Sprint(w, i))
				}
			})
		}
		writing.Wait()
		until(t, "all is sealed", func() bool {
			return inv.head(acme).Position+inv.head(other).Position == writers*each
		})
		cancel()
		sealing.Wait()
		inv.sound(acme, writers*each/2)
		inv.sound(other, writers*each/2)
	})
}

// TestLateCommit holds a transaction open while others, whose keys are greater, are committed and sealed.
func TestLateCommit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		if e.Name == "sqlite" {
			return // one writer: nothing can be late
		}
		inv := newInventory(t, e)
		drawn, commit, done := make(chan struct{}), make(chan struct{}), make(chan error)
		once := sync.OnceFunc(func() { close(drawn) })
		go func() {
			done <- inv.graph.Update(t.Context(), callerOf(acme), func(tx *graph.Tx) error {
				err := tx.Record(tx.NewKey(), "site", 1, nil, `{"Description":"late"}`)
				once()
				<-commit
				return err
			})
		}()
		<-drawn
		inv.change(acme, "first")
		inv.seal()
		inv.sound(acme, 1)
		close(commit)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		inv.seal()
		inv.sound(acme, 2)
	})
}

// TestClockSetBack begins again with a clock that is behind what is there.
func TestClockSetBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		c := e.New(t)
		inv := openInventory(t, c)
		inv.change(acme, "today")
		inv.seal()
		if err := inv.db.Close(); err != nil {
			t.Fatal(err)
		}
		c.Now = func() time.Time { return time.Now().Add(-time.Hour) }
		inv = openInventory(t, c)
		inv.change(acme, "an hour ago")
		inv.seal()
		inv.sound(acme, 2)
	})
}

// TestCatchUp seals what was there before anything was sealed, in many batches.
func TestCatchUp(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		const n = 1203
		err := inv.graph.Update(t.Context(), callerOf(acme), func(tx *graph.Tx) error {
			for i := range n {
				if err := tx.Record(tx.NewKey(), "site", 1, nil, fmt.Sprintf(`{"Description":"%d"}`, i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		inv.seal()
		inv.sound(acme, n)
	})
}
