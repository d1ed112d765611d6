//go:build unix

package storetest

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/trunkline/trunkline/internal/store"
)

// A Cluster is a PostgreSQL cluster that a test has for itself, to stop, start and replicate. Unlike the one that tests
// share, it keeps what it has acknowledged when it is stopped in the middle of its work.
type Cluster struct {
	dir, programs, port string
	owner               *syscall.Credential
	ended               chan struct{} // closed when the server has ended
}

// How a Cluster is stopped.
const (
	Fast      = syscall.SIGINT  // transactions are rolled back, sessions ended, everything is written
	Immediate = syscall.SIGQUIT // as in a crash; the next start recovers
)

// keeper runs a server until it ends or the test process does.
const keeper = `
exec 3<&0
"$@" </dev/null >>"$LOG" 2>&1 &
server=$!
(cat <&3 >/dev/null; kill -QUIT $server) >/dev/null 2>&1 &
wait $server
`

// NewCluster starts a cluster that ends with the test, which is skipped where there is no PostgreSQL to start.
func NewCluster(t testing.TB) *Cluster {
	t.Helper()
	c := prepare(t)
	c.tool(t, "initdb", "--pgdata", c.folder(), "--no-sync", "--auth=trust", "--username=trunkline", "--encoding=UTF8",
		"--locale=C")
	c.Start(t)
	return c
}

func prepare(t testing.TB) *Cluster {
	t.Helper()
	programs, err := Programs()
	if err != nil {
		if os.Getenv(requirePostgres) == "1" {
			t.Fatalf("no PostgreSQL to test with: %v", err)
		}
		t.Skipf("needs the server programs of PostgreSQL: %v", err)
	}
	dir, err := os.MkdirTemp("", "trunkline-cluster-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	c := &Cluster{dir: dir, programs: programs}
	var err2 error
	c.owner, err = Unprivileged(dir)
	c.port, err2 = FreePort()
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *Cluster) folder() string { return filepath.Join(c.dir, "cluster") }

func (c *Cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.SysProcAttr, cmd.Dir = &syscall.SysProcAttr{Credential: c.owner, Setpgid: true}, c.dir
	cmd.Env = append(os.Environ(), "LOG="+filepath.Join(c.dir, "log"))
	return cmd
}

func (c *Cluster) tool(t testing.TB, name string, args ...string) {
	t.Helper()
	if out, err := c.command(filepath.Join(c.programs, name), args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", name, err, bytes.TrimSpace(out))
	}
}

// Start starts the server, or starts it again at the same address, and waits until it answers.
func (c *Cluster) Start(t testing.TB) {
	t.Helper()
	shell := c.command("/bin/sh", "-c", keeper, "keeper", filepath.Join(c.programs, "postgres"), "-D", c.folder(), "-k", c.dir,
		"-h", "127.0.0.1", "-p", c.port, "-N", "100", "-c", "shared_buffers=32MB", "-c", "hot_standby=on")
	stdin, err := shell.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	c.ended = make(chan struct{})
	go func(ended chan struct{}) {
		shell.Wait() // its outcome is in the server's log
		close(ended)
	}(c.ended)
	t.Cleanup(func() { stdin.Close(); c.Stop(t, Immediate) })
	ctx, cancel := context.WithTimeout(t.Context(), startWait)
	defer cancel()
	if err := answers(ctx, c.url(), c.dir); err != nil {
		log, _ := os.ReadFile(filepath.Join(c.dir, "log")) // what there is of it
		t.Fatalf("postgres does not answer: %v: %s", err, log)
	}
}

// Stop stops the server and waits until it has ended. It may have ended already.
func (c *Cluster) Stop(t testing.TB, how syscall.Signal) {
	t.Helper()
	select {
	case <-c.ended:
		return
	default:
	}
	said, err := os.ReadFile(filepath.Join(c.folder(), "postmaster.pid"))
	if err == nil {
		first, _, _ := strings.Cut(string(said), "\n")
		if pid, err := strconv.Atoi(first); err == nil {
			_ = syscall.Kill(pid, how) // it may be gone
		}
	}
	<-c.ended
}

func (c *Cluster) url() *url.URL {
	return &url.URL{Scheme: "postgres", User: url.User("trunkline"), Host: c.Address(), Path: "/postgres",
		RawQuery: "sslmode=disable"}
}

// Address is the host and port at which the server listens.
func (c *Cluster) Address() string { return net.JoinHostPort("127.0.0.1", c.port) }

// Config leads to the cluster's one database.
func (c *Cluster) Config() store.Config { return store.Config{URL: c.url().String()} }

// Exec runs statements, each by itself.
func (c *Cluster) Exec(t testing.TB, texts ...string) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), c.url().String())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	for _, text := range texts {
		if _, err := db.Exec(t.Context(), text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
}

// Standby copies the cluster and makes every commit wait until the copy has it too.
func (c *Cluster) Standby(t testing.TB) *Cluster {
	t.Helper()
	s := prepare(t)
	s.tool(t, "pg_basebackup", "--pgdata", s.folder(), "--host", "127.0.0.1", "--port", c.port, "--username", "trunkline",
		"--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync")
	s.Start(t)
	c.Exec(t, `ALTER SYSTEM SET synchronous_standby_names = '*'`, `SELECT pg_reload_conf()`)
	await := `DO $$ BEGIN
		FOR i IN 1..6000 LOOP
			IF EXISTS (SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync') THEN RETURN; END IF;
			PERFORM pg_sleep(0.01), pg_stat_clear_snapshot();
		END LOOP;
		RAISE EXCEPTION 'the standby does not follow';
	END $$`
	c.Exec(t, await)
	return s
}

// Promote makes a standby a server of its own, whose commits wait for nobody.
func (c *Cluster) Promote(t testing.TB) {
	t.Helper()
	c.tool(t, "pg_ctl", "promote", "--pgdata", c.folder(), "--wait") // a statement could be cancelled by what is replayed
}
