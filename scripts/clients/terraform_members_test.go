package clients

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"
)

func inlineTags(p provider) {
	made := p.makeAll()
	k := p.globalNetwork(*made.network)
	for kind, tags := range map[string][]types.Tag{
		"global network": k.read(p).Tags, "site": made.site.Tags, "device": made.device.Tags,
		"link": made.link.Tags, "connection": made.connection.Tags,
	} {
		if len(tags) > 0 {
			p.Errorf("%s: got tags %s, want none", kind, spoken(tags))
		}
	}
	for _, resource := range []*string{
		k.read(p).GlobalNetworkArn, made.site.SiteArn, made.device.DeviceArn, made.link.LinkArn, made.connection.ConnectionArn,
	} {
		p.retag(resource, nil, map[string]string{"key1": "value1"})
	}
	for kind, tags := range map[string][]types.Tag{
		"global network": k.read(p).Tags,
		"site":           p.site(*made.network, *made.site.SiteId).read(p).Tags,
		"device":         p.device(*made.network, *made.device.DeviceId).read(p).Tags,
		"link":           p.link(*made.network, *made.link.LinkId).read(p).Tags,
		"connection":     p.connection(*made.network, *made.connection.ConnectionId).read(p).Tags,
	} {
		same(p.T, kind+": tags", spoken(tags), "key1=value1")
	}
}

// tagsAtOnce changes tags while an update settles.
func tagsAtOnce(p provider) {
	network := p.makeNetwork().GlobalNetworkId
	site := p.makeSite(networkmanager.CreateSiteInput{GlobalNetworkId: network, Tags: tagged("key1=value1", "key2=value2")})
	ask(p.T, p.UpdateSite, &networkmanager.UpdateSiteInput{
		GlobalNetworkId: network, SiteId: site.SiteId, Description: aws.String("description2"),
	})
	p.retag(site.SiteArn, map[string]string{"key1": "value1", "key2": "value2"}, map[string]string{"key2": "new", "key3": ""})
	k := p.site(*network, *site.SiteId)
	same(p.T, "tags", spoken(k.read(p).Tags), "key2=new,key3=")
	changed := k.updated(p)
	same(p.T, "tags", spoken(changed.Tags), "key2=new,key3=")
	same(p.T, "description", text(changed.Description), "description2")
}

// emptyStrings sends every string of every update as "", to what never had it and to what has it.
func emptyStrings(p provider) {
	made, empty := p.makeAll(), aws.String("")
	network := made.network
	full := p.makeDevice(networkmanager.CreateDeviceInput{
		GlobalNetworkId: network, SiteId: made.site.SiteId, Description: aws.String("d"), Model: aws.String("m"),
		SerialNumber: aws.String("n"), Type: aws.String("t"), Vendor: aws.String("v"),
	})
	for range 2 {
		ask(p.T, p.UpdateGlobalNetwork, &networkmanager.UpdateGlobalNetworkInput{GlobalNetworkId: network, Description: empty})
		p.unset(p.globalNetwork(*network).updated(p).Description)

		ask(p.T, p.UpdateSite, &networkmanager.UpdateSiteInput{GlobalNetworkId: network, SiteId: made.site.SiteId, Description: empty})
		p.unset(p.site(*network, *made.site.SiteId).updated(p).Description)

		for _, device := range []types.Device{made.other, full} {
			ask(p.T, p.UpdateDevice, &networkmanager.UpdateDeviceInput{
				GlobalNetworkId: network, DeviceId: device.DeviceId, Description: empty, Model: empty, SerialNumber: empty,
				SiteId: empty, Type: empty, Vendor: empty,
			})
			v := p.device(*network, *device.DeviceId).updated(p)
			p.unset(v.Description, v.Model, v.SerialNumber, v.SiteId, v.Type, v.Vendor)
		}

		ask(p.T, p.UpdateLink, &networkmanager.UpdateLinkInput{
			GlobalNetworkId: network, LinkId: made.link.LinkId, Description: empty, Provider: empty, Type: empty,
			Bandwidth: made.link.Bandwidth,
		})
		l := p.link(*network, *made.link.LinkId).updated(p)
		p.unset(l.Description, l.Provider, l.Type)
		same(p.T, "download", *l.Bandwidth.DownloadSpeed, *made.link.Bandwidth.DownloadSpeed)

		ask(p.T, p.UpdateConnection, &networkmanager.UpdateConnectionInput{
			GlobalNetworkId: network, ConnectionId: made.connection.ConnectionId, Description: empty, LinkId: empty,
			ConnectedLinkId: empty,
		})
		c := p.connection(*network, *made.connection.ConnectionId).updated(p)
		p.unset(c.Description, c.LinkId, c.ConnectedLinkId)
	}
}

