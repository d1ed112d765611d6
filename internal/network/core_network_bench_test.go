package network_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// benchAttachments names the variable with how many VPCs BenchmarkCoreNetworkRoutes attaches, each with 20 blocks.
const benchAttachments = "TRUNKLINE_BENCH_ATTACHMENTS"

// BenchmarkCoreNetworkRoutes reads one of 800 route tables of a core network with 20 edges and 40 segments: as it is
// kept, the first time, and after one attachment more. Above that it reports what making an attachment costs.
func BenchmarkCoreNetworkRoutes(b *testing.B) {
	count := 500
	if given, err := strconv.Atoi(os.Getenv(benchAttachments)); err == nil {
		count = given
	}
	for _, e := range storetest.Engines(b) {
		b.Run(e.Name, func(b *testing.B) {
			inv := newInventory(b, e)
			crowded := &crowdedNetwork{inventory: inv, global: inv.newNetwork()}
			crowded.attachAll(b, count)
			b.Run("first", func(b *testing.B) {
				for b.Loop() {
					inv.service = network.New(inv.graph) // as after a start
					crowded.routes()
				}
			})
			b.Run("kept", func(b *testing.B) {
				for b.Loop() {
					crowded.routes()
				}
			})
			b.Run("one more", func(b *testing.B) {
				for n := range b.N {
					b.StopTimer()
					crowded.attach(count + n)
					b.StartTimer()
					crowded.routes()
				}
			})
		})
	}
}

// A crowdedNetwork is a core network with many attachments.
type crowdedNetwork struct {
	*inventory
	global, core string
}

func benchRegion(i int) string { return fmt.Sprintf("us-east-%d", i%20+1) }

func (c *crowdedNetwork) attachAll(b *testing.B, count int) {
	b.Helper()
	var edges, segments []string
	for i := range 20 {
		edges = append(edges, fmt.Sprintf(`{"location":%q}`, benchRegion(i)))
	}
	for i := range 40 {
		segments = append(segments, fmt.Sprintf(`{"name":"s%d","require-attachment-acceptance":false}`, i))
	}
	var vpcs strings.Builder
	vpcs.WriteString("account: \"" + c.account + "\"\nvpcs:\n")
	for i := range count + 1000 {
		fmt.Fprintf(&vpcs, "  - {id: vpc-%017x, region: %s, cidrs: [", i, benchRegion(i))
		for n := range 20 {
			block := i*20 + n
			fmt.Fprintf(&vpcs, "%d.%d.%d.0/24, ", 10+block>>16, block>>8&255, block&255)
		}
		vpcs.WriteString("]}\n")
	}
	declared, problems := catalog.Parse([]byte(vpcs.String()))
	if len(problems) > 0 {
		b.Fatal(problems[0])
	}
	caller := api.Caller{Account: c.account, Principal: principal}
	if _, err := network.ApplyCatalog(b.Context(), c.graph, caller, declared, network.CatalogOptions{}); err != nil {
		b.Fatal(err)
	}
	c.core = get[api.CreateCoreNetworkResponse](c.inventory, &api.CreateCoreNetworkRequest{GlobalNetworkId: c.global, PolicyDocument: fmt.Sprintf(
		`{"version":"2021.12","core-network-configuration":{"asn-ranges":["64512-65000"],"edge-locations":[%s]},"segments":[%s],
		"attachment-policies":[{"rule-number":1,"conditions":[{"type":"any"}],"action":{"association-method":"tag","tag-value-of-key":"s"}}]}`,
		strings.Join(edges, ","), strings.Join(segments, ","))}).CoreNetwork.CoreNetworkId
	start := time.Now()
	for i := range count {
		c.attach(i)
	}
	b.Logf("attached in %v each", time.Since(start)/time.Duration(count))
}

func (c *crowdedNetwork) attach(i int) {
	arn := "arn:aws:ec2:" + benchRegion(i) + ":" + c.account + ":"
	get[api.CreateVpcAttachmentResponse](c.inventory, &api.CreateVpcAttachmentRequest{CoreNetworkId: c.core, VpcArn: fmt.Sprintf("%svpc/vpc-%017x", arn, i),
		SubnetArns: []string{arn + "subnet/subnet-0a0b0c0d"}, Tags: []api.Tag{{Key: "s", Value: fmt.Sprintf("s%d", i/20%40)}}})
}

func (c *crowdedNetwork) routes() {
	out := get[api.GetNetworkRoutesResponse](c.inventory, &api.GetNetworkRoutesRequest{GlobalNetworkId: c.global, RouteTableIdentifier: &api.RouteTableIdentifier{
		CoreNetworkSegmentEdge: &api.CoreNetworkSegmentEdgeIdentifier{CoreNetworkId: c.core, SegmentName: "s0", EdgeLocation: "us-east-1"}}})
	if len(out.NetworkRoutes) < 3 {
		c.t.Fatal("no routes")
	}
}
