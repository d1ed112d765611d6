package server

import (
	"context"
	"crypto/rand"
	"iter"
	"log/slog"
	random "math/rand/v2"
	"net"
	"net/netip"
	"time"

	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/outward"
	"github.com/trunkline/trunkline/internal/probe"
)

// The bounds of probing. A probe never takes longer than half of the interval.
const (
	minProbe       = 100 * time.Millisecond // between two rounds
	maxFailures    = 1000
	probeTimeout   = 2 * time.Second
	probesAtOnce   = 256
	lookupsAtOnce  = 16
	longestPause   = 100 * time.Millisecond
	expectedProbes = 10_000 // in the first round, before any were counted
)

// A watch probes what is tagged, round after round, and reports what it sees
// as a monitoring system would.
type watch struct {
	interval  time.Duration
	inventory *network.Service
	log       *slog.Logger
	seen      *probeMetrics
	prober    probe.Prober
	damper    *probe.Damper
	refusals  refusals
	expected  int // subjects in a round
}

func newWatch(c Config, inventory *network.Service, log *slog.Logger, seen *probeMetrics) (*watch, error) {
	rules, err := outward.Within(c.ProbeAllow, ownNetworks()...)
	if err != nil {
		return nil, err
	}
	w := &watch{
		interval: c.Probe, inventory: inventory, log: log, seen: seen, damper: probe.NewDamper(c.ProbeFailures),
		refusals: make(refusals), expected: expectedProbes,
	}
	w.prober = probe.Prober{
		Rules: rules, Timeout: min(probeTimeout, c.Probe/2), Most: probesAtOnce, Lookups: make(chan struct{}, lookupsAtOnce),
		Resolver: &net.Resolver{PreferGo: true}, Pinger: probe.NewPinger(rand.Reader), Now: time.Now, Pause: w.pause,
	}
	return w, nil
}

// ownNetworks are those that this machine is in, as far as the system tells.
func ownNetworks() (own []netip.Prefix) {
	addresses, _ := net.InterfaceAddrs()
	for _, a := range addresses {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			own = append(own, p)
		}
	}
	return own
}

// pause spreads a round over at most half of the interval, by chance.
func (w *watch) pause() time.Duration {
	even := w.interval / 2 / time.Duration(max(1, w.expected))
	return time.Duration(random.Int64N(int64(min(even, longestPause)) + 1))
}

// run probes until ctx ends. Rounds never overlap: when one takes longer than
// the interval, the next begins after it.
func (w *watch) run(ctx context.Context) {
	w.sayWhatCannotBe()
	next := time.NewTimer(0)
	defer next.Stop()
	slow := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		}
		begun := time.Now()
		w.round(ctx)
		took := time.Since(begun)
		isSlow := took > w.interval && ctx.Err() == nil
		if isSlow && !slow {
			w.log.Warn("probing takes longer than the interval", "took", took, "interval", w.interval)
		}
		slow = isSlow
		next.Reset(max(0, w.interval-took))
	}
}

// sayWhatCannotBe tells an operator once what the system does not permit.
func (w *watch) sayWhatCannotBe() {
	const remedy = "give the process's group a place in net.ipv4.ping_group_range, or the process CAP_NET_RAW"
	if err := w.prober.Pinger.Trouble4; err != nil {
		w.log.Warn("IPv4 addresses cannot be pinged from here; icmp targets there are not probed", "error", err, "remedy", remedy)
	}
	if err := w.prober.Pinger.Trouble6; err != nil {
		w.log.Warn("IPv6 addresses cannot be pinged from here; icmp targets there are not probed", "error", err, "remedy", remedy)
	}
}

// round probes everything once.
func (w *watch) round(ctx context.Context) {
	begun := time.Now()
	outcomes := make(chan probe.Outcome, probesAtOnce)
	told := make(chan tally)
	go func() { told <- w.tell(ctx, outcomes) }()
	var failure error
	w.prober.Round(ctx, w.subjects(ctx, &failure), outcomes)
	close(outcomes)
	count := <-told
	switch {
	case ctx.Err() != nil:
		return
	case failure != nil:
		w.log.Error("the targets of probes could not be read", "error", failure)
		return
	}
	w.expected = count.all()
	w.seen.ended(time.Since(begun), count)
	w.damper.EndRound()
	w.refusals.endRound()
}

// subjects reads the inventory page by page while they are probed.
func (w *watch) subjects(ctx context.Context, failure *error) iter.Seq[probe.Subject] {
	return func(yield func(probe.Subject) bool) {
		for after := int64(0); ; {
			page, next, err := w.inventory.Probed(ctx, after)
			if err != nil {
				*failure = err
				return
			}
			for _, r := range page {
				for _, s := range probe.Subjects(r.Account, r.ARN, r.Targets) {
					if !yield(s) {
						return
					}
				}
			}
			if after = next; after == 0 {
				return
			}
		}
	}
}
