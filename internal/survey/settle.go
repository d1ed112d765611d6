package survey

import (
	"cmp"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/catalog"
)

// regionOf is the Region of an entry.
func (s *survey) regionOf(i *catalog.Identity) string { return cmp.Or(i.Region.Text, s.Region.Text) }

// shorten writes ids in place of ARNs, where one resource alone has the id.
func (s *survey) shorten() {
	count := map[string]int{}
	for k := range s.arns {
		count[k.id]++
	}
	short := func(references ...*catalog.Said) {
		for _, to := range references {
			if id := to.Text[strings.LastIndexByte(to.Text, '/')+1:]; count[id] == 1 {
				to.Text = id
			}
		}
	}
	for i := range s.DirectConnectInterfaces {
		e := &s.DirectConnectInterfaces[i]
		short(&e.Connection, &e.Gateway)
	}
	for i := range s.VpnConnections {
		e := &s.VpnConnections[i]
		short(&e.CustomerGateway, &e.TransitGateway)
	}
	for i := range s.TransitGatewayRouteTables {
		e := &s.TransitGatewayRouteTables[i]
		short(&e.TransitGateway)
		for n := range e.Routes {
			short(&e.Routes[n].PrefixList)
			for m := range e.Routes[n].Attachments {
				short(&e.Routes[n].Attachments[m])
			}
		}
	}
	for i := range s.TransitGatewayAttachments {
		e := &s.TransitGatewayAttachments[i]
		short(&e.TransitGateway, &e.Resource, &e.RouteTable, &e.Transport, &e.Peer)
	}
	for i := range s.TransitGatewayConnectPeers {
		short(&s.TransitGatewayConnectPeers[i].Attachment)
	}
}

// sort puts entries in the order of their Regions and ids, whatever the order
// in which they were answered.
func (s *survey) sort() {
	order(s, s.Vpcs, func(e *catalog.VpcEntry) *catalog.Identity { return &e.Identity })
	order(s, s.PrefixLists, func(e *catalog.PrefixListEntry) *catalog.Identity { return &e.Identity })
	order(s, s.DirectConnectConnections, func(e *catalog.DirectConnectConnectionEntry) *catalog.Identity { return &e.Identity })
	order(s, s.DirectConnectGateways, func(e *catalog.DirectConnectGatewayEntry) *catalog.Identity { return &e.Identity })
	order(s, s.DirectConnectInterfaces, func(e *catalog.DirectConnectInterfaceEntry) *catalog.Identity { return &e.Identity })
	order(s, s.TransitGateways, func(e *catalog.TransitGatewayEntry) *catalog.Identity { return &e.Identity })
	order(s, s.CustomerGateways, func(e *catalog.CustomerGatewayEntry) *catalog.Identity { return &e.Identity })
	order(s, s.VpnConnections, func(e *catalog.VpnConnectionEntry) *catalog.Identity { return &e.Identity })
	order(s, s.TransitGatewayRouteTables, func(e *catalog.RouteTableEntry) *catalog.Identity { return &e.Identity })
	order(s, s.TransitGatewayAttachments, func(e *catalog.AttachmentEntry) *catalog.Identity { return &e.Identity })
	order(s, s.TransitGatewayConnectPeers, func(e *catalog.ConnectPeerEntry) *catalog.Identity { return &e.Identity })
}

func order[T any](s *survey, list []T, identity func(*T) *catalog.Identity) {
	slices.SortFunc(list, func(a, b T) int {
		i, j := identity(&a), identity(&b)
		return cmp.Or(strings.Compare(s.regionOf(i), s.regionOf(j)), strings.Compare(i.ID.Text, j.ID.Text))
	})
}
