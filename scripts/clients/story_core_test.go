package clients

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"
)

// core makes a core network with a policy, changes it by another, shares it and deletes it.
func (s *story) core() {
	policy := func(segments ...string) *string {
		list := make([]string, len(segments))
		for i, name := range segments {
			list[i] = fmt.Sprintf(`{"name": %q}`, name)
		}
		return aws.String(`{"version": "2021.12", "core-network-configuration": {"asn-ranges": ["64512-64520"],
			"edge-locations": [{"location": "eu-west-1"}]}, "segments": [` + strings.Join(list, ",") + `]}`)
	}
	made := ask(s.T, s.CreateCoreNetwork, &networkmanager.CreateCoreNetworkInput{
		GlobalNetworkId: s.network, Description: aws.String(words), Tags: tagged("Name=Überland"), PolicyDocument: policy("production"),
	}).CoreNetwork
	s.matches(made.CoreNetworkId, `^core-network-0[0-9a-f]{16}$`)
	same(s.T, "state", made.State, types.CoreNetworkStateCreating)
	s.recent(made.CreatedAt)
	id := made.CoreNetworkId
	inUse(s, s.DeleteGlobalNetwork, &networkmanager.DeleteGlobalNetworkInput{GlobalNetworkId: s.network})
	bad := refused[*types.CoreNetworkPolicyException](s.T, s.PutCoreNetworkPolicy,
		&networkmanager.PutCoreNetworkPolicyInput{CoreNetworkId: id, PolicyDocument: policy()})
	same(s.T, "path", text(bad.Errors[0].Path), "$.segments")

	put := ask(s.T, s.PutCoreNetworkPolicy, &networkmanager.PutCoreNetworkPolicyInput{
		CoreNetworkId: id, PolicyDocument: policy("production", "shared"), LatestVersionId: aws.Int32(1)}).CoreNetworkPolicy
	same(s.T, "state", put.ChangeSetState, types.ChangeSetStatePendingGeneration)
	changes := ask(s.T, s.GetCoreNetworkChangeSet, &networkmanager.GetCoreNetworkChangeSetInput{
		CoreNetworkId: id, PolicyVersionId: put.PolicyVersionId}).CoreNetworkChanges
	same(s.T, "change", text(changes[0].IdentifierPath), "CORE_NETWORK_SEGMENT/eu-west-1/shared")
	same(s.T, "segment", text(changes[0].NewValues.SegmentName), "shared")
	ask(s.T, s.ExecuteCoreNetworkChangeSet, &networkmanager.ExecuteCoreNetworkChangeSetInput{CoreNetworkId: id, PolicyVersionId: put.PolicyVersionId})
	events := ask(s.T, s.GetCoreNetworkChangeEvents, &networkmanager.GetCoreNetworkChangeEventsInput{
		CoreNetworkId: id, PolicyVersionId: put.PolicyVersionId}).CoreNetworkChangeEvents
	same(s.T, "events", len(events), len(changes))
	s.recent(events[0].EventTime)
	same(s.T, "segments", len(ask(s.T, s.GetCoreNetwork, &networkmanager.GetCoreNetworkInput{CoreNetworkId: id}).CoreNetwork.Segments), 2)

	share := aws.String(`{"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "networkmanager:*", "Resource": "*"}}`)
	ask(s.T, s.PutResourcePolicy, &networkmanager.PutResourcePolicyInput{ResourceArn: made.CoreNetworkArn, PolicyDocument: share})
	same(s.T, "resource policy", text(ask(s.T, s.GetResourcePolicy,
		&networkmanager.GetResourcePolicyInput{ResourceArn: made.CoreNetworkArn}).PolicyDocument), *share)
	ask(s.T, s.DeleteResourcePolicy, &networkmanager.DeleteResourcePolicyInput{ResourceArn: made.CoreNetworkArn})
	gone := ask(s.T, s.DeleteCoreNetwork, &networkmanager.DeleteCoreNetworkInput{CoreNetworkId: id}).CoreNetwork
	same(s.T, "state", gone.State, types.CoreNetworkStateDeleting)
	refused[*types.ResourceNotFoundException](s.T, s.GetCoreNetwork, &networkmanager.GetCoreNetworkInput{CoreNetworkId: id})
}
