package network_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestTablesAreNeverOld changes a core network at random, over a service that keeps route tables, while another one
// keeps them, too, and a third keeps nothing. All must answer the same after every change, and as states settle.
func TestTablesAreNeverOld(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		r := &restless{inventory: inv, draw: rand.New(rand.NewPCG(7, 11)), other: network.New(inv.graph)}
		r.begin()
		for range 60 {
			r.change()
			r.compare()
			inv.clock.advance(time.Duration(r.draw.IntN(3)) * 10 * time.Second)
			r.compare()
		}
		if r.seen < 60 {
			t.Errorf("%d answers had routes, there were more", r.seen)
		}
		inv.sound()
	})
}

// A restless inventory has a core network that changes all the time.
type restless struct {
	*inventory
	draw         *rand.Rand
	other        *network.Service
	global, core string
	attached     []string
	version      int32
	seen         int
}

func (r *restless) policy(extra string) string {
	return `{"version":"2025.11","core-network-configuration":{"asn-ranges":["64512-64520"],"edge-locations":[{"location":"us-west-2"},{"location":"eu-west-1"}]},
		"segments":[{"name":"one","require-attachment-acceptance":false},{"name":"two","require-attachment-acceptance":true}],` + extra + `
		"attachment-policies":[{"rule-number":1,"conditions":[{"type":"tag-exists","key":"two"}],"action":{"association-method":"constant","segment":"two"}},
			{"rule-number":2,"conditions":[{"type":"any"}],"action":{"association-method":"constant","segment":"one"}}]}`
}

func (r *restless) begin() {
	r.global = r.newNetwork()
	r.core = get[api.CreateCoreNetworkResponse](r.inventory, &api.CreateCoreNetworkRequest{GlobalNetworkId: r.global, PolicyDocument: r.policy("")}).CoreNetwork.CoreNetworkId
	r.version = 1
	r.declare()
	r.settle.Set("attachment", 10*time.Second)
}

// declare applies a catalog in which each VPC has some blocks.
func (r *restless) declare() {
	var text strings.Builder
	text.WriteString("account: \"" + r.account + "\"\nregion: us-west-2\nvpcs:\n")
	for i := range 10 {
		fmt.Fprintf(&text, "  - {id: vpc-0a0000000000000%d, cidrs: [10.%d.0.0/16, 10.%d.0.0/16]}\n", i, i, 100+r.draw.IntN(50))
	}
	read, problems := catalog.Parse([]byte(text.String()))
	if len(problems) > 0 {
		r.t.Fatal(problems)
	}
	caller := api.Caller{Account: r.account, Principal: principal}
	if _, err := network.ApplyCatalog(r.t.Context(), r.graph, caller, read, network.CatalogOptions{}); err != nil {
		r.t.Fatal(err)
	}
}

// change does one thing; what a state forbids is no matter.
func (r *restless) change() {
	if len(r.attached) == 0 || r.draw.IntN(3) == 0 {
		digit := fmt.Sprint(r.draw.IntN(10))
		made := get[api.CreateVpcAttachmentResponse](r.inventory, &api.CreateVpcAttachmentRequest{
			CoreNetworkId: r.core, VpcArn: vpcARN(digit), SubnetArns: []string{subnetARN(digit)}})
		r.attached = append(r.attached, made.VpcAttachment.Attachment.AttachmentId)
		return
	}
	i := r.draw.IntN(len(r.attached))
	id := r.attached[i]
	arn := "arn:aws:networkmanager::" + r.account + ":attachment/" + id
	switch r.draw.IntN(8) {
	case 0:
		if _, err := r.ask(&api.DeleteAttachmentRequest{AttachmentId: id}); err == nil {
			r.attached = append(r.attached[:i:i], r.attached[i+1:]...)
		}
	case 1:
		_, _ = r.ask(&api.TagResourceRequest{ResourceArn: arn, Tags: []api.Tag{{Key: "two", Value: "yes"}}})
	case 2:
		_, _ = r.ask(&api.UntagResourceRequest{ResourceArn: arn, TagKeys: []string{"two"}})
	case 3:
		_, _ = r.ask(&api.AcceptAttachmentRequest{AttachmentId: id})
	case 4:
		_, _ = r.ask(&api.RejectAttachmentRequest{AttachmentId: id})
	case 5:
		r.declare()
	case 6:
		_, _ = r.ask(&api.PutAttachmentRoutingPolicyLabelRequest{CoreNetworkId: r.core, AttachmentId: id, RoutingPolicyLabel: "l"})
	default:
		extra := map[bool]string{true: `"segment-actions":[{"action":"share","segment":"one","mode":"attachment-route","share-with":["two"]}],`}[r.draw.IntN(2) == 0]
		get[api.PutCoreNetworkPolicyResponse](r.inventory, &api.PutCoreNetworkPolicyRequest{CoreNetworkId: r.core, PolicyDocument: r.policy(extra)})
		r.version++
		_, _ = r.ask(&api.ExecuteCoreNetworkChangeSetRequest{CoreNetworkId: r.core, PolicyVersionId: &r.version})
	}
}

// compare asks all services for a table, and for what it chooses from.
func (r *restless) compare() {
	r.t.Helper()
	segment, edge := []string{"one", "two"}[r.draw.IntN(2)], []string{"us-west-2", "eu-west-1"}[r.draw.IntN(2)]
	for _, in := range []any{
		&api.GetNetworkRoutesRequest{GlobalNetworkId: r.global, RouteTableIdentifier: &api.RouteTableIdentifier{
			CoreNetworkSegmentEdge: &api.CoreNetworkSegmentEdgeIdentifier{CoreNetworkId: r.core, SegmentName: segment, EdgeLocation: edge}}},
		&api.ListCoreNetworkRoutingInformationRequest{CoreNetworkId: r.core, SegmentName: segment, EdgeLocation: edge},
	} {
		op := operationOf(in)
		caller := api.Caller{Account: r.account, Principal: principal, Operation: op}
		fresh, err := op.Call(r.t.Context(), network.New(r.graph), caller, in)
		if err != nil {
			r.t.Fatal(err)
		}
		for name, s := range map[string]*network.Service{"the one that changes it": r.service, "another one": r.other} {
			kept, err := op.Call(r.t.Context(), s, caller, in)
			if err != nil || !sameAnswer(kept, fresh) {
				r.t.Fatalf("%s of %s at %s by %s: %v\n%+v\nwant\n%+v", op.Name, segment, edge, name, err, kept, fresh)
			}
		}
		if routes, ok := fresh.(*api.GetNetworkRoutesResponse); ok && len(routes.NetworkRoutes) > 0 {
			r.seen++
		}
	}
}

// sameAnswer compares answers but for when they were worked out: who did so earlier knows of fewer states that settled.
func sameAnswer(a, b any) bool {
	if a, ok := a.(*api.GetNetworkRoutesResponse); ok {
		return reflect.DeepEqual(a.NetworkRoutes, b.(*api.GetNetworkRoutesResponse).NetworkRoutes)
	}
	return reflect.DeepEqual(a, b)
}
