package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// DeniedKind is the kind of changes that are none: a call was denied.
const DeniedKind = "denied"

// How many denied calls are recorded of an account: burst at once, then one each denialPause. Of the others a summary
// is recorded each summaryPause, so that a caller without rights cannot fill the disk.
const (
	denialBurst  = 60
	denialPause  = time.Second
	summaryPause = time.Minute
	maxAsked     = 16 << 10 // bytes of a request that are kept
	maxWhy       = 2 << 10
	maxAccounts  = 10_000 // whose denials are counted apart; those of others are only counted together
)

// A denial is what the record keeps of a call that was refused.
type denial struct {
	ErrorCode    string          `json:"errorCode"`
	ErrorMessage string          `json:"errorMessage"`
	Request      json.RawMessage `json:"requestParameters,omitempty"` // absent where it was too large to be kept
}

// parseDenial reads a denial back; ok is whether it says nothing beyond.
func parseDenial(text []byte) (d denial, ok bool) {
	if json.Unmarshal(text, &d) != nil {
		return d, false
	}
	again, err := json.Marshal(d)
	return d, err == nil && bytes.Equal(again, text)
}

// Denials records the calls that were refused for want of a permission.
type Denials struct {
	graph    *graph.Graph
	mu       sync.Mutex
	accounts map[string]*allowance
}

// An allowance is how many denials of an account may still be recorded.
type allowance struct {
	whole      int64 // milliseconds at which all of the burst can be had again
	suppressed int64 // since the last summary
	since      int64 // milliseconds, of the first of them
	last       api.Caller
}

// NewDenials returns the recorder of a graph's denied calls.
func NewDenials(g *graph.Graph) *Denials {
	return &Denials{graph: g, accounts: map[string]*allowance{}}
}

// A Refused is a call that was denied.
type Refused struct {
	Action  string // "networkmanager:CreateSite", "trunkline:PutQuota"
	Message string // that the caller reads
	Input   []byte // what was asked, as JSON; nil is not known
	At      time.Time
}

// Denied records that a call was refused, before the caller is told. Where an account is refused too often, the call is
// counted and Summarize records the number.
func (d *Denials) Denied(ctx context.Context, caller api.Caller, r Refused) error {
	if !d.admit(caller, r.At.UnixMilli()) {
		return nil
	}
	if caller.Operation == nil {
		_, name, _ := strings.Cut(r.Action, ":")
		caller.Operation = &api.Operation{Name: name}
	}
	message := strings.ToValidUTF8(r.Message[:min(len(r.Message), maxWhy)], "")
	row := denial{ErrorCode: "AccessDenied", ErrorMessage: message}
	if len(r.Input) <= maxAsked && json.Valid(r.Input) {
		row.Request = r.Input
	}
	return d.put(ctx, caller, DeniedKind, row)
}

func (d *Denials) put(ctx context.Context, caller api.Caller, kind string, row any) error {
	text, err := json.Marshal(row)
	if err != nil {
		return err
	}
	return d.graph.Update(ctx, caller, func(tx *graph.Tx) error {
		return tx.Record(tx.NewKey(), kind, 0, nil, string(text))
	})
}

// admit takes one from the account's allowance, or counts the call as suppressed.
func (d *Denials) admit(caller api.Caller, now int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	a := d.accounts[caller.Account]
	if a == nil {
		if len(d.accounts) >= maxAccounts {
			return false
		}
		a = &allowance{}
		d.accounts[caller.Account] = a
	}
	pause := denialPause.Milliseconds()
	whole := max(a.whole, now) + pause
	if whole-now <= denialBurst*pause {
		a.whole = whole
		return true
	}
	if a.suppressed == 0 {
		a.since = now
	}
	a.suppressed++
	a.last = caller
	return false
}

// A Summary is what is recorded in place of denied calls that were too many.
type Summary struct {
	Suppressed int64     `json:"suppressed"`
	From       time.Time `json:"from"`
	To         time.Time `json:"to"`
}

// suppressed is how the record calls a summary.
var suppressed = &api.Operation{Name: "SuppressDeniedCalls"}

// Summarize records, for each account, how many denied calls were suppressed since it was last called, and forgets the
// accounts that have been quiet since.
func (d *Denials) Summarize(ctx context.Context, at time.Time) error {
	for _, a := range d.collect(at.UnixMilli()) {
		caller := a.last
		caller.Operation, caller.RequestID, caller.Agent, caller.Address = suppressed, "", "", ""
		caller.Principal = "arn:aws:iam::" + caller.Account + ":root"
		if err := d.put(ctx, caller, graph.ControlKind, Summary{a.suppressed, time.UnixMilli(a.since).UTC(), at.UTC()}); err != nil {
			return err
		}
	}
	return nil
}

func (d *Denials) collect(now int64) (due []allowance) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for account, a := range d.accounts {
		if a.suppressed > 0 {
			due = append(due, *a)
			a.suppressed = 0
		} else if a.whole <= now {
			delete(d.accounts, account)
		}
	}
	return due
}

// SummarizeUntil calls Summarize each minute until ctx ends, and then once more.
func (d *Denials) SummarizeUntil(ctx context.Context, now func() time.Time, failed func(error)) {
	tick := time.NewTicker(summaryPause)
	defer tick.Stop()
	for more := true; more; {
		select {
		case <-ctx.Done():
			more = false
		case <-tick.C:
		}
		if err := d.Summarize(context.WithoutCancel(ctx), now()); err != nil {
			failed(err)
		}
	}
}
