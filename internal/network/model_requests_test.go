package network_test

import (
	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/api"
)

// someWord draws a member that lists can be filtered by.
var someWord = rapid.SampledFrom([]string{"", "fibre", "lte"})

// stamp is the time of creation of what is made now.
func (r *run) stamp() api.Timestamp { return api.Timestamp(r.now.Unix() * 1000) }

func arnOf(account, kind, path string) string {
	return "arn:aws:networkmanager::" + account + ":" + kind + "/" + path
}

func (r *run) newNetwork(t *rapid.T) {
	in := &api.CreateGlobalNetworkRequest{Description: someWord.Draw(t, "description")}
	if out := r.ask(t, in, r.full("global-network", "")); out != nil {
		got := out.(*api.CreateGlobalNetworkResponse).GlobalNetwork
		id := got.GlobalNetworkId
		body := &api.GlobalNetwork{
			GlobalNetworkId: id, GlobalNetworkArn: arnOf(r.inv.account, "global-network", id), Description: in.Description,
			CreatedAt: r.stamp(),
		}
		same(t, *got, withState(body, "PENDING"))
		r.add(&thing{kind: "global-network", id: id, body: body})
	}
}

// orFull adds the quota to a verdict that has nothing against one more.
func (r *run) orFull(v verdict, kind, network string) verdict {
	if v != nil {
		return v
	}
	return r.full(kind, network)
}

func (r *run) newSite(t *rapid.T, gn string) {
	v := r.orFull(r.judge(gn, notFound), "site", gn)
	if out := r.ask(t, &api.CreateSiteRequest{GlobalNetworkId: gn}, v); out != nil {
		got := out.(*api.CreateSiteResponse).Site
		id := got.SiteId
		body := &api.Site{
			SiteId: id, SiteArn: arnOf(r.inv.account, "site", gn+"/"+id), GlobalNetworkId: gn, CreatedAt: r.stamp()}
		same(t, *got, withState(body, "PENDING"))
		r.add(&thing{kind: "site", network: gn, id: id, body: body})
	}
}

func (r *run) newDevice(t *rapid.T, gn, site string) {
	body := &api.Device{GlobalNetworkId: gn, SiteId: site, CreatedAt: r.stamp()}
	v := r.orFull(r.judge(gn, notFound, wantsOf(body)...), "device", gn)
	if out := r.ask(t, &api.CreateDeviceRequest{GlobalNetworkId: gn, SiteId: site}, v); out != nil {
		got := out.(*api.CreateDeviceResponse).Device
		body.DeviceId, body.DeviceArn = got.DeviceId, arnOf(r.inv.account, "device", gn+"/"+got.DeviceId)
		same(t, *got, withState(body, "PENDING"))
		r.add(&thing{kind: "device", network: gn, id: got.DeviceId, body: body})
	}
}

func (r *run) newLink(t *rapid.T, gn, site string) {
	speed := int32(7)
	body := &api.Link{
		GlobalNetworkId: gn, SiteId: site, CreatedAt: r.stamp(), Bandwidth: &api.Bandwidth{UploadSpeed: &speed},
		Type: someWord.Draw(t, "type"), Provider: someWord.Draw(t, "provider"),
	}
	in := &api.CreateLinkRequest{
		GlobalNetworkId: gn, SiteId: site, Bandwidth: body.Bandwidth, Type: body.Type, Provider: body.Provider}
	v := r.orFull(r.judge(gn, notFound, wantsOf(body)...), "link", gn)
	if out := r.ask(t, in, v); out != nil {
		got := out.(*api.CreateLinkResponse).Link
		body.LinkId, body.LinkArn = got.LinkId, arnOf(r.inv.account, "link", gn+"/"+got.LinkId)
		same(t, *got, withState(body, "PENDING"))
		r.add(&thing{kind: "link", network: gn, id: got.LinkId, body: body})
	}
}

func (r *run) associateLink(t *rapid.T) {
	gn := r.anyNetwork(t)
	body := &api.LinkAssociation{GlobalNetworkId: gn, DeviceId: r.any(t, "device", gn), LinkId: r.any(t, "link", gn)}
	standing, v := r.associate(body)
	out := r.ask(t, &api.AssociateLinkRequest{GlobalNetworkId: gn, DeviceId: body.DeviceId, LinkId: body.LinkId}, v)
	switch {
	case out == nil:
	case standing != nil:
		same(t, *out.(*api.AssociateLinkResponse).LinkAssociation, withState(body, r.shown(standing)))
	default:
		same(t, *out.(*api.AssociateLinkResponse).LinkAssociation, withState(body, "PENDING"))
		r.add(&thing{kind: "link-association", network: gn, id: pair(body.DeviceId, body.LinkId), body: body})
	}
}

