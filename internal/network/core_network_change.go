package network

import (
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/corepolicy"
)

// changesOf are what executing a policy does, in the contract's shape.
func changesOf(changes []corenetwork.Change) []api.CoreNetworkChange {
	list := make([]api.CoreNetworkChange, len(changes))
	for i, c := range changes {
		list[i] = api.CoreNetworkChange{
			Type: c.Type, Action: c.Action, Identifier: c.Identifier, IdentifierPath: c.Path,
			PreviousValues: changeValues(c.Previous), NewValues: changeValues(c.New),
		}
	}
	return list
}

func changeValues(v *corenetwork.ChangeValues) *api.CoreNetworkChangeValues {
	if v == nil {
		return nil
	}
	values := &api.CoreNetworkChangeValues{
		SegmentName: v.SegmentName, NetworkFunctionGroupName: v.NetworkFunctionGroup, EdgeLocations: v.EdgeLocations,
		Cidr: v.CIDR, DestinationIdentifier: v.Destination, InsideCidrBlocks: v.InsideCIDRBlocks, SharedSegments: v.SharedSegments,
		VpnEcmpSupport: v.VPNECMP, DnsSupport: v.DNS, SecurityGroupReferencingSupport: v.SecurityGroupReferencing,
		RoutingPolicyDirection: v.RoutingPolicyDirection, RoutingPolicy: v.RoutingPolicy,
		PeerEdgeLocations: v.PeerEdgeLocations, AttachmentId: v.Attachment,
		RoutingPolicyAssociationDetails: associationDetails(v.RoutingPolicies),
	}
	if v.ASN != 0 {
		asn := int64(v.ASN)
		values.Asn = &asn
	}
	for _, s := range v.ServiceInsertions {
		values.ServiceInsertionActions = append(values.ServiceInsertionActions, insertionOf(s))
	}
	return values
}

func associationDetails(associations []corenetwork.RoutingPolicyAssociation) (list []api.RoutingPolicyAssociationDetail) {
	for _, a := range associations {
		list = append(list, api.RoutingPolicyAssociationDetail{RoutingPolicyNames: a.Names, SharedSegments: a.SharedSegments})
	}
	return list
}

func insertionOf(s corenetwork.ServiceInsertion) api.ServiceInsertionAction {
	a := api.ServiceInsertionAction{
		Action: s.Action, Mode: s.Mode,
		Via: &api.Via{NetworkFunctionGroups: []api.NetworkFunctionGroup{{Name: s.NetworkFunctionGroup}}, WithEdgeOverrides: overridesOf(s.Overrides)},
	}
	if len(s.WhenSentTo) > 0 {
		a.WhenSentTo = &api.WhenSentTo{WhenSentToSegmentsList: s.WhenSentTo}
	}
	return a
}

func overridesOf(overrides []corepolicy.EdgeOverride) (list []api.EdgeOverride) {
	for _, o := range overrides {
		list = append(list, api.EdgeOverride{EdgeSets: o.EdgeSets, UseEdge: o.UseEdgeLocation})
	}
	return list
}

// eventOf is a change as its execution shows it, without time and status.
func eventOf(c *api.CoreNetworkChange) api.CoreNetworkChangeEvent {
	v := c.NewValues
	if v == nil {
		v = c.PreviousValues
	}
	values := &api.CoreNetworkChangeEventValues{
		EdgeLocation: only(v.EdgeLocations), PeerEdgeLocation: only(v.PeerEdgeLocations),
		RoutingPolicyDirection: v.RoutingPolicyDirection, SegmentName: v.SegmentName,
		NetworkFunctionGroupName: v.NetworkFunctionGroupName, Cidr: v.Cidr,
		RoutingPolicyAssociationDetails: v.RoutingPolicyAssociationDetails,
	}
	for _, id := range []string{v.AttachmentId, v.DestinationIdentifier} {
		if values.AttachmentId == "" && strings.HasPrefix(id, "attachment-") {
			values.AttachmentId = id
		}
	}
	return api.CoreNetworkChangeEvent{Type: c.Type, Action: c.Action, IdentifierPath: c.IdentifierPath, Values: values}
}

// only is the one of a list that has one.
func only(texts []string) string {
	if len(texts) != 1 {
		return ""
	}
	return texts[0]
}
