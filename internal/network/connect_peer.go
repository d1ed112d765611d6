package network

import (
	"context"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// ConnectPeer is a router with which a core network speaks BGP over a Connect
// attachment.
var ConnectPeer = &graph.Kind[api.ConnectPeer]{
	Name: "connect-peer",
	Lifecycle: graph.Lifecycle{
		Member: "State", Creating: "CREATING", Updating: "CREATING", Deleting: "DELETING", Settled: "AVAILABLE", Others: []string{"FAILED"},
	},
	ID:      api.ConnectPeerConnectPeerId,
	State:   api.ConnectPeerStateOf,
	Created: api.ConnectPeerCreatedAt,
	Tags:    api.ConnectPeerTags,
	Refs: []graph.Ref[api.ConnectPeer]{
		{To: CoreNetwork, At: api.ConnectPeerCoreNetworkId, Field: "coreNetworkId", Required: true, Counted: true},
		{To: Attachment, At: api.ConnectPeerConnectAttachmentId, Field: "connectAttachmentId", Required: true},
	},
}

// connectPeers bounds the peers of a Connect attachment.
var connectPeers = graph.Quota{Code: "connect-peers-per-attachment", Max: 4, Per: "Connect attachment"}

// CreateConnectPeer adds a peer to a Connect attachment that is available. What
// the edge or the subnet has no room for is made, and fails.
func (s *Service) CreateConnectPeer(ctx context.Context, caller api.Caller, in *api.CreateConnectPeerRequest) (*api.CreateConnectPeerResponse, error) {
	if err := tidyTags(in.Tags); err != nil {
		return nil, err
	}
	made, err := write(ctx, s, caller, once(in.ClientToken, in, func(tx *graph.Tx) (*api.ConnectPeer, error) {
		p, err := lockPart(tx, Attachment, in.ConnectAttachmentId)
		if err != nil {
			return nil, err
		}
		over, err := decodePart[api.Attachment](tx, Attachment, p)
		if err != nil {
			return nil, err
		}
		if over.AttachmentType != api.AttachmentTypeConnect {
			return nil, api.NotFound(Attachment.Name, in.ConnectAttachmentId)
		}
		if over.State != isAvailable {
			return nil, api.Refused("Connect attachment state is invalid. attachment id: " + in.ConnectAttachmentId)
		}
		return s.addConnectPeer(tx, p, over, in)
	}))
	return &api.CreateConnectPeerResponse{ConnectPeer: made}, err
}

func (s *Service) addConnectPeer(tx *graph.Tx, p *part, over *api.Attachment, in *api.CreateConnectPeerRequest) (*api.ConnectPeer, error) {
	h, err := s.hubOf(tx, p.coreNetwork)
	if err != nil {
		return nil, err
	}
	d, err := readDetail(p.detail)
	if err != nil {
		return nil, err
	}
	peers, err := peersOf(tx, h)
	if err != nil {
		return nil, err
	}
	here := int64(1)
	for _, other := range peers {
		if other.ConnectAttachmentId == in.ConnectAttachmentId {
			here++
		}
	}
	if err := tx.Within(ConnectPeer, connectPeers, here); err != nil {
		return nil, err
	}
	peer := &api.ConnectPeer{
		CoreNetworkId: h.id, ConnectAttachmentId: in.ConnectAttachmentId, EdgeLocation: over.EdgeLocation, Tags: in.Tags,
		SubnetArn: in.SubnetArn, State: graph.Course("CREATING", isAvailable),
	}
	plan := &peerPlan{hub: h, peer: peer, asked: in, protocol: d.Connect.Protocol, others: peers}
	if err := plan.configure(tx); err != nil {
		return nil, err
	}
	made, err := ConnectPeer.Create(tx, peer)
	if err != nil {
		return nil, err
	}
	if err := h.settlePart(tx, ConnectPeer, graph.KeyOf(ConnectPeer.Name, made.ConnectPeerId), "", []string{made.EdgeLocation}); err != nil {
		return nil, err
	}
	return made, takeTurn(tx, h.key, p.key)
}

// peersOf reads the Connect peers of a core network.
func peersOf(tx *graph.Tx, h *hub) ([]*api.ConnectPeer, error) {
	parts, err := partsAfter(tx.As(h.owner), ConnectPeer, partQuestion{coreNetwork: h.id}, 0, everyPart)
	if err != nil {
		return nil, err
	}
	var peers []*api.ConnectPeer
	for _, p := range parts {
		peer, err := decodePart[api.ConnectPeer](tx, ConnectPeer, p)
		if err != nil {
			return nil, err
		}
		if peer.State != "DELETING" {
			peers = append(peers, peer)
		}
	}
	return peers, nil
}

// GetConnectPeer tells of a Connect peer.
func (s *Service) GetConnectPeer(ctx context.Context, caller api.Caller, in *api.GetConnectPeerRequest) (*api.GetConnectPeerResponse, error) {
	out := &api.GetConnectPeerResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		p, err := partAt(tx, ConnectPeer, in.ConnectPeerId)
		if err == nil {
			out.ConnectPeer, err = decodePart[api.ConnectPeer](tx, ConnectPeer, p)
		}
		return err
	})
	return out, err
}

// DeleteConnectPeer ends a Connect peer.
func (s *Service) DeleteConnectPeer(ctx context.Context, caller api.Caller, in *api.DeleteConnectPeerRequest) (*api.DeleteConnectPeerResponse, error) {
	deleted, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.ConnectPeer, error) {
		p, err := lockPart(tx, ConnectPeer, in.ConnectPeerId)
		if err != nil {
			return nil, err
		}
		peer, err := decodePart[api.ConnectPeer](tx, ConnectPeer, p)
		if err != nil {
			return nil, err
		}
		if err := takeTurn(tx, p.coreNetwork, graph.KeyOf(Attachment.Name, peer.ConnectAttachmentId)); err != nil {
			return nil, err
		}
		return ConnectPeer.Delete(tx.As(p.account), graph.Address[api.ConnectPeer]{ID: in.ConnectPeerId})
	})
	return &api.DeleteConnectPeerResponse{ConnectPeer: deleted}, err
}

// ListConnectPeers lists the Connect peers of the account's core networks.
func (s *Service) ListConnectPeers(ctx context.Context, caller api.Caller, in *api.ListConnectPeersRequest) (*api.ListConnectPeersResponse, error) {
	out := &api.ListConnectPeersResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		items, next, err := readParts(tx, ConnectPeer, partQuestion{
			coreNetwork: in.CoreNetworkId, toward: graph.Reference{Kind: Attachment, ID: in.ConnectAttachmentId},
			most: in.MaxResults, token: in.NextToken, show: summarizePeer,
		})
		out.ConnectPeers, out.NextToken = items, next
		return err
	})
	return out, err
}

// summarizePeer is a Connect peer as lists show it.
func summarizePeer(tx *graph.Tx, p *part) ([]byte, error) {
	peer, err := decodePart[api.ConnectPeer](tx, ConnectPeer, p)
	if err != nil {
		return nil, err
	}
	return api.Append(nil, &api.ConnectPeerSummary{
		CoreNetworkId: peer.CoreNetworkId, ConnectAttachmentId: peer.ConnectAttachmentId, ConnectPeerId: peer.ConnectPeerId,
		EdgeLocation: peer.EdgeLocation, ConnectPeerState: peer.State, CreatedAt: peer.CreatedAt, Tags: peer.Tags, SubnetArn: peer.SubnetArn,
	}), nil
}
