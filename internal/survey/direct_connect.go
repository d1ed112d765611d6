package survey

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/directconnect"
	"github.com/aws/aws-sdk-go-v2/service/directconnect/types"

	"github.com/trunkline/trunkline/internal/catalog"
)

// directPageSize is how many items a page of Direct Connect has at most.
var directPageSize = aws.Int32(100)

// errNoList is the answer {}, which would otherwise read as an empty list.
var errNoList = errors.New("the answer has no list")

func directTags(tags []types.Tag) map[string]catalog.Said {
	return tagsOf(tags, func(t types.Tag) (key, value *string) { return t.Key, t.Value })
}

func (r *region) directConnectConnections(ctx context.Context) error {
	return r.each(ctx, "DescribeConnections", func(ctx context.Context, token *string) (int, *string, error) {
		out, err := r.directConnect.DescribeConnections(ctx, &directconnect.DescribeConnectionsInput{MaxResults: directPageSize, NextToken: token})
		if err != nil {
			return 0, nil, err
		}
		if out.Connections == nil {
			return 0, nil, errNoList
		}
		for _, c := range out.Connections {
			if !r.notes.keeps(catalog.DirectConnectConnection, string(c.ConnectionState), "available", "down", "pending", "requested", "ordering") {
				continue
			}
			i, ok := r.identity(catalog.DirectConnectConnection, aws.ToString(c.ConnectionId), aws.ToString(c.OwnerAccount), directTags(c.Tags))
			if ok {
				r.DirectConnectConnections = append(r.DirectConnectConnections, catalog.DirectConnectConnectionEntry{
					Identity: i, Location: catalog.Say(text(aws.ToString(c.Location))), Bandwidth: catalog.Say(text(aws.ToString(c.Bandwidth)))})
			}
		}
		return len(out.Connections), out.NextToken, nil
	})
}

// directConnectGateways are the same in every Region.
func (r *region) directConnectGateways(ctx context.Context) error {
	return r.each(ctx, "DescribeDirectConnectGateways", func(ctx context.Context, token *string) (int, *string, error) {
		out, err := r.directConnect.DescribeDirectConnectGateways(ctx,
			&directconnect.DescribeDirectConnectGatewaysInput{MaxResults: directPageSize, NextToken: token})
		if err != nil {
			return 0, nil, err
		}
		if out.DirectConnectGateways == nil {
			return 0, nil, errNoList
		}
		for _, g := range out.DirectConnectGateways {
			if r.find(catalog.DirectConnectGateway, aws.ToString(g.DirectConnectGatewayId)).Text != "" ||
				!r.notes.keeps(catalog.DirectConnectGateway, string(g.DirectConnectGatewayState), "available", "pending") {
				continue
			}
			i, ok := r.identity(catalog.DirectConnectGateway, aws.ToString(g.DirectConnectGatewayId), aws.ToString(g.OwnerAccount), directTags(g.Tags))
			if ok {
				r.DirectConnectGateways = append(r.DirectConnectGateways, catalog.DirectConnectGatewayEntry{
					Identity: i, ASN: asNumber(aws.ToInt64(g.AmazonSideAsn))})
			}
		}
		return len(out.DirectConnectGateways), out.NextToken, nil
	})
}

func (r *region) virtualInterfaces(ctx context.Context) error {
	return r.each(ctx, "DescribeVirtualInterfaces", func(ctx context.Context, token *string) (int, *string, error) {
		out, err := r.directConnect.DescribeVirtualInterfaces(ctx,
			&directconnect.DescribeVirtualInterfacesInput{MaxResults: directPageSize, NextToken: token})
		if err != nil {
			return 0, nil, err
		}
		if out.VirtualInterfaces == nil {
			return 0, nil, errNoList
		}
		for _, v := range out.VirtualInterfaces {
			r.virtualInterface(v)
		}
		return len(out.VirtualInterfaces), out.NextToken, nil
	})
}

func (r *region) virtualInterface(v types.VirtualInterface) {
	const kind = catalog.DirectConnectInterface
	if !r.notes.keeps(kind, string(v.VirtualInterfaceState), "available", "down", "pending", "verifying", "confirming", "testing") {
		return
	}
	over := r.find(catalog.DirectConnectConnection, aws.ToString(v.ConnectionId))
	if over.Text == "" {
		r.notes.add(kind, "left out, over a connection or aggregation group that is not declared")
		return
	}
	is := aws.ToString(v.VirtualInterfaceType)
	if !r.notes.keeps(kind, is, "transit", "private", "public") {
		return
	}
	if i, ok := r.identity(kind, aws.ToString(v.VirtualInterfaceId), aws.ToString(v.OwnerAccount), directTags(v.Tags)); ok {
		r.DirectConnectInterfaces = append(r.DirectConnectInterfaces, catalog.DirectConnectInterfaceEntry{
			Identity: i, Connection: over, Gateway: r.refer(kind, catalog.DirectConnectGateway, aws.ToString(v.DirectConnectGatewayId)),
			Type: catalog.Say(is), VLAN: number(int64(v.Vlan), maxVLAN)})
	}
}
