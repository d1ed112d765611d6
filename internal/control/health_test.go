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
