package server_test

import (
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestProbes opens and closes a port that devices of two accounts are probed at, beside others that nothing can be told
// of.
func TestProbes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		p := newProber(t, e.New(t), 100*time.Millisecond)
		door := listen(t, "127.0.0.1:0")
		address := door.Addr().String()
		const one, other = "111111111111", "222222222222"
		at := p.network(one)
		full := p.fullDevice(one, at, "tcp:"+address)
		guarded := p.device(one, at, "tcp:169.254.169.254:80")
		wrong := p.device(one, at, "http://"+address)
		mine := p.device(one, at, "tcp:"+address)
		yours := p.device(other, p.network(other), "tcp:localhost:"+strconv.Itoa(door.Addr().(*net.TCPAddr).Port))
		p.awaitHistory(one, mine, "127.0.0.1 UP")
		p.awaitHistory(other, yours, "UP")
		if err := door.Close(); err != nil {
			t.Fatal(err)
		}
		p.awaitHistory(one, mine, "127.0.0.1 UP", "127.0.0.1 DOWN")
		p.awaitHistory(other, yours, "UP", "DOWN")
		p.rounds(3)
		listen(t, address)
		p.awaitHistory(one, mine, "127.0.0.1 UP", "127.0.0.1 DOWN", "127.0.0.1 UP")
		p.awaitHistory(other, yours, "UP", "DOWN", "UP")
		p.rounds(3)

		for arn, want := range map[string]int{guarded: 0, wrong: 0, full: 16, mine: 3} {
			if got := p.history(one, arn); len(got) != want {
				t.Errorf("%s has the history %q, want %d changes", arn, got, want)
			}
		}
		for want, got := range map[string]int{
			"1 down":    p.log.count(`"probe: down"`, mine, "connection refused"),
			"1 up":      p.log.count(`"probe: up again"`, mine),
			"1 guarded": p.log.count(`"probe: cannot be probed"`, guarded, "169.254.169.254 is guarded"),
			"1 wrong":   p.log.count(`"probe: cannot be probed"`, wrong, "want icmp:HOST or tcp:HOST:PORT"),
			"1 refused": p.log.count(`"probe: the report is refused"`, full, "at most 16"),
			"0 errors":  p.log.count("level=ERROR"),
		} {
			if !strings.HasPrefix(want, strconv.Itoa(got)+" ") {
				t.Errorf("%d lines of the log, want %s", got, want)
			}
		}
		if up, unknown := p.metric(`trunkline_probe_targets{status="up"}`), p.metric(`trunkline_probe_targets{status="unknown"}`); up != 3 || unknown != 2 {
			t.Errorf("%v targets are up, %v unknown; want 3 and 2", up, unknown)
		}
		if p.metric("trunkline_probe_failures_total") < 4 || p.metric("trunkline_probe_round_duration_seconds") <= 0 {
			t.Error("the metrics know of no failure, or of no time")
		}
		p.await("all is sealed", func() bool {
			return p.metric("trunkline_audit_sealed_total") > 0 && p.metric("trunkline_audit_unsealed_changes") == 0 && p.metric("trunkline_audit_lag_seconds") == 0
		})
		for _, name := range []string{`trunkline_webhooks{state="active"}`, `trunkline_webhook_deliveries_total{outcome="delivered"}`, "trunkline_webhook_lag_events"} {
			if n := p.metric(name); n != 0 {
				t.Errorf("%s is %v where there are no webhooks", name, n)
			}
		}
	})
}

// TestProbesEnd stops a server in the middle of a round that would take longer than the test may: a round of an hour's
// interval is spread over many seconds.
func TestProbesEnd(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		const account, many = "111111111111", 800
		inventory := e.New(t)
		target := "tcp:" + listen(t, "127.0.0.1:0").Addr().String()
		p := newProber(t, inventory, 0)
		at := p.network(account)
		var arns []string
		for range many {
			arns = append(arns, p.device(account, at, target))
		}
		if err := p.stop(); err != nil {
			t.Fatal(err)
		}
		p = newProber(t, inventory, time.Hour)
		p.awaitHistory(account, arns[0], "127.0.0.1 UP")
		if got := p.history(account, arns[many-1]); got != nil {
			t.Fatalf("the round has ended: %q", got)
		}
		stopped := make(chan error, 1)
		go func() { stopped <- p.stop() }()
		select {
		case err := <-stopped:
			if n := p.log.count("level=ERROR"); err != nil || n > 0 {
				t.Errorf("%v, %d errors in the log", err, n)
			}
		case <-time.After(patience):
			t.Fatal("the server goes on")
		}
	})
}
