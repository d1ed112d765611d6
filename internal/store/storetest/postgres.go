package storetest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/trunkline/trunkline/internal/store"
)

// A server is a PostgreSQL cluster in which tests make their databases.
type server struct {
	url *url.URL // of the database that is there from the start
}

// postgres returns the cluster of this process, which is started when it is first needed.
var postgres = sync.OnceValues(func() (*server, error) {
	if given := os.Getenv(givenPostgres); given != "" {
		u, err := url.Parse(given)
		return &server{u}, err
	}
	u, err := startCluster()
	return &server{u}, err
})

var databases atomic.Int64

func (s *server) newDatabase(t testing.TB) store.Config {
	t.Helper()
	name := fmt.Sprintf("trunkline_test_%d_%d", os.Getpid(), databases.Add(1))
	if err := s.exec(`CREATE DATABASE ` + name + ` TEMPLATE template0`); err != nil {
		t.Fatalf("make a database: %v", err)
	}
	t.Cleanup(func() {
		if err := s.exec(`DROP DATABASE ` + name + ` WITH (FORCE)`); err != nil {
			t.Errorf("drop the database: %v", err)
		}
	})
	u := *s.url
	u.Path = "/" + name
	return store.Config{URL: u.String()}
}

// exec runs a statement in a session of its own.
func (s *server) exec(text string) error {
	ctx := context.Background()
	db, err := pgx.Connect(ctx, s.url.String())
	if err != nil {
		return err
	}
	defer db.Close(ctx)
	_, err = db.Exec(ctx, text)
	return err
}
