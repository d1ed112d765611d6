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

// destroyNetwork detaches everything that was attached from outside, then deletes. Only a missing network is taken for
// one that is gone already.
func (p provider) destroyNetwork(network *string) {
	p.Helper()
	p.detach(network)
	ctx, cancel := context.WithTimeout(p.Context(), patience)
	defer cancel()
	err := stubborn(ctx, networkInUse, func() error {
		_, err := p.DeleteGlobalNetwork(ctx, &networkmanager.DeleteGlobalNetworkInput{GlobalNetworkId: network})
		return err
	})
	if isNetworkGone(err) {
		p.Fatal("an unknown network must be a ResourceNotFoundException here: ", err)
	}
	p.globalNetwork(*network).deleted(p, err)
}

// detach reads three lists to their ends, one after the other, and takes away what is in them.
func (p provider) detach(network *string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), patience)
	defer cancel()
	bear := func(err error) {
		p.Helper()
		if err != nil && !isNetworkGone(err) {
			p.Fatal(err)
		}
	}
	bear(follow(ctx, networkmanager.NewGetCustomerGatewayAssociationsPaginator(p.Client,
		&networkmanager.GetCustomerGatewayAssociationsInput{GlobalNetworkId: network}),
		func(page *networkmanager.GetCustomerGatewayAssociationsOutput) {
			for _, v := range page.CustomerGatewayAssociations {
				p.destroyCustomerGateway(v)
			}
		}))
	bear(follow(ctx, networkmanager.NewGetTransitGatewayConnectPeerAssociationsPaginator(p.Client,
		&networkmanager.GetTransitGatewayConnectPeerAssociationsInput{GlobalNetworkId: network}),
		func(page *networkmanager.GetTransitGatewayConnectPeerAssociationsOutput) {
			for _, v := range page.TransitGatewayConnectPeerAssociations {
				p.destroyConnectPeer(v)
			}
		}))
	bear(follow(ctx, networkmanager.NewGetTransitGatewayRegistrationsPaginator(p.Client,
		&networkmanager.GetTransitGatewayRegistrationsInput{GlobalNetworkId: network}),
		func(page *networkmanager.GetTransitGatewayRegistrationsOutput) {
			for _, v := range page.TransitGatewayRegistrations {
				p.deregister(v)
			}
		}))
}

// The provider would bear to see what it has taken away as AVAILABLE for a while; nobody has to here.

func (p provider) destroyCustomerGateway(v types.CustomerGatewayAssociation) {
	p.Helper()
	_, err := try(p.T, p.DisassociateCustomerGateway, &networkmanager.DisassociateCustomerGatewayInput{
		GlobalNetworkId: v.GlobalNetworkId, CustomerGatewayArn: v.CustomerGatewayArn,
	})
	p.customerGateway(*v.GlobalNetworkId, *v.CustomerGatewayArn).deleted(p, err)
}

func (p provider) destroyConnectPeer(v types.TransitGatewayConnectPeerAssociation) {
	p.Helper()
	_, err := try(p.T, p.DisassociateTransitGatewayConnectPeer, &networkmanager.DisassociateTransitGatewayConnectPeerInput{
		GlobalNetworkId: v.GlobalNetworkId, TransitGatewayConnectPeerArn: v.TransitGatewayConnectPeerArn,
	})
	p.connectPeer(*v.GlobalNetworkId, *v.TransitGatewayConnectPeerArn).deleted(p, err)
}

func (p provider) deregister(v types.TransitGatewayRegistration) {
	p.Helper()
	_, err := try(p.T, p.DeregisterTransitGateway, &networkmanager.DeregisterTransitGatewayInput{
		GlobalNetworkId: v.GlobalNetworkId, TransitGatewayArn: v.TransitGatewayArn,
	})
	p.registration(*v.GlobalNetworkId, *v.TransitGatewayArn).deleted(p, err)
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
