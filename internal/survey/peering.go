package survey

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/trunkline/trunkline/internal/catalog"
)

// A peering leads from one of its attachments to the other.
type peering struct {
	near     string // the ARN of the attachment on this side
	from, to side
}

// A side is one of the two attachments of a peering.
type side struct{ region, gateway, attachment string }

// seenFrom turns a peering so that it begins at a gateway.
func (p peering) seenFrom(region, gateway string) peering {
	if p.to.region == region && p.to.gateway == gateway {
		p.from, p.to = p.to, p.from
	}
	return p
}

// peerings reads the peerings of the Region by the ids of their attachments.
// Between Regions both sides have one id.
func (r *region) peerings(ctx context.Context) (map[string]peering, error) {
	sides := map[string]peering{}
	return sides, r.each(ctx, "DescribeTransitGatewayPeeringAttachments", func(ctx context.Context, token *string) (int, *string, error) {
		out, err := r.ec2.DescribeTransitGatewayPeeringAttachments(ctx,
			&ec2.DescribeTransitGatewayPeeringAttachmentsInput{MaxResults: pageSize, NextToken: token})
		if err != nil {
			return 0, nil, err
		}
		for _, p := range out.TransitGatewayPeeringAttachments {
			id := aws.ToString(p.TransitGatewayAttachmentId)
			accepter := cmp.Or(aws.ToString(p.AccepterTransitGatewayAttachmentId), id)
			both := peering{from: sideOf(p.RequesterTgwInfo, id), to: sideOf(p.AccepterTgwInfo, accepter)}
			for _, at := range []string{id, accepter} {
				if first, known := sides[at]; !known || id < first.from.attachment {
					sides[at] = both
				}
			}
		}
		return len(out.TransitGatewayPeeringAttachments), out.NextToken, nil
	})
}

func sideOf(i *types.PeeringTgwInfo, attachment string) side {
	if i == nil {
		return side{attachment: attachment}
	}
	return side{aws.ToString(i.Region), aws.ToString(i.TransitGatewayId), attachment}
}

// joinPeers lets both sides of each peering refer to each other, where both
// were read.
func (s *survey) joinPeers() {
	const kind = catalog.TransitGatewayAttachment
	peers := map[string]string{}
	for _, p := range s.peers {
		far := s.arns[key{kind, p.to.region, p.to.attachment}]
		if far == "" || far == p.near || s.behind[far].is != "peering" || s.behind[far].gateway == s.behind[p.near].gateway {
			s.notes.add(kind, "declared without their peer, in a Region or account that is not read")
			continue
		}
		peers[p.near] = far
	}
	for i := range s.TransitGatewayAttachments {
		e := &s.TransitGatewayAttachments[i]
		near := s.arns[key{kind, s.regionOf(&e.Identity), e.ID.Text}]
		if far := peers[near]; far != "" && slices.Contains([]string{"", near}, peers[far]) {
			e.Peer = catalog.Say(far)
		}
	}
}
