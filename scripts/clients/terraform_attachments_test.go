package clients

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"
)

// attachmentResources are the acceptance tests of what is attached to core networks, as calls.
var attachmentResources = map[string]func(provider){
	"VPC attachment":                    vpcAttachmentResource,
	"VPC attachment that waits":         waitingVpcAttachment,
	"attachment accepter":               accepterResource,
	"Connect attachment and peer":       connectResources,
	"VPN attachment":                    vpnAttachmentResource,
	"Direct Connect gateway attachment": gatewayAttachmentResource,
	"transit gateway peering and table": peeringResources,
	"prefix list association":           prefixListResource,
	"attachment routing policy label":   labelResource,
	"what sweepers list":                sweepers,
}

// attachedTo is the policy of the acceptance tests: rule 1 puts what is tagged into the segment shared.
func attachedTo(acceptance string) *string {
	return aws.String(`{"version":"2021.12","core-network-configuration":{"asn-ranges":["64512-64555"],"edge-locations":[` +
		`{"location":"us-west-2","asn":64512,"inside-cidr-blocks":["10.0.0.0/24"]},{"location":"us-east-1"}]},` +
		`"segments":[{"name":"shared","require-attachment-acceptance":` + acceptance + `}],"attachment-policies":[{"rule-number":1,` +
		`"condition-logic":"or","conditions":[{"type":"tag-value","operator":"equals","key":"segment","value":"shared"}],` +
		`"action":{"association-method":"constant","segment":"shared"}}]}`)
}

const (
	outsideHere = "arn:aws:ec2:us-west-2:" + account + ":"
	vpcARN      = outsideHere + "vpc/vpc-0a00000000000001"
	subnetARN   = outsideHere + "subnet/subnet-0a0000000000000"
)

var sharedTag = tagged("segment=shared")

// made is what is awaited after an attachment is made: it may have to be accepted.
var made = []types.AttachmentState{types.AttachmentStateAvailable, types.AttachmentStatePendingAttachmentAcceptance}

// vpcAttachment is read by its id.
func (p provider) vpcAttachment(id string) kind[types.VpcAttachment, types.AttachmentState] {
	return kind[types.VpcAttachment, types.AttachmentState]{
		find: func(ctx context.Context) (*types.VpcAttachment, error) {
			out, err := p.GetVpcAttachment(ctx, &networkmanager.GetVpcAttachmentInput{AttachmentId: &id})
			return orMissing(out, err, func(o *networkmanager.GetVpcAttachmentOutput) *types.VpcAttachment { return o.VpcAttachment })
		},
		state: func(v types.VpcAttachment) types.AttachmentState { return v.Attachment.State },
	}
}

// orMissing takes an unknown id for what it means.
func orMissing[O, T any](out *O, err error, of func(*O) *T) (*T, error) {
	switch {
	case isMissing(err):
		return nil, errGone
	case err != nil:
		return nil, err
	}
	return of(out), nil
}

// settled waits from some states to others, which have to be seen as often in a row as said.
func settled[T any, S ~string](p provider, k kind[T, S], times int, pending, target []S) T {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), patience)
	defer cancel()
	v, err := wait[T, S]{find: k.find, state: k.state, pending: pending, target: target, times: times}.until(ctx)
	if err != nil {
		p.Fatalf("wait from %s to %s: %v", pending, target, err)
	}
	return *v
}

// onTheWay are the states in which what is made may be seen.
var onTheWay = []types.AttachmentState{types.AttachmentStateCreating, types.AttachmentStatePendingNetworkUpdate}

func (p provider) makeVpcAttachment(core types.CoreNetwork, tags []types.Tag) types.VpcAttachment {
	p.Helper()
	out := ask(p.T, p.CreateVpcAttachment, &networkmanager.CreateVpcAttachmentInput{
		CoreNetworkId: core.CoreNetworkId, VpcArn: aws.String(vpcARN), SubnetArns: []string{subnetARN + "1", subnetARN + "2"}, Tags: tags,
	})
	return settled(p, p.vpcAttachment(text(out.VpcAttachment.Attachment.AttachmentId)), 2, onTheWay, made)
}

// destroyVpcAttachment rejects an attachment that waits, and deletes it as often as a Connect attachment is in its way.
func (p provider) destroyVpcAttachment(id *string) {
	p.Helper()
	k := p.vpcAttachment(*id)
	if s := k.read(p).Attachment.State; s == types.AttachmentStatePendingAttachmentAcceptance {
		ask(p.T, p.RejectAttachment, &networkmanager.RejectAttachmentInput{AttachmentId: id})
		settled(p, k, 1, []types.AttachmentState{types.AttachmentStatePendingAttachmentAcceptance, types.AttachmentStateAvailable},
			[]types.AttachmentState{types.AttachmentStateRejected})
	}
	err := stubborn(p.Context(), "cannot be deleted due to existing Connect attachment", func() error {
		_, err := try(p.T, p.DeleteAttachment, &networkmanager.DeleteAttachmentInput{AttachmentId: id})
		return err
	})
	k.deleted(p, err)
	if _, err := try(p.T, p.DeleteAttachment, &networkmanager.DeleteAttachmentInput{AttachmentId: id}); !isMissing(err) {
		p.Errorf("deleted again: %v", err)
	}
}

