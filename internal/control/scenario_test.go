package control_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestScenarioIsForOwners writes a core network as a scenario, for the account that it belongs to.
func TestScenarioIsForOwners(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		r := newRoom(t, e)
		document := `{"version": "2021.12", "segments": [{"name": "prod"}],
			"core-network-configuration": {"asn-ranges": ["64600-64610"], "edge-locations": [{"location": "us-east-1"}]}}`
		caller := api.Caller{Account: ours, Principal: "arn:aws:iam::" + ours + ":root", Operation: api.OperationByName["CreateCoreNetwork"]}
		made, err := r.inventory.CreateCoreNetwork(t.Context(), caller,
			&api.CreateCoreNetworkRequest{GlobalNetworkId: r.network, PolicyDocument: document})
		if err != nil {
			t.Fatal(err)
		}
		path := "/_trunkline/core-networks/" + made.CoreNetwork.CoreNetworkId + "/scenario"
		for account, want := range map[string]int{ours: http.StatusOK, theirs: http.StatusNotFound, "": http.StatusForbidden} {
			if status, text := r.get(account, path); status != want {
				t.Errorf("%q is answered with %d %s", account, status, text)
			}
		}
		const want = "policy:\n  version: \"2021.12\"\n"
		_, text := r.get(ours, path)
		if !strings.Contains(text, want) || !strings.Contains(text, "edge-asns:\n  us-east-1: 64600\n") {
			t.Errorf("the scenario is\n%s", text)
		}
		for _, id := range []string{"core-network-0123456789abcdef0", "nothing", "%00", "global-network-0123456789abcdef0"} {
			if status, text := r.get(ours, "/_trunkline/core-networks/"+id+"/scenario"); status != http.StatusNotFound {
				t.Errorf("%s is answered with %d %s", id, status, text)
			}
		}
	})
}
