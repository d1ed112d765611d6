package trunklinetest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/trunklinetest"
)

// ask sends a request signed with a key, and gives the status and the body.
func ask(t *testing.T, s *trunklinetest.Server, key sigv4.Signer, line, body string) (int, string) {
	t.Helper()
	method, target, _ := strings.Cut(line, " ")
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if key.AccessKeyID != "" {
		key.Region, key.Service = s.Region, "networkmanager"
		key.Sign(r, []byte(body), time.Now())
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func key(id string) sigv4.Signer { return sigv4.Signer{AccessKeyID: id, Secret: "any"} }

func TestAnyAuthTakesTheAccountFromTheKey(t *testing.T) {
	t.Parallel()
	s := trunklinetest.Start(t, trunklinetest.Options{AnyAuth: true, Account: "999988887777"})
	for id, account := range map[string]string{
		"111122223333": "111122223333", "AKIAEXAMPLE": "999988887777", "12345678901": "999988887777", "1234567890123": "999988887777",
	} {
		status, body := ask(t, s, key(id), "POST /global-networks", "{}")
		if status != 200 || !strings.Contains(body, `"arn:aws:networkmanager::`+account+`:global-network/`) {
			t.Errorf("%s: %d %s, want account %s", id, status, body, account)
		}
	}
	if status, body := ask(t, s, key("444455556666"), "GET /global-networks", ""); status != 200 || body != `{"GlobalNetworks":[]}` {
		t.Errorf("another account: %d %s", status, body)
	}
	if status, body := ask(t, s, key(""), "GET /global-networks", ""); status != 403 || body != `{"message":"Missing Authentication Token"}` {
		t.Errorf("nobody: %d %s", status, body)
	}
}

// A page keeps what is logged.
type page struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *page) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *page) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// requests gives the lines about requests, when there are at least so many.
func (p *page) requests(t *testing.T, least int) (lines []map[string]any) {
	t.Helper()
	late := time.After(30 * time.Second)
	for {
		lines = nil
		for text := range strings.Lines(p.String()) {
			var line map[string]any
			if err := json.Unmarshal([]byte(text), &line); err != nil {
				t.Fatal(err)
			}
			if line["msg"] == "request" {
				lines = append(lines, line)
			}
		}
		if len(lines) >= least {
			return lines
		}
		select {
		case <-late:
			t.Fatalf("%d lines, want %d", len(lines), least)
		case <-time.After(time.Millisecond):
		}
	}
}

func TestEveryRequestIsOneLineAndOneObservation(t *testing.T) {
	t.Parallel()
	var log page
	s := trunklinetest.Start(t, trunklinetest.Options{Account: "999988887777", Log: slog.New(slog.NewJSONHandler(&log, nil))})
	root := sigv4.Signer{AccessKeyID: s.AccessKeyID, Secret: s.SecretAccessKey}
	const mark = "S3NT1NEL"
	ask(t, s, root, "POST /global-networks", `{"Description":"`+mark+`"}`)
	ask(t, s, root, "POST /global-networks/"+mark+"/sites", `{"Location":{"Address":"`+mark+`"}}`)
	ask(t, s, key(mark), "GET /"+mark+"?a="+mark, "")
	ask(t, s, key(mark), "GET /global-networks", "")
	want := []map[string]any{
		{"operation": "CreateGlobalNetwork", "account": "999988887777", "status": 200.},
		{"operation": "CreateSite", "account": "999988887777", "status": 400.},
		{"operation": "", "account": "", "status": 400.},
		{"operation": "DescribeGlobalNetworks", "account": "", "status": 403.},
	}
	lines := log.requests(t, len(want))
	if len(lines) != len(want) {
		t.Fatalf("%d lines for %d requests: %v", len(lines), len(want), lines)
	}
	for i, line := range lines {
		id, _ := line["request"].(string)
		duration, _ := line["duration"].(float64)
		if line["operation"] != want[i]["operation"] || line["account"] != want[i]["account"] || line["status"] != want[i]["status"] ||
			len(id) != 36 || duration <= 0 {
			t.Errorf("line %d is %v, want %v", i, line, want[i])
		}
	}
	for _, secret := range []string{mark, s.SecretAccessKey, "Authorization", "Signature"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log says %s: %s", secret, log.String())
		}
	}
	_, metrics := ask(t, s, key(""), "GET /_trunkline/metrics", "")
	for _, line := range []string{
		`trunkline_request_duration_seconds_count{operation="CreateGlobalNetwork",status="200"} 1`,
		`trunkline_request_duration_seconds_count{operation="CreateSite",status="400"} 1`,
		`trunkline_request_duration_seconds_bucket{operation="DescribeGlobalNetworks",status="403",le="+Inf"} 1`,
	} {
		if !strings.Contains(metrics, line+"\n") {
			t.Errorf("the metrics lack %s:\n%s", line, metrics)
		}
	}
}
