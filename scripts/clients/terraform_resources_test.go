package clients

import (
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"
)

func globalNetworkResource(p provider) {
	made := p.makeNetwork(firstTag...)
	p.unset(made.Description)
	k := p.globalNetwork(*made.GlobalNetworkId)
	for _, description := range []string{"description1", "description2", ""} {
		ask(p.T, p.UpdateGlobalNetwork, &networkmanager.UpdateGlobalNetworkInput{
			GlobalNetworkId: made.GlobalNetworkId, Description: aws.String(description),
		})
		same(p.T, "description", aws.ToString(k.updated(p).Description), description)
	}
	changeTags(p, k, made.GlobalNetworkArn, func(v types.GlobalNetwork) []types.Tag { return v.Tags })
	imported := k.read(p)
	same(p.T, "ARN", text(imported.GlobalNetworkArn), "arn:aws:networkmanager::"+account+":global-network/"+*made.GlobalNetworkId)
	same(p.T, "time of creation", *imported.CreatedAt, *made.CreatedAt)
	p.destroyNetwork(made.GlobalNetworkId)
	k.absent(p)
	p.destroyNetwork(made.GlobalNetworkId)
}

func siteResource(p provider) {
	network := p.makeNetwork().GlobalNetworkId
	bare := p.makeSite(networkmanager.CreateSiteInput{GlobalNetworkId: network})
	p.unset(bare.Description)
	if bare.Location != nil {
		p.Errorf("location: got %+v, want none", bare.Location)
	}
	made := p.makeSite(networkmanager.CreateSiteInput{
		GlobalNetworkId: network, Location: place("Stuart, FL", "27.198", "-80.253"), Tags: firstTag,
	})
	p.reads("Stuart, FL / 27.198 / -80.253", made.Location.Address, made.Location.Latitude, made.Location.Longitude)
	k := p.site(*network, *made.SiteId)
	ask(p.T, p.UpdateSite, &networkmanager.UpdateSiteInput{
		GlobalNetworkId: network, SiteId: made.SiteId, Description: aws.String(""),
		Location: place("Brisbane, QLD", "-27.470", "153.026"),
	})
	moved := k.updated(p)
	p.reads("Brisbane, QLD / -27.470 / 153.026", moved.Location.Address, moved.Location.Latitude, moved.Location.Longitude)
	changeTags(p, k, made.SiteArn, func(v types.Site) []types.Tag { return v.Tags })
	imported(p, k.read(p), made.SiteArn, p.site)

	p.destroySite(made)
	k.absent(p)
	p.destroySite(made)
	p.destroySite(bare)
	p.destroyNetwork(network)
}

func deviceResource(p provider) {
	network := p.makeNetwork().GlobalNetworkId
	site1 := p.makeSite(networkmanager.CreateSiteInput{GlobalNetworkId: network})
	site2 := p.makeSite(networkmanager.CreateSiteInput{GlobalNetworkId: network})
	bare := p.makeDevice(networkmanager.CreateDeviceInput{GlobalNetworkId: network})
	p.unset(bare.Description, bare.Model, bare.SerialNumber, bare.SiteId, bare.Type, bare.Vendor)
	if bare.Location != nil || bare.AWSLocation != nil {
		p.Errorf("locations: got %+v and %+v, want none", bare.Location, bare.AWSLocation)
	}
	made := p.makeDevice(networkmanager.CreateDeviceInput{
		GlobalNetworkId: network, SiteId: site1.SiteId, Description: aws.String("description1"), Model: aws.String("model1"),
		SerialNumber: aws.String("sn 1"), Type: aws.String("type1"), Vendor: aws.String("vendor1"),
		Location: place("Address 1", "1.1", "-1.1"), Tags: firstTag,
	})
	p.readsDevice(made, "description1 / model1 / sn 1 / type1 / vendor1 / Address 1 / 1.1 / -1.1", site1)
	k := p.device(*network, *made.DeviceId)
	ask(p.T, p.UpdateDevice, &networkmanager.UpdateDeviceInput{
		GlobalNetworkId: network, DeviceId: made.DeviceId, SiteId: site2.SiteId, Description: aws.String("description2"),
		Model: aws.String("model2"), SerialNumber: aws.String("sn 2"), Type: aws.String("type2"), Vendor: aws.String("vendor2"),
		Location: place("Address 2", "22", "-22"),
	})
	p.readsDevice(k.updated(p), "description2 / model2 / sn 2 / type2 / vendor2 / Address 2 / 22 / -22", site2)
	changeTags(p, k, made.DeviceArn, func(v types.Device) []types.Tag { return v.Tags })
	imported(p, k.read(p), made.DeviceArn, p.device)

	p.destroyDevice(made)
	k.absent(p)
	p.destroyDevice(made)
	p.destroyDevice(bare)
	p.destroySite(site1)
	p.destroySite(site2)
	p.destroyNetwork(network)
}

func (p provider) readsDevice(d types.Device, want string, at types.Site) {
	p.Helper()
	if d.Location == nil {
		p.Fatal("location: got none")
	}
	p.reads(want, d.Description, d.Model, d.SerialNumber, d.Type, d.Vendor,
		d.Location.Address, d.Location.Latitude, d.Location.Longitude)
	same(p.T, "site", text(d.SiteId), text(at.SiteId))
}

