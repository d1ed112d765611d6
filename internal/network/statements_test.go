package network_test

import (
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/store/storetest"
)

// The budgets of the design: how many statements a read and a write may take.
const (
	readBudget  = 3
	writeBudget = 6
)

// statements are the most that each operation takes, as measured on both engines. A number may only become smaller.
var statements = map[string]int{
	"AssociateConnectPeer":                     6,
	"AssociateCustomerGateway":                 6,
	"AssociateLink":                            5,
	"AssociateTransitGatewayConnectPeer":       6,
	"CreateConnection":                         5,
	"CreateCoreNetwork":                        11,
	"CreateDevice":                             5,
	"CreateGlobalNetwork":                      3,
	"CreateLink":                               6,
	"CreateSite":                               4,
	"DeleteConnection":                         4,
	"DeleteCoreNetwork":                        5,
	"DeleteCoreNetworkPolicyVersion":           5,
	"DeleteDevice":                             6,
	"DeleteGlobalNetwork":                      6,
	"DeleteLink":                               6,
	"DeleteResourcePolicy":                     5,
	"DeleteSite":                               6,
	"DeregisterTransitGateway":                 6,
	"DescribeGlobalNetworks":                   1,
	"DisassociateConnectPeer":                  3,
	"DisassociateCustomerGateway":              3,
	"DisassociateLink":                         5,
	"DisassociateTransitGatewayConnectPeer":    3,
	"ExecuteCoreNetworkChangeSet":              11,
	"GetConnectPeerAssociations":               2,
	"GetConnections":                           1,
	"GetCoreNetwork":                           1,
	"GetCoreNetworkChangeEvents":               3,
	"GetCoreNetworkChangeSet":                  3,
	"GetCoreNetworkPolicy":                     2,
	"GetCustomerGatewayAssociations":           2,
	"GetDevices":                               2,
	"GetLinkAssociations":                      2,
	"GetLinks":                                 2,
	"GetNetworkResourceCounts":                 1,
	"GetNetworkResourceRelationships":          3,
	"GetNetworkResources":                      2,
	"GetNetworkRoutes":                         3,
	"GetNetworkTelemetry":                      3,
	"GetResourcePolicy":                        2,
	"GetRouteAnalysis":                         2,
	"GetSites":                                 2,
	"GetTransitGatewayConnectPeerAssociations": 2,
	"GetTransitGatewayRegistrations":           2,
	"ListCoreNetworkPolicyVersions":            2,
	"ListCoreNetworks":                         1,
	"ListOrganizationServiceAccessStatus":      1,
	"ListTagsForResource":                      1,
	"PushHealth":                               5,
	"PutCoreNetworkPolicy":                     11,
	"PutResourcePolicy":                        6,
	"RegisterTransitGateway":                   6,
	"RestoreCoreNetworkPolicyVersion":          11,
	"StartOrganizationServiceAccessUpdate":     4,
	"StartRouteAnalysis":                       4,
	"TagResource":                              3,
	"UntagResource":                            3,
	"UpdateConnection":                         6,
	"UpdateCoreNetwork":                        3,
	"UpdateDevice":                             6,
	"UpdateGlobalNetwork":                      3,
	"UpdateLink":                               5,
	"UpdateNetworkResourceMetadata":            6,
	"UpdateSite":                               3,
}

// costlier are the writes that need more than their budget, and why.
var costlier = map[string]string{
	"CreateCoreNetwork":               "the client token, and rows and records of the first policy version, its changes and which is live",
	"PutCoreNetworkPolicy":            "the client token, and what the new version is compared with: the live policy and what is attached",
	"RestoreCoreNetworkPolicyVersion": "the same without the token, and the old version",
	"ExecuteCoreNetworkChangeSet":     "rows and records of the version, of which is live and of the core network, and whatever is attached follows",
}

func TestStatements(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		life(inv, func(in any, leaves, _ string) any {
			out, err := inv.ask(in)
			if failed := err != nil; failed != (leaves == refusal) {
				t.Fatalf("%s: %v", operationOf(in).Name, err)
			}
			return out
		})
		for operation, most := range statements {
			t.Run(operation, func(t *testing.T) {
				if budget := budgetOf(operation); most > budget && costlier[operation] == "" {
					t.Errorf("%d statements stand in the table, more than the budget of %d", most, budget)
				}
				switch spent := inv.spent[operation]; {
				case spent > most:
					t.Errorf("takes %d statements, %d stand in the table", spent, most)
				case spent < most:
					t.Errorf("takes %d statements only: put that into the table", spent)
				}
			})
		}
		for operation := range inv.spent {
			if statements[operation] == 0 && operation != "ApplyCatalog" { // which takes as many as its catalog is long
				t.Errorf("%s has no place in the table", operation)
			}
		}
	})
}

func budgetOf(operation string) int {
	for _, read := range []string{"Get", "Describe", "List"} {
		if strings.HasPrefix(operation, read) {
			return readBudget
		}
	}
	return writeBudget
}
