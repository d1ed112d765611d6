package clients

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"

	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/trunklinetest"
)

// gatewayARN is the ARN of something of EC2's in a Region that is not the server's.
func gatewayARN(kind, id string) string {
	return "arn:aws:ec2:ap-southeast-2:" + account + ":" + kind + "/" + id
}

// registration reads a state that stands in a structure, which must never be missing.
func (p provider) registration(network, gateway string) kind[types.TransitGatewayRegistration, types.TransitGatewayRegistrationState] {
	return kind[types.TransitGatewayRegistration, types.TransitGatewayRegistrationState]{
		find: func(ctx context.Context) (*types.TransitGatewayRegistration, error) {
			var list []types.TransitGatewayRegistration
			err := follow(ctx, networkmanager.NewGetTransitGatewayRegistrationsPaginator(p.Client,
				&networkmanager.GetTransitGatewayRegistrationsInput{GlobalNetworkId: &network, TransitGatewayArns: []string{gateway}}),
				func(page *networkmanager.GetTransitGatewayRegistrationsOutput) {
					list = append(list, page.TransitGatewayRegistrations...)
				})
			found, err := single(list, orGone(err), func(v types.TransitGatewayRegistration) bool {
				return text(v.GlobalNetworkId) == network && text(v.TransitGatewayArn) == gateway
			})
			if err == nil && found.State.Code == types.TransitGatewayRegistrationStateDeleted {
				return nil, errGone
			}
			return found, err
		},
		state: func(v types.TransitGatewayRegistration) types.TransitGatewayRegistrationState { return v.State.Code },
	}
}

func (p provider) customerGateway(network, gateway string) kind[types.CustomerGatewayAssociation, types.CustomerGatewayAssociationState] {
	return kind[types.CustomerGatewayAssociation, types.CustomerGatewayAssociationState]{
		find: func(ctx context.Context) (*types.CustomerGatewayAssociation, error) {
			var list []types.CustomerGatewayAssociation
			err := follow(ctx, networkmanager.NewGetCustomerGatewayAssociationsPaginator(p.Client,
				&networkmanager.GetCustomerGatewayAssociationsInput{GlobalNetworkId: &network, CustomerGatewayArns: []string{gateway}}),
				func(page *networkmanager.GetCustomerGatewayAssociationsOutput) {
					list = append(list, page.CustomerGatewayAssociations...)
				})
			found, err := single(list, orGone(err), func(v types.CustomerGatewayAssociation) bool {
				return text(v.GlobalNetworkId) == network && text(v.CustomerGatewayArn) == gateway
			})
			if err == nil && found.State == types.CustomerGatewayAssociationStateDeleted {
				return nil, errGone
			}
			return found, err
		},
		state: func(v types.CustomerGatewayAssociation) types.CustomerGatewayAssociationState { return v.State },
	}
}

func (p provider) connectPeer(network, peer string) kind[types.TransitGatewayConnectPeerAssociation, types.TransitGatewayConnectPeerAssociationState] {
	return kind[types.TransitGatewayConnectPeerAssociation, types.TransitGatewayConnectPeerAssociationState]{
		find: func(ctx context.Context) (*types.TransitGatewayConnectPeerAssociation, error) {
			var list []types.TransitGatewayConnectPeerAssociation
			err := follow(ctx, networkmanager.NewGetTransitGatewayConnectPeerAssociationsPaginator(p.Client,
				&networkmanager.GetTransitGatewayConnectPeerAssociationsInput{
					GlobalNetworkId: &network, TransitGatewayConnectPeerArns: []string{peer}}),
				func(page *networkmanager.GetTransitGatewayConnectPeerAssociationsOutput) {
					list = append(list, page.TransitGatewayConnectPeerAssociations...)
				})
			found, err := single(list, orGone(err), func(v types.TransitGatewayConnectPeerAssociation) bool {
				return text(v.GlobalNetworkId) == network && text(v.TransitGatewayConnectPeerArn) == peer
			})
			if err == nil && found.State == types.TransitGatewayConnectPeerAssociationStateDeleted {
				return nil, errGone
			}
			return found, err
		},
		state: func(v types.TransitGatewayConnectPeerAssociation) types.TransitGatewayConnectPeerAssociationState {
			return v.State
		},
	}
}

func (p provider) register(network *string, gateway string) types.TransitGatewayRegistration {
	p.Helper()
	made := ask(p.T, p.RegisterTransitGateway, &networkmanager.RegisterTransitGatewayInput{
		GlobalNetworkId: network, TransitGatewayArn: &gateway,
	})
	if made.TransitGatewayRegistration.State == nil {
		p.Fatal("the answer has no state")
	}
	return p.registration(*network, gateway).created(p)
}

func (p provider) makeCustomerGateway(in networkmanager.AssociateCustomerGatewayInput) types.CustomerGatewayAssociation {
	p.Helper()
	ask(p.T, p.AssociateCustomerGateway, &in)
	return p.customerGateway(*in.GlobalNetworkId, *in.CustomerGatewayArn).created(p)
}

func (p provider) makeConnectPeer(in networkmanager.AssociateTransitGatewayConnectPeerInput) types.TransitGatewayConnectPeerAssociation {
	p.Helper()
	ask(p.T, p.AssociateTransitGatewayConnectPeer, &in)
	return p.connectPeer(*in.GlobalNetworkId, *in.TransitGatewayConnectPeerArn).created(p)
}