func (p provider) checkVpcAttachment(core types.CoreNetwork, v types.VpcAttachment) {
	p.Helper()
	a := v.Attachment
	same(p.T, "type", a.AttachmentType, types.AttachmentTypeVpc)
	same(p.T, "rule", aws.ToInt32(a.AttachmentPolicyRuleNumber), 1)
	same(p.T, "segment", text(a.SegmentName), "shared")
	same(p.T, "edge", text(a.EdgeLocation), "us-west-2")
	same(p.T, "resource", text(a.ResourceArn), vpcARN)
	same(p.T, "owner", text(a.OwnerAccountId), account)
	same(p.T, "core network", text(a.CoreNetworkArn), *core.CoreNetworkArn)
	if !slices.Equal(v.SubnetArns, []string{subnetARN + "1", subnetARN + "2"}) {
		p.Errorf("the subnets are %v", v.SubnetArns)
	}
	if o := v.Options; aws.ToBool(o.ApplianceModeSupport) || !aws.ToBool(o.DnsSupport) || aws.ToBool(o.Ipv6Support) || !aws.ToBool(o.SecurityGroupReferencingSupport) {
		p.Errorf("the options are %+v", o)
	}
}

func vpcAttachmentResource(p provider) {
	core := p.makeCoreNetwork(attachedTo("false"))
	v := p.makeVpcAttachment(core, sharedTag)
	p.checkVpcAttachment(core, v)
	id := v.Attachment.AttachmentId
	k := p.vpcAttachment(*id)
	updated := func() types.VpcAttachment {
		p.Helper()
		return settled(p, k, 1, []types.AttachmentState{types.AttachmentStatePendingNetworkUpdate, types.AttachmentStateUpdating},
			[]types.AttachmentState{types.AttachmentStateAvailable, types.AttachmentStatePendingTagAcceptance})
	}
	ask(p.T, p.UpdateVpcAttachment, &networkmanager.UpdateVpcAttachmentInput{
		AttachmentId: id, Options: &types.VpcOptions{ApplianceModeSupport: aws.Bool(true), Ipv6Support: aws.Bool(true)}, RemoveSubnetArns: []string{subnetARN + "2"}})
	if v = updated(); !aws.ToBool(v.Options.ApplianceModeSupport) || !aws.ToBool(v.Options.Ipv6Support) || len(v.SubnetArns) != 1 {
		p.Errorf("updated it is %+v", v)
	}
	arn := aws.String("arn:aws:networkmanager::" + account + ":attachment/" + *id)
	p.retag(arn, map[string]string{"segment": "shared"}, map[string]string{"segment": "shared", "Name": "test"})
	if v = updated(); len(v.Attachment.Tags) != 2 {
		p.Errorf("the tags are %v", v.Attachment.Tags)
	}
	p.destroyVpcAttachment(id)
	p.destroyCoreNetwork(core)
}

func waitingVpcAttachment(p provider) {
	core := p.makeCoreNetwork(attachedTo("true"))
	v := p.makeVpcAttachment(core, sharedTag)
	same(p.T, "state", v.Attachment.State, types.AttachmentStatePendingAttachmentAcceptance)
	p.checkVpcAttachment(core, v)
	p.destroyVpcAttachment(v.Attachment.AttachmentId)
	p.destroyCoreNetwork(core)
}

func accepterResource(p provider) {
	core := p.makeCoreNetwork(attachedTo("true"))
	v := p.makeVpcAttachment(core, sharedTag)
	ask(p.T, p.AcceptAttachment, &networkmanager.AcceptAttachmentInput{AttachmentId: v.Attachment.AttachmentId})
	settled(p, p.vpcAttachment(*v.Attachment.AttachmentId), 1, append(slices.Clone(onTheWay), types.AttachmentStatePendingAttachmentAcceptance),
		[]types.AttachmentState{types.AttachmentStateAvailable})
	p.destroyVpcAttachment(v.Attachment.AttachmentId)
	p.destroyCoreNetwork(core)
}

// sweepers list everything, by the filters that they use.
func sweepers(p provider) {
	core := p.makeCoreNetwork(attachedTo("false"))
	v := p.makeVpcAttachment(core, sharedTag)
	found := ask(p.T, p.ListAttachments, &networkmanager.ListAttachmentsInput{AttachmentType: types.AttachmentTypeVpc})
	if !slices.ContainsFunc(found.Attachments, func(a types.Attachment) bool { return *a.AttachmentId == *v.Attachment.AttachmentId }) {
		p.Errorf("the list lacks %s", *v.Attachment.AttachmentId)
	}
	none := ask(p.T, p.ListPeerings, &networkmanager.ListPeeringsInput{PeeringType: types.PeeringTypeTransitGateway, CoreNetworkId: core.CoreNetworkId})
	peers := ask(p.T, p.ListConnectPeers, &networkmanager.ListConnectPeersInput{CoreNetworkId: core.CoreNetworkId})
	if len(none.Peerings)+len(peers.ConnectPeers) > 0 || none.NextToken != nil {
		p.Errorf("there are %v and %v", none, peers)
	}
	p.destroyVpcAttachment(v.Attachment.AttachmentId)
	p.destroyCoreNetwork(core)
}
