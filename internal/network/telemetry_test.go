package network_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

func readPage(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (inv *inventory) caller() api.Caller {
	return api.Caller{Account: inv.account, Principal: principal}
}

func (inv *inventory) tell(reports ...network.HealthReport) network.HealthOutcome {
	inv.t.Helper()
	done, err := inv.service.PushHealth(inv.t.Context(), inv.caller(), reports)
	if err != nil {
		inv.t.Fatal(err)
	}
	return done
}

// telemetry asks for all pages and returns lines: id, address, type, status, seconds.
func (n *estate) telemetry(in api.GetNetworkTelemetryRequest) (lines []string) {
	n.t.Helper()
	in.GlobalNetworkId = n.network
	for {
		out := get[api.GetNetworkTelemetryResponse](n.inventory, &in)
		items, err := out.NetworkTelemetry.Decode()
		if err != nil {
			n.t.Fatal(err)
		}
		for _, i := range items {
			lines = append(lines, fmt.Sprintf("%s %s %s %s %d", i.ResourceId, i.Address, i.Health.Type, i.Health.Status, i.Health.Timestamp/1000))
		}
		if in.NextToken = out.NextToken; in.NextToken == "" {
			return lines
		}
	}
}

func TestTelemetry(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		n := newEstate(t, e)
		if got := n.telemetry(api.GetNetworkTelemetryRequest{}); got != nil {
			t.Errorf("before anything was told: %q", got)
		}
		peer := ec2ARN("transit-gateway-connect-peer", "us-west-2", "peer-1")
		n.put(network.TransitGatewayConnectPeer, api.NetworkResource{ResourceArn: peer, RegisteredGatewayArn: n.west})
		at := n.clock.read().Add(-time.Hour)
		report := func(arn, address, kind, status string, minutes int) network.HealthReport {
			return network.HealthReport{ARN: arn, Address: address, Type: kind, Status: status, At: at.Add(time.Duration(minutes) * time.Minute)}
		}
		got := n.tell(
			report(n.vpn(), "192.0.2.2", "IPSEC", "UP", 0), report(n.vpn(), "192.0.2.1", "IPSEC", "UP", 0),
			report(n.vpn(), "192.0.2.1", "BGP", "DOWN", 2), report(n.vpn(), "192.0.2.1", "BGP", "UP", 1),
			report(n.vpn(), "192.0.2.1", "BGP", "DOWN", 3), report(peer, "", "BGP", "UP", 0),
			report(ec2ARN("vpn-connection", "us-east-1", "vpn-3"), "", "BGP", "UP", 0),
			report(n.router.DeviceArn, "", "STATE", "UP", 0),
		)
		if want := (network.HealthOutcome{Accepted: 8, Changed: 7}); got != want {
			t.Errorf("the first reports: %+v, want %+v", got, want)
		}
		got = n.tell(report(n.vpn(), "192.0.2.1", "BGP", "UP", 2), report(n.vpn(), "192.0.2.2", "IPSEC", "UP", 9))
		if want := (network.HealthOutcome{Accepted: 2, Late: 1}); got != want {
			t.Errorf("one late and one the same: %+v, want %+v", got, want)
		}
		second := func(minutes int) int64 { return at.Add(time.Duration(minutes) * time.Minute).Unix() }
		want := []string{
			fmt.Sprintf("peer-1  BGP UP %d", second(0)), fmt.Sprintf("vpn-1 192.0.2.1 BGP DOWN %d", second(3)),
			fmt.Sprintf("vpn-1 192.0.2.1 IPSEC UP %d", second(0)), fmt.Sprintf("vpn-1 192.0.2.2 IPSEC UP %d", second(9)),
		}
		for most := int32(1); most < 6; most++ {
			if got := n.telemetry(api.GetNetworkTelemetryRequest{MaxResults: &most}); !slices.Equal(got, want) {
				t.Errorf("by pages of %d: %q, want %q", most, got, want)
			}
		}
		for what, c := range map[string]struct {
			in   api.GetNetworkTelemetryRequest
			want []string
		}{
			"gateway": {api.GetNetworkTelemetryRequest{RegisteredGatewayArn: n.west}, want[:1]},
			"type":    {api.GetNetworkTelemetryRequest{ResourceType: "vpn-connection"}, want[1:]},
			"arn":     {api.GetNetworkTelemetryRequest{ResourceArn: peer}, want[:1]},
			"region":  {api.GetNetworkTelemetryRequest{AwsRegion: "us-east-1"}, want[1:]},
			"device":  {api.GetNetworkTelemetryRequest{ResourceArn: n.router.DeviceArn}, nil},
		} {
			if got := n.telemetry(c.in); !slices.Equal(got, c.want) {
				t.Errorf("%s: %q, want %q", what, got, c.want)
			}
		}
	})
}

