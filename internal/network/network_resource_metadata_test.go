package network_test

import (
	"errors"
	"fmt"
	"maps"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

func (n *estate) note(arn string, metadata map[string]string) (map[string]string, error) {
	out, err := n.ask(&api.UpdateNetworkResourceMetadataRequest{GlobalNetworkId: n.network, ResourceArn: arn, Metadata: metadata})
	if err != nil {
		return nil, err
	}
	return out.(*api.UpdateNetworkResourceMetadataResponse).Metadata, nil
}

func TestNetworkResourceMetadata(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		n := newEstate(t, e)
		for _, arn := range []string{n.router.DeviceArn, n.east, n.vpn()} {
			for _, step := range []struct{ said, want map[string]string }{
				{map[string]string{"a": "1", "b": "2"}, map[string]string{"a": "1", "b": "2"}},
				{map[string]string{"b": "", "c": "3"}, map[string]string{"a": "1", "c": "3"}},
				{map[string]string{"nothing": ""}, map[string]string{"a": "1", "c": "3"}},
			} {
				got, err := n.note(arn, step.said)
				if err != nil || !maps.Equal(got, step.want) {
					t.Errorf("%v: %v, %v, want %v", step.said, got, err, step.want)
				}
				out := get[api.GetNetworkResourcesResponse](n.inventory, &api.GetNetworkResourcesRequest{GlobalNetworkId: n.network, ResourceArn: arn})
				if items, err := out.NetworkResources.Decode(); err != nil || len(items) != 1 || !maps.Equal(items[0].Metadata, step.want) {
					t.Errorf("the list shows %+v, %v, want %v", items, err, step.want)
				}
			}
		}
		for _, arn := range []string{"arn:nothing", ec2ARN("vpn-connection", "us-east-1", "vpn-3"), n.router.DeviceArn + "0"} {
			var unknown *api.ResourceNotFoundException
			if _, err := n.note(arn, map[string]string{"a": "1"}); !errors.As(err, &unknown) || unknown.ResourceId != arn {
				t.Errorf("%s: %v", arn, err)
			}
		}
		many := map[string]string{}
		for i := range 51 {
			many[fmt.Sprint(i)] = "x"
		}
		for _, wrong := range []map[string]string{many, {"": "x"}} {
			var invalid *api.ValidationException
			if _, err := n.note(n.router.DeviceArn, wrong); !errors.As(err, &invalid) {
				t.Errorf("%d keys: %v", len(wrong), err)
			}
		}
	})
}
