package network

import (
	"context"
	"slices"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// Attachment attaches something to a core network: a VPC, a VPN connection, a
// transit gateway's route table, a Direct Connect gateway, or a Connect over
// another attachment. It belongs to the account that made it. What attachments
// of its type have besides is its detail.
var Attachment = overItself(&graph.Kind[api.Attachment]{
	Name: "attachment",
	Lifecycle: graph.Lifecycle{
		Member: "State", Creating: "CREATING", Updating: "UPDATING", Deleting: "DELETING", Settled: "AVAILABLE",
		Others: []string{
			"PENDING_NETWORK_UPDATE", "PENDING_ATTACHMENT_ACCEPTANCE", "PENDING_TAG_ACCEPTANCE", "REJECTED", "FAILED",
		},
	},
	ID:      api.AttachmentAttachmentId,
	State:   api.AttachmentStateOf,
	Created: api.AttachmentCreatedAt,
	Tags:    api.AttachmentTags,
	Refs: []graph.Ref[api.Attachment]{
		{To: CoreNetwork, At: api.AttachmentCoreNetworkId, Field: "coreNetworkId", Required: true, Shared: true, Counted: true},
		attaches(Vpc, api.AttachmentTypeVpc, "vpcArn"),
		attaches(VpnConnection, api.AttachmentTypeSiteToSiteVpn, "vpnConnectionArn"),
		attaches(TransitGatewayRouteTable, api.AttachmentTypeTransitGatewayRouteTable, "transitGatewayRouteTableArn"),
		attaches(DirectConnectGateway, api.AttachmentTypeDirectConnectGateway, "directConnectGatewayArn"),
	},
	Blocked: "Attachment cannot be deleted due to existing Connect attachment or Connect peer.",
})

// overItself declares that a Connect refers to another attachment.
func overItself(k *graph.Kind[api.Attachment]) *graph.Kind[api.Attachment] {
	k.Refs = append(k.Refs, graph.Ref[api.Attachment]{To: k, At: transportOf, Field: "transportAttachmentId", Shared: true})
	return k
}

// attaches declares that attachments of a type refer to what they attach.
func attaches(k *Outside, is api.AttachmentType, field string) graph.Ref[api.Attachment] {
	return graph.Ref[api.Attachment]{To: &k.Kind, Field: field, Named: []func(*api.Attachment) *string{
		func(a *api.Attachment) *string {
			if a.AttachmentType == is {
				return &a.ResourceArn
			}
			return new(string)
		},
	}}
}

// transportOf is the id of the attachment that a Connect runs over, whose ARN
// it has.
func transportOf(a *api.Attachment) *string {
	id := ""
	if a.AttachmentType == api.AttachmentTypeConnect {
		id = lastPart(a.ResourceArn)
	}
	return &id
}

// The states that operations ask for.
const (
	awaitsAcceptance    = "PENDING_ATTACHMENT_ACCEPTANCE"
	awaitsTagAcceptance = "PENDING_TAG_ACCEPTANCE"
	isAvailable         = "AVAILABLE"
)

// The ways of an attachment to where it settles.
var (
	courseCreated  = graph.Course("CREATING", "PENDING_NETWORK_UPDATE", isAvailable)
	courseAwaiting = graph.Course("CREATING", awaitsAcceptance)
	courseMoved    = graph.Course("PENDING_NETWORK_UPDATE", isAvailable)
	courseUpdated  = graph.Course("UPDATING", isAvailable)
	courseRejected = graph.Course("REJECTED")
)

// errAttachmentState refuses what the state of an attachment forbids.
func errAttachmentState() error { return api.Refused("Attachment state is invalid.") }

// AcceptAttachment lets an attachment into the segment or network function
// group that the policy has for it: one that is new, or one whose tags have
// changed. Only the owner of the core network may.
func (s *Service) AcceptAttachment(ctx context.Context, caller api.Caller, in *api.AcceptAttachmentRequest) (*api.AcceptAttachmentResponse, error) {
	accepted, err := s.answerAttachment(ctx, caller, in.AttachmentId, func(tx *graph.Tx, p *part, a *api.Attachment) error {
		if a.State == awaitsAcceptance {
			a.State = courseCreated
			return nil
		}
		takeProposal(a)
		a.State = courseMoved
		return mayStand(tx, p.coreNetwork, a, placeOf(a))
	})
	return &api.AcceptAttachmentResponse{Attachment: accepted}, err
}

// RejectAttachment keeps a new attachment out; one whose tags have changed
// stays where it is.
func (s *Service) RejectAttachment(ctx context.Context, caller api.Caller, in *api.RejectAttachmentRequest) (*api.RejectAttachmentResponse, error) {
	rejected, err := s.answerAttachment(ctx, caller, in.AttachmentId, func(_ *graph.Tx, _ *part, a *api.Attachment) error {
		if a.State == awaitsAcceptance {
			a.State = courseRejected
			return nil
		}
		a.State = isAvailable
		a.ProposedSegmentChange, a.ProposedNetworkFunctionGroupChange = nil, nil
		return nil
	})
	return &api.RejectAttachmentResponse{Attachment: rejected}, err
}

// answerAttachment changes an attachment that waits for the core network's
// owner.
func (s *Service) answerAttachment(ctx context.Context, caller api.Caller, id string, answer func(*graph.Tx, *part, *api.Attachment) error) (*api.Attachment, error) {
	return write(ctx, s, caller, func(tx *graph.Tx) (*api.Attachment, error) {
		p, err := lockPart(tx, Attachment, id)
		if err != nil {
			return nil, err
		}
		if p.owner != tx.Account() {
			return nil, api.Denied("Only the owner of the core network accepts and rejects its attachments.")
		}
		return changeAttachment(tx, p, func(a *api.Attachment) error {
			if a.State != awaitsAcceptance && a.State != awaitsTagAcceptance {
				return errAttachmentState()
			}
			return answer(tx, p, a)
		})
	})
}

// DeleteAttachment ends an attachment that is not on its way from one state to
// another. Whoever made it may, and the owner of the core network.
func (s *Service) DeleteAttachment(ctx context.Context, caller api.Caller, in *api.DeleteAttachmentRequest) (*api.DeleteAttachmentResponse, error) {
	deleted, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.Attachment, error) {
		p, err := lockPart(tx, Attachment, in.AttachmentId)
		if err != nil {
			return nil, err
		}
		if !slices.Contains([]string{isAvailable, awaitsAcceptance, awaitsTagAcceptance, "REJECTED", "FAILED", "DELETING"}, p.state) {
			return nil, errAttachmentState()
		}
		if err := takeTurn(tx, p.coreNetwork, p.key); err != nil {
			return nil, err
		}
		deleted, err := Attachment.Delete(tx.As(p.account), graph.Address[api.Attachment]{ID: in.AttachmentId})
		if err != nil {
			return nil, err
		}
		return deleted, p.followGoing(tx.As(p.account))
	})
	return &api.DeleteAttachmentResponse{Attachment: deleted}, err
}

// ListAttachments lists the attachments that the account has made and those of
// its core networks.
func (s *Service) ListAttachments(ctx context.Context, caller api.Caller, in *api.ListAttachmentsRequest) (*api.ListAttachmentsResponse, error) {
	out := &api.ListAttachmentsResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) (err error) {
		out.Attachments, out.NextToken, err = readParts(tx, Attachment, partQuestion{
			coreNetwork: in.CoreNetworkId, is: string(in.AttachmentType), edge: in.EdgeLocation, state: string(in.State),
			most: in.MaxResults, token: in.NextToken,
		})
		return err
	})
	return out, err
}
