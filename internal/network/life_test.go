package network_test

import (
	"time"

	"github.com/trunkline/trunkline/api"
)

// What a request leaves in the change record.
const (
	nothing = "" // it reads, or changes nothing
	refusal = "refused"
	birth   = "birth"
	update  = "update"
	death   = "death"
)

// A step makes one request of a life and holds what it leaves: one of the words above, and the kinds it is about, in
// the order of their changes.
type step func(in any, leaves, kinds string) any

// life takes an inventory through every operation there is, in the ways that cost most, and back to nothing.
func life(inv *inventory, do step) {
	l := &lives{inv: inv, do: do}
	l.network = do(&api.CreateGlobalNetworkRequest{Description: "ours", Tags: someTags}, birth, "global-network").(*api.CreateGlobalNetworkResponse).GlobalNetwork
	l.births()
	l.updates()
	l.arrivals()
	l.tags()
	l.reads()
	l.readsOutside()
	l.resources()
	l.routes()
	l.coreNetworks()
	l.attachments()
	l.refusals()
	l.refusalsOutside()
	l.departures()
	l.deaths()
}

// lives are the resources of a life.
type lives struct {
	inv *inventory
	do  step

	network     *api.GlobalNetwork
	here, there *api.Site
	a, b        *api.Device
	la, lb      *api.Link
	joined      *api.Connection
}

var someTags = []api.Tag{{Key: "Name", Value: "a name"}}

func (l *lives) births() {
	gn := l.network.GlobalNetworkId
	site := func() *api.Site {
		in := &api.CreateSiteRequest{GlobalNetworkId: gn, Location: &api.Location{Address: "Main Street"}, Tags: someTags}
		return l.do(in, birth, "site").(*api.CreateSiteResponse).Site
	}
	l.here, l.there = site(), site()
	device := func(at *api.Site) *api.Device {
		in := &api.CreateDeviceRequest{GlobalNetworkId: gn, SiteId: at.SiteId, Vendor: "Acme", Tags: someTags}
		return l.do(in, birth, "device").(*api.CreateDeviceResponse).Device
	}
	l.a, l.b = device(l.here), device(l.there)
	link := func(at *api.Site) *api.Link {
		in := &api.CreateLinkRequest{
			GlobalNetworkId: gn, SiteId: at.SiteId, Type: "fibre", Provider: "Telco", Bandwidth: new(api.Bandwidth), Tags: someTags}
		return l.do(in, birth, "link").(*api.CreateLinkResponse).Link
	}
	l.la, l.lb = link(l.here), link(l.there)
	l.associate(birth)
	l.associate(nothing)
	l.do(&api.AssociateLinkRequest{GlobalNetworkId: gn, DeviceId: l.b.DeviceId, LinkId: l.lb.LinkId}, birth, "link-association")
	l.joined = l.do(&api.CreateConnectionRequest{
		GlobalNetworkId: gn, DeviceId: l.a.DeviceId, ConnectedDeviceId: l.b.DeviceId,
		LinkId: l.la.LinkId, ConnectedLinkId: l.lb.LinkId, Tags: someTags,
	}, birth, "connection").(*api.CreateConnectionResponse).Connection
}

func (l *lives) associate(leaves string) {
	l.do(&api.AssociateLinkRequest{GlobalNetworkId: l.network.GlobalNetworkId, DeviceId: l.a.DeviceId, LinkId: l.la.LinkId},
		leaves, "link-association")
}

func (l *lives) disassociate(leaves string) {
	l.do(&api.DisassociateLinkRequest{GlobalNetworkId: l.network.GlobalNetworkId, DeviceId: l.a.DeviceId, LinkId: l.la.LinkId},
		leaves, "link-association")
}