func linkResource(p provider) {
	network := p.makeNetwork().GlobalNetworkId
	site := p.makeSite(networkmanager.CreateSiteInput{GlobalNetworkId: network})
	bare := p.makeLink(networkmanager.CreateLinkInput{GlobalNetworkId: network, SiteId: site.SiteId})
	p.unset(bare.Provider, bare.Type, bare.Description)
	made := p.makeLink(networkmanager.CreateLinkInput{
		GlobalNetworkId: network, SiteId: site.SiteId, Description: aws.String("description1"),
		Provider: aws.String("provider1"), Type: aws.String("type1"), Tags: firstTag,
		Bandwidth: &types.Bandwidth{DownloadSpeed: aws.Int32(50), UploadSpeed: aws.Int32(10)},
	})
	p.readsLink(made, "description1 / provider1 / type1", 50, 10)
	k := p.link(*network, *made.LinkId)
	ask(p.T, p.UpdateLink, &networkmanager.UpdateLinkInput{
		GlobalNetworkId: network, LinkId: made.LinkId, Description: aws.String("description2"),
		Provider: aws.String("provider2"), Type: aws.String("type2"),
		Bandwidth: &types.Bandwidth{DownloadSpeed: aws.Int32(75), UploadSpeed: aws.Int32(20)},
	})
	p.readsLink(k.updated(p), "description2 / provider2 / type2", 75, 20)
	changeTags(p, k, made.LinkArn, func(v types.Link) []types.Tag { return v.Tags })
	imported(p, k.read(p), made.LinkArn, p.link)

	p.destroyLink(made)
	k.absent(p)
	p.destroyLink(made)
	p.destroyLink(bare)
	p.destroySite(site)
	p.destroyNetwork(network)
}

func (p provider) readsLink(l types.Link, want string, down, up int32) {
	p.Helper()
	p.reads(want, l.Description, l.Provider, l.Type)
	same(p.T, "download", *l.Bandwidth.DownloadSpeed, down)
	same(p.T, "upload", *l.Bandwidth.UploadSpeed, up)
}

func linkAssociationResource(p provider) {
	network := p.makeNetwork().GlobalNetworkId
	site := p.makeSite(networkmanager.CreateSiteInput{GlobalNetworkId: network})
	device := p.makeDevice(networkmanager.CreateDeviceInput{GlobalNetworkId: network, SiteId: site.SiteId})
	link := p.makeLink(networkmanager.CreateLinkInput{GlobalNetworkId: network, SiteId: site.SiteId})
	made := p.makeAssociation(device, link)

	id := strings.Split(*network+","+*link.LinkId+","+*device.DeviceId, ",")
	k := p.linkAssociation(id[0], id[1], id[2])
	if read := k.read(p); !reflect.DeepEqual(read, made) {
		p.Errorf("imported: got %+v, want %+v", read, made)
	}
	p.destroyAssociation(made)
	k.absent(p)
	p.destroyAssociation(made)

	p.destroyAssociation(p.makeAssociation(device, link))
	p.destroyLink(link)
	p.destroyDevice(device)
	p.destroySite(site)
	p.destroyNetwork(network)
}

func connectionResource(p provider) {
	network := p.makeNetwork().GlobalNetworkId
	site := p.makeSite(networkmanager.CreateSiteInput{GlobalNetworkId: network})
	device1 := p.makeDevice(networkmanager.CreateDeviceInput{GlobalNetworkId: network, SiteId: site.SiteId})
	device2 := p.makeDevice(networkmanager.CreateDeviceInput{GlobalNetworkId: network, SiteId: site.SiteId})
	link1 := p.makeLink(networkmanager.CreateLinkInput{GlobalNetworkId: network, SiteId: site.SiteId})
	link2 := p.makeLink(networkmanager.CreateLinkInput{GlobalNetworkId: network, SiteId: site.SiteId})
	associations := []types.LinkAssociation{p.makeAssociation(device1, link1), p.makeAssociation(device2, link2)}

	bare := p.makeConnection(networkmanager.CreateConnectionInput{
		GlobalNetworkId: network, DeviceId: device1.DeviceId, ConnectedDeviceId: device2.DeviceId,
	})
	p.unset(bare.Description, bare.LinkId, bare.ConnectedLinkId)
	made := p.makeConnection(networkmanager.CreateConnectionInput{
		GlobalNetworkId: network, DeviceId: device1.DeviceId, ConnectedDeviceId: device2.DeviceId,
		LinkId: link1.LinkId, Description: aws.String("description1"), Tags: firstTag,
	})
	p.reads("description1 / "+*link1.LinkId+" / (unset)", made.Description, made.LinkId, made.ConnectedLinkId)
	k := p.connection(*network, *made.ConnectionId)
	ask(p.T, p.UpdateConnection, &networkmanager.UpdateConnectionInput{
		GlobalNetworkId: network, ConnectionId: made.ConnectionId, Description: aws.String("description2"),
		LinkId: link1.LinkId, ConnectedLinkId: link2.LinkId,
	})
	joined := k.updated(p)
	p.reads("description2 / "+*link1.LinkId+" / "+*link2.LinkId, joined.Description, joined.LinkId, joined.ConnectedLinkId)
	changeTags(p, k, made.ConnectionArn, func(v types.Connection) []types.Tag { return v.Tags })
	imported(p, k.read(p), made.ConnectionArn, p.connection)

	p.destroyConnection(made)
	k.absent(p)
	p.destroyConnection(made)
	p.destroyConnection(bare)
	for _, association := range associations {
		p.destroyAssociation(association)
	}
	p.destroyLink(link1)
	p.destroyLink(link2)
	p.destroyDevice(device1)
	p.destroyDevice(device2)
	p.destroySite(site)
	p.destroyNetwork(network)
}

// place is a location as the provider sends one, with all three members.
func place(address, latitude, longitude string) *types.Location {
	return &types.Location{Address: &address, Latitude: &latitude, Longitude: &longitude}
}
