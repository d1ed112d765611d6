package network_test

import (
	"strings"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/network"
)

// What a life meets outside its network.
const (
	outsideARN = "arn:aws:ec2:eu-west-1:123456789012:"
	gatewayARN = outsideARN + "transit-gateway/tgw-1"
	nearARN    = outsideARN + "customer-gateway/cgw-near" // declared to be behind the gateway
	farARN     = outsideARN + "customer-gateway/cgw-far"  // mentioned only
	peerARN    = outsideARN + "transit-gateway-connect-peer/tgw-connect-peer-1"
	peerID     = "connect-peer-0123456789abcdef0"
)

// declare says, as a catalog would, that something outside is behind a transit gateway; a customer gateway is so by way
// of a VPN connection.
func (inv *inventory) declare(k *network.Outside, arn, gateway string) {
	inv.t.Helper()
	caller := api.Caller{
		Account: inv.account, Principal: principal, RequestID: "declared", Operation: api.OperationByName["RegisterTransitGateway"]}
	put := func(k *network.Outside, arn, gateway string, beside ...graph.Mention) {
		inv.t.Helper()
		err := inv.graph.Update(inv.t.Context(), caller, func(tx *graph.Tx) error {
			_, err := k.Put(tx, &api.NetworkResource{ResourceArn: arn, ResourceType: k.Name, RegisteredGatewayArn: gateway}, beside...)
			return err
		})
		if err != nil {
			inv.t.Fatal(err)
		}
	}
	if k != network.CustomerGateway {
		put(k, arn, gateway)
		return
	}
	put(k, arn, "")
	put(network.VpnConnection, strings.Replace(arn, "customer-gateway/cgw", "vpn-connection/vpn", 1), gateway,
		graph.Mention{Kind: &k.Kind, Name: graph.NameOf(k.Name, arn)})
	inv.followLeads()
}

// followLeads finds out what is behind gateways, as applying any catalog does.
func (inv *inventory) followLeads() {
	inv.t.Helper()
	inv.apply("account: \"" + inv.account + "\"\nregion: us-east-1\nvpcs: []\n")
}

// apply makes everything outside as a catalog says.
func (inv *inventory) apply(text string) {
	inv.t.Helper()
	declared, problems := catalog.Parse([]byte(text))
	if len(problems) > 0 {
		inv.t.Fatal(problems)
	}
	if _, err := network.ApplyCatalog(inv.t.Context(), inv.graph, inv.caller(), declared, network.CatalogOptions{Prune: false}); err != nil {
		inv.t.Fatal(err)
	}
}

func (l *lives) arrivals() {
	gn := l.network.GlobalNetworkId
	l.register(birth, "transit-gateway transit-gateway-registration")
	l.register(refusal, "")
	l.inv.declare(network.CustomerGateway, nearARN, gatewayARN)
	l.inv.declare(network.TransitGatewayConnectPeer, peerARN, gatewayARN)
	l.associateGateway(nearARN, birth, "customer-gateway-association")
	l.associateGateway(nearARN, nothing, "")
	l.associateGateway(farARN, birth, "customer-gateway customer-gateway-association")
	l.do(&api.AssociateTransitGatewayConnectPeerRequest{
		GlobalNetworkId: gn, TransitGatewayConnectPeerArn: peerARN, DeviceId: l.b.DeviceId, LinkId: l.lb.LinkId,
	}, birth, "transit-gateway-connect-peer-association")
	other := &api.AssociateTransitGatewayConnectPeerRequest{
		GlobalNetworkId: gn, TransitGatewayConnectPeerArn: peerARN + "0", DeviceId: l.b.DeviceId, LinkId: l.lb.LinkId}
	l.do(other, birth, "transit-gateway-connect-peer transit-gateway-connect-peer-association")
	l.do(&api.AssociateConnectPeerRequest{
		GlobalNetworkId: gn, ConnectPeerId: peerID, DeviceId: l.a.DeviceId, LinkId: l.la.LinkId,
	}, birth, "connect-peer connect-peer-association")
	l.access("DISABLE", nothing)
	l.access("ENABLE", birth)
	l.access("ENABLE", nothing)
	l.access("DISABLE", update)
	l.access("NEITHER", refusal)
}

func (l *lives) register(leaves, kinds string) {
	l.do(&api.RegisterTransitGatewayRequest{GlobalNetworkId: l.network.GlobalNetworkId, TransitGatewayArn: gatewayARN}, leaves, kinds)
}