func (l *lives) updates() {
	gn := l.network.GlobalNetworkId
	l.do(&api.UpdateGlobalNetworkRequest{GlobalNetworkId: gn, Description: text("x")}, update, "global-network")
	l.do(&api.UpdateSiteRequest{GlobalNetworkId: gn, SiteId: l.here.SiteId, Description: text("x")}, update, "site")
	l.do(&api.UpdateLinkRequest{GlobalNetworkId: gn, LinkId: l.la.LinkId, Type: text("lte"), Provider: text("Cable")}, update, "link")
	l.do(&api.UpdateLinkRequest{GlobalNetworkId: gn, LinkId: l.la.LinkId, Type: text("fibre")}, update, "link")
	relink := func(a, b string) {
		l.do(&api.UpdateConnectionRequest{
			GlobalNetworkId: gn, ConnectionId: l.joined.ConnectionId, LinkId: &a, ConnectedLinkId: &b}, update, "connection")
	}
	relink("", "")
	l.do(&api.UpdateDeviceRequest{GlobalNetworkId: gn, DeviceId: l.b.DeviceId, Model: text("x")}, update, "device")
	third := l.do(&api.CreateDeviceRequest{GlobalNetworkId: gn, SiteId: l.here.SiteId}, birth, "device").(*api.CreateDeviceResponse).Device
	move := func(site string) {
		l.do(&api.UpdateDeviceRequest{GlobalNetworkId: gn, DeviceId: third.DeviceId, SiteId: &site}, update, "device")
	}
	move(l.there.SiteId)
	move("")
	move(l.here.SiteId)
	l.do(&api.DeleteDeviceRequest{GlobalNetworkId: gn, DeviceId: third.DeviceId}, death, "device")
	relink(l.la.LinkId, l.lb.LinkId)
}

func (l *lives) tags() {
	arns := map[string]string{
		"global-network": l.network.GlobalNetworkArn, "site": l.here.SiteArn, "device": l.a.DeviceArn,
		"link": l.la.LinkArn, "connection": l.joined.ConnectionArn,
	}
	for kind, arn := range arns {
		l.do(&api.TagResourceRequest{ResourceArn: arn, Tags: []api.Tag{{Key: "k", Value: "v"}}}, update, kind)
		l.do(&api.UntagResourceRequest{ResourceArn: arn, TagKeys: []string{"k"}}, update, kind)
		l.do(&api.ListTagsForResourceRequest{ResourceArn: arn}, nothing, kind)
	}
}

func (l *lives) reads() {
	gn, one, nowhere := l.network.GlobalNetworkId, int32(1), "site-0123456789abcdef0"
	l.do(&api.DescribeGlobalNetworksRequest{}, nothing, "")
	l.do(&api.DescribeGlobalNetworksRequest{GlobalNetworkIds: []string{gn}}, nothing, "")
	first := l.do(&api.GetSitesRequest{GlobalNetworkId: gn, MaxResults: &one}, nothing, "").(*api.GetSitesResponse)
	l.do(&api.GetSitesRequest{GlobalNetworkId: gn, MaxResults: &one, NextToken: first.NextToken}, nothing, "")
	l.do(&api.GetSitesRequest{GlobalNetworkId: gn, SiteIds: []string{nowhere, l.here.SiteId}}, nothing, "")
	l.do(&api.GetDevicesRequest{GlobalNetworkId: gn, SiteId: l.here.SiteId}, nothing, "")
	l.do(&api.GetDevicesRequest{GlobalNetworkId: gn, SiteId: nowhere}, nothing, "")
	l.do(&api.GetLinksRequest{GlobalNetworkId: gn, LinkIds: []string{l.la.LinkId}, Type: "fibre", Provider: "Cable"}, nothing, "")
	l.do(&api.GetLinksRequest{GlobalNetworkId: gn, Provider: "nobody"}, nothing, "")
	l.do(&api.GetLinkAssociationsRequest{GlobalNetworkId: gn, DeviceId: l.a.DeviceId, LinkId: l.lb.LinkId}, nothing, "")
	l.do(&api.GetLinkAssociationsRequest{GlobalNetworkId: gn}, nothing, "")
	l.do(&api.GetConnectionsRequest{GlobalNetworkId: gn, DeviceId: l.b.DeviceId}, nothing, "")
	l.do(&api.GetConnectionsRequest{GlobalNetworkId: gn, DeviceId: l.b.DeviceId, ConnectionIds: []string{nowhere}}, nothing, "")
}

