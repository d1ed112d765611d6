package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	overloadFactor = 10
	overloadLength = 700 * time.Millisecond // of each of the rounds, as long again for the most
	overloadRounds = 5
	inTime         = time.Second // a later answer is of no use to anybody
)

// overload finds how much the server does for as many clients as it likes, and
// offers ten times that, from ten times as many, without waiting for answers: a
// request whose turn it is goes out if any of the streams is free. Both in turn, as other measures are.
func (r *run) overload(ctx context.Context) error {
	c, err := startChild(ctx, 2000, "--rate-limit", "off", "--log", "text")
	if err != nil {
		return err
	}
	defer func() { r.fact("overload: the server ended: %s", errText(c.stop())) }()
	id, err := c.make(ctx, c.at("connections"), c.connection(), "Connection")
	if err != nil {
		return err
	}
	for _, work := range []struct {
		name    string
		request []byte
	}{
		{"CreateConnection, durable", c.request(http.MethodPost, c.at("connections"), []byte(c.connection()), true)},
		{"page of 100 connections", c.request(http.MethodGet, c.at("connections")+"?maxResults=100", nil, true)},
		{"GetConnections of one id", c.request(http.MethodGet, c.at("connections")+"?connectionIds="+id, nil, true)},
	} {
		fact, err := c.overloaded(work.request)
		if err != nil {
			return fmt.Errorf("%s: %w", work.name, err)
		}
		r.fact("overload, %s: %s", work.name, fact)
	}
	return nil
}

// overloaded compares what is answered in time of ten times too much with the
// most that is.
func (c *child) overloaded(request []byte) (string, error) {
	clients, err := c.enough(request)
	if err != nil {
		return "", err
	}
	var ratios, perCPU []float64
	var peaks, loads score
	for range overloadRounds {
		peak, err := c.closed(request, clients, overloadLength)
		if err != nil {
			return "", err
		}
		load, err := c.open(request, overloadFactor*peak.rate(), overloadFactor*clients, overloadLength)
		if err != nil {
			return "", err
		}
		ratios = append(ratios, load.rate()/peak.rate())
		perCPU = append(perCPU, load.perCPU()/peak.perCPU())
		peaks.add(peak)
		loads.add(load)
	}
	each := func(n int64) float64 { return float64(n) / loads.took.Seconds() }
	return fmt.Sprintf("%.0f/s for %d clients (p99 %v); of %.0f/s that were offered %.0f/s found one of %d streams free, %.0f/s were answered "+
		"in %v (p50 %v, p99 %v), %.0f/s later, %.0f/s shed (p50 %v, p99 %v); ratio %.2f (%.2f to %.2f), for each second of the server's CPU %.2f (%.2f to %.2f); "+
		"an answer took %s of the server's and the clients' CPU at the most, %s at ten times the load",
		peaks.rate(), clients, peaks.good.at(.99), each(loads.offered), each(loads.sent), overloadFactor*clients, loads.rate(),
		inTime, loads.good.at(.5), loads.good.at(.99), each(loads.other), each(int64(len(loads.refused))), loads.refused.at(.5), loads.refused.at(.99),
		median(ratios), slices.Min(ratios), slices.Max(ratios), median(perCPU), slices.Min(perCPU), slices.Max(perCPU), peaks.each(), loads.each()), nil
}

// enough is the smallest number of clients that get nearly the most out of the
// server: more only wait for one another. By turns, as one look is no better than
// the moment.
func (c *child) enough(request []byte) (int, error) {
	choices := []int{16, 64, 192}
	rates := make([][]float64, len(choices))
	for range overloadRounds {
		for i, n := range choices {
			s, err := c.closed(request, n, overloadLength)
			if err != nil {
				return 0, err
			}
			rates[i] = append(rates[i], s.rate())
		}
	}
	most := 0.0
	for _, r := range rates {
		most = max(most, median(r))
	}
	at := slices.IndexFunc(rates, func(r []float64) bool { return 1.1*median(r) >= most })
	return choices[at], nil
}

func errText(err error) string {
	if err == nil {
		return "in good order"
	}
	return err.Error()
}

// times are how long answers took.
type times []time.Duration

// at is a quantile.
func (t times) at(q float64) time.Duration {
	if len(t) == 0 {
		return 0
	}
	slices.Sort(t)
	return t[int(q*float64(len(t)-1))].Round(10 * time.Microsecond)
}

// A score is what came of a load.
type score struct {
	offered, sent int64
	good, refused times // good are 200 in time
	other         int64 // and all else
	took          time.Duration
	cpu, own      time.Duration // the server's, and that of this process
}

