package network_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/network"
)

const outsideWest = "arn:aws:ec2:us-west-2:123456789012:"

// A restless inventory has a core network that changes all the time.
type restless struct {
	*inventory
	draw         *rand.Rand
	other        *network.Service
	global, core string
	peering      string
	attached     []string // of every type
	connects     []string
	peers        []string
	world        restlessWorld
	version      int32
	seen         map[string]int // routes, by the type of what they led to
	done         map[string]int // how often each change was made
	last         []string
}

// A restlessWorld is a catalog; each number is how often a part of it has changed.
type restlessWorld struct {
	vpcs                              [10]int
	appliance, vpn, gateway, dx, list int
	table, others                     int
}

// manyOthers is how many VPCs the catalog has besides, which change together.
const manyOthers = 120

func (w *restlessWorld) catalog(account string) string {
	var text strings.Builder
	fmt.Fprintf(&text, "account: %q\nregion: us-west-2\nvpcs:\n", account)
	for i, n := range w.vpcs {
		fmt.Fprintf(&text, "  - {id: vpc-0a0000000000000%d, cidrs: [10.%d.0.0/16, 10.%d.0.0/16], appliances: [{address: 10.99.0.9, routes: [{cidr: 172.%d.%d.0/24}]}]}\n",
			i, i, 100+(7*i+n)%50, 16+i, w.appliance%200)
	}
	for i := range manyOthers {
		fmt.Fprintf(&text, "  - {id: vpc-0b0000000000%04d, cidrs: [11.%d.%d.0/24]}\n", i, w.others%200, i)
	}
	fmt.Fprintf(&text, `
customer-gateways: [{id: cgw-0a00000000000001, asn: 65010}]
transit-gateways: [{id: tgw-0c00000000000001, asn: %d}]
vpn-connections: [{id: vpn-0a00000000000001, customer-gateway: cgw-0a00000000000001, routes: [{cidr: 192.168.%d.0/24, as-path: [65010]}]}]
direct-connect-gateways: [{id: 0a0a0a0a-0001-4000-8000-000000000009, asn: 65500, routes: [{cidr: 192.169.%d.0/24}]}]
prefix-lists: [{id: pl-0a00000000000001, name: list, entries: [10.%d.0.0/16, 10.1.0.0/16]}]
transit-gateway-route-tables:
  - {id: tgw-rtb-0c00000000000001, transit-gateway: tgw-0c00000000000001, routes: [{cidr: 192.170.%d.0/24, attachments: [tgw-attach-0c00000000000001]}]}
transit-gateway-attachments:
  - {id: tgw-attach-0c00000000000001, transit-gateway: tgw-0c00000000000001, type: vpc, resource: vpc-0a00000000000009}
`, 65100+w.gateway%50, w.vpn%200, w.dx%200, 2+w.list%5, w.table%200)
	return text.String()
}

func (r *restless) declare() {
	read, problems := catalog.Parse([]byte(r.world.catalog(r.account)))
	if len(problems) > 0 {
		r.t.Fatal(problems)
	}
	caller := api.Caller{Account: r.account, Principal: principal}
	if _, err := network.ApplyCatalog(r.t.Context(), r.graph, caller, read, network.CatalogOptions{}); err != nil {
		r.t.Fatal(err)
	}
}

// twoSegments is a policy with a segment that is open and one that asks for acceptance, and what extra says.
func twoSegments(extra string) string {
	return `{"version":"2025.11","core-network-configuration":{"asn-ranges":["64512-64520"],
			"edge-locations":[{"location":"us-west-2","inside-cidr-blocks":["10.0.0.0/24"]},{"location":"eu-west-1"}]},
		"segments":[{"name":"one","require-attachment-acceptance":false},{"name":"two","require-attachment-acceptance":true}],` + extra + `
		"attachment-policies":[{"rule-number":1,"conditions":[{"type":"tag-exists","key":"two"}],"action":{"association-method":"constant","segment":"two"}},
			{"rule-number":2,"conditions":[{"type":"any"}],"action":{"association-method":"constant","segment":"one"}}]}`
}

const (
	sharedSegments = `"segment-actions":[{"action":"share","segment":"one","mode":"attachment-route","share-with":["two"]}],`

	// hiding keeps what a prefix list has from what arrives with a label.
	hiding = `"attachment-routing-policy-rules":[{"rule-number":1,"conditions":[{"type":"routing-policy-label","value":"l"}],"action":{"associate-routing-policies":["hide"]}}],
		"routing-policies":[{"routing-policy-name":"hide","routing-policy-direction":"inbound","routing-policy-number":100,"routing-policy-rules":[
			{"rule-number":1,"rule-definition":{"match-conditions":[{"type":"prefix-in-prefix-list","value":"list"}],"condition-logic":"or","action":{"type":"drop"}}}]}],`
)

