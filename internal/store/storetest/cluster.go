//go:build unix

package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	starts    = 3 // the free port may be taken before the server has it
	startWait = time.Minute
)

// guard is the shell program that runs the cluster. Its standard input stays open for as long as the test process
// lives, however that ends; then it stops the server. When the server is gone, it shows its log and removes the folder.
const guard = `
exec 3<&0
"$1/postgres" -D "$2/cluster" -k "$2" -h 127.0.0.1 -p "$3" -N 400 \
	-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=64MB </dev/null >"$2/log" 2>&1 &
server=$!
(cat <&3 >/dev/null; kill -QUIT $server) >/dev/null 2>&1 &
wait $server
tail -n 3 "$2/log"
rm -rf "$2"
`

// startCluster makes a PostgreSQL cluster that is gone when this process is.
func startCluster() (u *url.URL, err error) {
	for range starts {
		if u, err = tryCluster(); err == nil {
			return u, nil
		}
	}
	return nil, err
}

func tryCluster() (*url.URL, error) {
	programs, err := Programs()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "trunkline-postgres-")
	if err != nil {
		return nil, err
	}
	owner, err := Unprivileged(dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	initdb := exec.Command(filepath.Join(programs, "initdb"), "--pgdata", filepath.Join(dir, "cluster"), "--no-sync",
		"--auth=trust", "--username=trunkline", "--encoding=UTF8", "--locale=C")
	initdb.SysProcAttr, initdb.Dir = &syscall.SysProcAttr{Credential: owner}, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(out)), os.RemoveAll(dir))
	}
	return run(programs, dir, owner)
}

// run starts the cluster's server and waits until it answers.
func run(programs, dir string, owner *syscall.Credential) (*url.URL, error) {
	port, err := FreePort()
	if err != nil {
		return nil, err
	}
	var log bytes.Buffer
	shell := exec.Command("/bin/sh", "-c", guard, "guard", programs, dir, port)
	shell.SysProcAttr = &syscall.SysProcAttr{Credential: owner, Setpgid: true} // an interrupt is not for it
	shell.Dir, shell.Stdout = dir, &log
	if _, err := shell.StdinPipe(); err != nil { // open until Wait returns or this process ends
		return nil, err
	}
	if err := shell.Start(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startWait)
	defer cancel()
	ended := make(chan struct{})
	go func() {
		shell.Wait()
		close(ended)
		cancel()
	}()
	u := &url.URL{Scheme: "postgres", User: url.User("trunkline"), Host: "127.0.0.1:" + port, Path: "/postgres",
		RawQuery: "sslmode=disable"}
	if err := answers(ctx, u, dir); err != nil {
		select {
		case <-ended:
			return nil, fmt.Errorf("postgres ended: %s", bytes.TrimSpace(log.Bytes()))
		default:
			return nil, fmt.Errorf("postgres does not answer: %w", err)
		}
	}
	return u, nil
}

// answers waits until the server of the folder can be used.
func answers(ctx context.Context, u *url.URL, dir string) error {
	for {
		err := answer(ctx, u, dir)
		if err == nil {
			return nil
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return err
		}
	}
}

func answer(ctx context.Context, u *url.URL, dir string) error {
	db, err := pgx.Connect(ctx, u.String())
	if err != nil {
		return err
	}
	defer db.Close(ctx)
	folder := ""
	if err := db.QueryRow(ctx, `SHOW data_directory`).Scan(&folder); err != nil {
		return err
	}
	if folder != filepath.Join(dir, "cluster") {
		return fmt.Errorf("another cluster answers at %s", u.Host)
	}
	return nil
}

// Programs returns the folder of the newest PostgreSQL installed.
func Programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	newest, version := "", 0
	for _, path := range found {
		if v, err := strconv.Atoi(strings.Split(path, "/")[4]); err == nil && v > version {
			newest, version = filepath.Dir(path), v
		}
	}
	if newest != "" {
		return newest, nil
	}
	path, err := exec.LookPath("postgres")
	return filepath.Dir(path), err
}

// Unprivileged hands the folder to a user who may run PostgreSQL, which refuses to run as root; nil is whoever runs
// the test.
func Unprivileged(dir string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		account, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, err
	}
	uid, err1 := strconv.ParseUint(account.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(account.Gid, 10, 32)
	if err := errors.Join(err1, err2, os.Chown(dir, int(uid), int(gid))); err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// FreePort returns a TCP port that nothing listens on.
func FreePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}
