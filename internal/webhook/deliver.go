package webhook

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/trunkline/trunkline/internal/audit"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

const (
	atOnce      = 32                     // webhooks that are delivered to at the same time
	lookPause   = 500 * time.Millisecond // between two looks for what is due
	failedPause = 5 * time.Second        // after the database failed
	leaseTime   = sendTime * 3 / 2       // for which a process that was killed keeps others waiting
	keepPause   = time.Second            // between two times that a position is stored while deliveries go well
	pageSize    = 50
	longestWait = time.Hour // between two attempts
)

// Run delivers until ctx ends; what is on its way then is cut off and delivered again by whoever comes next.
func (h *Hooks) Run(ctx context.Context) {
	var working sync.WaitGroup
	defer h.client.http.CloseIdleConnections()
	defer working.Wait()
	places := make(chan struct{}, atOnce)
	failed := false
	for ctx.Err() == nil {
		sealed, pause := h.Audit.Sealed(), lookPause
		due, err := h.claimDue(ctx, cap(places)-len(places))
		if err != nil {
			if pause = failedPause; !failed && ctx.Err() == nil {
				h.Log.Error("webhooks cannot be read", "error", err)
			}
		}
		failed = err != nil
		for _, r := range due {
			places <- struct{}{} // there is room: nobody else takes any
			working.Go(func() {
				defer func() { <-places }()
				d := delivery{Hooks: h, row: r}
				if err := d.run(ctx); err != nil && ctx.Err() == nil {
					h.Log.Error("a webhook's deliveries cannot be kept", "webhook", r.id(), "error", err)
				}
			})
		}
		h.wait(ctx, sealed, pause)
	}
}

func (h *Hooks) wait(ctx context.Context, sealed <-chan struct{}, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-sealed:
	case <-h.asked:
	case <-timer.C:
	}
}

