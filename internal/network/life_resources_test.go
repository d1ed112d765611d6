package network_test

import "github.com/trunkline/trunkline/api"

// resources asks, across kinds, for what there is, in the ways that cost most, and notes something beside it.
func (l *lives) resources() {
	gn, one := l.network.GlobalNetworkId, int32(1)
	note := func(arn, value, leaves string) {
		l.do(&api.UpdateNetworkResourceMetadataRequest{
			GlobalNetworkId: gn, ResourceArn: arn, Metadata: map[string]string{"k": value}}, leaves, "network-resource-metadata")
	}
	note(nearARN, "v", birth)
	note(nearARN, "v", nothing)
	note(nearARN, "", update)
	note("arn:nothing", "v", refusal)
	l.inv.tell(healthOf(peerARN), healthOf(l.a.DeviceArn))
	for _, arn := range []string{"", nearARN, peerARN, gatewayARN, l.a.DeviceArn, "arn:nothing"} {
		for _, most := range []*int32{nil, &one} {
			resources := &api.GetNetworkResourcesRequest{GlobalNetworkId: gn, ResourceArn: arn, MaxResults: most}
			related := &api.GetNetworkResourceRelationshipsRequest{GlobalNetworkId: gn, ResourceArn: arn, MaxResults: most}
			told := &api.GetNetworkTelemetryRequest{GlobalNetworkId: gn, ResourceArn: arn, MaxResults: most}
			for more := true; more; more = resources.NextToken != "" {
				resources.NextToken = l.do(resources, nothing, "").(*api.GetNetworkResourcesResponse).NextToken
			}
			for more := true; more; more = related.NextToken != "" {
				related.NextToken = l.do(related, nothing, "").(*api.GetNetworkResourceRelationshipsResponse).NextToken
			}
			for more := true; more; more = told.NextToken != "" {
				told.NextToken = l.do(told, nothing, "").(*api.GetNetworkTelemetryResponse).NextToken
			}
		}
	}
	l.do(&api.GetNetworkResourceCountsRequest{GlobalNetworkId: gn}, nothing, "")
	l.do(&api.GetNetworkResourcesRequest{GlobalNetworkId: "nowhere"}, refusal, "")
	l.do(&api.GetNetworkResourceCountsRequest{GlobalNetworkId: "nowhere"}, refusal, "")
}
