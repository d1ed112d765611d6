package storetest

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/trunkline/trunkline/internal/store"
)

// A server is a PostgreSQL cluster in which tests make their databases: each a schema of its own in the one that is
// there from the start, which takes a thousandth of the time.
type server struct {
	url *url.URL
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

func (s *server) newDatabase(t testing.TB) store.Config {
	t.Helper()
	name := "trunkline_test_" + strings.ToLower(rand.Text())
	if err := s.exec(`CREATE SCHEMA ` + name); err != nil {
		t.Fatalf("make a schema: %v", err)
	}
	t.Cleanup(func() {
		if err := s.drop(name); err != nil {
			t.Errorf("drop the schema: %v", err)
		}
	})
	u := *s.url
	query := u.Query()
	query.Set("search_path", name)
	u.RawQuery = query.Encode()
	return store.Config{URL: u.String()}
}

// drop drops a schema. A session whose client has gone may still be at its last statement and hold one of the tables:
// that is over soon.
func (s *server) drop(name string) error {
	const deadlock = "40P01"
	for {
		err := s.exec(`DROP SCHEMA ` + name + ` CASCADE`)
		if failure, ok := errors.AsType[*pgconn.PgError](err); !ok || failure.Code != deadlock {
			return err
		}
	}
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
