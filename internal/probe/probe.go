// Package probe finds out whether addresses answer: targets in, outcomes out.
// It knows nothing of resources and keeps nothing; its clock, chance and names
// come from outside.
package probe

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net"
	"net/netip"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/trunkline/trunkline/internal/outward"
)

// A Status is how a subject is.
type Status string

// The statuses.
const (
	Up      Status = "UP"   // every target that could be probed answered
	Down    Status = "DOWN" // a target did not answer
	Unknown Status = ""     // none could be probed
)

// An Outcome is what probing a subject showed.
type Outcome struct {
	Subject Subject
	Status  Status
	Reason  string // why it is down, or what could not be probed; "" where all is well
	At      time.Time
}

// A Prober probes. Its fields are set before its first round and not changed.
type Prober struct {
	Rules    outward.Rules
	Timeout  time.Duration // of one target, its name's look-up included
	Most     int           // subjects that are probed at the same time
	Lookups  chan struct{} // as many names are looked up at the same time as it holds
	Resolver *net.Resolver
	Pinger   *Pinger
	Now      func() time.Time
	Pause    func() time.Duration // waited before each subject, so that not all begin at once
}

// errUnprobed says of a target that it was not probed: nobody knows how it is.
var errUnprobed = errors.New("not probed")

// Round probes every subject once and sends each outcome, until there are no
// more or ctx ends. It returns when nothing of it runs any more. What ctx cut
// short has no outcome.
func (p *Prober) Round(ctx context.Context, subjects iter.Seq[Subject], outcomes chan<- Outcome) {
	var running sync.WaitGroup
	defer running.Wait()
	places := make(chan struct{}, p.Most)
	var owed time.Duration
	for s := range subjects {
		if owed += p.Pause(); owed >= shortestWait {
			wait(ctx, owed)
			owed = 0
		}
		if ctx.Err() != nil {
			return
		}
		select {
		case places <- struct{}{}:
		case <-ctx.Done():
			return
		}
		running.Go(func() {
			defer func() { <-places }()
			o := p.probe(ctx, s)
			if ctx.Err() == nil {
				outcomes <- o
			}
		})
	}
}

// shortestWait is how long pauses add up before they are waited: timers are
// not exact enough for less.
const shortestWait = 5 * time.Millisecond

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// probe tries the targets of a subject one after the other, until one does not
// answer.
func (p *Prober) probe(ctx context.Context, s Subject) Outcome {
	o := Outcome{Subject: s}
	if s.Wrong != nil {
		o.Reason = s.Wrong.Error()
	}
	for _, t := range s.Targets {
		err := p.try(ctx, t)
		if err == nil {
			o.Status = Up
			continue
		}
		o.Reason = fmt.Sprintf("%v: %v", t, err)
		if !errors.Is(err, errUnprobed) {
			o.Status = Down
			break
		}
	}
	o.At = p.Now()
	return o
}

// try returns nil when a target answers at one of its addresses, an
// errUnprobed when nothing could be found out.
func (p *Prober) try(ctx context.Context, t Target) error {
	ctx, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	addresses, failure := p.addresses(ctx, t)
	for i, a := range addresses {
		err := p.touch(ctx, t, a, p.Timeout/time.Duration(len(addresses)))
		if err == nil {
			return nil
		}
		if i == 0 || !errors.Is(err, errUnprobed) {
			failure = err
		}
	}
	return failure
}

// touch probes a target at one of its addresses.
func (p *Prober) touch(ctx context.Context, t Target, a netip.Addr, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if t.Method == ICMP {
		return plain(ctx, p.Pinger.ping(ctx, a))
	}
	dialer := net.Dialer{KeepAlive: -1}
	c, err := dialer.DialContext(ctx, "tcp", netip.AddrPortFrom(a, t.Port).String())
	if err != nil {
		return plain(ctx, err)
	}
	_ = c.Close() // it was accepted, whatever comes then
	return nil
}

// shortages are what this machine lacks or forbids, which says nothing of a
// target.
var shortages = []syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM,
	syscall.EADDRNOTAVAIL, syscall.EINVAL, syscall.EACCES, syscall.EPERM}

// plain is an error as an operator reads it best.
func plain(ctx context.Context, err error) error {
	var code syscall.Errno
	var slow net.Error
	switch {
	case err == nil || errors.Is(err, errUnprobed):
		return err
	case errors.As(err, &code) && slices.Contains(shortages, code):
		return fmt.Errorf("%w: %w", errUnprobed, code)
	case ctx.Err() != nil || errors.As(err, &slow) && slow.Timeout():
		return errors.New("no answer in time")
	case code != 0:
		return code
	}
	return err
}
