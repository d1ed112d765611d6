package server_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/server"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store"
)

const patience = 30 * time.Second

// A prober is a server that lets everybody in and probes.
type prober struct {
	t    *testing.T
	url  string
	log  *text
	stop func() error // once
}

// A text is written and read by several goroutines.
type text struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (t *text) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.Write(p)
}

// count is how many lines have all of the words.
func (t *text) count(words ...string) (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for line := range strings.Lines(t.b.String()) {
		if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(line, word) }) {
			n++
		}
	}
	return n
}

func newProber(t *testing.T, inventory store.Config, interval time.Duration) *prober {
	t.Helper()
	if inventory.Dir == "" {
		inventory.Dir = t.TempDir()
	}
	p := &prober{t: t, log: new(text)}
	s, err := server.Open(t.Context(), server.Config{
		Listen: "127.0.0.1:0", Data: inventory.Dir, Database: inventory.URL, Auth: server.AuthAny, Account: "000000000000",
		Quotas: server.QuotasOff, Catalog: server.CatalogOpen, Probe: interval, ProbeFailures: 2, ProbeAllow: "127.0.0.0/8",
		MasterKey: base64.StdEncoding.EncodeToString(make([]byte, 32)), // servers on one database have one
	}, slog.New(slog.NewTextHandler(p.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	p.url = s.Endpoint.URL
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	p.stop = sync.OnceValue(func() error { cancel(); return <-served })
	t.Cleanup(func() {
		if err := p.stop(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// ask makes a request of an account and reads its answer into out.
func (p *prober) ask(account, line string, in, out any) {
	p.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		p.t.Fatal(err)
	}
	method, target, _ := strings.Cut(line, " ")
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.url+target, bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	sigv4.Signer{AccessKeyID: account, Secret: "any", Region: "us-west-2", Service: "networkmanager"}.Sign(r, body, time.Now())
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(out); err != nil || answer.StatusCode != http.StatusOK {
		p.t.Fatalf("%s: %d, %v, %+v", line, answer.StatusCode, err, out)
	}
}

// network makes a global network and returns where its devices are.
func (p *prober) network(account string) string {
	p.t.Helper()
	var made struct {
		GlobalNetwork struct{ GlobalNetworkId string }
	}
	p.ask(account, "POST /global-networks", map[string]any{}, &made)
	return "/global-networks/" + made.GlobalNetwork.GlobalNetworkId + "/devices"
}

// device makes a device with targets and returns its ARN.
func (p *prober) device(account, devices, targets string) string {
	p.t.Helper()
	var made struct{ Device struct{ DeviceArn string } }
	p.ask(account, "POST "+devices, map[string]any{"Tags": tags(targets)}, &made)
	return made.Device.DeviceArn
}

func tags(targets string) []map[string]string {
	return []map[string]string{{"Key": network.ProbeTag, "Value": targets}}
}

// fullDevice makes a device of which as many addresses were told as may be, before it got its targets.
func (p *prober) fullDevice(account, devices, targets string) string {
	p.t.Helper()
	var made struct{ Device struct{ DeviceArn string } }
	p.ask(account, "POST "+devices, map[string]any{}, &made)
	var items []network.HealthReport
	for i := range 16 {
		items = append(items, network.HealthReport{
			ARN: made.Device.DeviceArn, Address: fmt.Sprintf("192.0.2.%d", i), Type: "STATE", Status: "UP"})
	}
	var done any
	p.ask(account, "POST /_trunkline/health", map[string]any{"items": items}, &done)
	p.ask(account, "POST /tags/"+url.PathEscape(made.Device.DeviceArn), map[string]any{"Tags": tags(targets)}, &done)
	return made.Device.DeviceArn
}

// history is what changed, address and status, the oldest first.
func (p *prober) history(account, arn string) (changes []string) {
	p.t.Helper()
	var known network.HealthHistory
	p.ask(account, "GET /_trunkline/health/history?arn="+url.QueryEscape(arn), nil, &known)
	for _, r := range slices.Backward(known.Changes) {
		changes = append(changes, strings.TrimSpace(r.Address+" "+r.Status))
	}
	return changes
}

func (p *prober) await(what string, holds func() bool) {
	p.t.Helper()
	late := time.After(patience)
	for !holds() {
		select {
		case <-late:
			p.log.mu.Lock()
			defer p.log.mu.Unlock()
			p.t.Fatalf("never: %s\n%s", what, p.log.b.String())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (p *prober) awaitHistory(account, arn string, want ...string) {
	p.t.Helper()
	p.await(strings.Join(want, ", "), func() bool { return slices.Equal(p.history(account, arn), want) })
}

// metric reads one value of the metrics' page, -1 where it is not.
func (p *prober) metric(name string) float64 {
	p.t.Helper()
	answer, err := http.Get(p.url + "/_trunkline/metrics")
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + ` (\S+)$`).FindSubmatch(page)
	if found == nil {
		return -1
	}
	n, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

// rounds waits until so many more rounds have ended.
func (p *prober) rounds(n float64) {
	p.t.Helper()
	const name = "trunkline_probe_rounds_total"
	from := p.metric(name)
	p.await("more rounds", func() bool { return p.metric(name) >= from+n })
}

func listen(t *testing.T, address string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}
