//go:build unix

package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
)

// childFolder names the variable that makes the test program a process that writes to a data folder.
const childFolder = "TRUNKLINE_STORE_TEST_WRITES_TO"

func TestMain(m *testing.M) {
	dir := os.Getenv(childFolder)
	if dir == "" {
		os.Exit(m.Run())
	}
	if err := writeUntilRefused(dir); err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
}

// writeUntilRefused writes settings from several goroutines and prints the name of each that was acknowledged. At the
// first that is refused it prints what the database says then.
func writeUntilRefused(dir string) error {
	db, err := store.Open(context.Background(), store.Config{Dir: dir})
	if err != nil {
		return err
	}
	put := func(name string) error {
		return db.Update(context.Background(), func(tx *store.Tx) error { return setting(tx, name) })
	}
	refusals := make(chan error, 8)
	for i := range cap(refusals) {
		go func() {
			for n := 0; ; n++ {
				name := fmt.Sprintf("%d-%d-%s", i, n, strings.Repeat("x", 500))
				if err := put(name); err != nil {
					refusals <- err
					return
				}
				fmt.Println("written", name)
			}
		}()
	}
	refusal := <-refusals
	select {
	case <-db.Failed():
		fmt.Println("failed", errors.Is(refusal, store.ErrUnknown), put("afterwards") != nil)
		return nil
	default:
		return refusal
	}
}

// A child is a process that writes to a data folder.
type child struct {
	*exec.Cmd
	lines *bufio.Scanner
}

// startChild runs a command that starts the test program, "$0", as a process that writes to a folder.
func startChild(t *testing.T, dir, command string) child {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := child{Cmd: exec.Command("/bin/sh", "-c", command, program)}
	c.Env = append(os.Environ(), childFolder+"="+dir)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill() })
	c.lines = bufio.NewScanner(out)
	return c
}

// written reads the names that the child prints, until it has printed so many or something else.
func (c child) written(most int) (names []string, other string) {
	for len(names) < most && c.lines.Scan() {
		name, isName := strings.CutPrefix(c.lines.Text(), "written ")
		if !isName {
			return names, c.lines.Text()
		}
		names = append(names, name)
	}
	return names, ""
}

// TestKilledProcess kills a process under load: what it acknowledged is there. While it lives, its folder is its own.
func TestKilledProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := startChild(t, dir, `exec "$0"`)
	names, other := c.written(300)
	if len(names) < 300 {
		t.Fatalf("the process ended after %d writes: %s", len(names), other)
	}
	refuse(t, store.Config{Dir: dir}, "in use")
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	rest, _ := c.written(1 << 30)
	c.Wait()
	expectSettings(t, openFolder(t, dir), append(names, rest...))
}

// TestFailingDisk lets a process write until the system refuses to make its file larger.
func TestFailingDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := startChild(t, dir, `ulimit -f 2000; exec "$0"`)
	names, other := c.written(1 << 30)
	if len(names) == 0 || other != "failed true true" {
		t.Fatalf("after %d writes the process says %q", len(names), other)
	}
	if err := c.Wait(); err != nil {
		t.Error(err)
	}
	expectSettings(t, openFolder(t, dir), names)
}

// expectSettings fails the test unless all these settings are there.
func expectSettings(t *testing.T, db *store.DB, names []string) {
	t.Helper()
	stored := map[string]bool{}
	err := db.View(t.Context(), func(tx *store.Tx) error {
		return tx.Query(`SELECT name FROM setting`, func(r store.Row) error {
			stored[r.Text(0)] = true
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !stored[name] {
			t.Errorf("%s was acknowledged and is lost", name)
		}
	}
}
