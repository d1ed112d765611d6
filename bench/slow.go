package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	slowCallers = 5000
	slowLength  = 12 * time.Second
	slowReturn  = 4 * time.Second // until one that was cut off comes again
	slowWorkers = 8
)

// slowClients has thousands hold streams by every slowness there is, and come
// again when they are cut off, while a few others work.
func (r *run) slowClients(ctx context.Context) error {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil || files.Cur < slowCallers+500 {
		return fmt.Errorf("%d files may be open (ulimit -n), want %d: %v", files.Cur, slowCallers+500, err)
	}
	c, err := startChild(ctx, 2000, "--log", "text")
	if err != nil {
		return err
	}
	defer func() { r.fact("slow: the server ended: %s", errText(c.stop())) }()
	work := c.request(http.MethodGet, c.at("connections")+"?maxResults=10", nil, true)
	before, err := c.steady(work)
	if err != nil {
		return err
	}
	idle := c.resident()
	peak := c.peak()
	again, err := c.gather(ctx)
	if err != nil {
		return err
	}
	pause(ctx, slowReturn) // what they have asked for is answered by then
	during, err := c.steady(work)
	most, came := peak(), again()
	if err != nil {
		return err
	}
	r.fact("slow: %d others had p50 %v, p99 %v alone; beside %d slow clients p50 %v, p99 %v, budget 100ms; of %d requests of theirs %d were refused, %d took more than %v", slowWorkers,
		before.good.at(.5), before.good.at(.99), slowCallers, during.good.at(.5), during.good.at(.99), during.sent, len(during.refused), during.other, inTime)
	r.fact("slow: resident memory was %.0f MiB before and %.0f MiB at most, %.1f KiB more for each; %s streams were cut off and came again",
		idle, most, (most-idle)*1024/slowCallers, came)
	return nil
}

// steady has a few workers ask 20 times a second each.
func (c *child) steady(request []byte) (score, error) {
	return c.open(request, slowWorkers*20, slowWorkers*4, slowLength)
}

// A crowd are slow clients.
type crowd struct {
	all   sync.WaitGroup
	here  atomic.Int64
	again atomic.Int64
}

// gather has a process of its own be slow clients, until disperse is called,
// which tells how many of them came again: what they do to this process is not
// what the server does to the others.
func (c *child) gather(ctx context.Context) (disperse func() string, err error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	slow := exec.CommandContext(ctx, program, "-crowd", c.dir, c.network)
	out, err := slow.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := slow.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(out)
	if _, err := lines.ReadString('\n'); err != nil { // all are here
		return nil, errors.Join(err, slow.Wait())
	}
	return func() string {
		_ = slow.Process.Signal(syscall.SIGTERM) // it may have ended
		came, _ := lines.ReadString('\n')
		_ = slow.Wait()
		return strings.TrimSpace(came)
	}, nil
}

// beCrowd is slow clients until ctx ends.
func beCrowd(ctx context.Context, dir, network string) {
	c := &child{dir: dir, network: network}
	if err := c.meet(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	crowd := c.crowd(ctx)
	for crowd.here.Load() < slowCallers && ctx.Err() == nil {
		pause(ctx, 10*time.Millisecond)
	}
	fmt.Println("here")
	crowd.all.Wait()
	fmt.Println(crowd.again.Load())
}

// crowd starts slow clients of every kind.
func (c *child) crowd(ctx context.Context) *crowd {
	large := bytes.Repeat([]byte{' '}, 2_000_000)
	middle := bytes.Repeat([]byte{' '}, 200_000)
	page := c.request(http.MethodGet, c.at("connections")+"?maxResults=100", nil, true)
	kinds := []struct {
		begin []byte // is sent at once
		drip  []byte // byte by byte
	}{
		{[]byte("GET /global-networks HTTP/1.1\r\nHost: a\r\nX-Slow: "), bytes.Repeat([]byte{'a'}, 1000)},
		cut(c.request(http.MethodPost, c.at("sites"), middle, true), len(middle)),
		cut(c.request(http.MethodPost, c.at("sites"), middle, false), len(middle)-60_000),
		cut(c.request(http.MethodPost, "/core-networks", large, true), len(large)),
		cut(c.request(http.MethodPost, "/core-networks", large, false), len(large)),
		{bytes.Repeat(page, 8), nil}, // and the answers are left where they are
	}
	crowd := &crowd{}
	for i := range slowCallers {
		kind := kinds[i%len(kinds)]
		crowd.all.Go(func() {
			for first := true; ctx.Err() == nil; first = false {
				if !first {
					crowd.again.Add(1)
				}
				stream, err := c.dial()
				if err == nil {
					_, err = stream.Write(kind.begin)
				}
				if first {
					crowd.here.Add(1)
				}
				if err == nil {
					drip(ctx, stream, kind.drip)
				}
				if stream != nil {
					_ = stream.Close()
				}
				pause(ctx, slowReturn)
			}
		})
	}
	return crowd
}

func cut(request []byte, last int) struct{ begin, drip []byte } {
	return struct{ begin, drip []byte }{request[:len(request)-last], request[len(request)-last:]}
}

// drip sends a byte a second until the stream ends. Without bytes it sends and
// reads nothing.
func drip(ctx context.Context, stream net.Conn, bytes []byte) {
	for i := 0; ctx.Err() == nil; i++ {
		if bytes == nil { // a write would be a request more, so the end is not noticed
			pause(ctx, slowLength)
			return
		}
		if _, err := stream.Write(bytes[i%len(bytes) : i%len(bytes)+1]); err != nil || ended(stream) {
			return
		}
		pause(ctx, time.Second)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// ended tells whether the server has answered or hung up.
func ended(stream net.Conn) bool {
	_ = stream.SetReadDeadline(time.Now().Add(time.Millisecond))
	_, err := bufio.NewReaderSize(stream, 16).ReadByte()
	network, ok := err.(net.Error)
	return !ok || !network.Timeout()
}
