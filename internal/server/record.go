package server

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/trunkline/trunkline/internal/audit"
	"github.com/trunkline/trunkline/internal/webhook"
)

var (
	sealedChanges = prometheus.NewDesc("trunkline_audit_sealed_total", "Changes that this process has sealed in the record.", nil, nil)
	unsealed      = prometheus.NewDesc("trunkline_audit_unsealed_changes", "Changes that are not sealed in the record yet.", nil, nil)
	sealLag       = prometheus.NewDesc("trunkline_audit_lag_seconds", "Age of the first change that is not sealed yet; 0 where all are.", nil, nil)
	deliveries    = prometheus.NewDesc("trunkline_webhook_deliveries_total",
		"What this process did for webhooks, by outcome: delivered (events), failed (attempts), repeated (attempts), paused (webhooks).", []string{"outcome"}, nil)
	webhooks   = prometheus.NewDesc("trunkline_webhooks", "Webhooks of all accounts, by state: active, failing or paused.", []string{"state"}, nil)
	webhookLag = prometheus.NewDesc("trunkline_webhook_lag_events", "Events by which the last webhook that is not paused is behind the record.", nil, nil)
)

// recordMetrics tell how the record and its deliveries go. They are looked up
// when they are asked for.
type recordMetrics struct {
	audit *audit.Log
	hooks *webhook.Hooks
}

// Describe says which metrics there are.
func (m recordMetrics) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{sealedChanges, unsealed, sealLag, deliveries, webhooks, webhookLag} {
		to <- d
	}
}

// lookTime is how long a look into the database may take. Where it cannot be
// had, its metrics are left out and the others told.
const lookTime = 5 * time.Second

// Collect measures.
func (m recordMetrics) Collect(to chan<- prometheus.Metric) {
	count := func(d *prometheus.Desc, n uint64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), labels...)
	}
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	count(sealedChanges, m.audit.Count())
	t := m.hooks.Tally()
	for outcome, n := range map[string]uint64{"delivered": t.Delivered, "failed": t.Failed, "repeated": t.Repeated, "paused": t.Paused} {
		count(deliveries, n, outcome)
	}
	ctx, cancel := context.WithTimeout(context.Background(), lookTime)
	defer cancel()
	if lag, err := m.audit.Lag(ctx); err == nil {
		gauge(unsealed, float64(lag.Changes))
		gauge(sealLag, lag.Age.Seconds())
	}
	if s, err := m.hooks.Standing(ctx); err == nil {
		for state, n := range s.Webhooks {
			gauge(webhooks, float64(n), state)
		}
		gauge(webhookLag, float64(s.Behind))
	}
}
