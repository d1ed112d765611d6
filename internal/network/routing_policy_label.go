package network

import (
	"context"
	"slices"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/graph"
)

// PutAttachmentRoutingPolicyLabel gives an attachment a label, by which the
// policy binds routing policies to it, in place of the one that it has.
func (s *Service) PutAttachmentRoutingPolicyLabel(ctx context.Context, caller api.Caller, in *api.PutAttachmentRoutingPolicyLabelRequest) (*api.PutAttachmentRoutingPolicyLabelResponse, error) {
	if in.RoutingPolicyLabel == "" {
		return nil, api.Invalid("routingPolicyLabel", "Must have at least 1 character.")
	}
	return write(ctx, s, caller, once(in.ClientToken, in, func(tx *graph.Tx) (*api.PutAttachmentRoutingPolicyLabelResponse, error) {
		out := &api.PutAttachmentRoutingPolicyLabelResponse{
			CoreNetworkId: in.CoreNetworkId, AttachmentId: in.AttachmentId, RoutingPolicyLabel: in.RoutingPolicyLabel,
		}
		p, err := labelled(tx, in.CoreNetworkId, in.AttachmentId)
		if err != nil || p.label == in.RoutingPolicyLabel {
			return out, err
		}
		return out, relabel(tx, p, in.RoutingPolicyLabel)
	}))
}

// RemoveAttachmentRoutingPolicyLabel takes an attachment's label away.
func (s *Service) RemoveAttachmentRoutingPolicyLabel(ctx context.Context, caller api.Caller, in *api.RemoveAttachmentRoutingPolicyLabelRequest) (*api.RemoveAttachmentRoutingPolicyLabelResponse, error) {
	out := &api.RemoveAttachmentRoutingPolicyLabelResponse{CoreNetworkId: in.CoreNetworkId, AttachmentId: in.AttachmentId}
	err := s.graph.Update(ctx, caller, func(tx *graph.Tx) error {
		p, err := labelled(tx, in.CoreNetworkId, in.AttachmentId)
		if err != nil {
			return err
		}
		if p.label == "" {
			return api.NotFound("routing-policy-label", in.AttachmentId)
		}
		out.RoutingPolicyLabel = p.label
		return relabel(tx, p, "")
	})
	return out, err
}

// labelled finds an attachment of a core network of the caller's whose label
// may be changed.
func labelled(tx *graph.Tx, coreNetwork, id string) (*part, error) {
	c, err := ownNetwork(tx, coreNetwork)
	if err != nil {
		return nil, err
	}
	p, err := lockPart(tx, Attachment, id)
	if err != nil {
		return nil, err
	}
	if p.coreNetwork != c.key {
		return nil, api.NotFound(Attachment.Name, id)
	}
	if !slices.Contains([]string{isAvailable, awaitsAcceptance, awaitsTagAcceptance}, p.state) {
		return nil, errAttachmentState()
	}
	return p, nil
}

// relabel stores another label, and the change; "" is none.
func relabel(tx *graph.Tx, p *part, label string) error {
	if err := keepDetail(tx, p, label, p.detail); err != nil {
		return err
	}
	_, err := changeAttachment(tx, p, func(a *api.Attachment) error {
		if a.State == isAvailable {
			a.State = courseMoved
		}
		return nil
	})
	return err
}

// ListAttachmentRoutingPolicyAssociations lists the labels of a core network's
// attachments, with the routing policies that they bind: pending as long as the
// network is being updated.
func (s *Service) ListAttachmentRoutingPolicyAssociations(ctx context.Context, caller api.Caller, in *api.ListAttachmentRoutingPolicyAssociationsRequest) (*api.ListAttachmentRoutingPolicyAssociationsResponse, error) {
	out := &api.ListAttachmentRoutingPolicyAssociationsResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		h, err := s.readHub(tx, in.CoreNetworkId)
		if err != nil {
			return err
		}
		items, next, err := readParts(tx, Attachment, partQuestion{
			coreNetwork: in.CoreNetworkId, id: in.AttachmentId, labelled: true, most: in.MaxResults, token: in.NextToken,
			show: h.showLabel,
		})
		out.AttachmentRoutingPolicyAssociations, out.NextToken = items, next
		return err
	})
	return out, err
}

// showLabel is an attachment's label as lists show it.
func (h *hub) showLabel(tx *graph.Tx, p *part) ([]byte, error) {
	a, err := decodePart[api.Attachment](tx, Attachment, p)
	if err != nil {
		return nil, err
	}
	item := &api.AttachmentRoutingPolicyAssociationSummary{AttachmentId: a.AttachmentId, RoutingPolicyLabel: p.label}
	item.PendingRoutingPolicies, item.AssociatedRoutingPolicies = []string{}, boundPolicies(h.policy, p.label, edgesOf(a))
	if a.State != isAvailable && a.State != awaitsTagAcceptance && a.State != "UPDATING" {
		item.PendingRoutingPolicies, item.AssociatedRoutingPolicies = item.AssociatedRoutingPolicies, []string{}
	}
	return api.Append(nil, item), nil
}

// boundPolicies are the routing policies that a policy binds to a label, at any
// of some edges.
func boundPolicies(policy *corepolicy.Document, label string, edges []string) []string {
	names := []string{}
	for _, rule := range policy.RoutingPolicyRules {
		here := len(rule.EdgeLocations) == 0 || slices.ContainsFunc(edges, func(e string) bool { return slices.Contains(rule.EdgeLocations, e) })
		if !here || !slices.Contains(rule.Labels, label) {
			continue
		}
		for _, name := range rule.RoutingPolicies {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
