package network

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/routing"
	"github.com/trunkline/trunkline/internal/strict"
)

// A peerPlan works out how a Connect peer and an edge speak.
type peerPlan struct {
	hub      *hub
	peer     *api.ConnectPeer
	asked    *api.CreateConnectPeerRequest
	protocol api.TunnelProtocol
	others   []*api.ConnectPeer // of the core network
}

// configure fills in a peer's configuration, or why it has to fail.
func (p *peerPlan) configure(tx *graph.Tx) error {
	if _, err := routing.ParseAddress(p.asked.PeerAddress); err != nil {
		return api.Invalid("peerAddress", "Must be an IP address.")
	}
	if o := p.asked.BgpOptions; o != nil && o.PeerAsn != nil && !strict.IsASN(*o.PeerAsn) {
		return api.Invalid("bgpOptions.peerAsn", "Must be an AS number: from 1 to 4294967294, without 23456 and 65535.")
	}
	p.peer.Configuration = &api.ConnectPeerConfiguration{PeerAddress: p.asked.PeerAddress, Protocol: p.protocol}
	for _, other := range p.others {
		if c := other.Configuration; other.EdgeLocation == p.peer.EdgeLocation && other.State != "FAILED" &&
			other.ConnectAttachmentId == p.peer.ConnectAttachmentId && c.PeerAddress == p.asked.PeerAddress {
			p.fail("EDGE_LOCATION_PEER_DUPLICATE", "The edge location has a peer with this address: "+other.ConnectPeerId+".")
		}
	}
	if p.protocol == api.TunnelProtocolNoEncap {
		return p.withoutTunnel(tx)
	}
	return p.tunnel()
}

// fail makes the peer settle in FAILED, for a reason.
func (p *peerPlan) fail(code api.ConnectPeerErrorCode, message string) {
	p.peer.State = graph.Course("CREATING", "FAILED")
	p.peer.LastModificationErrors = append(p.peer.LastModificationErrors, api.ConnectPeerError{Code: code, Message: message})
}

// edge is the peer's edge of the core network.
func (p *peerPlan) edge() (asn int64, blocks []string) {
	i := slices.IndexFunc(p.hub.edges, atLocation(p.peer.EdgeLocation))
	if i < 0 {
		return 0, nil
	}
	return int64(p.hub.edges[i].ASN), p.hub.edges[i].InsideCIDRBlocks
}

// sessions are the two BGP sessions of a peer, between addresses of both sides.
func (p *peerPlan) sessions(core [2]string, peer string) {
	asn, _ := p.edge()
	peerASN := asn
	if o := p.asked.BgpOptions; o != nil && o.PeerAsn != nil {
		peerASN = *o.PeerAsn
	}
	for _, address := range core {
		p.peer.Configuration.BgpConfigurations = append(p.peer.Configuration.BgpConfigurations, api.ConnectPeerBgpConfiguration{
			CoreNetworkAsn: &asn, PeerAsn: &peerASN, CoreNetworkAddress: address, PeerAddress: peer,
		})
	}
}

var (
	linkLocal   = netip.MustParsePrefix("169.254.0.0/16")
	uniqueLocal = netip.MustParsePrefix("fd00::/8")
)

// tunnel configures a peer behind a GRE tunnel.
func (p *peerPlan) tunnel() error {
	if p.asked.SubnetArn != "" {
		return api.Invalid("subnetArn", "A subnet belongs to peers of attachments without encapsulation.")
	}
	inside, err := p.insideBlock()
	if err != nil {
		return err
	}
	p.peer.Configuration.InsideCidrBlocks = p.asked.InsideCidrBlocks
	first := inside.Addr().Next()
	second := first.Next()
	p.sessions([2]string{second.String(), second.Next().String()}, first.String())
	return p.coreAddress()
}

// insideBlock is the block of a tunnel's inside addresses.
func (p *peerPlan) insideBlock() (inside netip.Prefix, err error) {
	const field = "insideCidrBlocks"
	for _, text := range p.asked.InsideCidrBlocks {
		block, err := routing.ParsePrefix(text)
		switch {
		case err != nil:
			return inside, api.Invalid(field, text+" is not a CIDR block.")
		case block.Addr().Is4() && block.Bits() == 29 && linkLocal.Contains(block.Addr()) && !inside.IsValid():
			inside = block
		case block.Addr().Is6() && block.Bits() == 125 && uniqueLocal.Contains(block.Addr()):
		default:
			return inside, api.Invalid(field, "Must be one /29 in 169.254.0.0/16, and perhaps one /125 in fd00::/8.")
		}
		for _, other := range p.others {
			if c := other.Configuration; other.EdgeLocation == p.peer.EdgeLocation && slices.Contains(c.InsideCidrBlocks, block.String()) {
				return inside, api.Invalid(field, fmt.Sprintf("%s is in use by %s.", block, other.ConnectPeerId))
			}
		}
	}
	if !inside.IsValid() || len(p.asked.InsideCidrBlocks) > 2 {
		return inside, api.Invalid(field, "Must be one /29 in 169.254.0.0/16, and perhaps one /125 in fd00::/8.")
	}
	return inside, nil
}

