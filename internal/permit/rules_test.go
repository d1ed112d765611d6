package permit

import (
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/api"
)

const account = "111122223333"

func TestEveryOperationHasARule(t *testing.T) {
	t.Parallel()
	for _, op := range api.Operations {
		if _, ok := rules[op.Name]; !ok {
			t.Errorf("nobody says what %s asks permission for", op.Name)
		}
	}
	for name := range rules {
		if api.OperationByName[name] == nil {
			t.Errorf("%s is no operation", name)
		}
	}
}

func TestRulesNameMembersOfTheInput(t *testing.T) {
	t.Parallel()
	for name, r := range rules {
		members := func(t target) (names []string) {
			for i, part := range t.parts() {
				if i%2 == 1 || t == given {
					names = append(names, part)
				}
			}
			return names
		}
		op := api.OperationByName[name]
		var named []string
		for _, on := range append(slices.Clone(r.on), r.creates) {
			named = append(named, members(on)...)
		}
		for _, key := range r.keys {
			named = append(named, key.members...)
		}
		for _, member := range named {
			if op.Input.Member(member) == nil {
				t.Errorf("%s has no member %s", name, member)
			}
		}
	}
}

// TestTagsOfWhatIsCreatedAreAskedFor holds for labels, too: what carries tags from its beginning needs permission for
// them.
func TestTagsOfWhatIsCreatedAreAskedFor(t *testing.T) {
	t.Parallel()
	for name, r := range rules {
		input := api.OperationByName[name].Input
		carries := input.Member("Tags") != nil && name != "TagResource" ||
			input.Member("RoutingPolicyLabel") != nil && name != "PutAttachmentRoutingPolicyLabel"
		if carries != (r.creates != "") {
			t.Errorf("%s creates %q", name, r.creates)
		}
	}
}

// TestMembersThatNameAResourceAreAuthorised looks for ids that a rule forgets. The service does not look at these.
func TestMembersThatNameAResourceAreAuthorised(t *testing.T) {
	t.Parallel()
	ignored := map[string]string{
		"AssociateConnectPeer":                    "ConnectPeerId LinkId",
		"CreateConnection":                        "DeviceId ConnectedDeviceId LinkId ConnectedLinkId",
		"CreateDevice":                            "SiteId",
		"DisassociateConnectPeer":                 "ConnectPeerId",
		"GetConnectPeerAssociations":              "ConnectPeerIds",
		"GetConnections":                          "DeviceId",
		"GetDevices":                              "SiteId",
		"GetLinks":                                "SiteId",
		"GetNetworkResourceRelationships":         "CoreNetworkId ResourceArn",
		"GetNetworkResources":                     "CoreNetworkId ResourceArn",
		"GetNetworkTelemetry":                     "CoreNetworkId ResourceArn",
		"ListAttachmentRoutingPolicyAssociations": "AttachmentId",
		"ListAttachments":                         "CoreNetworkId",
		"ListConnectPeers":                        "CoreNetworkId ConnectAttachmentId",
		"ListPeerings":                            "CoreNetworkId",
		"UpdateConnection":                        "LinkId ConnectedLinkId",
		"UpdateDevice":                            "SiteId",
		"UpdateNetworkResourceMetadata":           "ResourceArn",
	}
	names := []string{"ResourceArn"}
	for _, kind := range []string{"GlobalNetwork", "CoreNetwork", "Site", "Device", "ConnectedDevice", "Link", "ConnectedLink",
		"Connection", "Attachment", "ConnectAttachment", "TransportAttachment", "ConnectPeer", "Peering"} {
		names = append(names, kind+"Id", kind+"Ids")
	}
	for name, r := range rules {
		var forgotten []string
		for _, m := range api.OperationByName[name].Input.Members {
			asked := slices.ContainsFunc(r.on, func(on target) bool { return strings.Contains(string(on), "{"+m.Name+"}") })
			if slices.Contains(names, m.Name) && !asked {
				forgotten = append(forgotten, m.Name)
			}
		}
		want := strings.Fields(ignored[name])
		slices.Sort(want)
		slices.Sort(forgotten)
		if !slices.Equal(want, forgotten) {
			t.Errorf("%s does not ask for %v, not %v", name, forgotten, want)
		}
	}
}

