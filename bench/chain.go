package main

import (
	"fmt"
	"strings"
)

// chain is a catalog of gateways in a row, each peered with the next: a VPC at
// the first, another at the last. Every table sends everything onward and has
// so many routes in all.
func chain(gateways, routes int) string {
	var tops, attachments, tables strings.Builder
	for i := range gateways {
		onward := fmt.Sprintf("tgw-attach-o%d", i)
		fmt.Fprintf(&tops, "  - {id: tgw-%d}\n", i)
		if i+1 < gateways {
			side(&attachments, onward, i, fmt.Sprintf("type: peering, peer: tgw-attach-i%d", i+1))
			side(&attachments, fmt.Sprintf("tgw-attach-i%d", i+1), i+1, "type: peering, peer: "+onward)
		} else {
			side(&attachments, onward, i, "type: vpc, resource: vpc-1")
		}
		fmt.Fprintf(&tables, "  - id: tgw-rtb-%d\n    transit-gateway: tgw-%d\n    routes:\n      - {cidr: 0.0.0.0/0, attachments: [%s]}\n", i, i, onward)
		for n := range routes - 1 {
			fmt.Fprintf(&tables, "      - {cidr: 10.%d.%d.0/%d, %s}\n", n>>8, n&255, crowdBits(n), crowdWay(n, onward))
		}
	}
	return "account: \"" + account + "\"\nregion: us-west-2\nvpcs: [{id: vpc-1, cidrs: [10.1.0.0/16]}]\n" +
		"transit-gateways:\n" + tops.String() + "transit-gateway-attachments:\n" +
		"  - {id: tgw-attach-first, transit-gateway: tgw-0, route-table: tgw-rtb-0, type: vpc, resource: vpc-1}\n" +
		attachments.String() + "transit-gateway-route-tables:\n" + tables.String()
}

func side(b *strings.Builder, id string, gateway int, rest string) {
	fmt.Fprintf(b, "  - {id: %s, transit-gateway: tgw-%d, route-table: tgw-rtb-%d, %s}\n", id, gateway, gateway, rest)
}

// Every sixteenth route is for a wider block, around those behind it; a quarter
// lead somewhere.
func crowdBits(n int) int {
	if n%16 == 0 {
		return 20
	}
	return 24
}

func crowdWay(n int, onward string) string {
	if n%4 == 0 {
		return "attachments: [" + onward + "]"
	}
	return "state: blackhole"
}

// alongChain asks for the way from the first gateway's VPC to the last one's.
func alongChain() map[string]any {
	attachment := func(id string) string { return outside + "transit-gateway-attachment/" + id }
	return map[string]any{
		"Source": map[string]string{"TransitGatewayAttachmentArn": attachment("tgw-attach-first")},
		"Destination": map[string]string{
			"TransitGatewayAttachmentArn": attachment("tgw-attach-o63"), "IpAddress": "172.31.0.1",
		},
	}
}