// coreAddress finds the outer address of the edge's end of a tunnel: the first
// that is free in its inside blocks, of the peer's family, unless one is asked
// for.
func (p *peerPlan) coreAddress() error {
	_, texts := p.edge()
	if len(texts) == 0 {
		p.fail("NO_ASSOCIATED_CIDR_BLOCK", "The edge location has no inside CIDR block.")
		return nil
	}
	taken := map[string]bool{}
	for _, other := range p.others {
		taken[other.Configuration.CoreNetworkAddress] = other.EdgeLocation == p.peer.EdgeLocation || taken[other.Configuration.CoreNetworkAddress]
	}
	wanted := p.asked.CoreNetworkAddress
	for _, text := range texts {
		block, err := netip.ParsePrefix(text)
		if err != nil {
			return fmt.Errorf("read an inside block: %w", err)
		}
		if at, err := netip.ParseAddr(wanted); err == nil && block.Contains(at) {
			if taken[wanted] {
				return api.Invalid("coreNetworkAddress", "Is in use by another Connect peer.")
			}
			p.peer.Configuration.CoreNetworkAddress = wanted
			return nil
		}
		if wanted == "" && block.Addr().Is4() == netip.MustParseAddr(p.asked.PeerAddress).Is4() {
			if at := firstFree(block, taken); at != "" {
				p.peer.Configuration.CoreNetworkAddress = at
				return nil
			}
		}
	}
	if wanted != "" {
		return api.Invalid("coreNetworkAddress", "Is not in an inside CIDR block of the edge location.")
	}
	p.fail("EDGE_LOCATION_NO_FREE_IPS", "The inside CIDR blocks of the edge location have no address left.")
	return nil
}

// firstFree is the first address of a block that is not taken, leaving out the
// block's own; "" where there is none.
func firstFree(block netip.Prefix, taken map[string]bool) string {
	for at := block.Masked().Addr().Next(); block.Contains(at); at = at.Next() {
		if !taken[at.String()] {
			return at.String()
		}
	}
	return ""
}

// withoutTunnel configures a peer in a subnet of the transport's VPC.
func (p *peerPlan) withoutTunnel(tx *graph.Tx) error {
	switch {
	case p.asked.SubnetArn == "":
		return api.Invalid("subnetArn", "Must be the subnet of the peer.")
	case len(p.asked.InsideCidrBlocks) > 0:
		return api.Invalid("insideCidrBlocks", "Inside addresses belong to peers behind a tunnel.")
	case p.asked.CoreNetworkAddress != "":
		return api.Invalid("coreNetworkAddress", "The address of the edge's end belongs to peers behind a tunnel.")
	}
	vpc, err := p.vpc(tx)
	if err != nil {
		return err
	}
	p.sessions([2]string{}, p.asked.PeerAddress)
	for _, subnet := range vpc.Subnets {
		block, err := netip.ParsePrefix(subnet.CidrBlock)
		if err == nil && subnet.SubnetId == lastPart(p.asked.SubnetArn) && !block.Contains(netip.MustParseAddr(p.asked.PeerAddress)) {
			p.fail("IP_OUTSIDE_SUBNET_CIDR_RANGE", p.asked.PeerAddress+" is not in "+subnet.CidrBlock+".")
		}
	}
	known := slices.ContainsFunc(vpc.Subnets, func(s catalog.SubnetDefinition) bool { return s.SubnetId == lastPart(p.asked.SubnetArn) })
	if len(vpc.Subnets) > 0 && !known {
		p.fail("SUBNET_NOT_FOUND", p.asked.SubnetArn+" is not a subnet of the VPC.")
	}
	return nil
}

// vpc is what the catalog has of the VPC that the peer's attachment runs over.
func (p *peerPlan) vpc(tx *graph.Tx) (vpc catalog.VpcDefinition, err error) {
	_, definition, err := outsideBelow(tx, p.peer.ConnectAttachmentId)
	if err == nil && definition != "" {
		err = json.Unmarshal([]byte(definition), &vpc)
	}
	if err != nil {
		err = fmt.Errorf("read the VPC of %s: %w", p.peer.ConnectAttachmentId, err)
	}
	return vpc, err
}