func (l *lives) associateGateway(arn, leaves, kinds string) {
	l.do(&api.AssociateCustomerGatewayRequest{
		GlobalNetworkId: l.network.GlobalNetworkId, CustomerGatewayArn: arn, DeviceId: l.a.DeviceId, LinkId: l.la.LinkId,
	}, leaves, kinds)
}

func (l *lives) disassociateGateway(arn, leaves string) {
	l.do(&api.DisassociateCustomerGatewayRequest{GlobalNetworkId: l.network.GlobalNetworkId, CustomerGatewayArn: arn},
		leaves, "customer-gateway-association")
}

func (l *lives) access(action, leaves string) {
	l.do(&api.StartOrganizationServiceAccessUpdateRequest{Action: action}, leaves, "organization-service-access")
}

func (l *lives) readsOutside() {
	gn, nowhere := l.network.GlobalNetworkId, "nothing of the kind"
	for _, filter := range [][]string{nil, {nowhere}} {
		l.do(&api.GetCustomerGatewayAssociationsRequest{GlobalNetworkId: gn, CustomerGatewayArns: filter}, nothing, "")
		l.do(&api.GetTransitGatewayRegistrationsRequest{GlobalNetworkId: gn, TransitGatewayArns: filter}, nothing, "")
		l.do(&api.GetTransitGatewayConnectPeerAssociationsRequest{GlobalNetworkId: gn, TransitGatewayConnectPeerArns: filter}, nothing, "")
		l.do(&api.GetConnectPeerAssociationsRequest{GlobalNetworkId: gn, ConnectPeerIds: filter}, nothing, "")
	}
	l.do(&api.ListOrganizationServiceAccessStatusRequest{}, nothing, "")
}

func (l *lives) refusalsOutside() {
	gn, nowhere := l.network.GlobalNetworkId, "nothing of the kind"
	for _, in := range []any{
		&api.RegisterTransitGatewayRequest{GlobalNetworkId: gn, TransitGatewayArn: nearARN},
		&api.RegisterTransitGatewayRequest{GlobalNetworkId: nowhere, TransitGatewayArn: gatewayARN},
		&api.DeregisterTransitGatewayRequest{GlobalNetworkId: gn, TransitGatewayArn: nowhere},
		&api.DeregisterTransitGatewayRequest{GlobalNetworkId: nowhere, TransitGatewayArn: gatewayARN},
		&api.AssociateCustomerGatewayRequest{GlobalNetworkId: gn, CustomerGatewayArn: farARN, DeviceId: l.b.DeviceId},
		&api.AssociateCustomerGatewayRequest{GlobalNetworkId: gn, CustomerGatewayArn: farARN + "0", DeviceId: l.b.DeviceId, LinkId: l.la.LinkId},
		&api.DisassociateConnectPeerRequest{GlobalNetworkId: gn, ConnectPeerId: nowhere},
		&api.DeleteDeviceRequest{GlobalNetworkId: gn, DeviceId: l.a.DeviceId},
	} {
		l.do(in, refusal, "")
	}
}

// departures end what arrivals made: one association slowly, then again, the rest with the gateway or by itself.
func (l *lives) departures() {
	gn := l.network.GlobalNetworkId
	l.inv.settle.Set("", time.Hour)
	l.disassociateGateway(farARN, death)
	l.disassociateGateway(farARN, nothing)
	l.associateGateway(farARN, refusal, "")
	l.inv.clock.advance(2 * time.Hour)
	l.associateGateway(farARN, birth, "customer-gateway-association")
	l.do(&api.DeregisterTransitGatewayRequest{GlobalNetworkId: gn, TransitGatewayArn: gatewayARN}, death,
		"customer-gateway-association transit-gateway-connect-peer-association transit-gateway-registration")
	l.register(refusal, "")
	l.inv.settle.Set("", 0)
	l.disassociateGateway(farARN, death)
	l.do(&api.DisassociateTransitGatewayConnectPeerRequest{GlobalNetworkId: gn, TransitGatewayConnectPeerArn: peerARN + "0"},
		death, "transit-gateway-connect-peer-association")
	l.do(&api.DisassociateConnectPeerRequest{GlobalNetworkId: gn, ConnectPeerId: peerID}, death, "connect-peer-association")
}
