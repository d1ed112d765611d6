package survey

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/trunkline/trunkline/internal/catalog"
)

func (r *region) transitGateways(ctx context.Context) error {
	return r.each(ctx, "DescribeTransitGateways", func(ctx context.Context, token *string) (int, *string, error) {
		out, err := r.ec2.DescribeTransitGateways(ctx, &ec2.DescribeTransitGatewaysInput{MaxResults: pageSize, NextToken: token})
		if err != nil {
			return 0, nil, err
		}
		for _, g := range out.TransitGateways {
			if !r.notes.keeps(catalog.TransitGateway, string(g.State), "available", "modifying", "pending") {
				continue
			}
			var asn int64
			if g.Options != nil {
				asn = aws.ToInt64(g.Options.AmazonSideAsn)
			}
			if i, ok := r.identity(catalog.TransitGateway, aws.ToString(g.TransitGatewayId), aws.ToString(g.OwnerId), ec2Tags(g.Tags)); ok {
				r.TransitGateways = append(r.TransitGateways, catalog.TransitGatewayEntry{Identity: i, ASN: asNumber(asn)})
			}
		}
		return len(out.TransitGateways), out.NextToken, nil
	})
}

// gateway is a reference to a transit gateway, which is declared by its id and
// owner alone if it is not visible; nothing if that cannot be.
func (r *region) gateway(id, owner string) catalog.Said {
	found := r.find(catalog.TransitGateway, id)
	if found.Text != "" || owner == "" || owner == r.account {
		return found
	}
	if i, ok := r.identity(catalog.TransitGateway, id, owner, nil); ok {
		r.notes.add(catalog.TransitGateway, byIDAlone)
		r.TransitGateways = append(r.TransitGateways, catalog.TransitGatewayEntry{Identity: i})
	}
	return r.find(catalog.TransitGateway, id)
}

// byIDAlone is the remark on what others refer to and only its owner sees.
const byIDAlone = "declared by id and owner alone, of other accounts"

func (r *region) routeTables(ctx context.Context) error {
	const kind = catalog.TransitGatewayRouteTable
	return r.each(ctx, "DescribeTransitGatewayRouteTables", func(ctx context.Context, token *string) (int, *string, error) {
		out, err := r.ec2.DescribeTransitGatewayRouteTables(ctx,
			&ec2.DescribeTransitGatewayRouteTablesInput{MaxResults: pageSize, NextToken: token})
		if err != nil {
			return 0, nil, err
		}
		for _, t := range out.TransitGatewayRouteTables {
			if !r.notes.keeps(kind, string(t.State), "available", "pending") {
				continue
			}
			gateway := r.find(catalog.TransitGateway, aws.ToString(t.TransitGatewayId))
			if gateway.Text == "" {
				r.notes.add(kind, "left out, of a transit gateway that is not visible")
				continue
			}
			if i, ok := r.identity(kind, aws.ToString(t.TransitGatewayRouteTableId), "", ec2Tags(t.Tags)); ok {
				r.behind[r.find(kind, i.ID.Text).Text] = behind{gateway: gateway.Text}
				r.TransitGatewayRouteTables = append(r.TransitGatewayRouteTables, catalog.RouteTableEntry{Identity: i, TransitGateway: gateway})
			}
		}
		return len(out.TransitGatewayRouteTables), out.NextToken, nil
	})
}

func (r *region) connectPeers(ctx context.Context) error {
	const kind = catalog.TransitGatewayConnectPeer
	return r.each(ctx, "DescribeTransitGatewayConnectPeers", func(ctx context.Context, token *string) (int, *string, error) {
		out, err := r.ec2.DescribeTransitGatewayConnectPeers(ctx,
			&ec2.DescribeTransitGatewayConnectPeersInput{MaxResults: pageSize, NextToken: token})
		if err != nil {
			return 0, nil, err
		}
		for _, p := range out.TransitGatewayConnectPeers {
			if !r.notes.keeps(kind, string(p.State), "available", "pending") {
				continue
			}
			over, c := r.find(catalog.TransitGatewayAttachment, aws.ToString(p.TransitGatewayAttachmentId)), p.ConnectPeerConfiguration
			if c == nil || r.behind[over.Text].is != "connect" {
				r.notes.add(kind, "left out, over an attachment that is not declared")
				continue
			}
			e := catalog.ConnectPeerEntry{
				Attachment: over, Address: r.address(kind, aws.ToString(c.TransitGatewayAddress)),
				PeerAddress: r.address(kind, aws.ToString(c.PeerAddress)), InsideCIDRs: r.blocks(kind, c.InsideCidrBlocks)}
			for _, session := range c.BgpConfigurations {
				e.PeerASN = asNumber(aws.ToInt64(session.PeerAsn)) // all sessions of a peer have one
			}
			if e.Address.Text == "" || e.PeerAddress.Text == "" {
				r.notes.add(kind, "left out, without both addresses")
				continue
			}
			var ok bool
			if e.Identity, ok = r.identity(kind, aws.ToString(p.TransitGatewayConnectPeerId), "", ec2Tags(p.Tags)); ok {
				r.TransitGatewayConnectPeers = append(r.TransitGatewayConnectPeers, e)
			}
		}
		return len(out.TransitGatewayConnectPeers), out.NextToken, nil
	})
}
