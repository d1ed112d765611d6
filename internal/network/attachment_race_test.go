package network_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestAttachmentsRace attaches, tags, deletes and peers while policies are executed. In the end everything stands where
// the live policy has it, a network function group has one attachment, and a peering with route tables is there.
func TestAttachmentsRace(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		id := inv.newCoreNetwork(inv.newNetwork(), twoSegments("")).CoreNetworkId
		for round := range 6 {
			policy := attachedPolicy
			if round%2 == 0 {
				policy = twoSegments("")
			}
			put := get[api.PutCoreNetworkPolicyResponse](inv, &api.PutCoreNetworkPolicyRequest{CoreNetworkId: id, PolicyDocument: policy}).CoreNetworkPolicy
			requests := []any{&api.ExecuteCoreNetworkChangeSetRequest{CoreNetworkId: id, PolicyVersionId: put.PolicyVersionId}}
			for i := range 6 {
				digit := fmt.Sprint(i)
				requests = append(requests, &api.CreateVpcAttachmentRequest{CoreNetworkId: id, VpcArn: vpcARN(digit), SubnetArns: []string{subnetARN(digit)},
					Tags: [][]api.Tag{nil, {{Key: "look", Value: "yes"}}, {{Key: "two", Value: "yes"}}}[i%3]})
			}
			for i, a := range inv.allAttachments(id) {
				arn := "arn:aws:networkmanager::" + inv.account + ":attachment/" + a.AttachmentId
				requests = append(requests, &api.TagResourceRequest{ResourceArn: arn, Tags: []api.Tag{{Key: "round", Value: fmt.Sprint(round)}}})
				if i%2 == 0 {
					requests = append(requests, &api.DeleteAttachmentRequest{AttachmentId: a.AttachmentId})
				}
			}
			for _, err := range inv.together(requests...) {
				var failure api.Failure
				if err != nil && (!errors.As(err, &failure) || failure.Status() >= 500) {
					t.Error(err)
				}
			}
		}
		inv.standWhereTheyShould(id)
		inv.sound()
	})
}

func (inv *inventory) allAttachments(coreNetwork string) []api.Attachment {
	inv.t.Helper()
	all := int32(500)
	list, err := get[api.ListAttachmentsResponse](inv, &api.ListAttachmentsRequest{CoreNetworkId: coreNetwork, MaxResults: &all}).Attachments.Decode()
	if err != nil {
		inv.t.Fatal(err)
	}
	return list
}

// standWhereTheyShould compares attachments with the live policy. One that waits has been proposed what the policy has.
func (inv *inventory) standWhereTheyShould(coreNetwork string) {
	inv.t.Helper()
	live := get[api.GetCoreNetworkPolicyResponse](inv, &api.GetCoreNetworkPolicyRequest{CoreNetworkId: coreNetwork, Alias: "LIVE"}).CoreNetworkPolicy
	policy, problems := corepolicy.Parse([]byte(live.PolicyDocument))
	if len(problems) > 0 {
		inv.t.Fatal(problems)
	}
	groups := map[string]string{}
	attached := inv.allAttachments(coreNetwork)
	if len(attached) < 10 {
		inv.t.Errorf("%d attachments are left, there were more", len(attached))
	}
	for _, a := range attached {
		tags := map[string]string{}
		for _, tag := range a.Tags {
			tags[tag.Key] = tag.Value
		}
		m := corenetwork.Map(policy, corenetwork.Attachment{Type: corenetwork.VPC, Edges: []string{a.EdgeLocation}, Tags: tags})
		stands := corenetwork.Place{Segment: a.SegmentName, NetworkFunctionGroup: a.NetworkFunctionGroupName}
		if c := a.ProposedSegmentChange; c != nil {
			stands = corenetwork.Place{Segment: c.SegmentName}
		}
		if c := a.ProposedNetworkFunctionGroupChange; c != nil {
			stands = corenetwork.Place{NetworkFunctionGroup: c.NetworkFunctionGroupName}
		}
		if stands != m.Place {
			inv.t.Errorf("%s in state %s stands in %s, and the policy has it in %s", a.AttachmentId, a.State, stands, m.Place)
		}
		if g := a.NetworkFunctionGroupName; g != "" && groups[g] != "" {
			inv.t.Errorf("%s and %s are both in %s", groups[g], a.AttachmentId, g)
		} else if g != "" {
			groups[g] = a.AttachmentId
		}
	}
}
