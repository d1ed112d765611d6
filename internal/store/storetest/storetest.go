// Package storetest runs tests on both engines of the store, each with a database of its own, and holds the
// conformance suite that both must pass.
package storetest

import (
	"os"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
)

const (
	// givenPostgres names the variable with the URL of a PostgreSQL cluster to use, whose user may create databases.
	// Without it, tests start a cluster that lives as long as their process.
	givenPostgres = "TRUNKLINE_TEST_POSTGRES"

	// requirePostgres names the variable that, set to 1, makes tests fail where there is no PostgreSQL.
	requirePostgres = "TRUNKLINE_REQUIRE_POSTGRES"
)

// An Engine is one of the store's two engines.
type Engine struct {
	Name string // "sqlite" or "postgres"

	// New returns the configuration of a new, empty database, which is removed when the test ends. Whoever opens it
	// again sees the same inventory.
	New func(t testing.TB) store.Config
}

// Engines returns SQLite, and PostgreSQL where it can be had. Where it cannot, the test's log says why, or the test
// fails if TRUNKLINE_REQUIRE_POSTGRES is 1.
func Engines(t testing.TB) []Engine {
	t.Helper()
	engines := []Engine{{Name: "sqlite", New: func(t testing.TB) store.Config { return store.Config{Dir: t.TempDir()} }}}
	server, err := postgres()
	switch {
	case err == nil:
		return append(engines, Engine{Name: "postgres", New: server.newDatabase})
	case os.Getenv(requirePostgres) == "1":
		t.Fatalf("no PostgreSQL to test with: %v", err)
	}
	t.Logf("NOT TESTED ON POSTGRESQL: %v", err)
	return engines
}

// Each runs a test on each engine, in parallel.
func Each(t *testing.T, test func(t *testing.T, e Engine)) {
	t.Helper()
	for _, e := range Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			test(t, e)
		})
	}
}

// Open opens a new, empty database and closes it when the test ends.
func (e Engine) Open(t testing.TB) *store.DB {
	t.Helper()
	return open(t, e.New(t))
}

// open opens a database and closes it when the test ends, unless the test has done so.
func open(t testing.TB, c store.Config) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return db
}