// newRestless begins a life that the numbers decide.
func newRestless(inv *inventory, one, other uint64) *restless {
	r := &restless{
		inventory: inv, draw: rand.New(rand.NewPCG(one, other)), other: network.New(inv.graph),
		done: map[string]int{}, seen: map[string]int{},
	}
	r.declare()
	r.global = r.newNetwork()
	r.core = get[api.CreateCoreNetworkResponse](r.inventory, &api.CreateCoreNetworkRequest{GlobalNetworkId: r.global}).CoreNetwork.CoreNetworkId
	get[api.CreateCoreNetworkPrefixListAssociationResponse](r.inventory, &api.CreateCoreNetworkPrefixListAssociationRequest{
		CoreNetworkId: r.core, PrefixListArn: outsideWest + "prefix-list/pl-0a00000000000001", PrefixListAlias: "list"})
	r.execute()
	r.peering = get[api.CreateTransitGatewayPeeringResponse](r.inventory, &api.CreateTransitGatewayPeeringRequest{
		CoreNetworkId: r.core, TransitGatewayArn: outsideWest + "transit-gateway/tgw-0c00000000000001"}).TransitGatewayPeering.Peering.PeeringId
	r.settle.Set("attachment", 10*time.Second)
	r.settle.Set("connect-peer", 10*time.Second)
	return r
}

// execute makes a policy live; what is being attached may forbid that.
func (r *restless) execute() {
	policy := twoSegments(hiding + map[bool]string{true: sharedSegments}[r.draw.IntN(2) == 0])
	get[api.PutCoreNetworkPolicyResponse](r.inventory, &api.PutCoreNetworkPolicyRequest{CoreNetworkId: r.core, PolicyDocument: policy})
	r.version++
	_, _ = r.ask(&api.ExecuteCoreNetworkChangeSetRequest{CoreNetworkId: r.core, PolicyVersionId: &r.version})
}

func (r *restless) attachVPC(digit string) string {
	made := get[api.CreateVpcAttachmentResponse](r.inventory, &api.CreateVpcAttachmentRequest{
		CoreNetworkId: r.core, VpcArn: vpcARN(digit), SubnetArns: []string{subnetARN(digit)}})
	r.attached = append(r.attached, made.VpcAttachment.Attachment.AttachmentId)
	return made.VpcAttachment.Attachment.AttachmentId
}

// attachOther attaches something else than a VPC, if that is not attached already.
func (r *restless) attachOther() {
	for _, in := range []any{
		&api.CreateSiteToSiteVpnAttachmentRequest{CoreNetworkId: r.core, VpnConnectionArn: outsideWest + "vpn-connection/vpn-0a00000000000001"},
		&api.CreateDirectConnectGatewayAttachmentRequest{CoreNetworkId: r.core, EdgeLocations: []string{"us-west-2", "eu-west-1"},
			DirectConnectGatewayArn: "arn:aws:directconnect::123456789012:dx-gateway/0a0a0a0a-0001-4000-8000-000000000009"},
		&api.CreateTransitGatewayRouteTableAttachmentRequest{PeeringId: r.peering,
			TransitGatewayRouteTableArn: outsideWest + "transit-gateway-route-table/tgw-rtb-0c00000000000001"},
	} {
		switch made, _ := r.ask(in); made := made.(type) {
		case *api.CreateSiteToSiteVpnAttachmentResponse:
			r.attached = append(r.attached, made.SiteToSiteVpnAttachment.Attachment.AttachmentId)
		case *api.CreateDirectConnectGatewayAttachmentResponse:
			r.attached = append(r.attached, made.DirectConnectGatewayAttachment.Attachment.AttachmentId)
		case *api.CreateTransitGatewayRouteTableAttachmentResponse:
			r.attached = append(r.attached, made.TransitGatewayRouteTableAttachment.Attachment.AttachmentId)
		}
	}
}

func (r *restless) label(id string) {
	_, _ = r.ask(&api.PutAttachmentRoutingPolicyLabelRequest{CoreNetworkId: r.core, AttachmentId: id, RoutingPolicyLabel: "l"})
}

func (r *restless) tag(id string) {
	_, _ = r.ask(&api.TagResourceRequest{ResourceArn: "arn:aws:networkmanager::" + r.account + ":attachment/" + id, Tags: []api.Tag{{Key: "two", Value: "yes"}}})
}

func (r *restless) pick(ids []string) string {
	if len(ids) == 0 {
		return "attachment-00000000000000001"
	}
	return ids[r.draw.IntN(len(ids))]
}

