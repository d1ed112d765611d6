package webhook

import (
	"context"
	"sync/atomic"

	"github.com/trunkline/trunkline/internal/store"
)

// tally counts what this process does.
type tally struct{ delivered, failed, repeated, paused atomic.Uint64 }

// A Tally is what a process has done so far: events that were taken, attempts that failed, attempts at an event that had
// failed before, and webhooks that were paused.
type Tally struct{ Delivered, Failed, Repeated, Paused uint64 }

// Tally is that of now.
func (h *Hooks) Tally() Tally {
	t := &h.tally
	return Tally{t.delivered.Load(), t.failed.Load(), t.repeated.Load(), t.paused.Load()}
}

// A Standing is how the webhooks of all accounts are.
type Standing struct {
	Webhooks map[string]int // by state
	Behind   int64          // events that the last of those that are not paused has yet to be given or passed
}

// Standing looks how webhooks are now. Where they are is stored each second.
func (h *Hooks) Standing(ctx context.Context) (s Standing, err error) {
	err = h.DB.View(ctx, func(tx *store.Tx) error {
		s = Standing{Webhooks: map[string]int{Active: 0, Failing: 0, Paused: 0}}
		return tx.Query(`SELECT `+columns+`, COALESCE((SELECT MAX(s.position) FROM seal s WHERE s.account = w.account), 0)
			FROM webhook w`, func(r store.Row) error {
			hook := scan(r)
			state := hook.shown(h.Now()).State
			s.Webhooks[state]++
			if state != Paused {
				s.Behind = max(s.Behind, r.Int64(12)-hook.position)
			}
			return nil
		})
	})
	return s, err
}
