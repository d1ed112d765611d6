package network_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// A hubEstate is the network of the shared catalog with a core network: a VPC with a Connect and a peer over it, one of the
// VPN connections, the Direct Connect gateway at both edges, and a peering with the first gateway.
type hubEstate struct {
	*estate
	core                   *api.CoreNetwork
	vpc, over, vpn, direct string // attachments' ids
	router, peering        string
}

func newHubEstate(t *testing.T, e storetest.Engine) *hubEstate {
	h := &hubEstate{estate: newShared(t, e)}
	h.core = h.newCoreNetwork(h.network, worldPolicy)
	id, ec2 := h.core.CoreNetworkId, "arn:aws:ec2:us-east-1:123456789012:"
	h.vpc = get[api.CreateVpcAttachmentResponse](h.inventory, &api.CreateVpcAttachmentRequest{CoreNetworkId: id, VpcArn: ec2 + "vpc/vpc-1",
		SubnetArns: []string{ec2 + "subnet/subnet-1"}, Tags: someTags}).VpcAttachment.Attachment.AttachmentId
	h.over = get[api.CreateConnectAttachmentResponse](h.inventory, &api.CreateConnectAttachmentRequest{CoreNetworkId: id, EdgeLocation: "us-east-1",
		TransportAttachmentId: h.vpc, Options: &api.ConnectAttachmentOptions{}}).ConnectAttachment.Attachment.AttachmentId
	h.router = get[api.CreateConnectPeerResponse](h.inventory, &api.CreateConnectPeerRequest{ConnectAttachmentId: h.over,
		PeerAddress: "10.9.0.1", InsideCidrBlocks: []string{"169.254.10.0/29"}}).ConnectPeer.ConnectPeerId
	h.vpn = h.attachVPN("vpn-a")
	h.direct = get[api.CreateDirectConnectGatewayAttachmentResponse](h.inventory, &api.CreateDirectConnectGatewayAttachmentRequest{CoreNetworkId: id,
		DirectConnectGatewayArn: "arn:aws:directconnect::123456789012:dx-gateway/dxgw-1", EdgeLocations: []string{"us-east-1", "eu-west-1"},
	}).DirectConnectGatewayAttachment.Attachment.AttachmentId
	h.peering = get[api.CreateTransitGatewayPeeringResponse](h.inventory, &api.CreateTransitGatewayPeeringRequest{
		CoreNetworkId: id, TransitGatewayArn: h.east}).TransitGatewayPeering.Peering.PeeringId
	return h
}

func (h *hubEstate) attachVPN(id string) string {
	return get[api.CreateSiteToSiteVpnAttachmentResponse](h.inventory, &api.CreateSiteToSiteVpnAttachmentRequest{
		CoreNetworkId: h.core.CoreNetworkId, VpnConnectionArn: ec2ARN("vpn-connection", "us-east-1", id)}).SiteToSiteVpnAttachment.Attachment.AttachmentId
}

func (h *hubEstate) arn(kind, id string) string {
	return "arn:aws:networkmanager::" + h.account + ":" + kind + "/" + id
}

// only asks for one resource.
func (h *hubEstate) only(in api.GetNetworkResourcesRequest) api.NetworkResource {
	h.t.Helper()
	in.GlobalNetworkId = h.network
	list, err := get[api.GetNetworkResourcesResponse](h.inventory, &in).NetworkResources.Decode()
	if err != nil || len(list) != 1 {
		h.t.Fatalf("%+v: %d resources, %v", in, len(list), err)
	}
	return list[0]
}

