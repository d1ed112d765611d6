package network_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestCoreNetworksRace makes changes of one core network at the same time: one core network is made, each version has a
// number of its own, of those who have seen the same latest version one puts the next, and of several versions that are
// ready one is executed.
func TestCoreNetworksRace(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		gn := inv.newNetwork()
		var requests []any
		for range 8 {
			requests = append(requests, &api.CreateCoreNetworkRequest{GlobalNetworkId: gn, PolicyDocument: policyOf("one")})
		}
		won[*api.ServiceQuotaExceededException](t, inv.together(requests...), 1)
		list, err := get[api.ListCoreNetworksResponse](inv, &api.ListCoreNetworksRequest{}).CoreNetworks.Decode()
		if err != nil || len(list) != 1 {
			t.Fatalf("%d core networks, %v", len(list), err)
		}
		id, seen := list[0].CoreNetworkId, int32(1)

		requests = nil
		for range 8 {
			requests = append(requests, &api.PutCoreNetworkPolicyRequest{CoreNetworkId: id, PolicyDocument: policyOf("one", "two"), LatestVersionId: &seen})
		}
		won[*api.ConflictException](t, inv.together(requests...), 1)
		for _, in := range requests {
			in.(*api.PutCoreNetworkPolicyRequest).LatestVersionId = nil
		}
		won[*api.ConflictException](t, inv.together(requests...), len(requests))

		requests = nil
		var numbers []int32
		for _, v := range inv.policyVersions(id) {
			numbers = append(numbers, *v.PolicyVersionId)
			requests = append(requests, &api.ExecuteCoreNetworkChangeSetRequest{CoreNetworkId: id, PolicyVersionId: v.PolicyVersionId})
		}
		if want := []int32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}; !slices.Equal(numbers, want) {
			t.Errorf("the versions are %v, want %v", numbers, want)
		}
		won[*api.ValidationException](t, inv.together(requests...), 1)
		states := map[string]int{}
		for _, v := range inv.policyVersions(id) {
			states[v.ChangeSetState]++
		}
		if states[api.ChangeSetStateExecutionSucceeded] != 2 || states[api.ChangeSetStateOutOfDate] != 8 {
			t.Errorf("the versions are %v", states)
		}
		inv.sound()
	})
}

// won wants a number of requests to be answered and the others to be refused with one error.
func won[Refusal error](t *testing.T, errs []error, want int) {
	t.Helper()
	answered := 0
	for _, err := range errs {
		var refused Refusal
		switch {
		case err == nil:
			answered++
		case !errors.As(err, &refused):
			t.Error(err)
		}
	}
	if answered != want {
		t.Errorf("%d of %d were answered, want %d", answered, len(errs), want)
	}
}

func (inv *inventory) policyVersions(id string) []api.CoreNetworkPolicyVersion {
	inv.t.Helper()
	list, err := get[api.ListCoreNetworkPolicyVersionsResponse](inv, &api.ListCoreNetworkPolicyVersionsRequest{CoreNetworkId: id}).
		CoreNetworkPolicyVersions.Decode()
	if err != nil {
		inv.t.Fatal(err)
	}
	return list
}
