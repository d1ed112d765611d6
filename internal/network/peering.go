package network

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// Peering joins a transit gateway and the core network's edge in its Region, so
// that route tables of the gateway can be attached there.
var Peering = &graph.Kind[api.Peering]{
	Name: "peering",
	Lifecycle: graph.Lifecycle{
		Member: "State", Creating: "CREATING", Updating: "CREATING", Deleting: "DELETING", Settled: "AVAILABLE",
	},
	ID:      api.PeeringPeeringId,
	State:   api.PeeringStateOf,
	Created: api.PeeringCreatedAt,
	Tags:    api.PeeringTags,
	Refs: []graph.Ref[api.Peering]{
		{To: CoreNetwork, At: api.PeeringCoreNetworkId, Field: "coreNetworkId", Required: true, Shared: true, Counted: true},
		{To: &TransitGateway.Kind, Named: []func(*api.Peering) *string{api.PeeringResourceArn}, Field: "transitGatewayArn", Required: true},
	},
}

// peerings bounds the transit gateways of a core network.
var peerings = graph.Quota{Code: "transit-gateway-peerings", Max: 50, Per: "core network"}

// CreateTransitGatewayPeering joins a transit gateway and a core network.
func (s *Service) CreateTransitGatewayPeering(ctx context.Context, caller api.Caller, in *api.CreateTransitGatewayPeeringRequest) (*api.CreateTransitGatewayPeeringResponse, error) {
	if err := tidyTags(in.Tags); err != nil {
		return nil, err
	}
	made, err := write(ctx, s, caller, once(in.ClientToken, in, func(tx *graph.Tx) (*api.TransitGatewayPeering, error) {
		h, err := s.lockHub(tx, in.CoreNetworkId)
		if err != nil {
			return nil, err
		}
		if err := s.mayPeer(tx, h, in.TransitGatewayArn); err != nil {
			return nil, err
		}
		edge := regionOf(in.TransitGatewayArn)
		made, err := Peering.Create(tx, &api.Peering{
			CoreNetworkId: h.id, CoreNetworkArn: h.arn, OwnerAccountId: tx.Caller.Account, EdgeLocation: edge,
			PeeringType: api.PeeringTypeTransitGateway, ResourceArn: in.TransitGatewayArn, Tags: in.Tags,
		})
		if err != nil {
			return nil, err
		}
		return asTransitGatewayPeering(made), h.settlePart(tx, Peering, graph.KeyOf(Peering.Name, made.PeeringId), made.PeeringType, []string{edge})
	}))
	return &api.CreateTransitGatewayPeeringResponse{TransitGatewayPeering: made}, err
}

// mayPeer refuses a transit gateway that cannot be peered with a core network.
func (s *Service) mayPeer(tx *graph.Tx, h *hub, arn string) error {
	const field = "transitGatewayArn"
	if _, err := s.mention(tx, TransitGateway, arn, field); err != nil {
		return err
	}
	edge := regionOf(arn)
	if err := h.mustHaveEdges(field, []string{edge}); err != nil {
		return err
	}
	var all, same int64
	err := tx.Query(`SELECT COUNT(*), COUNT(CASE WHEN EXISTS (
			SELECT 1 FROM ref f JOIN resource g ON g.key = f.target WHERE f.source = r.key AND g.name = $3) THEN 1 END)
		FROM part p JOIN resource r ON r.key = p.resource
		WHERE p.viewer = $1 AND p.kind = 'peering' AND p.core_network = $2 AND r.state <> 'DELETING'`,
		func(r store.Row) error { all, same = r.Int64(0), r.Int64(1); return nil },
		h.owner, h.key, graph.NameOf(TransitGateway.Name, arn))
	if err != nil {
		return err
	}
	if same > 0 {
		return api.Invalid(field, "Transit gateway is peered with the core network already.")
	}
	if err := tx.As(h.owner).Within(Peering, peerings, all+1); err != nil {
		return err
	}
	asn, err := gatewayASN(tx, TransitGateway, arn)
	if err == nil && asn != 0 && asn == h.edges[slices.IndexFunc(h.edges, atLocation(edge))].ASN {
		err = api.Invalid(field, fmt.Sprintf("Transit gateway has the AS number of the core network's edge, %d.", asn))
	}
	return err
}

