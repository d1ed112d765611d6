// Package trunklinetest starts a Trunkline server inside a Go test:
//
//	srv := trunklinetest.Start(t, trunklinetest.Options{})
//	client := networkmanager.NewFromConfig(cfg, func(o *networkmanager.Options) {
//		o.BaseEndpoint = aws.String(srv.URL)
//		o.Credentials = credentials.NewStaticCredentialsProvider(srv.AccessKeyID, srv.SecretAccessKey, "")
//	})
//
// The server listens on loopback, keeps its data in a folder of the test and
// ends with it.
package trunklinetest

import (
	"context"
	"log/slog"
	"testing"

	"github.com/trunkline/trunkline/internal/server"
)

// Options choose how the server behaves; the zero value is a strict server on
// SQLite whose states settle at once and that has no quotas.
type Options struct {
	Data     string // "" is a folder of the test
	Database string // "" is SQLite; postgres://… is PostgreSQL
	AnyAuth  bool   // accept any credentials; twelve digits as access key id name the account
	Account  string // "" is 000000000000
	Quotas   bool   // apply the service's default quotas
	Settle   string // how long states take to settle: "2s", or "2s,site=5s"
	Log      *slog.Logger

	MasterKey string // 32 bytes in Base64, the same for all servers on one PostgreSQL; "" is one of the data folder's own

	ClosedCatalog bool // transit gateways and other resources outside must be declared first
}

// A Server is a running server and what a client needs of it.
type Server struct {
	URL             string
	Region          string
	AccessKeyID     string
	SecretAccessKey string
	Data            string // the data folder

	stop func() error
}

// Start starts a server that stops with the test.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	c := o.config(t)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s, err := server.Open(context.Background(), c, o.Log)
	if err != nil {
		t.Fatalf("start Trunkline: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	stopped := false
	started := &Server{
		URL: s.Endpoint.URL, Region: c.Region, Data: c.Data,
		AccessKeyID: s.RootKey.AccessKeyID, SecretAccessKey: s.RootKey.SecretAccessKey,
		stop: func() error {
			if stopped {
				return nil
			}
			stopped = true
			cancel()
			return <-served
		},
	}
	t.Cleanup(func() {
		if err := started.stop(); err != nil {
			t.Errorf("stop Trunkline: %v", err)
		}
	})
	return started
}

// Stop stops the server before the test ends; what it accepted is answered.
func (s *Server) Stop() error { return s.stop() }

func (o Options) config(t testing.TB) server.Config {
	c := server.Config{
		Listen: "127.0.0.1:0", Data: o.Data, Database: o.Database, Auth: server.AuthStrict,
		Account: o.Account, Region: "us-west-2", Quotas: server.QuotasOff, Catalog: server.CatalogOpen, Settle: o.Settle,
		MasterKey: o.MasterKey, Rates: server.RatesOff,
	}
	if c.Data == "" {
		c.Data = t.TempDir()
	}
	if c.Account == "" {
		c.Account = "000000000000"
	}
	if o.AnyAuth {
		c.Auth = server.AuthAny
	}
	if o.Quotas {
		c.Quotas = server.QuotasAWS
	}
	if o.ClosedCatalog {
		c.Catalog = server.CatalogClosed
	}
	return c
}
