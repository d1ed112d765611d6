package network_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

var attachmentDamages = []damage{
	{`DELETE FROM part WHERE viewer = 222222222222`, []string{"part: somebody does not see it who should"}},
	{`DELETE FROM part WHERE viewer = 123456789012`, []string{"part: somebody does not see it who should"}},
	{`INSERT INTO part (viewer, kind, resource, core_network, type, edges) SELECT 7, kind, resource, core_network, type, edges FROM part WHERE viewer = 222222222222`,
		[]string{"part: somebody sees it who should not"}},
	{`UPDATE part SET kind = 'peering'`, []string{"part: somebody does not see it who should", "part: somebody sees it who should not", "part: somebody sees it who should not"}},
	{`DELETE FROM attachment`, []string{"attachment: there is a resource, and no row", "attachment: is missing, and its last change"}},
	{`UPDATE attachment SET label = 'other'`, []string{"attachment: is not what its last change"}},
	{`UPDATE attachment SET detail = '{}'`, []string{"attachment: is not what its last change"}},
	{`UPDATE attachment SET outside = 'vpc elsewhere'`, []string{"attachment: is kept as an attachment of something else"}},
	{`UPDATE attachment SET core_network = 7`, []string{"attachment: is kept as an attachment of another core network"}},
	{`UPDATE resource SET state = 'CREATING/5 LOST' WHERE kind = 'attachment'`, []string{`resource: its state is "CREATING/5 LOST", which a attachment cannot have`}},
}

func TestCheckFindsDamageOfAttachments(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		n := newEstate(t, e)
		c := n.newCoreNetwork(n.network, policyOf("one"))
		get[api.PutResourcePolicyResponse](n.inventory, &api.PutResourcePolicyRequest{ResourceArn: c.CoreNetworkArn, PolicyDocument: sharing("222222222222")})
		own := n.account
		n.account = "222222222222"
		get[api.CreateVpcAttachmentResponse](n.inventory, &api.CreateVpcAttachmentRequest{CoreNetworkId: c.CoreNetworkId,
			VpcArn:     "arn:aws:ec2:us-east-1:222222222222:vpc/vpc-0a00000000000001",
			SubnetArns: []string{"arn:aws:ec2:us-east-1:222222222222:subnet/subnet-0a00000000000001"}})
		n.account = own
		n.sound()
		for _, d := range attachmentDamages {
			if found, want := n.damaged(e, d), slices.Sorted(slices.Values(d.found)); !matches(found, want) {
				t.Errorf("after %s is found\n\t%s\nwant\n\t%s", d.statement, strings.Join(found, "\n\t"), strings.Join(want, "\n\t"))
			}
		}
		n.sound()
	})
}
