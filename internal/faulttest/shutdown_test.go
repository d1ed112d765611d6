package faulttest

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestTerminate ends the program while it is being written to. What it accepted it answers: whatever was not answered
// was not done.
func TestTerminate(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		d := newDrill(t, e)
		rounds := (trials() + 3) / 5
		for range rounds {
			p := d.load(t, (*process).terminate)
			if code := p.exit(); code != 0 {
				t.Errorf("the server ended with %d: %s", code, p.errors.String())
			}
			if v := d.check(t); v.landed > 0 {
				t.Errorf("%d mutations were carried out and not answered", v.landed)
			}
		}
		t.Logf("%s: %d rounds of SIGTERM under %d writers, %d writes acknowledged", e.Name, rounds, writers, d.acknowledged())
	})
}

// drainBound is how long the server may take to end when a client keeps it waiting: the 30 seconds that it waits, and
// what a busy machine may add.
const drainBound = 30*time.Second + 15*time.Second

// TestTerminateBesideAStuckClient ends the program while a client never finishes its request.
func TestTerminateBesideAStuckClient(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes as long as a server waits for its clients, 30 seconds")
	}
	p := start(t, store.Config{Dir: t.TempDir()}, t.TempDir())
	stuck, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer stuck.Close()
	fmt.Fprintf(stuck, "POST /global-networks HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
	p.must(t, ask{operation: "CreateGlobalNetwork", body: members{}})
	p.client.CloseIdleConnections()
	p.terminate()
	select {
	case <-p.ended:
		want := "trunkline: some requests were not finished within 30s and were cut off\n"
		if code, said := p.exit(), p.errors.String(); code != 1 || said != want {
			t.Errorf("the server ended with %d and said %q", code, said)
		}
	case <-time.After(drainBound):
		t.Errorf("the server still waits after %v", drainBound)
	}
}

// TestTwoServersOnOneFolder starts a second server on a folder in use: it says so in a line and leaves the first alone.
func TestTwoServersOnOneFolder(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	c := store.Config{Dir: folder}
	first := start(t, c, folder)
	network := globalNetworks.idOf(first.create(t, globalNetworks, "", nil))
	before := snapshot(t, folder)
	second := command(t, c, folder)
	second.Env = []string{"TRUNKLINE_ROOT_ACCESS_KEY_ID=AKIAANOTHER", "TRUNKLINE_ROOT_SECRET_ACCESS_KEY=another"}
	var said bytes.Buffer
	second.Stderr = &said
	if err := second.Run(); err == nil || second.ProcessState.ExitCode() != 1 {
		t.Errorf("the second server ended with %v", err)
	}
	want := "in use by another trunkline"
	if line := said.String(); !strings.Contains(line, want) || strings.Count(line, "\n") != 1 {
		t.Errorf("the second server said %q, want one line with %q", line, want)
	}
	if after := snapshot(t, folder); after != before {
		t.Errorf("the second server changed the folder from\n%s to\n%s", before, after)
	}
	if list := first.list(t, globalNetworks, ""); len(list) != 1 || globalNetworks.idOf(list[0]) != network {
		t.Errorf("the first server lists %v", list)
	}
	sites.idOf(first.create(t, sites, network, members{}))
	first.stop(t)
	if wrong := inspect(t, c).wrong; len(wrong) > 0 {
		t.Errorf("the inventory is wrong: %q", wrong)
	}
}

// snapshot is the small files of a folder with what they say, and the names of all.
func snapshot(t *testing.T, folder string) string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintln(&b, e.Name())
		if filepath.Ext(e.Name()) == ".json" {
			said, err := os.ReadFile(filepath.Join(folder, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			b.Write(said)
		}
	}
	return b.String()
}