// gatewayASN is the AS number that the catalog has of a gateway; 0 is not known.
func gatewayASN(tx *graph.Tx, kind *Outside, arn string) (uint32, error) {
	known, err := kind.Known(tx, graph.NameOf(kind.Name, arn))
	if err != nil || known == nil || known.Definition == "" {
		return 0, err
	}
	var d struct{ AmazonSideAsn uint32 }
	if err := json.Unmarshal([]byte(known.Definition), &d); err != nil {
		return 0, fmt.Errorf("read the definition of %s: %w", arn, err)
	}
	return d.AmazonSideAsn, nil
}

// asTransitGatewayPeering is a peering with what EC2 calls its other side: an
// attachment of the gateway, with the peering's digits.
func asTransitGatewayPeering(p *api.Peering) *api.TransitGatewayPeering {
	return &api.TransitGatewayPeering{
		Peering: p, TransitGatewayArn: p.ResourceArn,
		TransitGatewayPeeringAttachmentId: graph.FormatID("tgw-attach", graph.KeyOf(Peering.Name, p.PeeringId)),
	}
}

// GetTransitGatewayPeering tells of a peering.
func (s *Service) GetTransitGatewayPeering(ctx context.Context, caller api.Caller, in *api.GetTransitGatewayPeeringRequest) (*api.GetTransitGatewayPeeringResponse, error) {
	out := &api.GetTransitGatewayPeeringResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		p, err := partAt(tx, Peering, in.PeeringId)
		if err != nil {
			return err
		}
		peering, err := decodePart[api.Peering](tx, Peering, p)
		if err == nil {
			out.TransitGatewayPeering = asTransitGatewayPeering(peering)
		}
		return err
	})
	return out, err
}

// DeletePeering ends a peering over which no route table is attached. Whoever
// made it may, and the owner of the core network.
func (s *Service) DeletePeering(ctx context.Context, caller api.Caller, in *api.DeletePeeringRequest) (*api.DeletePeeringResponse, error) {
	deleted, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.Peering, error) {
		p, err := lockPart(tx, Peering, in.PeeringId)
		if err != nil {
			return nil, err
		}
		var used bool
		if err := tx.Query(`SELECT 1 FROM attachment a JOIN resource r ON r.key = a.key WHERE a.peering = $1 AND r.state <> 'DELETING'`,
			func(store.Row) error { used = true; return nil }, p.key); err != nil {
			return nil, err
		}
		if used {
			return nil, api.Conflict(Peering.Name, in.PeeringId, "Peering has transit gateway route table attachments.")
		}
		if _, err := tx.Exec(`UPDATE attachment SET peering = NULL WHERE peering = $1`, p.key); err != nil {
			return nil, err
		}
		return Peering.Delete(tx.As(p.account), graph.Address[api.Peering]{ID: in.PeeringId})
	})
	return &api.DeletePeeringResponse{Peering: deleted}, err
}

// ListPeerings lists the peerings that the account has made and those of its
// core networks.
func (s *Service) ListPeerings(ctx context.Context, caller api.Caller, in *api.ListPeeringsRequest) (*api.ListPeeringsResponse, error) {
	out := &api.ListPeeringsResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) (err error) {
		out.Peerings, out.NextToken, err = readParts(tx, Peering, partQuestion{
			coreNetwork: in.CoreNetworkId, is: in.PeeringType, edge: in.EdgeLocation, state: in.State,
			most: in.MaxResults, token: in.NextToken,
		})
		return err
	})
	return out, err
}
