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
	"AcceptAttachment":                         8,
	"AssociateConnectPeer":                     6,
	"AssociateCustomerGateway":                 6,
	"AssociateLink":                            5,
	"AssociateTransitGatewayConnectPeer":       6,
	"CreateConnectAttachment":                  16,
	"CreateConnectPeer":                        16,
	"CreateConnection":                         5,
	"CreateCoreNetwork":                        11,
	"CreateCoreNetworkPrefixListAssociation":   14,
	"CreateDevice":                             5,
	"CreateDirectConnectGatewayAttachment":     24,
	"CreateGlobalNetwork":                      3,
	"CreateLink":                               6,
	"CreateSite":                               4,
	"CreateSiteToSiteVpnAttachment":            23,
	"CreateTransitGatewayPeering":              15,
	"CreateTransitGatewayRouteTableAttachment": 21,
	"CreateVpcAttachment":                      21,
	"DeleteAttachment":                         17,
	"DeleteConnectPeer":                        9,
	"DeleteConnection":                         4,
	"DeleteCoreNetwork":                        5,
	"DeleteCoreNetworkPolicyVersion":           5,
	"DeleteCoreNetworkPrefixListAssociation":   7,
	"DeleteDevice":                             6,
	"DeleteGlobalNetwork":                      6,
	"DeleteLink":                               6,
	"DeletePeering":                            9,
	"DeleteResourcePolicy":                     5,
	"DeleteSite":                               6,
	"DeregisterTransitGateway":                 6,
	"DescribeGlobalNetworks":                   1,
	"DisassociateConnectPeer":                  3,
	"DisassociateCustomerGateway":              3,
	"DisassociateLink":                         5,
	"DisassociateTransitGatewayConnectPeer":    3,
	"ExecuteCoreNetworkChangeSet":              22,
	"GetConnectAttachment":                     1,
	"GetConnectPeer":                           1,
	"GetConnectPeerAssociations":               2,
	"GetConnections":                           1,
	"GetCoreNetwork":                           1,
	"GetCoreNetworkChangeEvents":               3,
	"GetCoreNetworkChangeSet":                  3,
	"GetCoreNetworkPolicy":                     2,
	"GetCustomerGatewayAssociations":           2,
	"GetDevices":                               2,
	"GetDirectConnectGatewayAttachment":        1,
	"GetLinkAssociations":                      2,
	"GetLinks":                                 2,
	"GetNetworkResourceCounts":                 1,
	"GetNetworkResourceRelationships":          3,
	"GetNetworkResources":                      2,
	"GetNetworkRoutes":                         5,
	"GetNetworkTelemetry":                      3,
	"GetResourcePolicy":                        2,
	"GetRouteAnalysis":                         2,
	"GetSiteToSiteVpnAttachment":               1,
	"GetSites":                                 2,
	"GetTransitGatewayConnectPeerAssociations": 2,
	"GetTransitGatewayPeering":                 1,
	"GetTransitGatewayRegistrations":           2,
	"GetTransitGatewayRouteTableAttachment":    1,
	"GetVpcAttachment":                         1,
	"ListAttachmentRoutingPolicyAssociations":  2,
	"ListAttachments":                          1,
	"ListConnectPeers":                         1,
	"ListCoreNetworkPolicyVersions":            2,
	"ListCoreNetworkPrefixListAssociations":    2,
	"ListCoreNetworkRoutingInformation":        1,
	"ListCoreNetworks":                         1,
	"ListOrganizationServiceAccessStatus":      1,
	"ListPeerings":                             1,
	"ListTagsForResource":                      1,
	"PushHealth":                               5,
	"PutAttachmentRoutingPolicyLabel":          13,
	"PutCoreNetworkPolicy":                     11,
	"PutResourcePolicy":                        6,
	"RegisterTransitGateway":                   6,
	"RejectAttachment":                         8,
	"RemoveAttachmentRoutingPolicyLabel":       11,
	"RestoreCoreNetworkPolicyVersion":          11,
	"StartOrganizationServiceAccessUpdate":     4,
	"StartRouteAnalysis":                       4,
	"TagResource":                              9,
	"UntagResource":                            9,
	"UpdateConnection":                         6,
	"UpdateCoreNetwork":                        3,
	"UpdateDevice":                             6,
	"UpdateDirectConnectGatewayAttachment":     10,
	"UpdateGlobalNetwork":                      3,
	"UpdateLink":                               5,
	"UpdateNetworkResourceMetadata":            6,
	"UpdateSite":                               3,
	"UpdateVpcAttachment":                      11,
}

const (
	attaching = "the client token, the core network with its policy, its lock and turn, what is outside, quotas, the resource, " +
		"what is beside it, who sees it, what it leads to, the counts of both, and a record of each"
	changing = "who sees it, the core network's lock and turn, what stands after that, the resource, what is beside it, what it leads to, " +
		"the counts of both, and a record of each"
)

// costlier are the operations that need more than their budget, and why.
var costlier = map[string]string{
	"CreateCoreNetwork":                        "the client token, and rows and records of the first policy version, its changes and which is live",
	"PutCoreNetworkPolicy":                     "the client token, and what the new version is compared with: the live policy and what is attached",
	"RestoreCoreNetworkPolicyVersion":          "the same without the token, and the old version",
	"CreateVpcAttachment":                      attaching,
	"CreateConnectAttachment":                  attaching,
	"CreateSiteToSiteVpnAttachment":            attaching,
	"CreateTransitGatewayRouteTableAttachment": attaching,
	"CreateDirectConnectGatewayAttachment":     attaching,
	"CreateTransitGatewayPeering":              attaching,
	"CreateConnectPeer":                        attaching,
	"CreateCoreNetworkPrefixListAssociation":   attaching,
	"DeleteCoreNetworkPrefixListAssociation":   changing,
	"AcceptAttachment":                         changing,
	"RejectAttachment":                         changing,
	"DeleteAttachment":                         changing,
	"DeletePeering":                            changing,
	"DeleteConnectPeer":                        changing,
	"UpdateVpcAttachment":                      changing,
	"UpdateDirectConnectGatewayAttachment":     changing,
	"PutAttachmentRoutingPolicyLabel":          changing,
	"RemoveAttachmentRoutingPolicyLabel":       changing,
	"TagResource":                              "of an attachment, which may have to move: " + changing,
	"UntagResource":                            "of an attachment, which may have to move: " + changing,
	"GetNetworkRoutes":                         "of a core network whose tables have to be computed; one when they are known",
	"ExecuteCoreNetworkChangeSet":              "what the version is compared with once more, and rows and records of the version and the core network",
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
