package network_test

import (
	"slices"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// probed reads all pages.
func (inv *inventory) probed() (all []network.Probed, pages int) {
	inv.t.Helper()
	for after := int64(0); ; {
		page, next, err := inv.service.Probed(inv.t.Context(), after)
		if err != nil {
			inv.t.Fatal(err)
		}
		all, pages = append(all, page...), pages+1
		if after = next; after == 0 {
			return all, pages
		}
	}
}

// TestProbed tags resources of two accounts, and what cannot be probed.
func TestProbed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		n := newEstate(t, e)
		if got, pages := n.probed(); got != nil || pages != 1 {
			t.Errorf("before anything is tagged: %v in %d pages", got, pages)
		}
		tag := func(arn, key, value string) {
			get[api.TagResourceResponse](n.inventory, &api.TagResourceRequest{ResourceArn: arn, Tags: []api.Tag{{Key: key, Value: value}}})
		}
		tag(n.router.DeviceArn, network.ProbeTag, "icmp:192.0.2.1")
		tag(n.fibre.LinkArn, network.ProbeTag, "tcp:router.example:179")
		tag(n.joined.ConnectionArn, network.ProbeTag, "")
		tag(n.here.SiteArn, network.ProbeTag, "icmp:192.0.2.2")
		tag(n.peer.DeviceArn, "Trunkline:Probe", "icmp:192.0.2.3")
		tag(n.peer.DeviceArn, "Name", network.ProbeTag)
		want := []network.Probed{
			{n.account, n.router.DeviceArn, "icmp:192.0.2.1"}, {n.account, n.fibre.LinkArn, "tcp:router.example:179"},
			{n.account, n.joined.ConnectionArn, ""},
		}
		n.account = "000000000001"
		theirs := get[api.CreateDeviceResponse](n.inventory, &api.CreateDeviceRequest{
			GlobalNetworkId: n.newNetwork(), Tags: []api.Tag{{Key: network.ProbeTag, Value: "icmp:192.0.2.4"}}}).Device
		want = append(want, network.Probed{Account: n.account, ARN: theirs.DeviceArn, Targets: "icmp:192.0.2.4"})
		got, _ := n.probed()
		if sorted(got); !slices.Equal(got, sorted(want)) {
			t.Errorf("%q, want %q", got, want)
		}
		for _, r := range got {
			if _, err := n.service.PushHealth(t.Context(), api.Caller{Account: r.Account}, []network.HealthReport{healthOf(r.ARN)}); err != nil {
				t.Errorf("nothing can be told of %v: %v", r, err)
			}
		}
		n.settle.Set("", time.Hour)
		get[api.DeleteDeviceResponse](n.inventory, &api.DeleteDeviceRequest{GlobalNetworkId: theirs.GlobalNetworkId, DeviceId: theirs.DeviceId})
		if got, _ := n.probed(); len(got) != 3 {
			t.Errorf("what is being deleted is probed: %q", got)
		}
		if spent := n.spent["GetProbed"]; spent != 1 {
			t.Errorf("a page takes %d statements", spent)
		}
	})
}

func sorted(list []network.Probed) []network.Probed {
	slices.SortFunc(list, func(a, b network.Probed) int { return slices.Compare([]string{a.ARN}, []string{b.ARN}) })
	return list
}

// TestProbedPages has more rows than a page looks at.
func TestProbedPages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		gn := inv.newNetwork()
		tagged := []api.Tag{{Key: network.ProbeTag, Value: "icmp:192.0.2.1"}}
		site := get[api.CreateSiteResponse](inv, &api.CreateSiteRequest{GlobalNetworkId: gn, Tags: tagged}).Site
		device := get[api.CreateDeviceResponse](inv, &api.CreateDeviceRequest{GlobalNetworkId: gn, Tags: tagged}).Device
		for range 3 {
			inv.multiply("site", site.SiteId, 1500)
			inv.multiply("device", device.DeviceId, 2)
		}
		got, pages := inv.probed()
		seen := map[string]bool{}
		for _, r := range got {
			seen[r.ARN] = true
		}
		if len(got) != 7 || len(seen) != 7 || !seen[device.DeviceArn] || pages != 3 {
			t.Errorf("%d pages: %q, want 7 devices with %s in 3", pages, got, device.DeviceArn)
		}
	})
}

// multiply makes resources like one, with keys below all there are.
func (inv *inventory) multiply(kind, id string, by int) {
	inv.t.Helper()
	if err := inv.db.Update(inv.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(
			`INSERT INTO resource (key, kind, account, network, state, settles, body)
			WITH RECURSIVE copies (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < $2)
			SELECT (SELECT MIN(key) FROM resource) - n, kind, account, network, state, settles, body FROM copies, resource
			WHERE key = $1`, graph.KeyOf(kind, id), by)
		return err
	}); err != nil {
		inv.t.Fatal(err)
	}
}
