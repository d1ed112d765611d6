package server

import (
	"context"
	"crypto/rand"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/httpapi"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/outward"
	"github.com/trunkline/trunkline/internal/sts"
	"github.com/trunkline/trunkline/internal/webhook"
)

// handle builds the one HTTP server: what is ours under /_trunkline/, the
// service's operations everywhere else.
func (s *Server) handle(settling *graph.Settling) (_ *http.Server, err error) {
	authenticate := s.authenticate(SigningName)
	t := newTelemetry(s.log)
	if s.limits, err = s.newLimits(t); err != nil {
		return nil, err
	}
	t.registry.MustRegister(recordMetrics{s.audit, s.hooks})
	service := network.New(s.graph)
	if s.config.Catalog == CatalogClosed {
		service.CloseCatalog()
	}
	if s.config.Probe > 0 {
		if s.watch, err = newWatch(s.config, service, s.log, t.probing()); err != nil {
			return nil, err
		}
	}
	operations := &httpapi.Handler{
		Service: service, Authenticate: authenticate, Limits: s.limits, Tags: tagsIn(service), Denied: s.denied,
		Observe: t.observe, Secure: s.config.TLSCert != "", Log: s.log, Now: time.Now, NewRequestID: uuid.NewString,
	}
	ours := control.New(control.Options{
		DB: s.db, Graph: s.graph, Settling: settling, Audit: s.audit, Hooks: s.hooks, Authenticate: authenticate,
		Directory: s.directory, Limits: s.limits, Tags: tagsIn(service), Denied: s.denied, Secure: s.config.TLSCert != "",
		Metrics: t.metrics(), Ready: s.ready, Now: time.Now, Ending: s.ending, Log: s.log, NewRequestID: uuid.NewString,
	})
	tokens := &sts.Handler{
		Directory: s.directory, Authenticate: s.authenticate(sts.SigningName), Denied: s.denied, Limits: s.limits, Observe: t.observeSTS,
		Secure: s.config.TLSCert != "", Log: s.log, Now: time.Now, NewRequestID: uuid.NewString,
	}
	return httpapi.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, control.Prefix):
			ours.ServeHTTP(w, r)
		case sts.IsFor(r):
			tokens.ServeHTTP(w, r)
		default:
			operations.ServeHTTP(w, r)
		}
	}), s.log), nil
}

func (s *Server) webhooks(ctx context.Context) (*webhook.Hooks, error) {
	rules, err := outward.Public(s.config.WebhookAllow, ownNetworks()...)
	if err != nil {
		return nil, err
	}
	return webhook.New(ctx, webhook.Options{
		DB: s.db, Vault: s.directory.Vault(), Graph: s.graph, Audit: s.audit, Rules: rules, Resolver: &net.Resolver{PreferGo: true}, Random: rand.Reader,
		Now: time.Now, Log: s.log,
	})
}
