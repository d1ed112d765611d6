package network_test

import (
	"errors"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestLatestAnalysesAreKept starts one analysis more than are kept: the first is forgotten, the second is there.
func TestLatestAnalysesAreKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		gn := inv.newNetwork()
		var ids []string
		for range 1001 {
			in := &api.StartRouteAnalysisRequest{
				GlobalNetworkId: gn, Destination: &api.RouteAnalysisEndpointOptionsSpecification{IpAddress: "10.0.0.1"},
				Source: &api.RouteAnalysisEndpointOptionsSpecification{TransitGatewayAttachmentArn: outsideARN + "transit-gateway-attachment/tgw-attach-1"},
			}
			ids = append(ids, get[api.StartRouteAnalysisResponse](inv, in).RouteAnalysis.RouteAnalysisId)
		}
		for i, id := range ids[:2] {
			_, err := inv.ask(&api.GetRouteAnalysisRequest{GlobalNetworkId: gn, RouteAnalysisId: id})
			var forgotten *api.ResourceNotFoundException
			if errors.As(err, &forgotten) != (i == 0) {
				t.Errorf("analysis %d: %v", i, err)
			}
		}
	})
}
