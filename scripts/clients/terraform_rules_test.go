package clients

import (
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"
)

// rules are what the provider relies on in every resource. Those that are missing here, T5 and parts of T4, T8 and T13,
// are about core networks.
var rules = map[string]func(provider){
	"T1 an unknown network is an empty list":              unknownNetwork,
	"T2 an unknown child is an empty list":                unknownChild,
	"T3 a list of an unknown network says so":             listsOfUnknownNetwork,
	"T4 what is gone can be deleted again":                deletedTwice,
	"T6 a list holds what was asked for and nothing else": exactlyOne,
	"T7 an ARN can be imported":                           arns,
	"T8 ids have the provider's form":                     identifiers,
	"T9 tags are inline":                                  inlineTags,
	"T10 tags change without a wait":                      tagsAtOnce,
	"T11 an empty string clears":                          emptyStrings,
	"T12 places come back as they were given":             places,
	"T13 answers have their structure":                    structures,
	"T14 a list ends":                                     listsEnd,
	"T15 any region may sign":                             regions,
	"a write can be read at once":                         readYourWrites,
	"what is in use is deleted later":                     deletedLater,
}

// unknownID is an id of the right form that nothing has.
func unknownID(kind string) *string { return aws.String(kind + "-00000000000000001") }

func unknownNetwork(p provider) {
	deleted := p.makeNetwork().GlobalNetworkId
	p.destroyNetwork(deleted)
	for _, id := range []string{*unknownID("global-network"), *deleted, "no id at all"} {
		out := ask(p.T, p.DescribeGlobalNetworks, &networkmanager.DescribeGlobalNetworksInput{GlobalNetworkIds: []string{id}})
		if out.GlobalNetworks == nil || len(out.GlobalNetworks) > 0 || out.NextToken != nil {
			p.Errorf("%s: got %+v, want an empty list", id, out)
		}
	}
}

// lists are the list calls below a network, each asked for one thing that is not there.
func (p provider) lists(network *string) map[string]func() (any, error) {
	site, device, link := unknownID("site"), unknownID("device"), unknownID("link")
	arn := "arn:aws:ec2:us-west-2:" + account + ":"
	gateway, peer, registered := arn+"customer-gateway/cgw-1", arn+"transit-gateway-connect-peer/p-1", arn+"transit-gateway/tgw-1"
	return map[string]func() (any, error){
		"GetSites": func() (any, error) {
			out, err := try(p.T, p.GetSites, &networkmanager.GetSitesInput{GlobalNetworkId: network, SiteIds: []string{*site}})
			return out, err
		},
		"GetDevices": func() (any, error) {
			out, err := try(p.T, p.GetDevices, &networkmanager.GetDevicesInput{GlobalNetworkId: network, DeviceIds: []string{*device}})
			return out, err
		},
		"GetLinks": func() (any, error) {
			out, err := try(p.T, p.GetLinks, &networkmanager.GetLinksInput{GlobalNetworkId: network, LinkIds: []string{*link}})
			return out, err
		},
		"GetConnections": func() (any, error) {
			out, err := try(p.T, p.GetConnections, &networkmanager.GetConnectionsInput{
				GlobalNetworkId: network, ConnectionIds: []string{*unknownID("connection")}})
			return out, err
		},
		"GetLinkAssociations": func() (any, error) {
			out, err := try(p.T, p.GetLinkAssociations, &networkmanager.GetLinkAssociationsInput{
				GlobalNetworkId: network, DeviceId: device, LinkId: link})
			return out, err
		},
		"GetCustomerGatewayAssociations": func() (any, error) {
			out, err := try(p.T, p.GetCustomerGatewayAssociations, &networkmanager.GetCustomerGatewayAssociationsInput{
				GlobalNetworkId: network, CustomerGatewayArns: []string{gateway}})
			return out, err
		},
		"GetTransitGatewayRegistrations": func() (any, error) {
			out, err := try(p.T, p.GetTransitGatewayRegistrations, &networkmanager.GetTransitGatewayRegistrationsInput{
				GlobalNetworkId: network, TransitGatewayArns: []string{registered}})
			return out, err
		},
		"GetTransitGatewayConnectPeerAssociations": func() (any, error) {
			out, err := try(p.T, p.GetTransitGatewayConnectPeerAssociations, &networkmanager.GetTransitGatewayConnectPeerAssociationsInput{
				GlobalNetworkId: network, TransitGatewayConnectPeerArns: []string{peer}})
			return out, err
		},
	}
}

func unknownChild(p provider) {
	for name, list := range p.lists(p.makeNetwork().GlobalNetworkId) {
		out, err := list()
		if err != nil {
			p.Errorf("%s: %v", name, err)
			continue
		}
		elements := reflect.ValueOf(out).Elem().FieldByName(strings.TrimPrefix(name, "Get"))
		if elements.IsNil() || elements.Len() > 0 {
			p.Errorf("%s: got %+v, want an empty list", name, out)
		}
	}
}

