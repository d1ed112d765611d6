package server

import (
	"context"
	"errors"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/probe"
)

// reportDelay is how long a report waits for others, so that what is slow
// holds up nobody else.
const reportDelay = 100 * time.Millisecond

// A tally counts the subjects of a round by status.
type tally map[probe.Status]int

func (t tally) all() (n int) {
	for _, of := range t {
		n += of
	}
	return n
}

// tell reports outcomes until there are no more, each account's together.
func (w *watch) tell(ctx context.Context, outcomes <-chan probe.Outcome) tally {
	count := make(tally)
	waiting := make(map[string][]network.HealthReport)
	flush := func(account string) {
		if err := w.push(ctx, account, waiting[account]); err != nil && ctx.Err() == nil {
			w.log.Error("what probes saw could not be stored", "account", account, "error", err)
		}
		delete(waiting, account)
	}
	tick := time.NewTicker(reportDelay)
	defer tick.Stop()
	for {
		select {
		case o, more := <-outcomes:
			if !more {
				for account := range waiting {
					flush(account)
				}
				return count
			}
			count[o.Status]++
			account := o.Subject.Account
			if r, ok := w.judge(o); ok {
				waiting[account] = append(waiting[account], r)
			}
			if len(waiting[account]) == network.MaxHealthReports {
				flush(account)
			}
		case <-tick.C:
			for account := range waiting {
				flush(account)
			}
		}
	}
}

// judge makes an outcome a report, and a line of the log where it is news.
func (w *watch) judge(o probe.Outcome) (r network.HealthReport, ok bool) {
	v := w.damper.Judge(o)
	address := ""
	if o.Subject.Address.IsValid() {
		address = o.Subject.Address.String()
	}
	w.refusals.see(o.Subject.ARN, address)
	if v.News {
		log := w.log.With("arn", o.Subject.ARN, "address", address)
		switch {
		case v.Status == probe.Down:
			log.Warn("probe: down", "reason", o.Reason)
		case o.Reason != "":
			log.Warn("probe: cannot be probed", "reason", o.Reason)
		default:
			log.Info("probe: up again")
		}
	}
	return network.HealthReport{
		ARN: o.Subject.ARN, Address: address, Type: "STATE", Status: string(v.Status), At: o.At,
	}, v.Status != probe.Unknown
}

// push stores reports. One that is refused does not keep the others from being
// stored: its resource may have gone since it was read.
func (w *watch) push(ctx context.Context, account string, reports []network.HealthReport) error {
	if len(reports) == 0 {
		return nil
	}
	_, err := w.inventory.PushHealth(ctx, api.Caller{Account: account}, reports)
	var invalid *api.ValidationException
	switch {
	case !errors.As(err, &invalid):
		return err
	case len(reports) > 1:
		half := len(reports) / 2
		return errors.Join(w.push(ctx, account, reports[:half]), w.push(ctx, account, reports[half:]))
	}
	arn, address, field := reports[0].ARN, reports[0].Address, invalid.Fields[0]
	if field.Name != "items[0].arn" && w.refusals.isNews(arn, address, field.Message) {
		w.log.Warn("probe: the report is refused", "arn", arn, "address", address, "reason", field.Message)
	}
	return nil
}

// refusals remember why reports were refused, by resource and address, so that
// it is logged once. What a round does not see any more is forgotten.
type refusals map[string]*refusal

type refusal struct {
	why  string
	seen bool // in this round
}

// see is told of every outcome.
func (r refusals) see(arn, address string) {
	if known := r[arn+" "+address]; known != nil {
		known.seen = true
	}
}

func (r refusals) isNews(arn, address, why string) bool {
	key := arn + " " + address
	known := r[key]
	r[key] = &refusal{why, true}
	return known == nil || known.why != why
}

func (r refusals) endRound() {
	for key, known := range r {
		if !known.seen {
			delete(r, key)
		}
		known.seen = false
	}
}
