package clients

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"

	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/trunklinetest"
)

// TestTerraform replays what Terraform's AWS provider does on the wire, against states that settle at once and against
// states that take their time.
func TestTerraform(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		for _, settle := range []string{"0s", "60ms"} {
			t.Run("settling in "+settle, func(t *testing.T) {
				t.Parallel()
				srv := start(t, e, trunklinetest.Options{Settle: settle})
				for _, tests := range []map[string]func(provider){resources, coreNetworkResources, attachmentResources, rules} {
					for name, test := range tests {
						t.Run(name, func(t *testing.T) {
							t.Parallel()
							test(provider{t, dial(srv)})
						})
					}
				}
			})
		}
	})
}

// resources are the acceptance tests of each resource type, as calls.
var resources = map[string]func(provider){
	"global network":   globalNetworkResource,
	"site":             siteResource,
	"device":           deviceResource,
	"link":             linkResource,
	"link association": linkAssociationResource,
	"connection":       connectionResource,

	"transit gateway registration": registrationResource,
	"customer gateway association": customerGatewayResource,
	"connect peer association":     connectPeerResource,
	"a crowded global network":     crowdedNetwork,
}

// makeNetwork applies a global network of which only tags are said.
func (p provider) makeNetwork(tags ...types.Tag) types.GlobalNetwork {
	p.Helper()
	made := ask(p.T, p.CreateGlobalNetwork, &networkmanager.CreateGlobalNetworkInput{Tags: tags})
	return p.globalNetwork(text(made.GlobalNetwork.GlobalNetworkId)).created(p)
}

func (p provider) makeSite(in networkmanager.CreateSiteInput) types.Site {
	p.Helper()
	made := ask(p.T, p.CreateSite, &in)
	return p.site(*in.GlobalNetworkId, text(made.Site.SiteId)).created(p)
}

func (p provider) makeDevice(in networkmanager.CreateDeviceInput) types.Device {
	p.Helper()
	made := ask(p.T, p.CreateDevice, &in)
	return p.device(*in.GlobalNetworkId, text(made.Device.DeviceId)).created(p)
}

func (p provider) makeLink(in networkmanager.CreateLinkInput) types.Link {
	p.Helper()
	if in.Bandwidth == nil {
		in.Bandwidth = &types.Bandwidth{DownloadSpeed: aws.Int32(50), UploadSpeed: aws.Int32(10)}
	}
	made := ask(p.T, p.CreateLink, &in)
	return p.link(*in.GlobalNetworkId, text(made.Link.LinkId)).created(p)
}

func (p provider) makeAssociation(device types.Device, link types.Link) types.LinkAssociation {
	p.Helper()
	ask(p.T, p.AssociateLink, &networkmanager.AssociateLinkInput{
		GlobalNetworkId: device.GlobalNetworkId, DeviceId: device.DeviceId, LinkId: link.LinkId,
	})
	return p.linkAssociation(*device.GlobalNetworkId, *link.LinkId, *device.DeviceId).created(p)
}

func (p provider) makeConnection(in networkmanager.CreateConnectionInput) types.Connection {
	p.Helper()
	made := ask(p.T, p.CreateConnection, &in)
	return p.connection(*in.GlobalNetworkId, text(made.Connection.ConnectionId)).created(p)
}

// retag brings tags from one state to another: what went is removed, then what is new or changed is set.
func (p provider) retag(resource *string, from, to map[string]string) {
	p.Helper()
	var removed []string
	var changed []types.Tag
	for _, key := range slices.Sorted(maps.Keys(from)) {
		if _, stays := to[key]; !stays {
			removed = append(removed, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(to)) {
		if value, was := from[key]; !was || value != to[key] {
			changed = append(changed, tagged(key+"="+to[key])...)
		}
	}
	if len(removed) > 0 {
		ask(p.T, p.UntagResource, &networkmanager.UntagResourceInput{ResourceArn: resource, TagKeys: removed})
	}
	if len(changed) > 0 {
		ask(p.T, p.TagResource, &networkmanager.TagResourceInput{ResourceArn: resource, Tags: changed})
	}
}

// firstTag is what every taggable resource is made with; changeTags goes on from there.
var firstTag = tagged("key1=value1")

// changeTags takes a resource through the tags of the acceptance tests. It is imported after each step.
func changeTags[T any, S ~string](p provider, k kind[T, S], resource *string, tags func(T) []types.Tag) {
	p.Helper()
	last := map[string]string{}
	for _, step := range []map[string]string{
		{"key1": "value1"},
		{"key1": "value1updated", "key2": "value2"},
		{"key2": "value2"},
	} {
		if len(last) > 0 {
			p.retag(resource, last, step)
		}
		got := map[string]string{}
		for _, tag := range tags(k.read(p)) {
			got[text(tag.Key)] = text(tag.Value)
		}
		if !maps.Equal(got, step) {
			p.Errorf("tags: got %v, want %v", got, step)
		}
		last = step
	}
}

// imported checks that what is read by the parts of an ARN is what is in the state.
func imported[T any, S ~string](p provider, state T, resource *string, at func(network, id string) kind[T, S]) {
	p.Helper()
	network, id := p.split(resource)
	if read := at(network, id).read(p); !reflect.DeepEqual(read, state) {
		p.Errorf("imported: got %+v, want %+v", read, state)
	}
}

// split cuts an ARN as an import does: on slashes, in three parts.
func (p provider) split(resource *string) (network, id string) {
	p.Helper()
	parsed, err := arn.Parse(text(resource))
	if err != nil {
		p.Fatal(err)
	}
	parts := strings.Split(parsed.Resource, "/")
	if len(parts) != 3 {
		p.Fatalf("ARN %s: got %d parts, want 3", *resource, len(parts))
	}
	return parts[1], parts[2]
}

// unset checks that members read as "" in a state: absent or empty.
func (p provider) unset(members ...*string) {
	p.Helper()
	for i, member := range members {
		if aws.ToString(member) != "" {
			p.Errorf("member %d: got %q, want it unset", i, *member)
		}
	}
}

// reads checks members against what was written.
func (p provider) reads(want string, members ...*string) {
	p.Helper()
	var got []string
	for _, member := range members {
		got = append(got, text(member))
	}
	same(p.T, "members", strings.Join(got, " / "), want)
}
