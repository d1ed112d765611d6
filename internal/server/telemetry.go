package server

import (
	"log/slog"
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/trunkline/trunkline/internal/httpapi"
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

// observe records one answer.
func (t *telemetry) observe(r httpapi.Record) {
	t.answers.WithLabelValues(r.Operation, strconv.Itoa(r.Status)).Observe(r.Duration.Seconds())
	t.log.Info("request", "request", r.RequestID, "operation", r.Operation, "account", r.Account,
		"status", r.Status, "duration", r.Duration)
}

// metrics answers in Prometheus's text format.
func (t *telemetry) metrics() http.Handler {
	return promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{})
}
