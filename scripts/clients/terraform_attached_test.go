package clients

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"
)

// attached is the common part of an attachment of any other type, read by a call of its own.
func attached[I, O any](call func(context.Context, *I, ...func(*networkmanager.Options)) (*O, error), in *I, of func(*O) *types.Attachment,
) kind[types.Attachment, types.AttachmentState] {
	return kind[types.Attachment, types.AttachmentState]{
		find: func(ctx context.Context) (*types.Attachment, error) {
			out, err := call(ctx, in)
			return orMissing(out, err, of)
		},
		state: func(a types.Attachment) types.AttachmentState { return a.State },
	}
}

// destroyAttachment deletes an attachment that does not wait.
func (p provider) destroyAttachment(id *string, k kind[types.Attachment, types.AttachmentState]) {
	p.Helper()
	_, err := try(p.T, p.DeleteAttachment, &networkmanager.DeleteAttachmentInput{AttachmentId: id})
	k.deleted(p, err)
}

// while repeats a call as long as it is refused for a reason, as the provider does.
func while(ctx context.Context, is func(*types.ValidationException) bool, call func() error) error {
	for {
		err := call()
		refused, ok := errors.AsType[*types.ValidationException](err)
		if !ok || !is(refused) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(firstNap):
		}
	}
}

// transportWaits tells that what a Connect is to run over is not available yet.
func transportWaits(e *types.ValidationException) bool {
	return e.Reason == types.ValidationExceptionReasonFieldValidationFailed && slices.ContainsFunc(e.Fields, func(f types.ValidationExceptionField) bool {
		return strings.Contains(text(f.Message), "Transport attachment state is invalid.")
	})
}

// connectWaits tells that what a peer is to run over is not available yet.
func connectWaits(e *types.ValidationException) bool {
	return e.Reason == types.ValidationExceptionReasonOther && strings.Contains(text(e.Message), "Connect attachment state is invalid")
}

func connectResources(p provider) {
	core := p.makeCoreNetwork(attachedTo("false"))
	out := ask(p.T, p.CreateVpcAttachment, &networkmanager.CreateVpcAttachmentInput{
		CoreNetworkId: core.CoreNetworkId, VpcArn: aws.String(vpcARN), SubnetArns: []string{subnetARN + "1"}, Tags: sharedTag,
	})
	transport := out.VpcAttachment.Attachment.AttachmentId // which may be on its way yet
	for _, protocol := range []types.TunnelProtocol{types.TunnelProtocolGre, types.TunnelProtocolNoEncap} {
		var id *string
		if err := while(p.Context(), transportWaits, func() error {
			out, err := try(p.T, p.CreateConnectAttachment, &networkmanager.CreateConnectAttachmentInput{
				CoreNetworkId: core.CoreNetworkId, EdgeLocation: aws.String("us-west-2"), TransportAttachmentId: transport, Tags: sharedTag,
				Options: &types.ConnectAttachmentOptions{Protocol: protocol},
			})
			if err == nil {
				id = out.ConnectAttachment.Attachment.AttachmentId
			}
			return err
		}); err != nil {
			p.Fatal(err)
		}
		k := attached(p.GetConnectAttachment, &networkmanager.GetConnectAttachmentInput{AttachmentId: id},
			func(o *networkmanager.GetConnectAttachmentOutput) *types.Attachment {
				return o.ConnectAttachment.Attachment
			})
		p.takePeer(id, protocol)
		a := settled(p, k, 2, onTheWay, made)
		same(p.T, "type", a.AttachmentType, types.AttachmentTypeConnect)
		same(p.T, "segment", text(a.SegmentName), "shared")
		labels := ask(p.T, p.ListAttachmentRoutingPolicyAssociations, &networkmanager.ListAttachmentRoutingPolicyAssociationsInput{
			CoreNetworkId: core.CoreNetworkId, AttachmentId: id})
		if len(labels.AttachmentRoutingPolicyAssociations) > 0 {
			p.Errorf("it has labels: %v", labels)
		}
		p.destroyAttachment(id, k)
	}
	p.destroyVpcAttachment(transport)
	p.destroyCoreNetwork(core)
}

