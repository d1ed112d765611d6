package survey

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/trunkline/trunkline/internal/catalog"
)

func (r *region) customerGateways(ctx context.Context) error {
	return r.each(ctx, "DescribeCustomerGateways", func(ctx context.Context, _ *string) (int, *string, error) {
		out, err := r.ec2.DescribeCustomerGateways(ctx, nil)
		if err != nil {
			return 0, nil, err
		}
		for _, g := range out.CustomerGateways {
			if !r.notes.keeps(catalog.CustomerGateway, aws.ToString(g.State), "available", "pending") {
				continue
			}
			asn, _ := strconv.ParseInt(cmp.Or(aws.ToString(g.BgpAsnExtended), aws.ToString(g.BgpAsn)), 10, 64)
			if i, ok := r.identity(catalog.CustomerGateway, aws.ToString(g.CustomerGatewayId), "", ec2Tags(g.Tags)); ok {
				r.CustomerGateways = append(r.CustomerGateways, catalog.CustomerGatewayEntry{
					Identity: i, Address: r.address(catalog.CustomerGateway, aws.ToString(g.IpAddress)), ASN: asNumber(asn)})
			}
		}
		return len(out.CustomerGateways), nil, nil
	})
}

func (r *region) vpnConnections(ctx context.Context) error {
	return r.each(ctx, "DescribeVpnConnections", func(ctx context.Context, _ *string) (int, *string, error) {
		out, err := r.ec2.DescribeVpnConnections(ctx, nil)
		if err != nil {
			return 0, nil, err
		}
		for _, v := range out.VpnConnections {
			r.vpnConnection(v)
		}
		return len(out.VpnConnections), nil, nil
	})
}

func (r *region) vpnConnection(v types.VpnConnection) {
	const kind = catalog.VpnConnection
	if !r.notes.keeps(kind, string(v.State), "available", "pending") {
		return
	}
	customer := r.find(catalog.CustomerGateway, aws.ToString(v.CustomerGatewayId))
	if customer.Text == "" {
		r.notes.add(kind, "left out, without a customer gateway that is declared")
		return
	}
	i, ok := r.identity(kind, aws.ToString(v.VpnConnectionId), "", ec2Tags(v.Tags))
	if !ok {
		return
	}
	e := catalog.VpnConnectionEntry{
		Identity: i, CustomerGateway: customer, TransitGateway: r.refer(kind, catalog.TransitGateway, aws.ToString(v.TransitGatewayId))}
	if v.Options != nil {
		if aws.ToBool(v.Options.StaticRoutesOnly) {
			e.Static = catalog.Say("true")
		}
		for _, t := range v.Options.TunnelOptions {
			if at := r.address(kind, aws.ToString(t.OutsideIpAddress)); at.Text != "" {
				inside := r.block(kind, cmp.Or(aws.ToString(t.TunnelInsideCidr), aws.ToString(t.TunnelInsideIpv6Cidr)))
				e.Tunnels = append(e.Tunnels, catalog.TunnelEntry{OutsideAddress: at, InsideCIDR: inside})
			}
		}
	}
	slices.SortFunc(e.Tunnels, func(a, b catalog.TunnelEntry) int {
		return strings.Compare(a.OutsideAddress.Text, b.OutsideAddress.Text)
	})
	for _, route := range v.Routes {
		if block := r.block(kind, aws.ToString(route.DestinationCidrBlock)); block.Text != "" && route.State == types.VpnStateAvailable {
			e.Routes = append(e.Routes, catalog.AnnouncementEntry{CIDR: block})
		}
	}
	slices.SortFunc(e.Routes, func(a, b catalog.AnnouncementEntry) int { return strings.Compare(a.CIDR.Text, b.CIDR.Text) })
	e.Routes = slices.CompactFunc(e.Routes, func(a, b catalog.AnnouncementEntry) bool { return a.CIDR.Text == b.CIDR.Text })
	r.VpnConnections = append(r.VpnConnections, e)
}
