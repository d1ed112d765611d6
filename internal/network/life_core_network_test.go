package network_test

import (
	"time"

	"github.com/trunkline/trunkline/api"
)

// coreNetworks takes a core network through its life: one that has a policy from the beginning, with two versions that
// are executed one after the other, and others that are not.
func (l *lives) coreNetworks() {
	gn := l.network.GlobalNetworkId
	create := &api.CreateCoreNetworkRequest{GlobalNetworkId: gn, PolicyDocument: policyOf("one"), Tags: someTags, ClientToken: "made"}
	c := l.do(create, birth, "core-network core-network-policy core-network-live-policy").(*api.CreateCoreNetworkResponse).CoreNetwork
	l.do(create, nothing, "")
	id, arn := c.CoreNetworkId, c.CoreNetworkArn
	l.do(&api.CreateCoreNetworkRequest{GlobalNetworkId: gn}, refusal, "")
	l.do(&api.DeleteGlobalNetworkRequest{GlobalNetworkId: gn}, refusal, "")
	l.do(&api.UpdateCoreNetworkRequest{CoreNetworkId: id, Description: text("changed")}, update, "core-network")
	l.policies(id)
	l.share(id, arn)
	l.do(&api.DeleteCoreNetworkRequest{CoreNetworkId: id}, death, "core-network")
	for _, in := range []any{
		&api.GetCoreNetworkRequest{CoreNetworkId: id}, &api.UpdateCoreNetworkRequest{CoreNetworkId: id}, &api.DeleteCoreNetworkRequest{CoreNetworkId: id},
		&api.GetCoreNetworkPolicyRequest{CoreNetworkId: id}, &api.PutCoreNetworkPolicyRequest{CoreNetworkId: id, PolicyDocument: policyOf("one")},
		&api.PutResourcePolicyRequest{ResourceArn: arn, PolicyDocument: sharing("222222222222")},
	} {
		l.do(in, refusal, "")
	}

	l.inv.settle.Set("", time.Hour)
	slow := l.do(&api.CreateCoreNetworkRequest{GlobalNetworkId: gn}, birth, "core-network").(*api.CreateCoreNetworkResponse).CoreNetwork.CoreNetworkId
	l.do(&api.DeleteCoreNetworkRequest{CoreNetworkId: slow}, death, "core-network")
	l.do(&api.DeleteCoreNetworkRequest{CoreNetworkId: slow}, nothing, "")
	l.do(&api.CreateCoreNetworkRequest{GlobalNetworkId: gn}, refusal, "")
	l.inv.settle.Set("", 0)
	l.inv.clock.advance(2 * time.Hour)
}

func (l *lives) policies(id string) {
	number := func(n int32) *int32 { return &n }
	put := &api.PutCoreNetworkPolicyRequest{CoreNetworkId: id, PolicyDocument: policyOf("one", "two"), LatestVersionId: number(1), ClientToken: "put"}
	l.do(put, birth, "core-network-policy")
	l.do(put, nothing, "")
	l.do(&api.PutCoreNetworkPolicyRequest{CoreNetworkId: id, PolicyDocument: policyOf("one"), LatestVersionId: number(1)}, refusal, "")
	l.do(&api.PutCoreNetworkPolicyRequest{CoreNetworkId: id, PolicyDocument: policyOf()}, refusal, "")
	l.do(&api.ExecuteCoreNetworkChangeSetRequest{CoreNetworkId: id, PolicyVersionId: number(2)}, update, "core-network-live-policy core-network")
	l.do(&api.ExecuteCoreNetworkChangeSetRequest{CoreNetworkId: id, PolicyVersionId: number(2)}, refusal, "")
	l.do(&api.RestoreCoreNetworkPolicyVersionRequest{CoreNetworkId: id, PolicyVersionId: number(1)}, birth, "core-network-policy")
	for _, version := range []int32{1, 2, 3} {
		for _, most := range []*int32{nil, number(1)} {
			set := &api.GetCoreNetworkChangeSetRequest{CoreNetworkId: id, PolicyVersionId: number(version), MaxResults: most}
			events := &api.GetCoreNetworkChangeEventsRequest{CoreNetworkId: id, PolicyVersionId: number(version), MaxResults: most}
			for more := true; more; more = set.NextToken != "" {
				set.NextToken = l.do(set, nothing, "").(*api.GetCoreNetworkChangeSetResponse).NextToken
			}
			for more := true; more; more = events.NextToken != "" {
				events.NextToken = l.do(events, nothing, "").(*api.GetCoreNetworkChangeEventsResponse).NextToken
			}
		}
	}
	l.do(&api.DeleteCoreNetworkPolicyVersionRequest{CoreNetworkId: id, PolicyVersionId: number(2)}, refusal, "")
	l.do(&api.DeleteCoreNetworkPolicyVersionRequest{CoreNetworkId: id, PolicyVersionId: number(1)}, death, "core-network-policy")
	l.do(&api.GetCoreNetworkPolicyRequest{CoreNetworkId: id, PolicyVersionId: number(1)}, refusal, "")
}

// share lets another account see the core network, and no longer.
func (l *lives) share(id, arn string) {
	l.do(&api.PutResourcePolicyRequest{ResourceArn: arn, PolicyDocument: sharing("222222222222")}, birth, "resource-policy")
	l.do(&api.PutResourcePolicyRequest{ResourceArn: arn, PolicyDocument: sharing("333333333333")}, update, "resource-policy")
	l.do(&api.PutResourcePolicyRequest{ResourceArn: arn, PolicyDocument: "{}"}, refusal, "")
	l.do(&api.GetResourcePolicyRequest{ResourceArn: arn}, nothing, "")
	own := l.inv.account
	l.inv.account = "333333333333"
	for _, read := range []any{
		&api.GetCoreNetworkRequest{CoreNetworkId: id}, &api.ListCoreNetworksRequest{}, &api.GetCoreNetworkPolicyRequest{CoreNetworkId: id},
		&api.ListCoreNetworkPolicyVersionsRequest{CoreNetworkId: id},
	} {
		l.do(read, nothing, "")
	}
	l.do(&api.UpdateCoreNetworkRequest{CoreNetworkId: id}, refusal, "")
	l.inv.account = own
	l.do(&api.DeleteResourcePolicyRequest{ResourceArn: arn}, death, "resource-policy")
	l.do(&api.DeleteResourcePolicyRequest{ResourceArn: arn}, nothing, "")
	l.do(&api.GetResourcePolicyRequest{ResourceArn: arn}, nothing, "")
	for _, read := range []any{
		&api.GetCoreNetworkRequest{CoreNetworkId: id}, &api.ListCoreNetworksRequest{}, &api.GetCoreNetworkPolicyRequest{CoreNetworkId: id},
		&api.ListCoreNetworkPolicyVersionsRequest{CoreNetworkId: id},
	} {
		l.do(read, nothing, "")
	}
}
