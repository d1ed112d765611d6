package clients

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"
)

// listsEnd reads a list of more than one page of the server's own choosing.
func listsEnd(p provider) {
	const sites = 130
	network := p.makeNetwork().GlobalNetworkId
	for range sites {
		ask(p.T, p.CreateSite, &networkmanager.CreateSiteInput{GlobalNetworkId: network})
	}
	var seen []string
	all := pages(p.T, networkmanager.NewGetSitesPaginator(p.Client, &networkmanager.GetSitesInput{GlobalNetworkId: network}))
	for _, page := range all {
		seen = append(seen, ids(page.Sites, func(v types.Site) *string { return v.SiteId })...)
	}
	if len(seen) != sites || !isOrdered(seen) {
		p.Errorf("got %d sites, want %d, each once and in order", len(seen), sites)
	}
	if last := all[len(all)-1]; last.NextToken != nil {
		p.Errorf("token of the last page: got %q, want none", *last.NextToken)
	}
}

func regions(p provider) {
	for _, region := range []string{"us-east-1", "eu-central-2", "cn-north-1", "us-gov-west-1", "mars-north-1"} {
		_, err := p.DescribeGlobalNetworks(p.Context(), &networkmanager.DescribeGlobalNetworksInput{},
			func(o *networkmanager.Options) { o.Region = region })
		if err != nil {
			p.Errorf("signed for %s: %v", region, err)
		}
	}
}

// readYourWrites reads straight after each call, without a wait anywhere.
func readYourWrites(p provider) {
	network := text(ask(p.T, p.CreateGlobalNetwork, &networkmanager.CreateGlobalNetworkInput{}).GlobalNetwork.GlobalNetworkId)
	p.globalNetwork(network).shows(p, "PENDING")
	site := text(ask(p.T, p.CreateSite, &networkmanager.CreateSiteInput{GlobalNetworkId: &network}).Site.SiteId)
	p.site(network, site).shows(p, "PENDING")
	device := text(ask(p.T, p.CreateDevice, &networkmanager.CreateDeviceInput{GlobalNetworkId: &network, SiteId: &site}).Device.DeviceId)
	p.device(network, device).shows(p, "PENDING")
	other := text(ask(p.T, p.CreateDevice, &networkmanager.CreateDeviceInput{GlobalNetworkId: &network}).Device.DeviceId)
	link := text(ask(p.T, p.CreateLink, &networkmanager.CreateLinkInput{
		GlobalNetworkId: &network, SiteId: &site, Bandwidth: &types.Bandwidth{},
	}).Link.LinkId)
	p.link(network, link).shows(p, "PENDING")
	ask(p.T, p.AssociateLink, &networkmanager.AssociateLinkInput{GlobalNetworkId: &network, DeviceId: &device, LinkId: &link})
	p.linkAssociation(network, link, device).shows(p, "PENDING")
	connection := text(ask(p.T, p.CreateConnection, &networkmanager.CreateConnectionInput{
		GlobalNetworkId: &network, DeviceId: &device, ConnectedDeviceId: &other, LinkId: &link,
	}).Connection.ConnectionId)
	p.connection(network, connection).shows(p, "PENDING")

	for _, description := range []string{"first", "second"} {
		ask(p.T, p.UpdateConnection, &networkmanager.UpdateConnectionInput{
			GlobalNetworkId: &network, ConnectionId: &connection, Description: aws.String(description),
		})
		same(p.T, "description", text(p.connection(network, connection).shows(p, "UPDATING").Description), description)
		ask(p.T, p.UpdateSite, &networkmanager.UpdateSiteInput{
			GlobalNetworkId: &network, SiteId: &site, Description: aws.String(description),
		})
		same(p.T, "description", text(p.site(network, site).shows(p, "UPDATING").Description), description)
	}
	p.readYourDeletes(network, connection, device, link)
}

func (p provider) readYourDeletes(network, connection, device, link string) {
	p.Helper()
	ask(p.T, p.DeleteConnection, &networkmanager.DeleteConnectionInput{GlobalNetworkId: &network, ConnectionId: &connection})
	p.connection(network, connection).leaves(p)
	ask(p.T, p.DisassociateLink, &networkmanager.DisassociateLinkInput{GlobalNetworkId: &network, DeviceId: &device, LinkId: &link})
	p.linkAssociation(network, link, device).leaves(p)
	ask(p.T, p.DeleteLink, &networkmanager.DeleteLinkInput{GlobalNetworkId: &network, LinkId: &link})
	p.link(network, link).leaves(p)
	ask(p.T, p.DeleteDevice, &networkmanager.DeleteDeviceInput{GlobalNetworkId: &network, DeviceId: &device})
	p.device(network, device).leaves(p)
}

// shows reads what must be there, on its way or settled.
func (k kind[T, S]) shows(p provider, onItsWay S) T {
	p.Helper()
	v := k.read(p)
	if state := k.state(v); state != onItsWay && state != "AVAILABLE" {
		p.Errorf("state: got %s, want %s or AVAILABLE", state, onItsWay)
	}
	return v
}

// leaves reads what must be gone or going.
func (k kind[T, S]) leaves(p provider) {
	p.Helper()
	v, err := k.find(p.Context())
	if errors.Is(err, errGone) {
		return
	}
	if err != nil || k.state(*v) != "DELETING" {
		p.Errorf("got %+v, %v, want it DELETING or gone", v, err)
	}
}

// deletedLater deletes a site that a device stands at, then a network that a site is in: each is tried until it may go.
func deletedLater(p provider) {
	network := p.makeNetwork().GlobalNetworkId
	site := p.makeSite(networkmanager.CreateSiteInput{GlobalNetworkId: network})
	device := p.makeDevice(networkmanager.CreateDeviceInput{GlobalNetworkId: network, SiteId: site.SiteId})
	p.later(siteInUse, func() error {
		_, err := try(p.T, p.DeleteSite, &networkmanager.DeleteSiteInput{GlobalNetworkId: network, SiteId: site.SiteId})
		return err
	}, func() { p.destroyDevice(device) })
	p.site(*network, *site.SiteId).awaitGone(p)

	site = p.makeSite(networkmanager.CreateSiteInput{GlobalNetworkId: network})
	p.later(networkInUse, func() error {
		_, err := try(p.T, p.DeleteGlobalNetwork, &networkmanager.DeleteGlobalNetworkInput{GlobalNetworkId: network})
		return err
	}, func() { p.destroySite(site) })
	p.globalNetwork(*network).awaitGone(p)
}

// later repeats a call that is refused with a fragment, and frees the way after the first refusal.
func (p provider) later(fragment string, call func() error, free func()) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), patience)
	defer cancel()
	tries := 0
	if err := stubborn(ctx, fragment, func() error {
		if tries++; tries == 2 {
			free()
		}
		return call()
	}); err != nil || tries < 2 {
		p.Errorf("after %d tries: got %v, want a refusal that says %q and then success", tries, err, fragment)
	}
}
