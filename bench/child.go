package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/trunkline/trunkline/internal/server"
	"github.com/trunkline/trunkline/internal/sigv4"
)

// A child is `trunkline serve` as a process of its own, measured from outside.
type child struct {
	*client
	host    string // of its address, with the port
	dir     string
	command *exec.Cmd
	network string
	devices []string
}

// startChild builds the program and serves an inventory that has a network with
// so many connections.
func startChild(ctx context.Context, connections int, flags ...string) (c *child, err error) {
	c = &child{}
	if c.dir, err = os.MkdirTemp("", "trunkline-bench-"); err != nil {
		return nil, err
	}
	program := filepath.Join(c.dir, "trunkline")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "github.com/trunkline/trunkline/cmd/trunkline")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the program: %w: %s", err, out)
	}
	flags = append([]string{"serve", "--listen", "127.0.0.1:0", "--data", c.dir, "--quotas", "off"}, flags...)
	c.command = exec.CommandContext(ctx, program, flags...)
	out, err := c.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.command.Start(); err != nil {
		return nil, err
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil { // it answers now
		return nil, errors.Join(fmt.Errorf("start the program: %w", err), c.stop())
	}
	if err := c.meet(); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	if err := c.fill(ctx, connections); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	return c, nil
}

// meet learns where the process answers, and its key.
func (c *child) meet() error {
	at, key, err := server.ReadClient(c.dir)
	if err != nil {
		return err
	}
	c.host = strings.TrimPrefix(at.URL, "http://")
	c.client = &client{url: at.URL, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}, signer: sigv4.Signer{
		AccessKeyID: key.AccessKeyID, Secret: key.SecretAccessKey, Region: "us-west-2", Service: server.SigningName}}
	return nil
}

// stop ends the process as an operator does, and wants it to do so in good
// order.
func (c *child) stop() error {
	var failure error
	if c.command.Process != nil {
		if err := c.command.Process.Signal(syscall.SIGTERM); err != nil {
			return err
		}
		failure = c.command.Wait()
	}
	return errors.Join(failure, os.RemoveAll(c.dir))
}

// fill makes a network in which each connection has another pair of devices.
func (c *child) fill(ctx context.Context, connections int) error {
	made, err := c.make(ctx, "/global-networks", "{}", "GlobalNetwork")
	if err != nil {
		return err
	}
	c.network = made
	for range 2 {
		made, err := c.make(ctx, c.at("devices"), "{}", "Device")
		if err != nil {
			return err
		}
		c.devices = append(c.devices, made)
	}
	fill := together(16, func(ctx context.Context, i int) error {
		if i > connections {
			return errFilled
		}
		_, err := c.call(ctx, http.MethodPost, c.at("connections"), []byte(c.connection()))
		return err
	})
	if _, err := fill(ctx, time.Now().Add(time.Minute)); !errors.Is(err, errFilled) {
		return fmt.Errorf("fill the inventory: %w", err)
	}
	return nil
}

var errFilled = errors.New("there is enough")

func (c *child) at(kind string) string { return "/global-networks/" + c.network + "/" + kind }

func (c *child) connection() string {
	return fmt.Sprintf(`{"DeviceId":%q,"ConnectedDeviceId":%q,"Description":"between one rack and another","Tags":[{"Key":"env","Value":"prod"}]}`,
		c.devices[0], c.devices[1])
}

// make creates something and returns its id.
func (c *child) make(ctx context.Context, target, body, kind string) (string, error) {
	text, err := c.call(ctx, http.MethodPost, target, []byte(body))
	if err != nil {
		return "", err
	}
	_, id, _ := strings.Cut(string(text), `"`+kind+`Id":"`)
	id, _, found := strings.Cut(id, `"`)
	if !found {
		return "", fmt.Errorf("no id in %s", text)
	}
	return id, nil
}

// request is a request as it goes over the wire, good for 15 minutes and any
// number of times. Without a key it is not signed.
func (c *child) request(method, target string, body []byte, signed bool) []byte {
	r, err := http.NewRequest(method, c.url+target, nil)
	if err != nil {
		panic(err) // of our own making
	}
	if signed {
		c.signer.Sign(r, body, time.Now())
	}
	head := fmt.Appendf(nil, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\nX-Amz-Date: %s\r\n",
		method, target, c.host, len(body), r.Header.Get("X-Amz-Date"))
	if signed {
		head = fmt.Appendf(head, "Authorization: %s\r\n", r.Header.Get("Authorization"))
	}
	return append(append(head, "\r\n"...), body...)
}

func (c *child) dial() (net.Conn, error) { return net.DialTimeout("tcp", c.host, 10*time.Second) }

// resident is how much memory the process has, in MiB.
func (c *child) resident() float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.command.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			kilobytes, _ := strconv.Atoi(strings.Fields(rest)[0])
			return float64(kilobytes) / 1024
		}
	}
	return 0
}

// peak watches the memory of the process until stop is called, which tells the
// most that it was.
func (c *child) peak() (stop func() float64) {
	done, most := make(chan struct{}), make(chan float64)
	go func() {
		highest := c.resident()
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				highest = max(highest, c.resident())
			case <-done:
				most <- highest
				return
			}
		}
	}()
	return func() float64 { close(done); return <-most }
}

// cpu is the time that the process has computed so far, to 10 ms.
func (c *child) cpu() time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.command.Process.Pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:])) // from the third on
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}