func registrationResource(p provider) {
	network, gateway := p.makeNetwork().GlobalNetworkId, gatewayARN("transit-gateway", "tgw-registered")
	made := p.register(network, gateway)
	k := p.registration(*network, gateway)
	if read := k.read(p); !reflect.DeepEqual(read, made) {
		p.Errorf("imported: got %+v, want %+v", read, made)
	}
	other := p.register(network, gatewayARN("transit-gateway", "tgw-registered-too"))
	p.deregister(made)
	k.absent(p)
	p.deregister(made)
	p.deregister(p.register(network, gateway))
	p.deregister(other)
	p.destroyNetwork(network)
}

func customerGatewayResource(p provider) {
	network := p.makeNetwork().GlobalNetworkId
	site := p.makeSite(networkmanager.CreateSiteInput{GlobalNetworkId: network})
	device := p.makeDevice(networkmanager.CreateDeviceInput{GlobalNetworkId: network, SiteId: site.SiteId})
	link := p.makeLink(networkmanager.CreateLinkInput{GlobalNetworkId: network, SiteId: site.SiteId})
	association := p.makeAssociation(device, link)
	registered := p.register(network, gatewayARN("transit-gateway", "tgw-with-vpn"))
	gateway := gatewayARN("customer-gateway", "cgw-0a")
	made := p.makeCustomerGateway(networkmanager.AssociateCustomerGatewayInput{
		GlobalNetworkId: network, CustomerGatewayArn: &gateway, DeviceId: device.DeviceId, LinkId: link.LinkId,
	})
	p.reads(*device.DeviceId+" / "+*link.LinkId, made.DeviceId, made.LinkId)
	k := p.customerGateway(*network, gateway)
	if read := k.read(p); !reflect.DeepEqual(read, made) {
		p.Errorf("imported: got %+v, want %+v", read, made)
	}
	p.destroyCustomerGateway(made)
	k.absent(p)
	p.destroyCustomerGateway(made)
	p.deregister(registered)
	p.destroyAssociation(association)
	p.destroyLink(link)
	p.destroyDevice(device)
	p.destroySite(site)
	p.destroyNetwork(network)
}

func connectPeerResource(p provider) {
	network := p.makeNetwork().GlobalNetworkId
	device := p.makeDevice(networkmanager.CreateDeviceInput{GlobalNetworkId: network})
	registered := p.register(network, gatewayARN("transit-gateway", "tgw-with-peer"))
	peer := gatewayARN("transit-gateway-connect-peer", "tgw-connect-peer-0a")
	made := p.makeConnectPeer(networkmanager.AssociateTransitGatewayConnectPeerInput{
		GlobalNetworkId: network, TransitGatewayConnectPeerArn: &peer, DeviceId: device.DeviceId,
	})
	p.unset(made.LinkId)
	k := p.connectPeer(*network, peer)
	if read := k.read(p); !reflect.DeepEqual(read, made) {
		p.Errorf("imported: got %+v, want %+v", read, made)
	}
	p.destroyConnectPeer(made)
	k.absent(p)
	p.destroyConnectPeer(made)
	p.deregister(registered)
	p.destroyDevice(device)
	p.destroyNetwork(network)
}

// crowdedNetwork is destroyed with all that was attached to it from outside, and left there.
func crowdedNetwork(p provider) {
	network := p.makeNetwork().GlobalNetworkId
	device := p.makeDevice(networkmanager.CreateDeviceInput{GlobalNetworkId: network})
	for _, id := range []string{"crowd-1", "crowd-2", "crowd-3"} {
		gateway, peer := gatewayARN("customer-gateway", id), gatewayARN("transit-gateway-connect-peer", id)
		p.register(network, gatewayARN("transit-gateway", id))
		p.makeCustomerGateway(networkmanager.AssociateCustomerGatewayInput{
			GlobalNetworkId: network, CustomerGatewayArn: &gateway, DeviceId: device.DeviceId})
		p.makeConnectPeer(networkmanager.AssociateTransitGatewayConnectPeerInput{
			GlobalNetworkId: network, TransitGatewayConnectPeerArn: &peer, DeviceId: device.DeviceId})
	}
	p.detach(network)
	p.destroyDevice(device)
	p.destroyNetwork(network)
}

// TestTerraformWaitsForACustomerGateway replays the one create that is tried again: while the network does not know the
// gateway, the refusal names the gateway's ARN, byte for byte.
func TestTerraformWaitsForACustomerGateway(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		c := e.New(t)
		o := trunklinetest.Options{Data: c.Dir, Database: c.URL, ClosedCatalog: true}
		srv := trunklinetest.Start(t, o)
		p := provider{t, dial(srv)}
		network, gateway := p.makeNetwork().GlobalNetworkId, gatewayARN("customer-gateway", "cgw-late")
		device := p.makeDevice(networkmanager.CreateDeviceInput{GlobalNetworkId: network})
		in := networkmanager.AssociateCustomerGatewayInput{
			GlobalNetworkId: network, CustomerGatewayArn: &gateway, DeviceId: device.DeviceId}
		for range 2 {
			if _, err := try(t, p.AssociateCustomerGateway, &in); !isTriedAgain(err, gateway) {
				t.Fatalf("got %v, want a refusal that is tried again", err)
			}
		}
		if err := srv.Stop(); err != nil {
			t.Fatal(err)
		}
		o.Data, o.ClosedCatalog = srv.Data, false
		provider{t, dial(trunklinetest.Start(t, o))}.makeCustomerGateway(in)
	})
}

// isTriedAgain tells whether the provider takes a refusal for a gateway that is noticed late.
func isTriedAgain(err error, gateway string) bool {
	missing, ok := errors.AsType[*types.ResourceNotFoundException](err)
	return ok && text(missing.ResourceId) == gateway
}
