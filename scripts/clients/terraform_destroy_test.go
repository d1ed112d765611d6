package clients

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"
)

// The texts by which the provider knows that a delete is worth another try.
const (
	siteInUse    = "cannot be deleted due to existing association"
	networkInUse = "cannot be deleted due to existing devices, sites, or links"
)

// destroyNetwork asks for everything that may be attached from outside, then deletes. Only a missing network is taken
// for one that is gone already.
func (p provider) destroyNetwork(network *string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), patience)
	defer cancel()
	p.emptyLists(ctx, network)
	err := stubborn(ctx, networkInUse, func() error {
		_, err := p.DeleteGlobalNetwork(ctx, &networkmanager.DeleteGlobalNetworkInput{GlobalNetworkId: network})
		return err
	})
	if isNetworkGone(err) {
		p.Fatal("an unknown network must be a ResourceNotFoundException here: ", err)
	}
	p.globalNetwork(*network).deleted(p, err)
}

// emptyLists reads the three lists whose elements would have to go before their network.
func (p provider) emptyLists(ctx context.Context, network *string) {
	p.Helper()
	found := 0
	for _, err := range []error{
		follow(ctx, networkmanager.NewGetCustomerGatewayAssociationsPaginator(p.Client,
			&networkmanager.GetCustomerGatewayAssociationsInput{GlobalNetworkId: network}),
			func(page *networkmanager.GetCustomerGatewayAssociationsOutput) {
				found += len(page.CustomerGatewayAssociations)
			}),
		follow(ctx, networkmanager.NewGetTransitGatewayConnectPeerAssociationsPaginator(p.Client,
			&networkmanager.GetTransitGatewayConnectPeerAssociationsInput{GlobalNetworkId: network}),
			func(page *networkmanager.GetTransitGatewayConnectPeerAssociationsOutput) {
				found += len(page.TransitGatewayConnectPeerAssociations)
			}),
		follow(ctx, networkmanager.NewGetTransitGatewayRegistrationsPaginator(p.Client,
			&networkmanager.GetTransitGatewayRegistrationsInput{GlobalNetworkId: network}),
			func(page *networkmanager.GetTransitGatewayRegistrationsOutput) {
				found += len(page.TransitGatewayRegistrations)
			}),
	} {
		if err != nil && !isNetworkGone(err) {
			p.Fatal(err)
		}
	}
	same(p.T, "gateways of the network", found, 0)
}

func (p provider) destroySite(v types.Site) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), patience)
	defer cancel()
	err := stubborn(ctx, siteInUse, func() error {
		_, err := p.DeleteSite(ctx, &networkmanager.DeleteSiteInput{GlobalNetworkId: v.GlobalNetworkId, SiteId: v.SiteId})
		return err
	})
	p.site(*v.GlobalNetworkId, *v.SiteId).deleted(p, err)
}

func (p provider) destroyDevice(v types.Device) {
	p.Helper()
	_, err := try(p.T, p.DeleteDevice, &networkmanager.DeleteDeviceInput{
		GlobalNetworkId: v.GlobalNetworkId, DeviceId: v.DeviceId,
	})
	p.device(*v.GlobalNetworkId, *v.DeviceId).deleted(p, err)
}

func (p provider) destroyLink(v types.Link) {
	p.Helper()
	_, err := try(p.T, p.DeleteLink, &networkmanager.DeleteLinkInput{GlobalNetworkId: v.GlobalNetworkId, LinkId: v.LinkId})
	p.link(*v.GlobalNetworkId, *v.LinkId).deleted(p, err)
}

func (p provider) destroyAssociation(v types.LinkAssociation) {
	p.Helper()
	_, err := try(p.T, p.DisassociateLink, &networkmanager.DisassociateLinkInput{
		GlobalNetworkId: v.GlobalNetworkId, DeviceId: v.DeviceId, LinkId: v.LinkId,
	})
	p.linkAssociation(*v.GlobalNetworkId, *v.LinkId, *v.DeviceId).deleted(p, err)
}

func (p provider) destroyConnection(v types.Connection) {
	p.Helper()
	_, err := try(p.T, p.DeleteConnection, &networkmanager.DeleteConnectionInput{
		GlobalNetworkId: v.GlobalNetworkId, ConnectionId: v.ConnectionId,
	})
	p.connection(*v.GlobalNetworkId, *v.ConnectionId).deleted(p, err)
}