// TestCoreNetworkResources looks at what is shown of what belongs to a core network.
func TestCoreNetworkResources(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		h := newHubEstate(t, e)
		h.checkCounts("with a core network", 10+1+4+1+1)
		id := h.core.CoreNetworkId
		for arn, want := range map[string]api.NetworkResource{
			h.core.CoreNetworkArn:           {ResourceType: "core-network", ResourceId: id},
			h.arn("attachment", h.vpc):      {ResourceType: "attachment", ResourceId: h.vpc, AwsRegion: "us-east-1", Tags: someTags},
			h.arn("attachment", h.direct):   {ResourceType: "attachment", ResourceId: h.direct},
			h.arn("connect-peer", h.router): {ResourceType: "connect-peer", ResourceId: h.router, AwsRegion: "us-east-1"},
			h.arn("peering", h.peering):     {ResourceType: "peering", ResourceId: h.peering, AwsRegion: "us-east-1"},
		} {
			get[api.UpdateNetworkResourceMetadataResponse](h.inventory, &api.UpdateNetworkResourceMetadataRequest{
				GlobalNetworkId: h.network, ResourceArn: arn, Metadata: map[string]string{"rack": want.ResourceId}})
			got := h.only(api.GetNetworkResourcesRequest{ResourceArn: arn})
			if !strings.Contains(got.Definition, `"`+want.ResourceId+`"`) || !strings.HasPrefix(got.Definition, `{"State":"AVAILABLE"`) {
				t.Errorf("%s is defined by %s", arn, got.Definition)
			}
			if got.DefinitionTimestamp == 0 || got.Metadata["rack"] != want.ResourceId {
				t.Errorf("%s is of %v and has %v", arn, got.DefinitionTimestamp, got.Metadata)
			}
			got.Definition, got.DefinitionTimestamp, got.Metadata = "", 0, nil
			want.CoreNetworkId, want.ResourceArn, want.AccountId = id, arn, h.account
			if g, w := string(api.Append(nil, &got)), string(api.Append(nil, &want)); g != w {
				t.Errorf("%s is shown as %s, want %s", arn, g, w)
			}
		}
		for region, want := range map[string]string{"eu-west-1": "eu-west-1", "us-east-1": "us-east-1"} {
			if got := h.only(api.GetNetworkResourcesRequest{AwsRegion: region, ResourceArn: h.arn("attachment", h.direct)}); got.AwsRegion != want {
				t.Errorf("asked for in %s, it is in %q", region, got.AwsRegion)
			}
		}
		both := h.only(api.GetNetworkResourcesRequest{CoreNetworkId: id, ResourceType: "vpn-connection"})
		if both.RegisteredGatewayArn != h.east || both.CoreNetworkId != id {
			t.Errorf("behind both it is shown with %q and %q", both.RegisteredGatewayArn, both.CoreNetworkId)
		}
		for _, arn := range []string{
			strings.Replace(h.arn("attachment", h.vpc), h.account, "210987654321", 1), h.arn("peering", h.vpc[len("attachment-"):]),
			strings.Replace(h.arn("attachment", h.vpc), "attachment/", "attachment/"+h.network+"/", 1),
		} {
			if got := h.resources(api.GetNetworkResourcesRequest{ResourceArn: arn}); got != nil {
				t.Errorf("by %s is found %q", arn, got)
			}
			if _, err := h.ask(&api.UpdateNetworkResourceMetadataRequest{
				GlobalNetworkId: h.network, ResourceArn: arn, Metadata: map[string]string{"a": "b"}}); err == nil {
				t.Errorf("something was noted beside %s", arn)
			}
		}
		h.sound()
	})
}

// TestCoreNetworkRelationships holds what the kinds of core networks refer to, and where a Connect peer is.
func TestCoreNetworkRelationships(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		h := newHubEstate(t, e)
		device := get[api.CreateDeviceResponse](h.inventory, &api.CreateDeviceRequest{GlobalNetworkId: h.network}).Device
		get[api.AssociateConnectPeerResponse](h.inventory, &api.AssociateConnectPeerRequest{
			GlobalNetworkId: h.network, ConnectPeerId: h.router, DeviceId: device.DeviceId})
		get[api.AssociateConnectPeerResponse](h.inventory, &api.AssociateConnectPeerRequest{
			GlobalNetworkId: h.network, ConnectPeerId: peerID, DeviceId: device.DeviceId}) // which is not ours
		core, router, over := h.core.CoreNetworkArn, h.arn("connect-peer", h.router), h.arn("attachment", h.over)
		vpc, vpn, direct, peering := h.arn("attachment", h.vpc), h.arn("attachment", h.vpn), h.arn("attachment", h.direct), h.arn("peering", h.peering)
		for asked, want := range map[string][]string{
			router:           {router + " " + device.DeviceArn, router + " " + core, router + " " + over},
			device.DeviceArn: {router + " " + device.DeviceArn},
			over:             {over + " " + core, over + " " + vpc, router + " " + over},
			core:             {over + " " + core, vpc + " " + core, vpn + " " + core, direct + " " + core, router + " " + core, peering + " " + core},
			vpn:              {vpn + " " + core, vpn + " " + ec2ARN("vpn-connection", "us-east-1", "vpn-a")},
			direct:           {direct + " " + core, direct + " arn:aws:directconnect::123456789012:dx-gateway/dxgw-1"},
			peering:          {peering + " " + core, peering + " " + h.east},
		} {
			for most := int32(1); most < 8; most += 3 {
				got := h.relationships(api.GetNetworkResourceRelationshipsRequest{ResourceArn: asked, MaxResults: &most})
				slices.Sort(got)
				if slices.Sort(want); !slices.Equal(got, want) {
					t.Errorf("of %s by pages of %d:\n%s\nwant\n%s", asked, most, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			}
		}
	})
}