func listsOfUnknownNetwork(p provider) {
	deleted := p.makeNetwork().GlobalNetworkId
	p.destroyNetwork(deleted)
	for _, network := range []*string{unknownID("global-network"), deleted} {
		for name, list := range p.lists(network) {
			if _, err := list(); !isNetworkGone(err) || !strings.Contains(err.Error(), "Incorrect input.") {
				p.Errorf("%s: got %v, want it to say that the network is not found", name, err)
			}
		}
	}
}

func deletedTwice(p provider) {
	for _, network := range []*string{p.makeNetwork().GlobalNetworkId, unknownID("global-network")} {
		p.destroySite(types.Site{GlobalNetworkId: network, SiteId: unknownID("site")})
		p.destroyDevice(types.Device{GlobalNetworkId: network, DeviceId: unknownID("device")})
		p.destroyLink(types.Link{GlobalNetworkId: network, LinkId: unknownID("link")})
		p.destroyConnection(types.Connection{GlobalNetworkId: network, ConnectionId: unknownID("connection")})
		p.destroyAssociation(types.LinkAssociation{
			GlobalNetworkId: network, DeviceId: unknownID("device"), LinkId: unknownID("link"),
		})
		gateway, customer, peer := gatewayARN("transit-gateway", "none"), gatewayARN("customer-gateway", "none"), "no ARN at all"
		p.deregister(types.TransitGatewayRegistration{GlobalNetworkId: network, TransitGatewayArn: &gateway})
		p.destroyCustomerGateway(types.CustomerGatewayAssociation{GlobalNetworkId: network, CustomerGatewayArn: &customer})
		p.destroyConnectPeer(types.TransitGatewayConnectPeerAssociation{GlobalNetworkId: network, TransitGatewayConnectPeerArn: &peer})
	}
	refused[*types.ResourceNotFoundException](p.T, p.DeleteGlobalNetwork, &networkmanager.DeleteGlobalNetworkInput{
		GlobalNetworkId: unknownID("global-network"),
	})
}

// exactlyOne crosses two devices with two links, so that a filter which is not heeded shows.
func exactlyOne(p provider) {
	network := p.makeNetwork().GlobalNetworkId
	site := p.makeSite(networkmanager.CreateSiteInput{GlobalNetworkId: network})
	var devices []types.Device
	var links []types.Link
	for range 2 {
		devices = append(devices, p.makeDevice(networkmanager.CreateDeviceInput{GlobalNetworkId: network, SiteId: site.SiteId}))
		links = append(links, p.makeLink(networkmanager.CreateLinkInput{GlobalNetworkId: network, SiteId: site.SiteId}))
	}
	for _, device := range devices {
		for _, link := range links {
			p.makeAssociation(device, link)
		}
	}
	for _, device := range devices {
		for _, link := range links {
			p.linkAssociation(*network, *link.LinkId, *device.DeviceId).read(p)
		}
	}
	other := p.makeNetwork().GlobalNetworkId
	p.site(*other, *site.SiteId).absent(p)
	p.device(*other, *devices[0].DeviceId).absent(p)
	p.link(*other, *links[0].LinkId).absent(p)
	p.linkAssociation(*other, *links[0].LinkId, *devices[0].DeviceId).absent(p)
}

func arns(p provider) {
	made := p.makeAll()
	for resource, id := range map[*string]string{
		made.site.SiteArn:             *made.site.SiteId,
		made.device.DeviceArn:         *made.device.DeviceId,
		made.link.LinkArn:             *made.link.LinkId,
		made.connection.ConnectionArn: *made.connection.ConnectionId,
	} {
		network, child := p.split(resource)
		same(p.T, "network", network, *made.network)
		same(p.T, "child", child, id)
		kind, _, _ := strings.Cut(id, "-")
		same(p.T, "ARN", *resource, "arn:aws:networkmanager::"+account+":"+kind+"/"+network+"/"+child)
	}
}

func identifiers(p provider) {
	id := *p.makeNetwork().GlobalNetworkId
	if len(id) > 50 || !strings.HasPrefix(id, "global-network-") {
		p.Errorf("global network: got id %s", id)
	}
}

// all is one of everything, each connected to the rest.
type all struct {
	network       *string
	site          types.Site
	device, other types.Device
	link          types.Link
	association   types.LinkAssociation
	connection    types.Connection
}

func (p provider) makeAll() all {
	p.Helper()
	network := p.makeNetwork().GlobalNetworkId
	v := all{network: network, site: p.makeSite(networkmanager.CreateSiteInput{GlobalNetworkId: network})}
	v.device = p.makeDevice(networkmanager.CreateDeviceInput{GlobalNetworkId: network, SiteId: v.site.SiteId})
	v.other = p.makeDevice(networkmanager.CreateDeviceInput{GlobalNetworkId: network})
	v.link = p.makeLink(networkmanager.CreateLinkInput{GlobalNetworkId: network, SiteId: v.site.SiteId})
	v.association = p.makeAssociation(v.device, v.link)
	v.connection = p.makeConnection(networkmanager.CreateConnectionInput{
		GlobalNetworkId: network, DeviceId: v.device.DeviceId, ConnectedDeviceId: v.other.DeviceId, LinkId: v.link.LinkId,
	})
	return v
}