// places sends locations with members that are "", and changes one form of a device's place in AWS to the other.
func places(p provider) {
	network := p.makeNetwork().GlobalNetworkId
	site := p.makeSite(networkmanager.CreateSiteInput{GlobalNetworkId: network, Location: place("Address 1", "", "")})
	same(p.T, "address", text(site.Location.Address), "Address 1")
	p.unset(site.Location.Latitude, site.Location.Longitude)

	subnet := "arn:aws:ec2:us-west-2:" + account + ":subnet/subnet-0123456789abcdef0"
	device := p.makeDevice(networkmanager.CreateDeviceInput{
		GlobalNetworkId: network, AWSLocation: &types.AWSLocation{SubnetArn: &subnet, Zone: aws.String("")},
	})
	same(p.T, "subnet", text(device.AWSLocation.SubnetArn), subnet)
	p.unset(device.AWSLocation.Zone)
	if device.Location != nil {
		p.Errorf("location: got %+v, want none", device.Location)
	}
	ask(p.T, p.UpdateDevice, &networkmanager.UpdateDeviceInput{
		GlobalNetworkId: network, DeviceId: device.DeviceId,
		AWSLocation: &types.AWSLocation{SubnetArn: aws.String(""), Zone: aws.String("us-west-2a")},
	})
	moved := p.device(*network, *device.DeviceId).updated(p)
	same(p.T, "zone", text(moved.AWSLocation.Zone), "us-west-2a")
	p.unset(moved.AWSLocation.SubnetArn)

	bare := p.makeDevice(networkmanager.CreateDeviceInput{GlobalNetworkId: network})
	nowhere := p.makeSite(networkmanager.CreateSiteInput{GlobalNetworkId: network})
	if bare.Location != nil || bare.AWSLocation != nil || nowhere.Location != nil {
		p.Errorf("places of which nothing was said: got %+v, %+v, %+v", bare.Location, bare.AWSLocation, nowhere.Location)
	}
}

// structures looks at the answers of calls themselves: the provider dereferences them.
func structures(p provider) {
	made := p.makeAll()
	network := made.network
	updated := ask(p.T, p.UpdateConnection, &networkmanager.UpdateConnectionInput{
		GlobalNetworkId: network, ConnectionId: made.connection.ConnectionId, Description: aws.String("d"),
	}).Connection
	deleted := ask(p.T, p.DeleteConnection, &networkmanager.DeleteConnectionInput{
		GlobalNetworkId: network, ConnectionId: made.connection.ConnectionId,
	}).Connection
	ended := ask(p.T, p.DisassociateLink, &networkmanager.DisassociateLinkInput{
		GlobalNetworkId: network, DeviceId: made.device.DeviceId, LinkId: made.link.LinkId,
	}).LinkAssociation
	device := ask(p.T, p.DeleteDevice, &networkmanager.DeleteDeviceInput{GlobalNetworkId: network, DeviceId: made.device.DeviceId}).Device
	link := ask(p.T, p.DeleteLink, &networkmanager.DeleteLinkInput{GlobalNetworkId: network, LinkId: made.link.LinkId}).Link
	other := ask(p.T, p.DeleteDevice, &networkmanager.DeleteDeviceInput{GlobalNetworkId: network, DeviceId: made.other.DeviceId}).Device
	site := ask(p.T, p.DeleteSite, &networkmanager.DeleteSiteInput{GlobalNetworkId: network, SiteId: made.site.SiteId}).Site
	if updated == nil || deleted == nil || ended == nil || device == nil || link == nil || other == nil || site == nil {
		p.Fatal("an answer has no structure")
	}
	same(p.T, "updated", updated.State, types.ConnectionStateUpdating)
	same(p.T, "deleted", deleted.State, types.ConnectionStateDeleting)
	same(p.T, "ended", ended.LinkAssociationState, types.LinkAssociationStateDeleting)
	same(p.T, "device", device.State, types.DeviceStateDeleting)
	same(p.T, "link", link.State, types.LinkStateDeleting)
	same(p.T, "site", site.State, types.SiteStateDeleting)
}
