package network_test

import (
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/api"
)

// worldPolicy is a policy with two edges and a segment for whatever comes.
const worldPolicy = `{"version":"2021.12","core-network-configuration":{"asn-ranges":["64512-64520"],"inside-cidr-blocks":["10.0.0.0/16"],
	"edge-locations":[{"location":"us-east-1"},{"location":"eu-west-1"}]},"segments":[{"name":"all","require-attachment-acceptance":false}],
	"attachment-policies":[{"rule-number":1,"conditions":[{"type":"any"}],"action":{"association-method":"constant","segment":"all"}}]}`

// A partModel is a core network, or what belongs to one.
type partModel struct {
	kind, account string
	in            string   // the network
	edges         []string // where it is
	to            []string // the ARNs of what it refers to
	what          string   // the id of what its owner has attached; "" where the owner's catalog leads nowhere
}

// coreOf is what a network's core network is called among its gateways.
func coreOf(in string) string { return "core of " + in }

func (w *world) partARN(account, kind, id string) string {
	return "arn:aws:networkmanager::" + account + ":" + kind + "/" + id
}

// partsOf are the ARNs of what there is of a kind in a network, in order.
func (w *world) partsOf(in, kind string) (arns []string) {
	for arn, p := range w.parts {
		if p.in == in && p.kind == kind {
			arns = append(arns, arn)
		}
	}
	slices.Sort(arns)
	return arns
}

