package clients

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"

	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/trunklinetest"
)

// TestUnsettled builds, changes and tears down a network in which no state ever settles: clients that do not wait, such
// as CloudFormation's, need not.
func TestUnsettled(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		p := provider{t, dial(start(t, e, trunklinetest.Options{Settle: "1h"}))}
		u := p.build()
		u.stands(p, "PENDING")
		u.change(p)
		u.stands(p, "UPDATING")
		u.tearDown(p)
	})
}

// unsettled is a network whose parts are all on their way.
type unsettled struct {
	network, site, device, other, link, connection *string
}

func (p provider) build() unsettled {
	p.Helper()
	u := unsettled{network: ask(p.T, p.CreateGlobalNetwork, &networkmanager.CreateGlobalNetworkInput{}).GlobalNetwork.GlobalNetworkId}
	u.site = ask(p.T, p.CreateSite, &networkmanager.CreateSiteInput{GlobalNetworkId: u.network}).Site.SiteId
	u.device = ask(p.T, p.CreateDevice, &networkmanager.CreateDeviceInput{GlobalNetworkId: u.network, SiteId: u.site}).Device.DeviceId
	u.other = ask(p.T, p.CreateDevice, &networkmanager.CreateDeviceInput{GlobalNetworkId: u.network}).Device.DeviceId
	u.link = ask(p.T, p.CreateLink, &networkmanager.CreateLinkInput{
		GlobalNetworkId: u.network, SiteId: u.site, Bandwidth: &types.Bandwidth{DownloadSpeed: aws.Int32(50)},
	}).Link.LinkId
	ask(p.T, p.AssociateLink, &networkmanager.AssociateLinkInput{GlobalNetworkId: u.network, DeviceId: u.device, LinkId: u.link})
	u.connection = ask(p.T, p.CreateConnection, &networkmanager.CreateConnectionInput{
		GlobalNetworkId: u.network, DeviceId: u.device, ConnectedDeviceId: u.other, LinkId: u.link,
	}).Connection.ConnectionId
	return u
}

// stands checks that every part is seen in a state. An association has no update.
func (u unsettled) stands(p provider, state string) {
	p.Helper()
	same(p.T, "network", string(p.globalNetwork(*u.network).read(p).State), state)
	same(p.T, "site", string(p.site(*u.network, *u.site).read(p).State), state)
	same(p.T, "device", string(p.device(*u.network, *u.device).read(p).State), state)
	same(p.T, "link", string(p.link(*u.network, *u.link).read(p).State), state)
	same(p.T, "connection", string(p.connection(*u.network, *u.connection).read(p).State), state)
	association := p.linkAssociation(*u.network, *u.link, *u.device).read(p)
	same(p.T, "association", association.LinkAssociationState, types.LinkAssociationStatePending)
}

func (u unsettled) change(p provider) {
	p.Helper()
	said := aws.String("changed")
	ask(p.T, p.UpdateGlobalNetwork, &networkmanager.UpdateGlobalNetworkInput{GlobalNetworkId: u.network, Description: said})
	ask(p.T, p.UpdateSite, &networkmanager.UpdateSiteInput{GlobalNetworkId: u.network, SiteId: u.site, Description: said})
	ask(p.T, p.UpdateDevice, &networkmanager.UpdateDeviceInput{GlobalNetworkId: u.network, DeviceId: u.device, Description: said})
	ask(p.T, p.UpdateLink, &networkmanager.UpdateLinkInput{GlobalNetworkId: u.network, LinkId: u.link, Description: said})
	ask(p.T, p.UpdateConnection, &networkmanager.UpdateConnectionInput{
		GlobalNetworkId: u.network, ConnectionId: u.connection, Description: said,
	})
	arn := p.connection(*u.network, *u.connection).read(p).ConnectionArn
	p.retag(arn, nil, map[string]string{"key1": "value1"})
	same(p.T, "tags", spoken(p.connection(*u.network, *u.connection).read(p).Tags), "key1=value1")
}

// tearDown deletes without a wait. What is on its way out is seen so, and holds nothing up.
func (u unsettled) tearDown(p provider) {
	p.Helper()
	ask(p.T, p.DeleteConnection, &networkmanager.DeleteConnectionInput{GlobalNetworkId: u.network, ConnectionId: u.connection})
	same(p.T, "connection", p.connection(*u.network, *u.connection).read(p).State, types.ConnectionStateDeleting)
	ask(p.T, p.DisassociateLink, &networkmanager.DisassociateLinkInput{GlobalNetworkId: u.network, DeviceId: u.device, LinkId: u.link})
	same(p.T, "association", p.linkAssociation(*u.network, *u.link, *u.device).read(p).LinkAssociationState,
		types.LinkAssociationStateDeleting)
	for _, device := range []*string{u.device, u.other} {
		ask(p.T, p.DeleteDevice, &networkmanager.DeleteDeviceInput{GlobalNetworkId: u.network, DeviceId: device})
		same(p.T, "device", p.device(*u.network, *device).read(p).State, types.DeviceStateDeleting)
	}
	ask(p.T, p.DeleteLink, &networkmanager.DeleteLinkInput{GlobalNetworkId: u.network, LinkId: u.link})
	same(p.T, "link", p.link(*u.network, *u.link).read(p).State, types.LinkStateDeleting)
	ask(p.T, p.DeleteSite, &networkmanager.DeleteSiteInput{GlobalNetworkId: u.network, SiteId: u.site})
	same(p.T, "site", p.site(*u.network, *u.site).read(p).State, types.SiteStateDeleting)
	ask(p.T, p.DeleteGlobalNetwork, &networkmanager.DeleteGlobalNetworkInput{GlobalNetworkId: u.network})
	same(p.T, "network", p.globalNetwork(*u.network).read(p).State, types.GlobalNetworkStateDeleting)
}