func (r *run) connect(t *rapid.T) {
	gn := r.anyNetwork(t)
	body := &api.Connection{
		GlobalNetworkId: gn, DeviceId: r.any(t, "device", gn), ConnectedDeviceId: r.any(t, "device", gn),
		LinkId: r.anyOrNone(t, "link", gn), ConnectedLinkId: r.anyOrNone(t, "link", gn), CreatedAt: r.stamp(),
	}
	v := r.judge(gn, invalid, wantsOf(body)...)
	if v == nil && body.DeviceId == body.ConnectedDeviceId {
		v = verdict{invalid}
	}
	v = r.orFull(v, "connection", gn)
	out := r.ask(t, &api.CreateConnectionRequest{
		GlobalNetworkId: gn, DeviceId: body.DeviceId, ConnectedDeviceId: body.ConnectedDeviceId,
		LinkId: body.LinkId, ConnectedLinkId: body.ConnectedLinkId,
	}, v)
	if out != nil {
		got := out.(*api.CreateConnectionResponse).Connection
		body.ConnectionId, body.ConnectionArn = got.ConnectionId, arnOf(r.inv.account, "connection", gn+"/"+got.ConnectionId)
		same(t, *got, withState(body, "PENDING"))
		r.add(&thing{kind: "connection", network: gn, id: got.ConnectionId, body: body})
	}
}

// target is the thing that an update is about, and what comes of the update as far as the thing decides.
func (r *run) target(kind, gn, id string) (*thing, verdict) {
	t, v := r.address(kind, gn, id)
	if t != nil && t.state == deleting {
		return t, verdict{conflict}
	}
	return t, v
}

// updated notes that a thing has become another.
func (r *run) updated(t *thing, body any) {
	t.body = body
	t.state, t.settles = r.enter("UPDATING")
}

func (r *run) moveDevice(t *rapid.T) {
	gn := r.anyNetwork(t)
	id, site := r.any(t, "device", gn), r.anyOrNone(t, "site", gn)
	device, v := r.target("device", gn, id)
	var moved api.Device
	if v == nil {
		moved = *device.body.(*api.Device)
		leaves := moved.SiteId != site
		moved.SiteId = site
		switch {
		case leaves && r.uses(device):
			v = verdict{invalid}
		case leaves:
			v = r.judge(gn, notFound, wantsOf(&moved)...)
		}
	}
	if out := r.ask(t, &api.UpdateDeviceRequest{GlobalNetworkId: gn, DeviceId: id, SiteId: &site}, v); out != nil {
		same(t, *out.(*api.UpdateDeviceResponse).Device, withState(&moved, "UPDATING"))
		r.updated(device, &moved)
	}
}

func (r *run) changeLink(t *rapid.T) {
	gn := r.anyNetwork(t)
	id, linkType, provider := r.any(t, "link", gn), someWord.Draw(t, "type"), someWord.Draw(t, "provider")
	link, v := r.target("link", gn, id)
	in := &api.UpdateLinkRequest{GlobalNetworkId: gn, LinkId: id, Type: &linkType, Provider: &provider}
	if out := r.ask(t, in, v); out != nil {
		changed := *link.body.(*api.Link)
		changed.Type, changed.Provider = linkType, provider
		same(t, *out.(*api.UpdateLinkResponse).Link, withState(&changed, "UPDATING"))
		r.updated(link, &changed)
	}
}

func (r *run) relink(t *rapid.T) {
	gn := r.anyNetwork(t)
	id, first, second := r.any(t, "connection", gn), r.anyOrNone(t, "link", gn), r.anyOrNone(t, "link", gn)
	connection, v := r.target("connection", gn, id)
	var changed api.Connection
	if v == nil {
		before := connection.body.(*api.Connection)
		changed = *before
		changed.LinkId, changed.ConnectedLinkId = first, second
		if before.LinkId != first || before.ConnectedLinkId != second {
			v = r.judge(gn, notFound, wantsOf(&changed)...)
		}
	}
	in := &api.UpdateConnectionRequest{GlobalNetworkId: gn, ConnectionId: id, LinkId: &first, ConnectedLinkId: &second}
	if out := r.ask(t, in, v); out != nil {
		same(t, *out.(*api.UpdateConnectionResponse).Connection, withState(&changed, "UPDATING"))
		r.updated(connection, &changed)
	}
}

func (r *run) deleteOne(t *rapid.T) {
	kind := rapid.SampledFrom(kinds).Draw(t, "kind")
	gn := ""
	if kind != "global-network" {
		gn = r.anyNetwork(t)
	}
	id := r.any(t, kind, gn)
	in := deletion(kind, gn, id)
	if kind == "link-association" && id == garbage {
		in = &api.DisassociateLinkRequest{GlobalNetworkId: gn, DeviceId: garbage, LinkId: garbage}
	}
	gone, v := r.address(kind, gn, id)
	if v == nil {
		v = r.remove(gone)
	}
	r.ask(t, in, v)
}
