package network_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

var coreDamages = []damage{
	{`DELETE FROM core_network`, []string{"core_network: there is a resource, and no row", "core_network: is missing", "core_network_policy: is missing", "core_network_policy: is missing"}},
	{`INSERT INTO core_network (key, versions, live, former, turn, turned) SELECT MIN(key), 0, 0, 0, 0, 0 FROM resource WHERE kind = 'site'`, []string{"core_network: is no core network"}},
	{`UPDATE core_network SET versions = 1`, []string{"core_network: has a policy version with a number that was not given yet"}},
	{`UPDATE core_network SET former = 9`, []string{"core_network: has a policy version with a number that was not given yet"}},
	{`UPDATE core_network SET live = 1`, []string{"core_network: is not what its last change", "resource: shows other segments"}},
	{`UPDATE core_network SET live = 0`, []string{"core_network: is missing, and its last change", "resource: shows other segments"}},
	{`UPDATE core_network_policy SET executed = 0`, []string{"core_network: its live policy version is not there, or was not executed"}},
	{`DELETE FROM core_network_policy WHERE version = 1`, []string{"core_network_policy: is missing, and its last change"}},
	{`UPDATE core_network_policy SET description = 'other' WHERE version = 1`, []string{"core_network_policy: is not what its last change"}},
	{`UPDATE core_network_policy SET document = replace(document, 'one', 'ten') WHERE version = 2`,
		[]string{"core_network_policy: is not what its last change", "resource: shows other segments"}},
	{`UPDATE core_network_policy SET document = '{' WHERE version = 2`, []string{"core_network_policy: is not what its last change", "core_network_policy: its live policy cannot be read"}},
	{`INSERT INTO core_network_turn (core_network, turn, attachment) SELECT MIN(key), MAX(turn) + 1, 1 FROM core_network`,
		[]string{"core_network_turn: it is said what a turn changed that was not taken yet"}},
	{`DELETE FROM core_network_change WHERE position = 1`, []string{"core_network_change: are not numbered from 1 on", "core_network_change: are not numbered from 1 on"}},
	{`DELETE FROM change WHERE kind = 'core-network-policy'`, []string{"core_network_policy: is not what its last change", "core_network_policy: is not what its last change"}},
	{`DELETE FROM change WHERE kind = 'core-network-live-policy' AND before IS NULL`, []string{"change: is the first of core-network-live-policy-"}},
	{`DELETE FROM resource_policy`, []string{"core_network_share: is shared with [222222222222], and has no resource policy", "resource_policy: is missing"}},
	{`DELETE FROM core_network_share`, []string{"core_network_share: is shared with [], and its resource policy names [222222222222]"}},
	{`UPDATE resource_policy SET document = '{}'`, []string{"resource_policy: cannot be read", "resource_policy: is not what its last change"}},
	{`UPDATE resource_policy SET changed = 7`, []string{"resource_policy: is not what its last change"}},
}

// policyOf is a document with an edge and segments.
func policyOf(segments ...string) string {
	list := make([]string, len(segments))
	for i, name := range segments {
		list[i] = fmt.Sprintf(`{"name": %q, "require-attachment-acceptance": false}`, name)
	}
	return `{"version": "2021.12", "core-network-configuration": {"asn-ranges": ["64512-64529"], "edge-locations": [{"location": "us-east-1"}]},
		"segments": [` + strings.Join(list, ",") + `]}`
}

// sharing is a resource policy that lets an account use everything.
func sharing(account string) string {
	return `{"Statement": {"Effect": "Allow", "Principal": {"AWS": "` + account + `"}, "Action": "networkmanager:*", "Resource": "*"}}`
}

// newCoreNetwork makes a core network with a policy that is live.
func (inv *inventory) newCoreNetwork(gn, policy string) *api.CoreNetwork {
	inv.t.Helper()
	return get[api.CreateCoreNetworkResponse](inv, &api.CreateCoreNetworkRequest{GlobalNetworkId: gn, PolicyDocument: policy}).CoreNetwork
}

// execute puts a policy and makes it live.
func (inv *inventory) execute(coreNetwork, policy string) {
	inv.t.Helper()
	v := get[api.PutCoreNetworkPolicyResponse](inv, &api.PutCoreNetworkPolicyRequest{CoreNetworkId: coreNetwork, PolicyDocument: policy}).CoreNetworkPolicy
	get[api.ExecuteCoreNetworkChangeSetResponse](inv, &api.ExecuteCoreNetworkChangeSetRequest{CoreNetworkId: coreNetwork, PolicyVersionId: v.PolicyVersionId})
}

func TestCheckFindsDamageOfCoreNetworks(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		n := newEstate(t, e)
		gone := n.newCoreNetwork(n.newNetwork(), policyOf("one"))
		get[api.DeleteCoreNetworkResponse](n.inventory, &api.DeleteCoreNetworkRequest{CoreNetworkId: gone.CoreNetworkId})
		c := n.newCoreNetwork(n.network, policyOf("one"))
		n.execute(c.CoreNetworkId, policyOf("one", "two"))
		get[api.PutResourcePolicyResponse](n.inventory, &api.PutResourcePolicyRequest{ResourceArn: c.CoreNetworkArn, PolicyDocument: sharing("222222222222")})
		n.sound()
		for _, d := range coreDamages {
			if found, want := n.damaged(e, d), slices.Sorted(slices.Values(d.found)); !matches(found, want) {
				t.Errorf("after %s is found\n\t%s\nwant\n\t%s", d.statement, strings.Join(found, "\n\t"), strings.Join(want, "\n\t"))
			}
		}
		n.sound()
	})
}