// TestHealthHistory tells a device up and down more often than is kept.
func TestHealthHistory(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		n := newEstate(t, e)
		for i := range 130 {
			n.clock.advance(time.Second)
			n.tell(network.HealthReport{ARN: n.router.DeviceArn, Type: "STATE", Status: []string{"UP", "DOWN"}[i%2]})
		}
		h, err := n.service.Health(t.Context(), n.caller(), n.router.DeviceArn)
		if err != nil {
			t.Fatal(err)
		}
		last := network.HealthReport{ARN: n.router.DeviceArn, Type: "STATE", Status: "DOWN", At: n.clock.read()}
		if len(h.Now) != 1 || h.Now[0] != last || len(h.Changes) != 100 || h.Changes[0] != last {
			t.Errorf("%d changes, now %+v, the last %+v; want 100 and %+v", len(h.Changes), h.Now, h.Changes[0], last)
		}
		get[api.DeleteConnectionResponse](n.inventory, &api.DeleteConnectionRequest{GlobalNetworkId: n.network, ConnectionId: n.joined.ConnectionId})
		get[api.DisassociateLinkResponse](n.inventory, &api.DisassociateLinkRequest{GlobalNetworkId: n.network, DeviceId: n.router.DeviceId, LinkId: n.fibre.LinkId})
		get[api.DeleteDeviceResponse](n.inventory, &api.DeleteDeviceRequest{GlobalNetworkId: n.network, DeviceId: n.router.DeviceId})
		var gone *api.ResourceNotFoundException
		if _, err := n.service.Health(t.Context(), n.caller(), n.router.DeviceArn); !errors.As(err, &gone) {
			t.Errorf("the health of a deleted device: %v", err)
		}
	})
}

// TestHealthRefused holds that one wrong report keeps all from being stored, and that the error says which it is.
func TestHealthRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		n := newEstate(t, e)
		good := network.HealthReport{ARN: n.router.DeviceArn, Type: "STATE", Status: "UP"}
		wrong := func(change func(*network.HealthReport)) []network.HealthReport {
			bad := good
			change(&bad)
			return []network.HealthReport{good, bad}
		}
		many := func(of int, change func(int, *network.HealthReport)) (list []network.HealthReport) {
			for i := range of {
				list = append(list, good)
				change(i, &list[i])
			}
			return list
		}
		for want, reports := range map[string][]network.HealthReport{
			"items: Must have 1 to 200":   nil,
			"items: Must have 1 to 200 ":  many(201, func(int, *network.HealthReport) {}),
			"items: A resource has":       many(17, func(i int, r *network.HealthReport) { r.Address = fmt.Sprintf("192.0.2.%d", i) }),
			"items[1].arn: No resource":   wrong(func(r *network.HealthReport) { r.ARN = "arn:nothing" }),
			"items[1].arn: A site has no": wrong(func(r *network.HealthReport) { r.ARN = n.here.SiteArn }),
			"items[1].type: Must be":      wrong(func(r *network.HealthReport) { r.Type = "BGP" }),
			"items[1].status: Must be":    wrong(func(r *network.HealthReport) { r.Status = "up" }),
			"items[1].address: Must be":   wrong(func(r *network.HealthReport) { r.Address = "here" }),
			"items[1].address: Must be ":  wrong(func(r *network.HealthReport) { r.Address = "fe80::1%eth0" }),
			"items[1].arn: No resource ":  wrong(func(r *network.HealthReport) { r.ARN = n.vpn() + "\x00" }),
			"items[1].arn: No resource h": wrong(func(r *network.HealthReport) { r.ARN = n.vpn() + "\xff" }),
			"items[1].at: Must not be":    wrong(func(r *network.HealthReport) { r.At = n.clock.read().Add(time.Hour) }),
		} {
			_, err := n.service.PushHealth(t.Context(), n.caller(), reports)
			var invalid *api.ValidationException
			if !errors.As(err, &invalid) || !strings.HasPrefix(invalid.Fields[0].Name+": "+invalid.Fields[0].Message, want) {
				t.Errorf("%v: want %q", err, want)
			}
		}
		if h, err := n.service.Health(t.Context(), n.caller(), n.router.DeviceArn); err != nil || len(h.Now)+len(h.Changes) != 0 {
			t.Errorf("a refused request left %+v, %v", h, err)
		}
	})
}

func healthOf(arn string) network.HealthReport {
	kind := "BGP"
	if strings.Contains(arn, "networkmanager") {
		kind = "STATE"
	}
	return network.HealthReport{ARN: arn, Type: kind, Status: "UP"}
}
