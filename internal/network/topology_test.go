package network_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/routing"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// topology reads a network as the account sees it.
func (inv *inventory) topology(id string) (routing.Topology, error) {
	caller := api.Caller{Account: inv.account, Principal: principal, Operation: api.OperationByName["GetDevices"]}
	return inv.service.Topology(inv.t.Context(), caller, id)
}

func TestTopology(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		inv.newNetwork() // another one, whose things are not seen
		want := inv.twoSites(inv.newNetwork())
		got, err := inv.topology(want.network)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want.Topology) {
			t.Errorf("reads\n%+v\nwhere this was made:\n%+v", got, want.Topology)
		}
	})
}

// A made topology has been created in a network.
type made struct {
	network string
	routing.Topology
}

// twoSites makes two connected devices at sites of their own, and things that say as little as they may.
func (inv *inventory) twoSites(gn string) made {
	inv.t.Helper()
	m := made{network: gn}
	named := func(name string) []api.Tag {
		return []api.Tag{{Key: "Colour", Value: "red"}, {Key: "Name", Value: name}}
	}
	up, down := int32(40), int32(100)
	for _, at := range []string{"north", "south"} {
		site := get[api.CreateSiteResponse](inv, &api.CreateSiteRequest{GlobalNetworkId: gn, Tags: named(at)}).Site.SiteId
		device := get[api.CreateDeviceResponse](inv, &api.CreateDeviceRequest{
			GlobalNetworkId: gn, SiteId: site, Tags: named(at + "-1")}).Device.DeviceId
		link := get[api.CreateLinkResponse](inv, &api.CreateLinkRequest{
			GlobalNetworkId: gn, SiteId: site, Tags: named(at + "-dsl"),
			Bandwidth: &api.Bandwidth{UploadSpeed: &up, DownloadSpeed: &down}}).Link.LinkId
		inv.must(&api.AssociateLinkRequest{GlobalNetworkId: gn, DeviceId: device, LinkId: link})
		m.Sites = append(m.Sites, routing.Site{ID: site, Name: at})
		m.Devices = append(m.Devices, routing.Device{ID: device, Name: at + "-1", Site: site})
		m.Links = append(m.Links, routing.Link{ID: link, Name: at + "-dsl", Site: site, Upload: &up, Download: &down})
	}
	a := routing.End{Device: m.Devices[0].ID, Link: m.Links[0].ID}
	b := routing.End{Device: m.Devices[1].ID, Link: m.Links[1].ID}
	joined := inv.connect(gn, a, b)
	m.Connections = append(m.Connections, routing.Connection{ID: joined, Name: "between", A: a, B: b})

	alone := get[api.CreateDeviceResponse](inv, &api.CreateDeviceRequest{GlobalNetworkId: gn}).Device.DeviceId
	m.Devices = append(m.Devices, routing.Device{ID: alone})
	slow := get[api.CreateLinkResponse](inv, &api.CreateLinkRequest{
		GlobalNetworkId: gn, SiteId: m.Sites[0].ID, Bandwidth: new(api.Bandwidth)}).Link.LinkId
	m.Links = append(m.Links, routing.Link{ID: slow, Site: m.Sites[0].ID})
	return m
}

func (inv *inventory) connect(gn string, a, b routing.End) string {
	inv.t.Helper()
	return get[api.CreateConnectionResponse](inv, &api.CreateConnectionRequest{
		GlobalNetworkId: gn, Tags: []api.Tag{{Key: "Name", Value: "between"}},
		DeviceId: a.Device, LinkId: a.Link, ConnectedDeviceId: b.Device, ConnectedLinkId: b.Link,
	}).Connection.ConnectionId
}

// must makes a request whose answer does not matter.
func (inv *inventory) must(in any) {
	inv.t.Helper()
	if _, err := inv.ask(in); err != nil {
		inv.t.Fatal(err)
	}
}

// However many there are, each is read once, in the order of creation.
func TestTopologyOfMany(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		for _, n := range []int{1000, 2001} {
			gn := inv.newNetwork()
			want := inv.manyDevices(gn, n)
			got, err := inv.topology(gn)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got.Devices, want) {
				t.Errorf("%d devices are read, not the %d that were made", len(got.Devices), n)
			}
		}
	})
}

func (inv *inventory) manyDevices(gn string, n int) (devices []routing.Device) {
	inv.t.Helper()
	caller := api.Caller{Account: inv.account, Principal: principal, Operation: api.OperationByName["CreateDevice"]}
	err := inv.graph.Update(inv.t.Context(), caller, func(tx *graph.Tx) error {
		devices = nil
		for i := range n {
			name := fmt.Sprint("device ", i)
			d, err := network.Device.Create(tx, &api.Device{GlobalNetworkId: gn, Tags: []api.Tag{{Key: "Name", Value: name}}})
			if err != nil {
				return err
			}
			devices = append(devices, routing.Device{ID: d.DeviceId, Name: name})
		}
		return nil
	})
	if err != nil {
		inv.t.Fatal(err)
	}
	return devices
}

func TestTopologyOfNobody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		ours := inv.newNetwork()
		if got, err := inv.topology(ours); err != nil || !reflect.DeepEqual(got, routing.Topology{}) {
			t.Errorf("an empty network is %+v, %v", got, err)
		}
		inv.account = "999999999999"
		for _, id := range []string{ours, "global-network-00000000000000001", "nonsense", ""} {
			got, err := inv.topology(id)
			var unknown *api.ResourceNotFoundException
			if !errors.As(err, &unknown) || unknown.ResourceId != id {
				t.Errorf("%q is answered with %+v, %v", id, got, err)
			}
		}
	})
}