func lastPartOf(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// stepPart changes what belongs to the core network of a network, which it may have to be given first.
func (w *world) stepPart(t *rapid.T, in string) {
	if w.cores[in] == "" {
		w.makeCore(t, in)
		return
	}
	switch rapid.SampledFrom([]string{"vpn", "vpn", "direct", "vpc", "connect", "connect", "peering", "place", "detach", "detach", "none"}).Draw(t, "part") {
	case "vpn":
		w.attachOne(t, in, rapid.SampledFrom(allVPNs).Draw(t, "vpn"))
	case "direct":
		w.attachOne(t, in, rapid.SampledFrom(allDirect).Draw(t, "gateway"))
	case "vpc":
		w.attachVPC(t, in)
	case "connect":
		w.connect(t, in)
	case "peering":
		w.peer(t, in)
	case "place":
		w.place(t)
	case "detach":
		w.detach(t, in)
	case "none":
		_, err := w.ask(&api.DeleteCoreNetworkRequest{CoreNetworkId: w.cores[in]})
		empty := !slices.ContainsFunc(slices.Collect(maps.Values(w.parts)), func(p partModel) bool { return p.in == in && p.kind != "core-network" })
		w.must(t, err, empty, "delete a core network")
		if err == nil {
			delete(w.parts, w.partARN(w.account, "core-network", w.cores[in]))
			delete(w.cores, in)
		}
	}
}

func (w *world) makeCore(t *rapid.T, in string) {
	out, err := w.ask(&api.CreateCoreNetworkRequest{GlobalNetworkId: in, PolicyDocument: worldPolicy})
	w.must(t, err, true, "create a core network")
	made := out.(*api.CreateCoreNetworkResponse).CoreNetwork
	_, err = w.ask(&api.PutResourcePolicyRequest{ResourceArn: made.CoreNetworkArn, PolicyDocument: sharing(w.others.account)})
	w.must(t, err, true, "share a core network")
	w.cores[in], w.in[coreOf(in)] = made.CoreNetworkId, in
	w.parts[made.CoreNetworkArn] = partModel{kind: "core-network", account: w.account, in: in}
}

// made takes something new at the first edge into the model.
func (w *world) made(in, account, kind, id string, to ...string) string {
	arn := w.partARN(account, kind, id)
	w.parts[arn] = partModel{kind: kind, account: account, in: in, edges: []string{"us-east-1"}, to: append(to, w.partARN(w.account, "core-network", w.cores[in]))}
	return arn
}

// attachOne attaches something outside, for this account or, where others may, for the other one, under the same ARN.
func (w *world) attachOne(t *rapid.T, in, id string) {
	core, by := w.cores[in], w.inventory
	if !slices.Contains(allVPNs, id) {
		by = w.someone(t)
	}
	kind, arn := kindOfID(w.account, id)
	again := slices.ContainsFunc(slices.Collect(maps.Values(w.parts)), func(p partModel) bool {
		return p.account == by.account && slices.Contains(p.to, arn)
	})
	var a *api.Attachment
	edges := []string{"us-east-1"}
	switch kind {
	case "vpn-connection":
		out, err := by.ask(&api.CreateSiteToSiteVpnAttachmentRequest{CoreNetworkId: core, VpnConnectionArn: arn})
		if w.must(t, err, !again, "attach a VPN connection"); err == nil {
			a = out.(*api.CreateSiteToSiteVpnAttachmentResponse).SiteToSiteVpnAttachment.Attachment
		}
	case "dx-gateway":
		edges = rapid.SampledFrom([][]string{{"us-east-1"}, {"eu-west-1"}, {"us-east-1", "eu-west-1"}}).Draw(t, "edges")
		out, err := by.ask(&api.CreateDirectConnectGatewayAttachmentRequest{CoreNetworkId: core, DirectConnectGatewayArn: arn, EdgeLocations: edges})
		if w.must(t, err, !again, "attach a Direct Connect gateway"); err == nil {
			a = out.(*api.CreateDirectConnectGatewayAttachmentResponse).DirectConnectGatewayAttachment.Attachment
		}
	}
	if a == nil {
		return
	}
	made := w.made(in, by.account, "attachment", a.AttachmentId)
	p := w.parts[made]
	p.edges = edges
	if by.account == w.account {
		p.what = id
		w.outer.mention(id)
		w.outer.core[id] = append(w.outer.core[id], coreOf(in))
	}
	p.to = append(p.to, arn)
	w.parts[made] = p
}

// someone is this account or, less often, the other one.
func (w *world) someone(t *rapid.T) *inventory {
	if rapid.IntRange(0, 2).Draw(t, "other") == 0 {
		return w.others.inventory
	}
	return w.inventory
}

func (w *world) attachVPC(t *rapid.T, in string) {
	by := w.someone(t)
	vpc := "arn:aws:ec2:us-east-1:" + by.account + ":"
	out, err := by.ask(&api.CreateVpcAttachmentRequest{CoreNetworkId: w.cores[in], VpcArn: vpc + "vpc/vpc-1", SubnetArns: []string{vpc + "subnet/subnet-1"}})
	w.must(t, err, true, "attach a VPC")
	w.made(in, by.account, "attachment", out.(*api.CreateVpcAttachmentResponse).VpcAttachment.Attachment.AttachmentId, "vpc")
}

// connect makes a Connect over a VPC attachment, or a peer of a Connect, where there is one.
func (w *world) connect(t *rapid.T, in string) {
	var over []string
	for _, arn := range w.partsOf(in, "attachment") {
		if p := w.parts[arn]; slices.Contains(p.to, "vpc") || slices.Contains(p.to, "connect") {
			over = append(over, arn)
		}
	}
	if len(over) == 0 {
		return
	}
	arn := rapid.SampledFrom(over).Draw(t, "over")
	id := lastPartOf(arn)
	if !slices.Contains(w.parts[arn].to, "connect") {
		out, err := w.ask(&api.CreateConnectAttachmentRequest{
			CoreNetworkId: w.cores[in], EdgeLocation: "us-east-1", TransportAttachmentId: id, Options: &api.ConnectAttachmentOptions{}})
		w.must(t, err, true, "connect")
		w.made(in, w.account, "attachment", out.(*api.CreateConnectAttachmentResponse).ConnectAttachment.Attachment.AttachmentId, "connect", arn)
		return
	}
	out, err := w.ask(&api.CreateConnectPeerRequest{ConnectAttachmentId: id, PeerAddress: "10.9.0.1", InsideCidrBlocks: []string{"169.254.10.0/29"}})
	w.must(t, err, true, "make a Connect peer") // of one address it may fail, and be there
	w.made(in, w.account, "connect-peer", out.(*api.CreateConnectPeerResponse).ConnectPeer.ConnectPeerId, arn)
}

// peer peers a transit gateway with the core network.
func (w *world) peer(t *rapid.T, in string) {
	gateway, by := rapid.SampledFrom(allGateways).Draw(t, "peered"), w.someone(t)
	again := slices.ContainsFunc(w.partsOf(in, "peering"), func(arn string) bool { return slices.Contains(w.parts[arn].to, w.arn(gateway)) })
	out, err := by.ask(&api.CreateTransitGatewayPeeringRequest{CoreNetworkId: w.cores[in], TransitGatewayArn: w.arn(gateway)})
	w.must(t, err, !again, "peer")
	if err != nil {
		return
	}
	w.made(in, by.account, "peering", out.(*api.CreateTransitGatewayPeeringResponse).TransitGatewayPeering.Peering.PeeringId, w.arn(gateway))
	if by == w.inventory {
		w.outer.mention(gateway)
	}
}

// place says at which device a Connect peer is.
func (w *world) place(t *rapid.T) {
	peers := slices.Concat(w.partsOf(w.networks[0], "connect-peer"), w.partsOf(w.networks[1], "connect-peer"))
	if len(peers) == 0 {
		return
	}
	in, arn := rapid.SampledFrom(w.networks).Draw(t, "placed in"), rapid.SampledFrom(peers).Draw(t, "peer")
	_, err := w.ask(&api.AssociateConnectPeerRequest{GlobalNetworkId: in, ConnectPeerId: lastPartOf(arn), DeviceId: w.device[in].DeviceId})
	w.must(t, err, w.placed[arn] == "" || w.placed[arn] == in, "place a Connect peer")
	if err == nil {
		w.placed[arn] = in
	}
}

// detach deletes something that belongs to a core network, unless something else there refers to it.
func (w *world) detach(t *rapid.T, in string) {
	all := slices.Concat(w.partsOf(in, "attachment"), w.partsOf(in, "connect-peer"), w.partsOf(in, "peering"))
	if len(all) == 0 {
		return
	}
	arn := rapid.SampledFrom(all).Draw(t, "detached")
	p, id := w.parts[arn], lastPartOf(arn)
	used := slices.ContainsFunc(slices.Collect(maps.Values(w.parts)), func(other partModel) bool { return slices.Contains(other.to, arn) })
	by := w.inventory
	if p.account != w.account && rapid.Bool().Draw(t, "by its maker") {
		by = w.others.inventory
	}
	_, err := by.ask(map[string]any{
		"attachment": &api.DeleteAttachmentRequest{AttachmentId: id}, "connect-peer": &api.DeleteConnectPeerRequest{ConnectPeerId: id},
		"peering": &api.DeletePeeringRequest{PeeringId: id}}[p.kind])
	w.must(t, err, !used, "detach")
	if err != nil {
		return
	}
	delete(w.parts, arn)
	if cores := w.outer.core[p.what]; p.what != "" {
		w.outer.core[p.what] = slices.DeleteFunc(cores, func(core string) bool { return core == coreOf(in) })
	}
}

// expectParts adds what belongs to the core network of a network, when a Region is asked for.
func (w *world) expectParts(all map[string]shown, in, region string) {
	for arn, p := range w.parts {
		if p.in != in {
			continue
		}
		s := shown{kind: p.kind, core: w.cores[in], account: p.account}
		if len(p.edges) == 1 {
			s.region = p.edges[0]
		} else if slices.Contains(p.edges, region) {
			s.region = region
		}
		all[arn] = s
	}
}

// toAll are the ARNs that a part refers to. What others attach they alone know of.
func (w *world) toAll(p partModel) (arns []string) {
	for _, arn := range p.to {
		if p.account == w.account || strings.HasPrefix(arn, "arn:aws:networkmanager:") {
			arns = append(arns, arn)
		}
	}
	return arns
}

// checkOthers holds that the account with which core networks are shared has nothing of all this in its own network, and
// sees nothing of it there when it asks for it by name.
func (w *world) checkOthers(t *rapid.T) {
	if counts := w.others.counts(10); len(counts) > 0 {
		t.Fatalf("the other account counts %v", counts)
	}
	for _, in := range append(slices.Sorted(maps.Keys(w.parts)), "") {
		most := int32(10)
		f := api.GetNetworkResourcesRequest{MaxResults: &most, ResourceArn: in}
		compare(t, "others' resources", f, w.others.listed(f), nil)
		compare(t, "others' relationships", f, w.others.relationships(api.GetNetworkResourceRelationshipsRequest{ResourceArn: in}), nil)
	}
}