// claimDue claims webhooks that have something to deliver.
func (h *Hooks) claimDue(ctx context.Context, most int) (claimed []row, err error) {
	if most == 0 {
		return nil, nil
	}
	now := h.Now()
	var rows []row
	err = h.DB.View(ctx, func(tx *store.Tx) (err error) {
		rows, err = ready(tx, now.UnixMilli(), most)
		return err
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	err = h.DB.Update(ctx, func(tx *store.Tx) error {
		claimed = nil
		for _, r := range rows {
			ok, err := claim(tx, r, h.name, now.UnixMilli(), now.Add(leaseTime).UnixMilli())
			if err != nil {
				return err
			}
			if ok {
				claimed = append(claimed, r)
			}
		}
		return nil
	})
	return claimed, err
}

// A delivery is what one webhook gets while this process has its lease.
type delivery struct {
	*Hooks
	row
	signing string    // the secret, opened
	kept    time.Time // when the row was stored last
}

// run delivers until there is nothing more, a delivery fails, or somebody else has taken over.
func (d *delivery) run(ctx context.Context) error {
	d.kept = d.Now()
	var err error
	if d.signing, err = d.secretOf(d.row); err != nil {
		d.fail(outcome{why: err.Error()})
		_, err = d.keep(ctx, 0)
		return err
	}
	filter := audit.Filter{Kinds: d.list()}
	account := accountOf(d.account)
	for {
		if ok, err := d.hold(ctx); !ok || err != nil {
			return err
		}
		events, err := d.Audit.Read(ctx, account, d.position, pageSize)
		if err != nil {
			return err
		}
		for i := range events {
			e := &events[i]
			if filter.Wants(e) {
				if ok, err := d.give(ctx, e); !ok || err != nil {
					return err
				}
			}
			d.position = e.Position
		}
		if len(events) == 0 {
			_, err := d.keep(ctx, 0)
			return err
		}
	}
}

// hold stores how far deliveries are where that was a while ago, so that the lease does not end under them.
func (d *delivery) hold(ctx context.Context) (ok bool, err error) {
	if d.Now().Sub(d.kept) < keepPause {
		return true, nil
	}
	return d.keep(ctx, leaseTime)
}

// give delivers one event; ok is whether the next may follow.
func (d *delivery) give(ctx context.Context, e *audit.Event) (ok bool, err error) {
	if ok, err := d.hold(ctx); !ok || err != nil {
		return false, err
	}
	if d.failures > 0 {
		d.tally.repeated.Add(1)
	}
	o := d.client.send(ctx, parcel{d.url, d.signing, e.ID, e.CloudEvent()})
	if ctx.Err() != nil {
		_, err := d.keep(context.WithoutCancel(ctx), 0) // what was taken until now is not given again
		return false, err
	}
	if o.taken {
		d.tally.delivered.Add(1)
		d.failures, d.failing, d.reason, d.due = 0, 0, "", 0
		return true, nil
	}
	d.fail(o)
	_, err = d.keep(ctx, 0)
	return false, err
}

// fail says when the delivery is repeated, or that it is not.
func (d *delivery) fail(o outcome) {
	now := d.Now()
	if d.failing == 0 {
		d.failing = now.UnixMilli()
	}
	d.failures++
	d.reason = o.why
	d.tally.failed.Add(1)
	wait := d.Pause << min(d.failures-1, 30)
	if wait <= 0 || wait > longestWait {
		wait = longestWait
	}
	wait = max(wait/2+d.chance(wait/2), o.after)
	d.due = now.Add(wait).UnixMilli()
	log := d.Log.With("webhook", d.id(), "account", accountOf(d.account), "reason", o.why, "failures", d.failures)
	defer func() {
		if d.paused != 0 {
			d.tally.paused.Add(1)
		}
	}()
	switch {
	case o.gone:
		d.paused, d.reason = now.UnixMilli(), o.why+": it wants nothing any more"
		log.Warn("webhook paused")
	case now.UnixMilli()-d.failing >= d.Patience.Milliseconds():
		d.paused, d.reason = now.UnixMilli(), o.why+", as it has for "+d.Patience.String()
		log.Warn("webhook paused")
	case d.failures == 1:
		log.Warn("webhook fails")
	}
}

// chance is a random time below one.
func (d *delivery) chance(below time.Duration) time.Duration {
	var drawn [8]byte
	if _, err := io.ReadFull(d.Random, drawn[:]); err != nil || below <= 0 {
		return 0
	}
	return time.Duration(binary.BigEndian.Uint64(drawn[:]) % uint64(below))
}

// keep stores how far deliveries are, and holds the lease for a time, 0 to give it back; ok is false where it was lost.
func (d *delivery) keep(ctx context.Context, lease time.Duration) (ok bool, err error) {
	until := int64(0)
	if lease > 0 {
		until = d.Now().Add(lease).UnixMilli()
	}
	err = d.DB.Update(ctx, func(tx *store.Tx) (err error) {
		if ok, err = keep(tx, d.row, d.name, until); err == nil && !ok {
			err = release(tx, d.row, d.name)
		}
		return err
	})
	d.kept = d.Now()
	return ok, err
}

// A Trial is what came of trying a webhook.
type Trial struct {
	Delivered bool   `json:"delivered"`
	Reason    string `json:"reason,omitempty"` // it was not
}

// Test sends a webhook an event that says nothing, once and at once, whatever its state. Nothing is kept of it.
func (h *Hooks) Test(ctx context.Context, account, id string) (Trial, error) {
	var r row
	err := h.view(ctx, account, func(tx *graph.Tx) (err error) {
		r, err = one(tx, id)
		return err
	})
	if err != nil {
		return Trial{}, err
	}
	secret, err := h.secretOf(r)
	if err != nil {
		return Trial{Reason: err.Error()}, nil
	}
	drawn, err := uuid.NewRandomFromReader(h.Random)
	if err != nil {
		return Trial{}, err
	}
	event := audit.Envelope{ID: drawn.String(), Account: account, Type: audit.TestType, At: h.Now().UTC()}
	o := h.client.send(ctx, parcel{r.url, secret, event.ID, event.Around([]byte(`{}`))})
	return Trial{o.taken, o.why}, nil
}

func accountOf(number int64) string { return fmt.Sprintf("%012d", number) }
