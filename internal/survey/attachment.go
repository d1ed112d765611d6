package survey

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/trunkline/trunkline/internal/catalog"
)

// behind is what others need to know of an attachment or route table that is
// declared: its type, "" of a table, and the ARN of its transit gateway.
type behind struct{ is, gateway string }

// attachments reads attachments of all types; of Connect attachments what
// carries them, of peerings the other side.
func (r *region) attachments(ctx context.Context) error {
	var list []types.TransitGatewayAttachment
	err := r.each(ctx, "DescribeTransitGatewayAttachments", func(ctx context.Context, token *string) (int, *string, error) {
		out, err := r.ec2.DescribeTransitGatewayAttachments(ctx,
			&ec2.DescribeTransitGatewayAttachmentsInput{MaxResults: pageSize, NextToken: token})
		if err != nil {
			return 0, nil, err
		}
		for _, a := range out.TransitGatewayAttachments {
			if r.notes.keeps(catalog.TransitGatewayAttachment, string(a.State), "available", "modifying") {
				list = append(list, a)
			}
		}
		return len(out.TransitGatewayAttachments), out.NextToken, nil
	})
	if err != nil {
		return err
	}
	transports, err := r.transports(ctx)
	if err != nil {
		return err
	}
	sides, err := r.peerings(ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b types.TransitGatewayAttachment) int {
		return strings.Compare(aws.ToString(a.TransitGatewayAttachmentId), aws.ToString(b.TransitGatewayAttachmentId))
	})
	entries := make([]*catalog.AttachmentEntry, len(list))
	for i, a := range list {
		entries[i] = r.attachment(a)
	}
	for i, e := range entries { // attachments lead to each other, so all are known first
		if e != nil {
			r.lead(e, list[i], transports, sides)
			r.TransitGatewayAttachments = append(r.TransitGatewayAttachments, *e)
		}
	}
	return nil
}

// resources are the kinds of resource that types of attachment attach.
var resources = map[string]catalog.Kind{
	"vpc": catalog.Vpc, "vpn": catalog.VpnConnection, "direct-connect-gateway": catalog.DirectConnectGateway, "connect": "", "peering": "",
}

// attachment is an entry without what leads elsewhere; nil if it is left out.
func (r *region) attachment(a types.TransitGatewayAttachment) *catalog.AttachmentEntry {
	const kind = catalog.TransitGatewayAttachment
	is, owner := string(a.ResourceType), aws.ToString(a.TransitGatewayOwnerId)
	if _, known := resources[is]; !known {
		r.notes.add(kind, "left out, of type "+word(is))
		return nil
	}
	gateway := r.gateway(aws.ToString(a.TransitGatewayId), owner)
	if gateway.Text == "" {
		r.notes.add(kind, "left out, of a transit gateway that is not visible")
		return nil
	}
	i, ok := r.identity(kind, aws.ToString(a.TransitGatewayAttachmentId), owner, ec2Tags(a.Tags))
	if !ok {
		return nil
	}
	e := &catalog.AttachmentEntry{Identity: i, TransitGateway: gateway, Type: catalog.Say(is)}
	r.behind[r.find(kind, i.ID.Text).Text] = behind{is, gateway.Text}
	r.associate(e, a.Association)
	return e
}

// associate says which route table holds for what enters at an attachment.
func (r *region) associate(e *catalog.AttachmentEntry, a *types.TransitGatewayAttachmentAssociation) {
	if a == nil || aws.ToString(a.TransitGatewayRouteTableId) == "" {
		return
	}
	state := string(a.State)
	if !slices.Contains([]string{"associated", "associating", "disassociating"}, state) {
		return // it holds no longer
	}
	table := r.refer(catalog.TransitGatewayAttachment, catalog.TransitGatewayRouteTable, *a.TransitGatewayRouteTableId)
	if r.behind[table.Text].gateway != e.TransitGateway.Text {
		return // it is not declared, or another gateway's, which AWS does not do
	}
	e.RouteTable = table
	if state != "associated" {
		e.Association = catalog.Say(state)
	}
}

// lead says where an attachment leads: to a resource, over another attachment,
// or to the other side of a peering.
func (r *region) lead(e *catalog.AttachmentEntry, a types.TransitGatewayAttachment, transports map[string]string, sides map[string]peering) {
	const kind = catalog.TransitGatewayAttachment
	id := e.ID.Text
	switch is := e.Type.Text; is {
	case "connect":
		over := transports[id]
		if carrier := r.behind[r.find(kind, over).Text].is; carrier == "connect" || carrier == "peering" || carrier == "vpn" {
			over = "" // which AWS does not do
		}
		e.Transport = r.refer(kind, kind, over)
	case "peering":
		if p, known := sides[id]; known {
			p.near = r.find(kind, id).Text
			r.peers = append(r.peers, p.seenFrom(r.name, aws.ToString(a.TransitGatewayId)))
		} else {
			r.notes.add(kind, "declared without their peer, which is not known")
		}
	default:
		e.Resource = r.resource(resources[is], aws.ToString(a.ResourceId), aws.ToString(a.ResourceOwnerId))
	}
}

// resource is a reference to what an attachment attaches. What only its owner
// sees is declared by its id and owner alone, where that is enough.
func (r *region) resource(kind catalog.Kind, id, owner string) catalog.Said {
	found := r.find(kind, id)
	if found.Text != "" || kind == catalog.VpnConnection || owner == "" || owner == r.account {
		return r.refer(catalog.TransitGatewayAttachment, kind, id)
	}
	if i, ok := r.identity(kind, id, owner, nil); ok {
		r.notes.add(kind, byIDAlone)
		if kind == catalog.Vpc {
			r.Vpcs = append(r.Vpcs, catalog.VpcEntry{Identity: i})
		} else {
			r.DirectConnectGateways = append(r.DirectConnectGateways, catalog.DirectConnectGatewayEntry{Identity: i})
		}
	}
	return r.find(kind, id)
}

// transports reads which attachment carries each Connect attachment.
func (r *region) transports(ctx context.Context) (map[string]string, error) {
	carriers := map[string]string{}
	return carriers, r.each(ctx, "DescribeTransitGatewayConnects", func(ctx context.Context, token *string) (int, *string, error) {
		out, err := r.ec2.DescribeTransitGatewayConnects(ctx, &ec2.DescribeTransitGatewayConnectsInput{MaxResults: pageSize, NextToken: token})
		if err != nil {
			return 0, nil, err
		}
		for _, c := range out.TransitGatewayConnects {
			carriers[aws.ToString(c.TransitGatewayAttachmentId)] = aws.ToString(c.TransportTransitGatewayAttachmentId)
		}
		return len(out.TransitGatewayConnects), out.NextToken, nil
	})
}
