package server

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/trunkline/trunkline/internal/audit"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/httpapi"
	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/limit"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/webhook"
)

// A Server is a running server: it listens from Open until Close.
type Server struct {
	Endpoint Endpoint
	RootKey  RootKey
	Data     string // the data folder, absolute

	config    Config
	log       *slog.Logger
	listener  net.Listener
	db        *store.DB
	graph     *graph.Graph
	directory *identity.Directory
	audit     *audit.Log
	denials   *audit.Denials
	hooks     *webhook.Hooks
	limits    *limit.Limits
	http      *http.Server
	watch     *watch // nil: nothing is probed
	closing   atomic.Bool
	ending    chan struct{} // closed when what goes on for long has to end

	certificate *certificate // nil: no TLS
}

// Open checks the configuration, takes the port, opens the database and keeps
// the root access key. Nothing is changed before the port is taken.
func Open(ctx context.Context, c Config, log *slog.Logger) (*Server, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	settling, err := ParseSettle(c.Settle)
	if err != nil {
		return nil, err
	}
	if c.Data, err = filepath.Abs(c.Data); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	s := &Server{Data: c.Data, config: c, log: log, ending: make(chan struct{})}
	if s.listener, err = listen(c.Listen); err != nil {
		return nil, fmt.Errorf("listen on %s: %w", c.Listen, rootCause(err))
	}
	if err := s.open(ctx, settling); err != nil {
		return nil, errors.Join(err, s.release())
	}
	return s, nil
}

// rootCause is what an operator can act on.
func rootCause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

func (s *Server) open(ctx context.Context, settling *graph.Settling) (err error) {
	if err := os.MkdirAll(s.config.Data, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if s.db, err = store.Open(ctx, store.Config{URL: s.config.Database, Dir: s.config.Data}); err != nil {
		return err
	}
	limits := graph.Limits(s.config.Quotas == QuotasAWS)
	if s.graph, err = graph.Open(ctx, s.db, graph.Options{Limits: limits, Settle: settling, Random: rand.Reader}); err != nil {
		return err
	}
	s.audit, s.denials = audit.New(s.db), audit.NewDenials(s.graph)
	if err := s.audit.Begin(ctx); err != nil {
		return err
	}
	if s.RootKey, err = keepRootKey(s.config); err != nil {
		return err
	}
	if err := s.openDirectory(ctx); err != nil {
		return err
	}
	if s.hooks, err = s.webhooks(ctx); err != nil {
		return err
	}
	if err := s.secure(); err != nil {
		return err
	}
	s.Endpoint = Endpoint{URL: s.url(), Region: s.config.Region, Account: s.config.Account}
	if s.http, err = s.handle(settling); err != nil {
		return err
	}
	return writeJSON(filepath.Join(s.config.Data, endpointFile), s.Endpoint)
}

// secure puts TLS on the listener where it is asked for.
func (s *Server) secure() error {
	if s.config.TLSCert != "" {
		var err error
		if s.certificate, err = newCertificate(s.config.TLSCert, s.config.TLSKey, s.log); err != nil {
			return fmt.Errorf("TLS: %w", err)
		}
		s.listener = tls.NewListener(s.listener, &tls.Config{GetCertificate: s.certificate.get, MinVersion: tls.VersionTLS12})
	}
	s.listener = httpapi.Listen(s.listener, uuid.NewString)
	return nil
}

func (s *Server) url() string {
	scheme := "http"
	if s.config.TLSCert != "" {
		scheme = "https"
	}
	host, port, _ := net.SplitHostPort(s.listener.Addr().String())
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// ready tells whether requests can be answered now.
func (s *Server) ready(ctx context.Context) error {
	if s.closing.Load() {
		return errors.New("the server is shutting down")
	}
	return s.db.View(ctx, func(*store.Tx) error { return nil })
}

// Serve answers until ctx ends or the database fails. Everything accepted by
// then is answered first.
func (s *Server) Serve(ctx context.Context) error {
	served := make(chan error, 1)
	go func() { served <- s.http.Serve(s.listener) }()
	background, stop := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() { s.purge(background) })
	working.Go(func() { s.tellOfLimits(background) })
	working.Go(func() {
		s.directory.KeepUses(background, func(err error) { s.log.Error("the last uses of access keys could not be written", "error", err) })
	})
	if s.certificate != nil {
		working.Go(func() { s.certificate.watch(background) })
	}
	working.Go(func() { s.audit.Run(background, s.log) })
	working.Go(func() { s.hooks.Run(background) })
	working.Go(func() {
		s.denials.SummarizeUntil(background, time.Now, func(err error) { s.log.Error("denied calls cannot be summarized", "error", err) })
	})
	if s.watch != nil {
		working.Go(func() { s.watch.run(background) })
	}
	var failure error
	select {
	case <-ctx.Done():
	case err := <-served:
		failure = fmt.Errorf("serve: %w", err)
	case <-s.db.Failed():
		failure = errors.New("the database could not make a write durable; stopping")
	}
	stop()
	working.Wait()
	return errors.Join(failure, s.shutdown())
}

// Reload reads the files of the certificate again, now; without TLS there is nothing to read.
func (s *Server) Reload() {
	if s.certificate != nil {
		s.certificate.reload()
	}
}

const drainTime = 30 * time.Second

func (s *Server) shutdown() error {
	s.closing.Store(true)
	close(s.ending)
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.Join(fmt.Errorf("some requests were not finished within %v and were cut off", drainTime), s.http.Close())
	}
	if err := s.directory.WriteUses(ctx); err != nil && !isFailed(s.db) {
		s.log.Error("the last uses of access keys could not be written", "error", err)
	}
	return errors.Join(err, s.release())
}

// isFailed tells whether the database has refused its service for good.
func isFailed(db *store.DB) bool {
	select {
	case <-db.Failed():
		return true
	default:
		return false
	}
}

// release gives back what Open took.
func (s *Server) release() error {
	var failures []error
	if err := s.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		failures = append(failures, err)
	}
	if s.db != nil {
		failures = append(failures, s.db.Close())
	}
	return errors.Join(failures...)
}

const purgeInterval = time.Minute

// purge gives back the space of what was deleted with a delay, and of what
// nobody repeats any more.
func (s *Server) purge(ctx context.Context) {
	tick := time.NewTicker(purgeInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		_, err := s.graph.Purge(ctx)
		if err := errors.Join(err, network.ForgetTokens(ctx, s.db)); err != nil && ctx.Err() == nil {
			s.log.Error("purge failed", "error", err)
		}
	}
}
