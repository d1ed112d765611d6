package httpapi_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/httpapi"
)

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

// everything is a log that leaves nothing out.
func (p *page) everything() *slog.Logger {
	return slog.New(slog.NewJSONHandler(p, &slog.HandlerOptions{Level: slog.LevelDebug - 100}))
}

func TestEveryAnswerIsRecordedOnce(t *testing.T) {
	t.Parallel()
	records := make(chan httpapi.Record, 100)
	w := start(t, options{records: records})
	r := post("/global-networks", `{}`)
	network := w.create(t, r, "GlobalNetwork")
	<-records
	sites := "/global-networks/" + network + "/sites"
	for _, want := range []struct {
		request
		operation, account string
		status             int
	}{
		{get(sites), "GetSites", account, 200},
		{get("/global-networks").as(stranger), "DescribeGlobalNetworks", stranger, 200},
		{get(sites).as(stranger), "GetSites", stranger, 400},
		{post(sites, `{`), "CreateSite", account, 400},
		{remove(sites + "/x"), "DeleteSite", account, 404},
		{get("/core-networks"), "ListCoreNetworks", account, 200},
		{get("/nowhere"), "", "", 400},
		{get(sites).with("X-Amz-Date: 20200101T000000Z"), "GetSites", "", 403},
		{post(sites, strings.Repeat(" ", 2*megabyte)), "CreateSite", "", 400},
	} {
		a := w.do(t, want.request)
		got := <-records
		if got.RequestID != a.header.Get("X-Amzn-Requestid") || got.Operation != want.operation || got.Account != want.account ||
			got.Status != want.status || got.Status != a.status || got.Duration < 0 || got.Duration > patience {
			t.Errorf("%v: %+v, want %s by %q, %d, as in %s", want.request, got, want.operation, want.account, want.status, a.wire)
		}
	}
	if len(records) > 0 {
		t.Errorf("and %d records more", len(records))
	}
}

func TestTroubleIsLoggedOnceAndStaysHere(t *testing.T) {
	t.Parallel()
	var log page
	w := start(t, options{log: log.everything(), service: func(inner api.Service) api.Service { return troubled{inner} }})
	n := w.fill(t, account)
	logged := 0
	for description, status := range map[string]int{"trouble": 500, "panic": 500, "contention": 429} {
		a := w.do(t, post(n.at("sites"), `{"Description":"`+description+`"}`))
		if a.status != status || a.wrong("POST") != "" || strings.Contains(string(a.wire), "disk") || strings.Contains(string(a.wire), "nobody") {
			t.Errorf("%s: %s", description, a.wire)
		}
		lines := strings.Count(log.String(), a.header.Get("X-Amzn-Requestid"))
		if want := status / 500; lines != want {
			t.Errorf("%s: logged %d times, want %d: %s", description, lines, want, log.String())
		}
		logged += lines
	}
	var line struct{ Operation string }
	first, _, _ := strings.Cut(log.String(), "\n")
	if err := json.Unmarshal([]byte(first), &line); err != nil || line.Operation != "CreateSite" || logged != 2 {
		t.Errorf("%s: %v", log.String(), err)
	}
	w.must(t, post(n.at("sites"), `{}`))
}

// TestWhatCallersSayIsNotLogged marks everything that a caller can say, and looks for the marks.
func TestWhatCallersSayIsNotLogged(t *testing.T) {
	t.Parallel()
	var log page
	w := start(t, options{log: log.everything(), service: func(inner api.Service) api.Service { return troubled{inner} }})
	n := w.fill(t, account)
	const mark = "S3NT1NEL"
	body := `{"Description":"` + mark + `","Location":{"Address":"` + mark + `","Latitude":"` + mark + `"},"Tags":[{"Key":"` + mark + `","Value":"` + mark + `"}]}`
	requests := []request{
		post(n.at("sites"), body), post(n.at("sites"), body[1:]), post(n.at("sites"), body[:20]), patch(n.at("sites", mark), body), get(n.at(mark)),
		get(n.at("sites") + "?siteIds=" + mark + "&nextToken=" + mark), get("/" + mark), get("/%zz" + mark), get("/").with("Expect: " + mark),
		post(n.at("sites"), `{"`+mark+`":`), post(n.at("sites"), `{}`).with("Transfer-Encoding: " + mark), get("/" + mark).with(mark + " " + mark + ": a"),
		post(n.at("sites"), strings.Replace(body, mark, "trouble", 1)), post(n.at("sites"), strings.Replace(body, mark, "panic", 1)),
	}
	for _, r := range requests {
		w.do(t, r)
		w.send(t, r.method, w.signedAs(r, edit("Authorization", "Signature=", "Signature="+mark)))
		w.send(t, r.method, w.signedAs(r, set("X-Amz-Security-Token", mark)))
		w.leave(t, mark, plain(request{method: mark, target: "/" + mark + "\x00", body: mark}, "Host: "+mark, "Authorization: "+mark))
	}
	if err := w.db.Close(); err != nil {
		t.Fatal(err)
	}
	if a := w.do(t, post(n.at("sites"), body)); a.status != 500 || a.wrong("POST") != "" {
		t.Errorf("without a database: %s", a.wire)
	}
	text := log.String()
	for _, secret := range []string{mark, "Authorization", "Signature=", secretOf(keyPrefix + account)} {
		if strings.Contains(text, secret) {
			t.Errorf("the log says %s:\n%s", secret, text)
		}
	}
	if !strings.Contains(text, "request failed") || !strings.Contains(text, "panic") {
		t.Errorf("the log says nothing: %s", text)
	}
}