func (l *lives) refusals() {
	gn, nowhere := l.network.GlobalNetworkId, "global-network-0123456789abcdef0"
	for _, in := range []any{
		&api.DeleteGlobalNetworkRequest{GlobalNetworkId: gn},
		&api.DeleteSiteRequest{GlobalNetworkId: gn, SiteId: l.here.SiteId},
		&api.DeleteDeviceRequest{GlobalNetworkId: gn, DeviceId: l.a.DeviceId},
		&api.DeleteLinkRequest{GlobalNetworkId: gn, LinkId: l.la.LinkId},
		&api.DisassociateLinkRequest{GlobalNetworkId: gn, DeviceId: l.a.DeviceId, LinkId: l.la.LinkId},
		&api.DisassociateLinkRequest{GlobalNetworkId: gn, DeviceId: l.a.DeviceId, LinkId: l.lb.LinkId},
		&api.DeleteConnectionRequest{GlobalNetworkId: nowhere, ConnectionId: l.joined.ConnectionId},
		&api.GetSitesRequest{GlobalNetworkId: nowhere},
		&api.CreateSiteRequest{GlobalNetworkId: nowhere},
		&api.CreateDeviceRequest{GlobalNetworkId: gn, SiteId: "nowhere"},
		&api.AssociateLinkRequest{GlobalNetworkId: gn, DeviceId: l.a.DeviceId, LinkId: l.lb.LinkId},
		&api.CreateConnectionRequest{GlobalNetworkId: gn, DeviceId: l.a.DeviceId, ConnectedDeviceId: l.a.DeviceId},
		&api.UpdateDeviceRequest{GlobalNetworkId: gn, DeviceId: l.a.DeviceId, SiteId: &l.there.SiteId},
		&api.UpdateConnectionRequest{GlobalNetworkId: gn, ConnectionId: l.joined.ConnectionId, LinkId: &l.lb.LinkId},
		&api.TagResourceRequest{ResourceArn: l.a.DeviceArn, Tags: []api.Tag{{Key: "aws:x"}}},
		&api.UntagResourceRequest{ResourceArn: "arn:aws:networkmanager::123456789012:site/nowhere/no-site"},
	} {
		l.do(in, refusal, "")
	}
}

// deaths take everything down: once slowly, so that deletions meet what is still being deleted, then at once.
func (l *lives) deaths() {
	gn := l.network.GlobalNetworkId
	l.inv.settle.Set("", time.Hour)
	l.do(&api.DeleteConnectionRequest{GlobalNetworkId: gn, ConnectionId: l.joined.ConnectionId}, death, "connection")
	l.do(&api.DeleteConnectionRequest{GlobalNetworkId: gn, ConnectionId: l.joined.ConnectionId}, nothing, "connection")
	l.disassociate(death)
	l.associate(refusal)
	l.inv.clock.advance(2 * time.Hour)
	l.associate(birth)
	l.inv.settle.Set("", 0)
	l.disassociate(death)
	l.inv.settle.Set("", time.Hour)
	l.do(&api.DeleteDeviceRequest{GlobalNetworkId: gn, DeviceId: l.a.DeviceId}, death, "device")
	l.inv.settle.Set("", 0)
	l.do(&api.DisassociateLinkRequest{GlobalNetworkId: gn, DeviceId: l.b.DeviceId, LinkId: l.lb.LinkId}, death, "link-association")
	l.do(&api.DeleteDeviceRequest{GlobalNetworkId: gn, DeviceId: l.b.DeviceId}, death, "device")
	l.do(&api.DeleteLinkRequest{GlobalNetworkId: gn, LinkId: l.la.LinkId}, death, "link")
	l.do(&api.DeleteLinkRequest{GlobalNetworkId: gn, LinkId: l.lb.LinkId}, death, "link")
	l.do(&api.DeleteSiteRequest{GlobalNetworkId: gn, SiteId: l.here.SiteId}, death, "site")
	l.do(&api.DeleteSiteRequest{GlobalNetworkId: gn, SiteId: l.there.SiteId}, death, "site")
	l.do(&api.DeleteGlobalNetworkRequest{GlobalNetworkId: gn}, death, "global-network")
}
