package control_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestManyLongReports tells as much as a request may tell, each report as long as reports are and written with room.
func TestManyLongReports(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		r := newRoom(t, e)
		id := "vpn-" + strings.Repeat("0", 60)
		catalog := `{"account":"` + ours + `","region":"us-east-1","transit-gateways":[{"id":"tgw-1"}],` +
			`"customer-gateways":[{"id":"cgw-1","address":"192.0.2.1"}],` +
			`"vpn-connections":[{"id":"` + id + `","customer-gateway":"cgw-1","transit-gateway":"tgw-1"}]}`
		if status, text := r.post(ours, "/_trunkline/catalog", catalog); status != http.StatusOK {
			t.Fatalf("the catalog is answered with %d %s", status, text)
		}
		var in control.HealthReports
		for i := range network.MaxHealthReports {
			in.Items = append(in.Items, network.HealthReport{
				ARN: "arn:aws:ec2:us-east-1:" + ours + ":vpn-connection/" + id, Type: "IPSEC", Status: "DOWN",
				Address: fmt.Sprintf("2001:0db8:0000:0000:0000:0000:0000:%04x", i%16), At: time.Unix(1767323045, 123456789).UTC()})
		}
		body, err := json.MarshalIndent(in, "", "    ")
		if err != nil {
			t.Fatal(err)
		}
		const want = `{"accepted":200,"changed":16,"late":0}`
		if status, text := r.post(ours, "/_trunkline/health", string(body)); status != http.StatusOK || text != want {
			t.Errorf("answered with %d %s", status, text)
		}
		if status, text := r.post(ours, "/_trunkline/health", strings.Repeat(" ", 1<<20)); status != http.StatusRequestEntityTooLarge {
			t.Errorf("a body of 1 MiB is answered with %d %s", status, text)
		}
	})
}

// TestReportsThatCannotBeRead names what is wrong in the words of JSON, and the report.
func TestReportsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	const ask = `want {"items": [{"arn": "…", "type": "STATE", "status": "UP", "at": "2026-01-02T15:04:05Z"}]}`
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		r := newRoom(t, e)
		for body, want := range map[string]string{
			`[]`:             ask,
			`{"items": {}}`:  ask,
			`{"items": [}`:   ask + ": invalid character '}' looking for beginning of value",
			`{"items": [`:    ask + ": unexpected end of JSON input",
			`{"items": [1]}`: "items[0]: want an object, not a number",
			`{"items": [{"arn": "a", "status": "UP"}, {"arn": 1}]}`:                   "items[1]: arn: want a text, not a number",
			`{"items": [{"status": []}]}`:                                             "items[0]: status: want a text, not an array",
			`{"items": [{"at": 5}]}`:                                                  "items[0]: at: want a text, not a number",
			`{"items": [{"at": "now"}]}`:                                              `items[0]: at: "now" is no time such as 2026-01-02T15:04:05Z`,
			`{"items": [{"at": "0001-01-01T00:00:00Z"}]}`:                             `items[0]: at: "0001-01-01T00:00:00Z" is before 1970`,
			`{"items": [{"arn": "none", "type": "BGP", "status": "UP", "at": null}]}`: "items[0].arn: No resource has this ARN.",
		} {
			status, text := r.post(ours, "/_trunkline/health", body)
			var told struct{ Message string }
			if err := json.Unmarshal([]byte(text), &told); status != http.StatusBadRequest || err != nil || told.Message != want {
				t.Errorf("%s is answered with %d %s, want %s", body, status, told.Message, want)
			}
		}
	})
}
