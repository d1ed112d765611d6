package server

import (
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/trunkline/trunkline/internal/httpapi"
	"github.com/trunkline/trunkline/internal/probe"
	"github.com/trunkline/trunkline/internal/sts"
)

// telemetry tells operators what the server answers: one log line and one
// observation a request. Neither has anything of a body or a secret.
type telemetry struct {
	log      *slog.Logger
	registry *prometheus.Registry
	answers  *prometheus.HistogramVec
}

func newTelemetry(log *slog.Logger) *telemetry {
	t := &telemetry{log: log, registry: prometheus.NewRegistry(), answers: prometheus.NewHistogramVec(
		prometheus.HistogramOpts{
			Name:    "trunkline_request_duration_seconds",
			Help:    "Time from a request's header to its answer, by operation and status.",
			Buckets: []float64{.0001, .0003, .001, .003, .01, .03, .1, .3, 1, 3},
		}, []string{"operation", "status"})}
	t.registry.MustRegister(t.answers, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return t
}

// probeMetrics tell how probing goes.
type probeMetrics struct {
	targets  *prometheus.GaugeVec
	failures prometheus.Counter
	rounds   prometheus.Counter
	duration prometheus.Gauge
}

// probing adds the metrics of probes.
func (t *telemetry) probing() *probeMetrics {
	m := &probeMetrics{
		targets: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "trunkline_probe_targets", Help: "Addresses that the last round probed, by what it saw: up, down or unknown.",
		}, []string{"status"}),
		failures: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "trunkline_probe_failures_total", Help: "Addresses that did not answer, counted in each round."}),
		rounds: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "trunkline_probe_rounds_total", Help: "Rounds of probes that ended."}),
		duration: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "trunkline_probe_round_duration_seconds", Help: "Time that the last round of probes took."}),
	}
	t.registry.MustRegister(m.targets, m.failures, m.rounds, m.duration)
	return m
}

// ended records a round from its first probe to its last report.
func (m *probeMetrics) ended(took time.Duration, count tally) {
	m.rounds.Inc()
	m.duration.Set(took.Seconds())
	m.failures.Add(float64(count[probe.Down]))
	for status, label := range map[probe.Status]string{probe.Up: "up", probe.Down: "down", probe.Unknown: "unknown"} {
		m.targets.WithLabelValues(label).Set(float64(count[status]))
	}
}

// observe records one answer.
func (t *telemetry) observe(r httpapi.Record) {
	t.answers.WithLabelValues(r.Operation, strconv.Itoa(r.Status)).Observe(r.Duration.Seconds())
	t.log.Info("request", "request", r.RequestID, "operation", r.Operation, "account", r.Account,
		"status", r.Status, "duration", r.Duration)
}

// observeSTS records one answer of STS.
func (t *telemetry) observeSTS(r sts.Record) { t.observe(httpapi.Record(r)) }

// metrics answers in Prometheus's text format.
func (t *telemetry) metrics() http.Handler {
	return promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{})
}