// takePeer takes a peer of a Connect attachment, which may be on its way yet, through its life.
func (p provider) takePeer(over *string, protocol types.TunnelProtocol) {
	p.Helper()
	in := &networkmanager.CreateConnectPeerInput{ConnectAttachmentId: over, PeerAddress: aws.String("10.1.0.9"),
		BgpOptions: &types.BgpOptions{PeerAsn: aws.Int64(65000)}, Tags: tagged("Name=peer")}
	if protocol == types.TunnelProtocolGre {
		in.InsideCidrBlocks = []string{"169.254.10.0/29"}
	} else {
		in.SubnetArn = aws.String(subnetARN + "1")
	}
	var id *string
	if err := while(p.Context(), connectWaits, func() error {
		out, err := try(p.T, p.CreateConnectPeer, in)
		if err == nil {
			id = out.ConnectPeer.ConnectPeerId
		}
		return err
	}); err != nil {
		p.Fatal(err)
	}
	k := kind[types.ConnectPeer, types.ConnectPeerState]{
		find: func(ctx context.Context) (*types.ConnectPeer, error) {
			out, err := p.GetConnectPeer(ctx, &networkmanager.GetConnectPeerInput{ConnectPeerId: id})
			return orMissing(out, err, func(o *networkmanager.GetConnectPeerOutput) *types.ConnectPeer { return o.ConnectPeer })
		},
		state: func(c types.ConnectPeer) types.ConnectPeerState { return c.State },
	}
	v := k.await(p, types.ConnectPeerStateCreating, types.ConnectPeerStateAvailable)
	c := v.Configuration
	same(p.T, "protocol", c.Protocol, protocol)
	same(p.T, "edge", text(v.EdgeLocation), "us-west-2")
	if len(c.BgpConfigurations) != 2 || *c.BgpConfigurations[0].PeerAsn != 65000 || *c.BgpConfigurations[0].CoreNetworkAsn != 64512 ||
		!slices.Equal(c.InsideCidrBlocks, in.InsideCidrBlocks) || (c.CoreNetworkAddress == nil) == (protocol == types.TunnelProtocolGre) || v.CreatedAt == nil {
		p.Errorf("the configuration is %+v", c)
	}
	_, err := try(p.T, p.DeleteConnectPeer, &networkmanager.DeleteConnectPeerInput{ConnectPeerId: id})
	k.deleted(p, err)
}

func vpnAttachmentResource(p provider) {
	core := p.makeCoreNetwork(attachedTo("false"))
	out := ask(p.T, p.CreateSiteToSiteVpnAttachment, &networkmanager.CreateSiteToSiteVpnAttachmentInput{
		CoreNetworkId: core.CoreNetworkId, VpnConnectionArn: aws.String(outsideHere + "vpn-connection/vpn-0a00000000000001"), Tags: sharedTag})
	id := out.SiteToSiteVpnAttachment.Attachment.AttachmentId
	k := attached(p.GetSiteToSiteVpnAttachment, &networkmanager.GetSiteToSiteVpnAttachmentInput{AttachmentId: id},
		func(o *networkmanager.GetSiteToSiteVpnAttachmentOutput) *types.Attachment {
			return o.SiteToSiteVpnAttachment.Attachment
		})
	same(p.T, "segment", text(settled(p, k, 2, onTheWay, made).SegmentName), "shared")
	p.destroyAttachment(id, k)
	p.destroyCoreNetwork(core)
}

func gatewayAttachmentResource(p provider) {
	core := p.makeCoreNetwork(attachedTo("false"))
	out := ask(p.T, p.CreateDirectConnectGatewayAttachment, &networkmanager.CreateDirectConnectGatewayAttachmentInput{
		CoreNetworkId: core.CoreNetworkId, EdgeLocations: []string{"us-west-2"}, Tags: sharedTag,
		DirectConnectGatewayArn: aws.String("arn:aws:directconnect::" + account + ":dx-gateway/0a0a0a0a-0001-4000-8000-000000000001")})
	id := out.DirectConnectGatewayAttachment.Attachment.AttachmentId
	k := attached(p.GetDirectConnectGatewayAttachment, &networkmanager.GetDirectConnectGatewayAttachmentInput{AttachmentId: id},
		func(o *networkmanager.GetDirectConnectGatewayAttachmentOutput) *types.Attachment {
			return o.DirectConnectGatewayAttachment.Attachment
		})
	settled(p, k, 2, onTheWay, made)
	edges := []string{"us-west-2", "us-east-1"}
	ask(p.T, p.UpdateDirectConnectGatewayAttachment, &networkmanager.UpdateDirectConnectGatewayAttachmentInput{AttachmentId: id, EdgeLocations: edges})
	a := settled(p, k, 1, []types.AttachmentState{types.AttachmentStateUpdating, types.AttachmentStatePendingNetworkUpdate},
		[]types.AttachmentState{types.AttachmentStateAvailable, types.AttachmentStatePendingTagAcceptance})
	if !slices.Equal(a.EdgeLocations, edges) || a.EdgeLocation != nil {
		p.Errorf("its edges are %v", a.EdgeLocations)
	}
	p.destroyAttachment(id, k)
	p.destroyCoreNetwork(core)
}

