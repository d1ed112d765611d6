package scripts_test

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestSecondSignal stops a server that waits for a request's body: the first signal lets it wait, a second ends it.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	serve := exec.Command(filepath.Join(programs, "trunkline"), "serve", "--data", folder, "--listen", "127.0.0.1:0", "--log", "off")
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = serve.Process.Kill() }()
	c := client{}
	eventually(t, "the server is ready", func() (err error) { c, err = clientOf(folder); return err })
	address := strings.TrimPrefix(c.URL, "http://")
	half, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = half.Close() }()
	const began = "POST /_trunkline/health HTTP/1.1\r\nHost: trunkline\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"
	if _, err := half.Write([]byte(began)); err != nil {
		t.Fatal(err)
	}
	if _, err := half.Read(make([]byte, 1)); err != nil { // the server asks for the body
		t.Fatal(err)
	}
	signal(t, serve)
	eventually(t, "the server takes no new requests", func() error {
		more, err := net.Dial("tcp", address)
		if err != nil {
			return nil
		}
		return errors.Join(errors.New("it does"), more.Close())
	})
	signal(t, serve)
	_ = serve.Wait() // a signal is its error
	if status, ok := serve.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() {
		t.Errorf("the server ended with %v", serve.ProcessState)
	}
}

// TestHangup sends the signal that asks to read certificates again to a server that has none: it goes on.
func TestHangup(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	serve := exec.Command(filepath.Join(programs, "trunkline"), "serve", "--data", folder, "--listen", "127.0.0.1:0", "--log", "off")
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = serve.Process.Kill() }()
	eventually(t, "the server lives", func() error {
		return exec.Command(filepath.Join(programs, "trunkline"), "health", "live", "--data", folder).Run()
	})
	for range 3 {
		if err := serve.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command(filepath.Join(programs, "trunkline"), "health", "ready", "--data", folder).CombinedOutput(); err != nil {
		t.Errorf("after a hangup: %v: %s", err, out)
	}
	signal(t, serve)
	if err := serve.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
}

func signal(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
}

// eventually waits until a condition holds, which is when it is no error.
func eventually(t *testing.T, what string, holds func() error) {
	t.Helper()
	late := time.After(patience)
	for {
		err := holds()
		if err == nil {
			return
		}
		select {
		case <-late:
			t.Fatalf("not yet: %s: %v", what, err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}