func TestAsks(t *testing.T) {
	t.Parallel()
	arn := func(end string) string { return "arn:aws:networkmanager::" + account + ":" + end }
	tags := []api.Tag{{Key: "Env", Value: "dev"}, {Key: "team", Value: "core"}}
	for _, c := range []struct {
		op   string
		in   any
		want []string
	}{
		{"CreateSite", &api.CreateSiteRequest{GlobalNetworkId: "gn"}, []string{"CreateSite " + arn("global-network/gn")}},
		{
			"CreateSite", &api.CreateSiteRequest{GlobalNetworkId: "gn", Tags: tags},
			[]string{"CreateSite " + arn("global-network/gn"), "TagResource " + arn("site/gn/*")},
		},
		{"CreateGlobalNetwork", &api.CreateGlobalNetworkRequest{Tags: tags}, []string{"CreateGlobalNetwork *", "TagResource " + arn("global-network/*")}},
		{"GetSites", &api.GetSitesRequest{GlobalNetworkId: "gn"}, []string{"GetSites " + arn("global-network/gn")}},
		{
			"GetSites", &api.GetSitesRequest{GlobalNetworkId: "gn", SiteIds: []string{"a", "b"}},
			[]string{"GetSites " + arn("global-network/gn") + " " + arn("site/gn/a") + " " + arn("site/gn/b")},
		},
		{"DescribeGlobalNetworks", &api.DescribeGlobalNetworksRequest{}, []string{"DescribeGlobalNetworks *"}},
		{
			"DescribeGlobalNetworks", &api.DescribeGlobalNetworksRequest{GlobalNetworkIds: []string{"a", "b"}},
			[]string{"DescribeGlobalNetworks " + arn("global-network/a") + " " + arn("global-network/b")},
		},
		{
			"AssociateLink", &api.AssociateLinkRequest{GlobalNetworkId: "gn", DeviceId: "d"},
			[]string{"AssociateLink " + arn("global-network/gn") + " " + arn("device/gn/d") + " " + arn("link/gn/")},
		},
		{
			"GetLinkAssociations", &api.GetLinkAssociationsRequest{GlobalNetworkId: "gn", LinkId: "l"},
			[]string{"GetLinkAssociations " + arn("global-network/gn") + " " + arn("link/gn/l")},
		},
		{"TagResource", &api.TagResourceRequest{ResourceArn: "arn:anything", Tags: tags}, []string{"TagResource arn:anything"}},
		{
			"CreateVpcAttachment", &api.CreateVpcAttachmentRequest{CoreNetworkId: "cn", RoutingPolicyLabel: "blue", Tags: tags},
			[]string{
				"CreateVpcAttachment " + arn("core-network/cn"), "TagResource " + arn("attachment/*"),
				"PutAttachmentRoutingPolicyLabel " + arn("core-network/cn") + " " + arn("attachment/*"),
			},
		},
		{
			"CreateTransitGatewayRouteTableAttachment",
			&api.CreateTransitGatewayRouteTableAttachmentRequest{PeeringId: "p", RoutingPolicyLabel: "blue"},
			[]string{"CreateTransitGatewayRouteTableAttachment " + arn("peering/p"), "PutAttachmentRoutingPolicyLabel " + arn("attachment/*")},
		},
	} {
		var got []string
		for _, ask := range Asks(api.OperationByName[c.op], account, c.in) {
			got = append(got, strings.TrimPrefix(ask.Action, "networkmanager:")+" "+strings.Join(ask.Resources, " "))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s %+v asks for\n%s, not\n%s", c.op, c.in, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}
