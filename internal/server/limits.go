package server

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/trunkline/trunkline/internal/limit"
)

// The values of Config.Rates that have names.
const (
	DefaultRates = "reads=2000,writes=500,strangers=10"
	RatesOff     = "off"
)

// limits are what an operator chose. Where nobody's account is checked, rates of
// accounts guard nobody, so they are off unless they are asked for.
func (c Config) limits() (limits limit.Config, err error) {
	limits.Now = time.Now
	if c.Auth != AuthAny {
		err = limits.ParseRates(DefaultRates)
	}
	if err == nil && c.Rates != "" {
		err = limits.ParseRates(c.Rates)
	}
	if err != nil {
		return limits, fmt.Errorf("--rate-limit %w", err)
	}
	return limits, nil
}

// newLimits makes the limits and has them measured.
func (s *Server) newLimits(t *telemetry) (*limit.Limits, error) {
	c, err := s.config.limits()
	if err != nil {
		return nil, err
	}
	processors := runtime.GOMAXPROCS(0)
	c.Claim, c.Weigh = s.claim, garbage.weigh
	if s.db.IsEmbedded() {
		c.Hands = max(4, 2*processors)
	}
	l := limit.New(c, processors)
	t.registry.MustRegister(limitMetrics{l})
	return l, nil
}

var (
	refusedRequests = prometheus.NewDesc("trunkline_refused_requests_total",
		"Requests that were told to come again, by why: shed-read, shed-ask, shed-write, shed-heavy, throttled-reads, throttled-writes, stranger, memory.", []string{"why"}, nil)
	requestsInWork = prometheus.NewDesc("trunkline_requests_in_work", "Requests that are worked on now, by class.", []string{"class"}, nil)
	requestsWait   = prometheus.NewDesc("trunkline_requests_waiting", "Requests that wait for their turn now, by class.", []string{"class"}, nil)
	bodyBytes      = prometheus.NewDesc("trunkline_body_bytes", "Memory that bodies and large answers have now, by kind.", []string{"kind"}, nil)
)

// limitMetrics are measured when they are asked for: counting costs requests
// nothing.
type limitMetrics struct{ limits *limit.Limits }

// Describe says which metrics there are.
func (m limitMetrics) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{refusedRequests, requestsInWork, requestsWait, bodyBytes} {
		to <- d
	}
}

// Collect measures.
func (m limitMetrics) Collect(to chan<- prometheus.Metric) {
	state := m.limits.State()
	for why, n := range state.Refused {
		to <- prometheus.MustNewConstMetric(refusedRequests, prometheus.CounterValue, float64(n), why)
	}
	for class, n := range state.InWork {
		to <- prometheus.MustNewConstMetric(requestsInWork, prometheus.GaugeValue, float64(n), class)
	}
	for class, n := range state.Waiting {
		to <- prometheus.MustNewConstMetric(requestsWait, prometheus.GaugeValue, float64(n), class)
	}
	for kind, n := range state.Bytes {
		to <- prometheus.MustNewConstMetric(bodyBytes, prometheus.GaugeValue, float64(n), kind)
	}
}

const tellInterval = 10 * time.Second

// tellOfLimits logs what was shed, in one line for all of it: to log each would
// be work that nobody has time for then.
func (s *Server) tellOfLimits(ctx context.Context) {
	tick := time.NewTicker(tellInterval)
	defer tick.Stop()
	for before := s.limits.Shed(); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if now := s.limits.Shed(); now != before {
			s.log.Warn("requests were shed, as there were more than can be answered", "requests", now-before, "within", tellInterval)
			before = now
		}
	}
}