func (s *score) add(o score) {
	s.offered += o.offered
	s.sent += o.sent
	s.other += o.other
	s.took += o.took
	s.cpu += o.cpu
	s.own += o.own
	s.good = append(s.good, o.good...)
	s.refused = append(s.refused, o.refused...)
}

// each is what an answer in time took of the server's CPU and of this process's.
func (s score) each() string {
	n := time.Duration(max(1, len(s.good)))
	return fmt.Sprintf("%.1f and %.1f µs", (s.cpu/n).Seconds()*1e6, (s.own/n).Seconds()*1e6)
}

// ownCPU is the time that this process has computed so far.
func ownCPU() time.Duration {
	var spent syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &spent); err != nil {
		return 0
	}
	return time.Duration(spent.Utime.Nano() + spent.Stime.Nano())
}

// perCPU is how many were answered in time for each second of the server's CPU.
func (s score) perCPU() float64 { return float64(len(s.good)) / max(s.cpu, 1).Seconds() }

func (s score) rate() float64 { return float64(len(s.good)) / max(s.took, 1).Seconds() }

// closed has so many clients ask again as soon as they are answered.
func (c *child) closed(request []byte, clients int, length time.Duration) (score, error) {
	var until time.Time
	begin := func() { until = time.Now().Add(length) }
	return c.load(request, clients, begin, func() bool { return time.Now().Before(until) })
}

// open sends so many requests a second, on so many streams at most.
func (c *child) open(request []byte, perSecond float64, streams int, length time.Duration) (score, error) {
	var offered int64
	arrivals := make(chan struct{})
	arrive := func() {
		defer close(arrivals)
		began := time.Now()
		for tick := range time.Tick(time.Millisecond) {
			past := tick.Sub(began)
			if past > length {
				return
			}
			for ; float64(offered) < perSecond*past.Seconds(); offered++ {
				select {
				case arrivals <- struct{}{}:
				default: // all streams are busy: this caller does not get through
				}
			}
		}
	}
	s, err := c.load(request, streams, func() { go arrive() }, func() bool { _, more := <-arrivals; return more })
	s.offered = offered
	return s, err
}

// load has workers send a request whenever next says so. Time begins when all
// have their streams: to open them is not what is measured.
func (c *child) load(request []byte, workers int, begin func(), next func() bool) (score, error) {
	scores := make([]score, workers)
	var failed atomic.Value
	var all sync.WaitGroup
	var ready sync.WaitGroup
	start := make(chan struct{})
	ready.Add(workers)
	for i := range workers {
		all.Go(func() {
			stream, err := c.dial()
			ready.Done()
			<-start
			if err != nil {
				failed.Store(err)
				return
			}
			defer func() { _ = stream.Close() }()
			in := bufio.NewReader(stream)
			for next() {
				if err := scores[i].ask(stream, in, request); err != nil {
					failed.Store(err)
					return
				}
			}
		})
	}
	ready.Wait()
	begin()
	close(start)
	began, spent, mine := time.Now(), c.cpu(), ownCPU()
	all.Wait()
	total := score{took: time.Since(began), cpu: c.cpu() - spent, own: ownCPU() - mine}
	for _, s := range scores {
		total.add(s)
	}
	err, _ := failed.Load().(error)
	return total, err
}

// ask sends one request and counts its answer.
func (s *score) ask(to io.Writer, from *bufio.Reader, request []byte) error {
	began := time.Now()
	s.sent++
	if _, err := to.Write(request); err != nil {
		return err
	}
	status, err := readStatus(from)
	took := time.Since(began)
	switch {
	case err != nil:
		return err
	case status == http.StatusOK && took <= inTime:
		s.good = append(s.good, took)
	case status == http.StatusTooManyRequests:
		s.refused = append(s.refused, took)
	default:
		s.other++
	}
	return nil
}

// readStatus reads an answer that says how long it is.
func readStatus(r *bufio.Reader) (status int, err error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return 0, err
	}
	if _, err := fmt.Sscanf(line, "HTTP/1.1 %d", &status); err != nil {
		return 0, fmt.Errorf("%q: %w", line, err)
	}
	length := 0
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		if len(line) == 2 {
			_, err = r.Discard(length)
			return status, err
		}
		if n, found := strings.CutPrefix(string(line), "Content-Length: "); found {
			if length, err = strconv.Atoi(strings.TrimSpace(n)); err != nil {
				return 0, err
			}
		}
	}
}