// TestAssociationOutlivesGateway ends the registrations of both gateways that lead to a customer gateway: its association
// stays for as long as the core network leads there. Nothing that is being deleted leads anywhere.
func TestAssociationOutlivesGateway(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		h := newHubEstate(t, e)
		customer := ec2ARN("customer-gateway", "us-east-1", "cgw-1")
		device := get[api.CreateDeviceResponse](h.inventory, &api.CreateDeviceRequest{GlobalNetworkId: h.network}).Device
		associate := &api.AssociateCustomerGatewayRequest{GlobalNetworkId: h.network, CustomerGatewayArn: customer, DeviceId: device.DeviceId}
		get[api.AssociateCustomerGatewayResponse](h.inventory, associate)
		associated := func() int {
			out := get[api.GetCustomerGatewayAssociationsResponse](h.inventory, &api.GetCustomerGatewayAssociationsRequest{GlobalNetworkId: h.network})
			list, err := out.CustomerGatewayAssociations.Decode()
			if err != nil {
				t.Fatal(err)
			}
			return len(list)
		}
		for _, gateway := range []string{h.east, h.west} {
			get[api.DeregisterTransitGatewayResponse](h.inventory, &api.DeregisterTransitGatewayRequest{GlobalNetworkId: h.network, TransitGatewayArn: gateway})
		}
		if n := associated(); n != 1 {
			t.Errorf("%d associations without the gateways, want 1", n)
		}
		h.checkCounts("without the gateways", 1+1+4+1+1+5)
		get[api.DisassociateCustomerGatewayResponse](h.inventory, &api.DisassociateCustomerGatewayRequest{GlobalNetworkId: h.network, CustomerGatewayArn: customer})
		get[api.AssociateCustomerGatewayResponse](h.inventory, associate)
		h.settle.Set("", time.Hour)
		get[api.DeleteAttachmentResponse](h.inventory, &api.DeleteAttachmentRequest{AttachmentId: h.vpn})
		h.checkCounts("without the VPN connection", 1+1+3+1+1+3)
		get[api.DisassociateCustomerGatewayResponse](h.inventory, &api.DisassociateCustomerGatewayRequest{GlobalNetworkId: h.network, CustomerGatewayArn: customer})
		h.clock.advance(3 * time.Hour)
		h.settle.Set("", 0)
		if _, err := h.ask(associate); err == nil {
			t.Error("a customer gateway was associated that only gateways lead to that are not registered")
		}
		h.attachVPN("vpn-b")
		get[api.AssociateCustomerGatewayResponse](h.inventory, associate)
		h.sound()
	})
}