// changes are everything that can happen to a core network. What a state forbids is no matter.
func (r *restless) changes() map[string]func() {
	ask := func(in any) func() { return func() { _, _ = r.ask(in) } }
	id, digit := r.pick(r.attached), r.draw.IntN(10)
	connect, peer := r.pick(r.connects), r.pick(r.peers)
	edges := [][]string{{"us-west-2"}, {"us-west-2", "eu-west-1"}}[r.draw.IntN(2)]
	declared := func(part *int) func() { return func() { *part++; r.declare() } }
	return map[string]func(){
		"attach a VPC":      func() { r.attachVPC(fmt.Sprint(digit)) },
		"attach others":     r.attachOther,
		"delete":            func() { r.end(&r.attached, id, &api.DeleteAttachmentRequest{AttachmentId: id}) },
		"delete a Connect":  func() { r.end(&r.connects, connect, &api.DeleteAttachmentRequest{AttachmentId: connect}) },
		"tag":               func() { r.tag(id) },
		"untag":             ask(&api.UntagResourceRequest{ResourceArn: "arn:aws:networkmanager::" + r.account + ":attachment/" + id, TagKeys: []string{"two"}}),
		"accept":            ask(&api.AcceptAttachmentRequest{AttachmentId: id}),
		"reject":            ask(&api.RejectAttachmentRequest{AttachmentId: id}),
		"label":             func() { r.label(id) },
		"unlabel":           ask(&api.RemoveAttachmentRoutingPolicyLabelRequest{CoreNetworkId: r.core, AttachmentId: id}),
		"change subnets":    ask(&api.UpdateVpcAttachmentRequest{AttachmentId: id, AddSubnetArns: []string{subnetARN(fmt.Sprint((digit + 1) % 10))}}),
		"change edges":      ask(&api.UpdateDirectConnectGatewayAttachmentRequest{AttachmentId: id, EdgeLocations: edges}),
		"connect":           func() { r.connectOver(id) },
		"add a peer":        func() { r.addPeer(connect) },
		"delete a peer":     func() { r.end(&r.peers, peer, &api.DeleteConnectPeerRequest{ConnectPeerId: peer}) },
		"execute":           r.execute,
		"declare a VPC":     declared(&r.world.vpcs[digit]),
		"declare routers":   declared(&r.world.appliance),
		"declare a VPN":     declared(&r.world.vpn),
		"declare a gateway": declared(&r.world.gateway),
		"declare a table":   declared(&r.world.table),
		"declare dx":        declared(&r.world.dx),
		"declare a list":    declared(&r.world.list),
		"declare it all":    declared(&r.world.others),
		"purge": func() {
			if _, err := r.graph.Purge(r.t.Context()); err != nil {
				r.t.Fatal(err)
			}
		},
	}
}

// end deletes something, if its state allows that.
func (r *restless) end(ids *[]string, id string, in any) {
	if _, err := r.ask(in); err == nil {
		*ids = slices.DeleteFunc(*ids, func(other string) bool { return other == id })
	}
}

func (r *restless) connectOver(id string) {
	made, err := r.ask(&api.CreateConnectAttachmentRequest{
		CoreNetworkId: r.core, EdgeLocation: "us-west-2", TransportAttachmentId: id, Options: &api.ConnectAttachmentOptions{}})
	if err == nil {
		r.connects = append(r.connects, made.(*api.CreateConnectAttachmentResponse).ConnectAttachment.Attachment.AttachmentId)
	}
}

func (r *restless) addPeer(connect string) {
	asn := int64(65020)
	made, err := r.ask(&api.CreateConnectPeerRequest{ConnectAttachmentId: connect, PeerAddress: "10.99.0.9", BgpOptions: &api.BgpOptions{PeerAsn: &asn},
		InsideCidrBlocks: []string{fmt.Sprintf("169.254.%d.0/29", 10+r.done["add a peer"])}})
	if err == nil {
		r.peers = append(r.peers, made.(*api.CreateConnectPeerResponse).ConnectPeer.ConnectPeerId)
	}
}

// change makes one of the changes.
func (r *restless) change() {
	changes := r.changes()
	names := []string{"attach a VPC", "accept", "connect", "connect", "add a peer", "add a peer"} // which come more often
	for name := range changes {
		names = append(names, name)
		r.done[name] += 0
	}
	slices.Sort(names)
	name := names[r.draw.IntN(len(names))]
	changes[name]()
	r.done[name]++
	if r.last = append(r.last, name); len(r.last) > 5 {
		r.last = r.last[1:]
	}
}
