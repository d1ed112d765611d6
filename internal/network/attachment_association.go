package network

import (
	"errors"
	"fmt"
	"slices"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// policyTypes are the types of attachments as policies call them.
var policyTypes = map[api.AttachmentType]string{
	api.AttachmentTypeVpc: corenetwork.VPC, api.AttachmentTypeConnect: corenetwork.Connect,
	api.AttachmentTypeSiteToSiteVpn:            corenetwork.SiteToSiteVPN,
	api.AttachmentTypeTransitGatewayRouteTable: corenetwork.TransitGateway,
	api.AttachmentTypeDirectConnectGateway:     corenetwork.DirectConnectGateway,
}

// edgesOf are where an attachment is.
func edgesOf(a *api.Attachment) []string {
	if a.EdgeLocation != "" {
		return []string{a.EdgeLocation}
	}
	return a.EdgeLocations
}

// asSeen is an attachment as policies see it.
func asSeen(a *api.Attachment, label string) corenetwork.Attachment {
	seen := corenetwork.Attachment{
		ID: a.AttachmentId, Type: policyTypes[a.AttachmentType], Edges: edgesOf(a), Account: a.OwnerAccountId,
		ResourceID: lastPart(a.ResourceArn), Tags: make(map[string]string, len(a.Tags)), Label: label,
	}
	for _, tag := range a.Tags {
		seen.Tags[tag.Key] = tag.Value
	}
	return seen
}

// placeOf is where an attachment stands.
func placeOf(a *api.Attachment) corenetwork.Place {
	return corenetwork.Place{Segment: a.SegmentName, NetworkFunctionGroup: a.NetworkFunctionGroupName}
}

// ruleOf is a rule's number as attachments have it.
func ruleOf(m corenetwork.Mapping) *int32 {
	if m.Rule == 0 {
		return nil
	}
	n := int32(m.Rule)
	return &n
}

// put makes an attachment stand where the policy has it, and forgets what was
// proposed.
func put(a *api.Attachment, m corenetwork.Mapping) {
	a.AttachmentPolicyRuleNumber, a.SegmentName, a.NetworkFunctionGroupName = ruleOf(m), m.Segment, m.NetworkFunctionGroup
	a.ProposedSegmentChange, a.ProposedNetworkFunctionGroupChange = nil, nil
}

// propose keeps where the policy wants an attachment to stand until that is
// accepted.
func propose(a *api.Attachment, m corenetwork.Mapping) {
	a.ProposedSegmentChange, a.ProposedNetworkFunctionGroupChange = nil, nil
	tags := slices.Clone(a.Tags)
	if m.NetworkFunctionGroup != "" {
		a.ProposedNetworkFunctionGroupChange = &api.ProposedNetworkFunctionGroupChange{
			Tags: tags, AttachmentPolicyRuleNumber: ruleOf(m), NetworkFunctionGroupName: m.NetworkFunctionGroup,
		}
		return
	}
	a.ProposedSegmentChange = &api.ProposedSegmentChange{Tags: tags, AttachmentPolicyRuleNumber: ruleOf(m), SegmentName: m.Segment}
}

// takeProposal makes an attachment stand where that was proposed.
func takeProposal(a *api.Attachment) {
	if c := a.ProposedSegmentChange; c != nil {
		a.AttachmentPolicyRuleNumber, a.SegmentName, a.NetworkFunctionGroupName = c.AttachmentPolicyRuleNumber, c.SegmentName, ""
	}
	if c := a.ProposedNetworkFunctionGroupChange; c != nil {
		a.AttachmentPolicyRuleNumber, a.SegmentName, a.NetworkFunctionGroupName = c.AttachmentPolicyRuleNumber, "", c.NetworkFunctionGroupName
	}
	a.ProposedSegmentChange, a.ProposedNetworkFunctionGroupChange = nil, nil
}

// isLost reports whether an attachment in a state was rejected or has failed: it
// carries nothing, whatever the policy says.
func isLost(state string) bool { return state == "REJECTED" || state == "FAILED" }

// follow lets an attachment, whose state is set, follow what the policy has for
// it now. awaits says that it has not been let in yet.
func follow(a *api.Attachment, m corenetwork.Mapping, awaits bool) {
	switch {
	case isLost(a.State):
	case awaits:
		if put(a, m); !m.NeedsAcceptance {
			a.State = courseCreated
		}
	case a.State == "CREATING":
		moves := m.Place != placeOf(a)
		if put(a, m); moves && m.NeedsAcceptance {
			a.State = courseAwaiting
		}
	case m.Place == placeOf(a):
		if put(a, m); a.State == awaitsTagAcceptance {
			a.State = isAvailable
		}
	case m.NeedsAcceptance:
		propose(a, m)
		a.State = awaitsTagAcceptance
	default:
		put(a, m)
		a.State = courseMoved
	}
}

// awaitsEntry tells whether a stored attachment has yet to be let in, or will
// have to be.
func (p *part) awaitsEntry() bool {
	return p.stored == awaitsAcceptance || p.stored == courseAwaiting
}

// remapAttachments lets the attachments of a core network follow a policy that
// becomes live. What the policy wants to have accepted stays where it is until
// then. An attachment that is being made, or for which there is no room, refuses
// all of it.
func remapAttachments(tx *graph.Tx, coreNetwork *api.CoreNetwork, policy *corepolicy.Document) error {
	key := graph.KeyOf(CoreNetwork.Name, coreNetwork.CoreNetworkId)
	parts, err := attachmentParts(tx, key)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(parts, func(p *part) bool { return p.state == Attachment.Lifecycle.Creating }) {
		return api.Refused("Cannot execute change-set while attachments are being created")
	}
	room := groupRoom{}
	for _, p := range parts {
		before, err := decodePart[api.Attachment](tx, Attachment, p)
		if err != nil {
			return err
		}
		after := *before
		p.obey(&after, policy)
		if err := room.take(&after); err != nil {
			return err
		}
		if sameAttachment(before, &after) {
			continue
		}
		if err := p.followWith(tx, policy); err != nil {
			return err
		}
	}
	return nil
}

func sameAttachment(a, b *api.Attachment) bool {
	return string(api.Append(nil, a)) == string(api.Append(nil, b))
}

// obey makes an attachment what it is once a policy is live.
func (p *part) obey(a *api.Attachment, policy *corepolicy.Document) {
	follow(a, corenetwork.Map(policy, asSeen(a, p.label)), p.awaitsEntry())
	leaveWhatIsGone(a, policy)
}

// leaveWhatIsGone takes an attachment that is held where a policy has no place
// for it any more out of there: it stands nowhere until its move is accepted.
func leaveWhatIsGone(a *api.Attachment, policy *corepolicy.Document) {
	there := placeOf(a)
	hasGroup := func(g corepolicy.NetworkFunctionGroup) bool { return g.Name == there.NetworkFunctionGroup }
	hasSegment := func(s corepolicy.Segment) bool {
		here := func(edge string) bool { return slices.Contains(s.EdgeLocations, edge) }
		return s.Name == there.Segment && (len(s.EdgeLocations) == 0 || slices.ContainsFunc(edgesOf(a), here))
	}
	if there != (corenetwork.Place{}) && !slices.ContainsFunc(policy.Segments, hasSegment) &&
		!slices.ContainsFunc(policy.NetworkFunctionGroups, hasGroup) {
		a.AttachmentPolicyRuleNumber, a.SegmentName, a.NetworkFunctionGroupName = nil, "", ""
	}
}

// followWith stores what a policy makes of an attachment.
func (p *part) followWith(tx *graph.Tx, policy *corepolicy.Document) error {
	_, err := Attachment.Update(tx.As(p.account), graph.Address[api.Attachment]{ID: graph.FormatID(Attachment.Name, p.key)},
		func(a *api.Attachment) error {
			a.UpdatedAt = api.TimestampOf(tx.Now())
			p.obey(a, policy)
			return nil
		})
	return err
}

// attachmentParts reads the attachments of a core network, in the order of
// their ids. What is being deleted is left out.
func attachmentParts(tx *graph.Tx, coreNetwork int64) (parts []*part, err error) {
	err = tx.Query(`SELECT `+attachmentColumns+` FROM attachment a JOIN resource r ON r.key = a.key
		WHERE a.core_network = $1 AND r.state <> 'DELETING' ORDER BY a.key`,
		func(r store.Row) error { parts = append(parts, scanPart(tx, Attachment, r)); return nil }, coreNetwork)
	if err != nil {
		return nil, fmt.Errorf("read the attachments: %w", err)
	}
	return parts, nil
}

// groupRoom is which attachment a network function group has at an edge: at
// most one.
type groupRoom map[corenetwork.TableID]string

// take gives an attachment its place in a network function group, if it stands
// in one. What is only proposed takes none.
func (g groupRoom) take(a *api.Attachment) error {
	there := placeOf(a)
	if there.NetworkFunctionGroup == "" || isLost(a.State) {
		return nil
	}
	for _, edge := range edgesOf(a) {
		id := corenetwork.TableID{Place: there, Edge: edge}
		if other := g[id]; other != "" && other != a.AttachmentId {
			return api.Refused(fmt.Sprintf("Network function group %s has an attachment in %s already: %s.", there.NetworkFunctionGroup, edge, other))
		}
		g[id] = a.AttachmentId
	}
	return nil
}

// mayStand refuses a place in a network function group that another attachment
// of the core network has.
func mayStand(tx *graph.Tx, coreNetwork int64, a *api.Attachment, there corenetwork.Place) error {
	if there.NetworkFunctionGroup == "" {
		return nil
	}
	parts, err := attachmentParts(tx, coreNetwork)
	if err != nil {
		return err
	}
	room := groupRoom{}
	for _, p := range parts {
		other, err := decodePart[api.Attachment](tx, Attachment, p)
		if err != nil {
			return err
		}
		if placeOf(other) == there && other.AttachmentId != a.AttachmentId {
			if err := room.take(other); err != nil {
				return err
			}
		}
	}
	standing := *a
	standing.SegmentName, standing.NetworkFunctionGroupName = "", there.NetworkFunctionGroup
	return room.take(&standing)
}

// retagAttachment replaces the tags of an attachment of the caller's, and lets
// it follow what the policy has for them.
func (s *Service) retagAttachment(tx *graph.Tx, id, arn string, change func([]api.Tag) ([]api.Tag, error)) error {
	p, err := lockPart(tx, Attachment, id)
	var absent *api.ResourceNotFoundException
	if errors.As(err, &absent) || err == nil && p.account != tx.Account() {
		return api.NotFound(Attachment.Name, arn)
	}
	if err != nil {
		return err
	}
	h, err := s.hubOf(tx, p.coreNetwork)
	if err != nil {
		return err
	}
	_, err = changeAttachment(tx, p, func(a *api.Attachment) error {
		if a.Tags, err = change(slices.Clone(a.Tags)); err != nil {
			return err
		}
		if len(a.Tags) == 0 {
			a.Tags = nil // as if there had never been any
		}
		m := corenetwork.Map(h.policy, asSeen(a, p.label))
		if err := mayStand(tx, h.key, a, m.Place); err != nil {
			return err
		}
		follow(a, m, p.awaitsEntry())
		return nil
	})
	return err
}