func peeringResources(p provider) {
	core := p.makeCoreNetwork(attachedTo("false"))
	gateway := outsideHere + "transit-gateway/tgw-0a00000000000001"
	made0 := ask(p.T, p.CreateTransitGatewayPeering, &networkmanager.CreateTransitGatewayPeeringInput{CoreNetworkId: core.CoreNetworkId, TransitGatewayArn: &gateway})
	id := made0.TransitGatewayPeering.Peering.PeeringId
	k := kind[types.TransitGatewayPeering, types.PeeringState]{
		find: func(ctx context.Context) (*types.TransitGatewayPeering, error) {
			out, err := p.GetTransitGatewayPeering(ctx, &networkmanager.GetTransitGatewayPeeringInput{PeeringId: id})
			return orMissing(out, err, func(o *networkmanager.GetTransitGatewayPeeringOutput) *types.TransitGatewayPeering {
				return o.TransitGatewayPeering
			})
		},
		state: func(v types.TransitGatewayPeering) types.PeeringState { return v.Peering.State },
	}
	v := k.await(p, types.PeeringStateCreating, types.PeeringStateAvailable)
	same(p.T, "type", v.Peering.PeeringType, types.PeeringTypeTransitGateway)
	if !strings.HasPrefix(text(v.TransitGatewayPeeringAttachmentId), "tgw-attach-") {
		p.Errorf("its attachment is %s", *v.TransitGatewayPeeringAttachmentId)
	}
	out := ask(p.T, p.CreateTransitGatewayRouteTableAttachment, &networkmanager.CreateTransitGatewayRouteTableAttachmentInput{
		PeeringId: id, TransitGatewayRouteTableArn: aws.String(outsideHere + "transit-gateway-route-table/tgw-rtb-0a00000000000001"), Tags: sharedTag})
	table := out.TransitGatewayRouteTableAttachment.Attachment.AttachmentId
	t := attached(p.GetTransitGatewayRouteTableAttachment, &networkmanager.GetTransitGatewayRouteTableAttachmentInput{AttachmentId: table},
		func(o *networkmanager.GetTransitGatewayRouteTableAttachmentOutput) *types.Attachment {
			return o.TransitGatewayRouteTableAttachment.Attachment
		})
	same(p.T, "edge", text(settled(p, t, 2, onTheWay, made).EdgeLocation), "us-west-2")
	p.destroyAttachment(table, t)
	_, err := try(p.T, p.DeletePeering, &networkmanager.DeletePeeringInput{PeeringId: id})
	k.deleted(p, err)
	p.destroyCoreNetwork(core)
}

func prefixListResource(p provider) {
	core := p.makeCoreNetwork(attachedTo("false"))
	list := aws.String(outsideHere + "prefix-list/pl-0a00000000000001")
	k := p.coreNetwork(*core.CoreNetworkId)
	ask(p.T, p.CreateCoreNetworkPrefixListAssociation, &networkmanager.CreateCoreNetworkPrefixListAssociationInput{
		ClientToken: aws.String("token"), CoreNetworkId: core.CoreNetworkId, PrefixListAlias: aws.String("list"), PrefixListArn: list})
	k.updated(p)
	found := ask(p.T, p.ListCoreNetworkPrefixListAssociations, &networkmanager.ListCoreNetworkPrefixListAssociationsInput{
		CoreNetworkId: core.CoreNetworkId, PrefixListArn: list})
	if len(found.PrefixListAssociations) != 1 || *found.PrefixListAssociations[0].PrefixListAlias != "list" {
		p.Errorf("associated are %v", found.PrefixListAssociations)
	}
	ask(p.T, p.DeleteCoreNetworkPrefixListAssociation, &networkmanager.DeleteCoreNetworkPrefixListAssociationInput{
		CoreNetworkId: core.CoreNetworkId, PrefixListArn: list})
	k.updated(p)
	p.destroyCoreNetwork(core)
}

func labelResource(p provider) {
	core := p.makeCoreNetwork(attachedTo("false"))
	v := p.makeVpcAttachment(core, sharedTag)
	id := v.Attachment.AttachmentId
	k := kind[types.Attachment, types.AttachmentState]{
		find: func(ctx context.Context) (*types.Attachment, error) {
			out, err := p.ListAttachments(ctx, &networkmanager.ListAttachmentsInput{CoreNetworkId: core.CoreNetworkId})
			if err != nil {
				return nil, err
			}
			return single(out.Attachments, nil, func(a types.Attachment) bool { return *a.AttachmentId == *id })
		},
		state: func(a types.Attachment) types.AttachmentState { return a.State },
	}
	pending := append(slices.Clone(onTheWay), types.AttachmentStateUpdating)
	ask(p.T, p.PutAttachmentRoutingPolicyLabel, &networkmanager.PutAttachmentRoutingPolicyLabelInput{
		ClientToken: aws.String("token"), CoreNetworkId: core.CoreNetworkId, AttachmentId: id, RoutingPolicyLabel: aws.String("label")})
	settled(p, k, 1, pending, []types.AttachmentState{types.AttachmentStateAvailable})
	ask(p.T, p.PutAttachmentRoutingPolicyLabel, &networkmanager.PutAttachmentRoutingPolicyLabelInput{
		CoreNetworkId: core.CoreNetworkId, AttachmentId: id, RoutingPolicyLabel: aws.String("other")})
	settled(p, k, 1, pending, []types.AttachmentState{types.AttachmentStateAvailable})
	ask(p.T, p.RemoveAttachmentRoutingPolicyLabel, &networkmanager.RemoveAttachmentRoutingPolicyLabelInput{CoreNetworkId: core.CoreNetworkId, AttachmentId: id})
	settled(p, k, 1, pending, []types.AttachmentState{types.AttachmentStateAvailable})
	p.destroyVpcAttachment(id)
	p.destroyCoreNetwork(core)
}