// TestCoreNetworkTelemetry tells of a Connect peer of a core network, and of a VPN connection behind it.
func TestCoreNetworkTelemetry(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		h := newHubEstate(t, e)
		router := h.arn("connect-peer", h.router)
		h.tell(network.HealthReport{ARN: router, Address: "169.254.10.1", Type: "BGP", Status: "UP"},
			network.HealthReport{ARN: ec2ARN("vpn-connection", "us-east-1", "vpn-a"), Address: "198.51.100.1", Type: "IPSEC", Status: "DOWN"})
		var got []string
		out := get[api.GetNetworkTelemetryResponse](h.inventory, &api.GetNetworkTelemetryRequest{GlobalNetworkId: h.network, CoreNetworkId: h.core.CoreNetworkId})
		list, err := out.NetworkTelemetry.Decode()
		if err != nil {
			t.Fatal(err)
		}
		for _, told := range list {
			got = append(got, strings.Join([]string{told.ResourceType, told.CoreNetworkId, told.AwsRegion, told.Address, string(told.Health.Type), string(told.Health.Status)}, " "))
		}
		id := h.core.CoreNetworkId
		if want := []string{"connect-peer " + id + " us-east-1 169.254.10.1 BGP UP", "vpn-connection " + id + " us-east-1 198.51.100.1 IPSEC DOWN"}; !slices.Equal(got, want) {
			t.Errorf("told is %q, want %q", got, want)
		}
		_, err = h.service.PushHealth(t.Context(), h.caller(), []network.HealthReport{{ARN: router, Type: "IPSEC", Status: "UP"}})
		if err == nil {
			t.Error("a Connect peer of a core network was said to speak IPsec")
		}
	})
}

// TestOldCoreNetwork makes a core network as it was before anything was behind one, runs the migration's statements on it,
// and holds that everything is there.
func TestOldCoreNetwork(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		h := newHubEstate(t, e)
		before := h.listed(api.GetNetworkResourcesRequest{})
		old := []string{
			`DELETE FROM tally WHERE kind IN ('attachment', 'connect-peer', 'peering')
				OR kind = 'vpn-connection' AND scope IN (SELECT key FROM resource WHERE kind = 'global-network')
				OR scope IN (SELECT key FROM resource WHERE kind = 'core-network')`,
			`DELETE FROM behind WHERE kind = 'vpn-connection' OR gateway IN (SELECT key FROM resource WHERE kind = 'core-network')`,
		}
		err := h.db.Update(t.Context(), func(tx *store.Tx) error {
			for _, text := range slices.Concat(old, migrationStatements(t, "behind_core_networks")) {
				if _, err := tx.Exec(text); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if after := h.listed(api.GetNetworkResourcesRequest{}); !slices.Equal(after, before) {
			t.Errorf("afterwards:\n%s\nwant\n%s", strings.Join(after, "\n"), strings.Join(before, "\n"))
		}
		h.checkCounts("afterwards", 17)
		h.sound()
	})
}

// TestAttachedRace attaches, detaches, registers and applies catalogs at the same time: what is counted is what is listed
// afterwards, and what is kept of the leads follows from the references.
func TestAttachedRace(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		h := newHubEstate(t, e)
		half := strings.Replace(shared, "vpn-b, customer-gateway: cgw-1, transit-gateway: tgw-b", "vpn-b, customer-gateway: cgw-1", 1)
		var all sync.WaitGroup
		again := func(in any) {
			all.Go(func() {
				var refused api.Failure
				if _, err := h.ask(in); err != nil && !errors.As(err, &refused) {
					t.Error(err)
				}
			})
		}
		for round := range 8 {
			all.Go(func() { h.apply([]string{shared, half}[round%2]) })
			again(&api.DeregisterTransitGatewayRequest{GlobalNetworkId: h.network, TransitGatewayArn: h.east})
			again(&api.RegisterTransitGatewayRequest{GlobalNetworkId: h.network, TransitGatewayArn: h.east})
			for _, id := range []string{"vpn-a", "vpn-b"} {
				again(&api.CreateSiteToSiteVpnAttachmentRequest{
					CoreNetworkId: h.core.CoreNetworkId, VpnConnectionArn: ec2ARN("vpn-connection", "us-east-1", id)})
			}
			list, err := get[api.ListAttachmentsResponse](h.inventory, &api.ListAttachmentsRequest{}).Attachments.Decode()
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range list {
				if a.AttachmentType == api.AttachmentTypeSiteToSiteVpn || a.AttachmentType == api.AttachmentTypeDirectConnectGateway {
					again(&api.DeleteAttachmentRequest{AttachmentId: a.AttachmentId})
				}
			}
			all.Wait()
			h.checkCounts("after a round", len(h.resources(api.GetNetworkResourcesRequest{})))
			h.sound()
		}
	})
}
