package faulttest

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
)

// programs is where the program is built; it goes when the tests have ended.
var programs string

func TestMain(m *testing.M) {
	var err error
	if programs, err = os.MkdirTemp("", "trunkline-faulttest-"); err != nil {
		panic(err)
	}
	if os.Getenv(faultAnnals) == "1" {
		if _, err := head(); err != nil { // before anybody can commit something else
			panic(err)
		}
	}
	code := m.Run()
	if err := os.RemoveAll(programs); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// program builds trunkline, once for all tests, and returns its path.
var program = sync.OnceValues(func() (path string, err error) {
	path = filepath.Join(programs, "trunkline")
	build := exec.Command("go", "build", "-o", path, "github.com/trunkline/trunkline/cmd/trunkline")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w: %s", err, out)
	}
	return path, nil
})

// A process is `trunkline serve`, answering.
type process struct {
	*caller
	command *exec.Cmd
	errors  bytes.Buffer // its standard error; read it once the process has ended
	ended   chan struct{}
}

// command is `trunkline serve` on an inventory, not started. The access key is the same for all.
func command(t testing.TB, c store.Config, folder string) *exec.Cmd {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"serve", "--listen", "127.0.0.1:0", "--data", folder, "--quotas", "off", "--log", "off", "--rate-limit", "off"}
	if c.URL != "" {
		args = append(args, "--database", c.URL)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = []string{"TRUNKLINE_ROOT_ACCESS_KEY_ID=" + accessKeyID, "TRUNKLINE_ROOT_SECRET_ACCESS_KEY=" + secretKey,
		"TRUNKLINE_MASTER_KEY=" + masterKey, "TRUNKLINE_WEBHOOK_ALLOW=127.0.0.0/8"}
	return cmd
}

// start starts the program and waits until it says where it answers. It does not outlive the test.
func start(t testing.TB, c store.Config, folder string) *process {
	t.Helper()
	p := &process{command: command(t, c, folder), ended: make(chan struct{})}
	p.command.Stderr = &p.errors
	out, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	first, _ := lines.ReadString('\n') // where it fails, its standard error says why
	go func() {
		defer close(p.ended)
		_, _ = lines.WriteTo(new(bytes.Buffer))
		_ = p.command.Wait() // exit reads the outcome from the process's state
	}()
	t.Cleanup(func() { p.kill(); <-p.ended })
	words := strings.Fields(first)
	if len(words) < 4 {
		<-p.ended
		t.Fatalf("trunkline serve did not start: %s", p.errors.String())
	}
	p.caller = newCaller(t, words[3], accessKeyID, secretKey)
	return p
}

// kill ends the process as a crash does. It may have ended already.
func (p *process) kill() { _ = p.command.Process.Kill() }

// terminate asks the process to end.
func (p *process) terminate() { _ = p.command.Process.Signal(syscall.SIGTERM) }

// exit waits for the process to end and returns its exit code; -1 when it was killed.
func (p *process) exit() int {
	<-p.ended
	return p.command.ProcessState.ExitCode()
}

// stop asks the process to end and wants it to do so without complaint.
func (p *process) stop(t testing.TB) {
	t.Helper()
	p.client.CloseIdleConnections()
	p.terminate()
	if code := p.exit(); code != 0 {
		t.Errorf("the server ended with %d: %s", code, p.errors.String())
	}
}
