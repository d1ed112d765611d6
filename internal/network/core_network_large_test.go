package network_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestLargeChangeSets executes a policy of 20 edges and 40 segments, and reads what it changes in pages.
func TestLargeChangeSets(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		c := inv.newCoreNetwork(inv.newNetwork(), policyOf("one"))
		edges, segments := []string{`{"location": "us-east-1"}`}, []string{}
		for i := range 40 {
			segments = append(segments, fmt.Sprintf("segment%d", i))
		}
		for _, region := range strings.Fields(`us-east-2 us-west-1 us-west-2 eu-west-1 eu-west-2 eu-west-3 eu-central-1 eu-north-1 eu-south-1 ap-south-1
			ap-southeast-1 ap-southeast-2 ap-northeast-1 ap-northeast-2 sa-east-1 ca-central-1 af-south-1 me-south-1 il-central-1`) {
			edges = append(edges, fmt.Sprintf(`{"location": %q}`, region))
		}
		policy := strings.Replace(policyOf(segments...), edges[0], strings.Join(edges, ","), 1)
		policy = strings.Replace(policy, "64512-64529", "64512-64600", 1)
		inv.execute(c.CoreNetworkId, policy)
		version, most := int32(2), int32(333)
		set := &api.GetCoreNetworkChangeSetRequest{CoreNetworkId: c.CoreNetworkId, PolicyVersionId: &version, MaxResults: &most}
		paths := map[string]bool{}
		for more := true; more; more = set.NextToken != "" {
			page := get[api.GetCoreNetworkChangeSetResponse](inv, set)
			changes, err := page.CoreNetworkChanges.Decode()
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range changes {
				paths[c.IdentifierPath] = true
			}
			set.NextToken = page.NextToken
		}
		// Each new segment at each edge, the old one, which goes, and each new edge.
		if len(paths) < 40*20+1+19 || !paths["CORE_NETWORK_SEGMENT/il-central-1/segment39"] || !paths["CORE_NETWORK_EDGE/sa-east-1"] {
			t.Errorf("%d things change", len(paths))
		}
		inv.sound()
	})
}

// TestManySharees names as many accounts as a document has room for.
func TestManySharees(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		c := inv.newCoreNetwork(inv.newNetwork(), policyOf("one"))
		var accounts []string
		for i := range 600 {
			accounts = append(accounts, fmt.Sprintf("%012d", 500_000+i))
		}
		document := strings.Replace(sharing("list"), `"list"`, `["`+strings.Join(accounts, `","`)+`"]`, 1)
		get[api.PutResourcePolicyResponse](inv, &api.PutResourcePolicyRequest{ResourceArn: c.CoreNetworkArn, PolicyDocument: document})
		inv.sound()
		for i, sees := range map[int]int{0: 1, 599: 1, 600: 0} {
			inv.account = fmt.Sprintf("%012d", 500_000+i)
			list, err := get[api.ListCoreNetworksResponse](inv, &api.ListCoreNetworksRequest{}).CoreNetworks.Decode()
			if err != nil || len(list) != sees {
				t.Errorf("account %s sees %d core networks, %v", inv.account, len(list), err)
			}
		}
	})
}

// TestPolicyVersionsAreNumbered puts versions until there is no room for another, and makes room.
func TestPolicyVersionsAreNumbered(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		c := inv.newCoreNetwork(inv.newNetwork(), policyOf("one"))
		put := &api.PutCoreNetworkPolicyRequest{CoreNetworkId: c.CoreNetworkId, PolicyDocument: policyOf("one")}
		err := inv.db.Update(t.Context(), func(tx *store.Tx) error {
			key := graph.KeyOf("core-network", c.CoreNetworkId)
			for i := 2; i <= 9_999; i++ {
				if _, err := tx.Exec(`INSERT INTO core_network_policy (key, core_network, version, created, executed, settles, turn, description, errors, document)
					VALUES ($1, $2, $3, 0, 0, 0, 0, '', '', '{}')`, i, key, i); err != nil {
					return err
				}
			}
			_, err := tx.Exec(`UPDATE core_network SET versions = 9999`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		get[api.PutCoreNetworkPolicyResponse](inv, put)
		var refused *api.ValidationException
		if _, err := inv.ask(put); !errors.As(err, &refused) || !strings.Contains(refused.Message, "at most 10000 policy versions") {
			t.Errorf("one version too many: %v", err)
		}
		second := int32(2)
		get[api.DeleteCoreNetworkPolicyVersionResponse](inv, &api.DeleteCoreNetworkPolicyVersionRequest{CoreNetworkId: c.CoreNetworkId, PolicyVersionId: &second})
		if v := get[api.PutCoreNetworkPolicyResponse](inv, put).CoreNetworkPolicy; *v.PolicyVersionId != 10_001 {
			t.Errorf("the next version is %d", *v.PolicyVersionId)
		}
	})
}
