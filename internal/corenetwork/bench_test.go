package corenetwork

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// twisted is large, with the same prefix announced at two edges for one of ten
// attachments, and routing policies between the edges of every segment.
func twisted() Network {
	n := large()
	doc := n.Policy
	doc.RoutingPolicies = []corepolicy.RoutingPolicy{{Name: "p", Number: 1, Rules: []corepolicy.RoutingRule{
		{Number: 1, Matches: []corepolicy.Match{{Type: "prefix-in-cidr", Value: "10.32.0.0/11"}},
			Action: corepolicy.RoutingAction{Type: "prepend-asn-list", ASNs: []uint32{65500}}},
		{Number: 2, Matches: []corepolicy.Match{{Type: "asn-in-as-path", ASNOrMED: 4200000003}},
			Action: corepolicy.RoutingAction{Type: "set-local-preference", Number: 200}},
	}}}
	for _, s := range doc.Segments {
		for i := range 10 {
			doc.SegmentActions = append(doc.SegmentActions, corepolicy.SegmentAction{
				Action: corepolicy.AssociateRoutingPolicy, Segment: s.Name, RoutingPolicies: []string{"p"},
				EdgeLocation: fmt.Sprintf("edge-%02d", i), PeerLocation: fmt.Sprintf("edge-%02d", i+10),
			})
		}
	}
	for i := 0; i+1 < len(n.Attachments); i += 20 {
		n.Attachments[i].Routes = append(n.Attachments[i].Routes, n.Attachments[i+1].Routes...)
	}
	return n
}

// large is a network of 20 edges, 40 segments, 5,000 attachments and 100,000
// prefixes. Segments are shared in pairs; three of four attachments are VPCs,
// the others speak BGP with numbers of their own.
func large() Network {
	n := Network{Name: "large", Policy: &corepolicy.Document{
		Version:            "2025.11",
		Configuration:      corepolicy.Configuration{VPNECMP: true},
		AttachmentPolicies: []corepolicy.AttachmentPolicy{{RuleNumber: 1, TagKey: "segment"}},
	}}
	doc := n.Policy
	for i := range 20 {
		name := fmt.Sprintf("edge-%02d", i)
		n.Edges = append(n.Edges, corepolicy.Edge{Location: name, ASN: uint32(64512 + i)})
		doc.Configuration.EdgeLocations = append(doc.Configuration.EdgeLocations, corepolicy.EdgeLocation{Location: name})
	}
	for i := range 40 {
		doc.Segments = append(doc.Segments, corepolicy.Segment{Name: fmt.Sprintf("segment%02d", i)})
	}
	for i := 0; i < 40; i += 20 {
		doc.SegmentActions = append(doc.SegmentActions, corepolicy.SegmentAction{
			Action: corepolicy.Share, Segment: doc.Segments[i].Name,
			ShareWith: corepolicy.Names{Listed: []string{doc.Segments[i+1].Name}},
		})
	}
	for i := range 5000 {
		n.Attachments = append(n.Attachments, largeAttachment(i))
	}
	return n
}

func largeAttachment(i int) Attachment {
	a := Attachment{
		ID: fmt.Sprintf("attachment-%017x", i), Type: VPC, Edges: []string{fmt.Sprintf("edge-%02d", i%20)},
		Tags: map[string]string{"segment": fmt.Sprintf("segment%02d", i/20%40)},
	}
	var path []uint32
	if i%4 == 3 {
		a.Type, path = []string{SiteToSiteVPN, Connect, TransitGateway}[i/4%3], []uint32{uint32(4200000000 + i)}
	}
	for j := range 20 {
		address := netip.AddrFrom4([4]byte{10, byte(i >> 6), byte(i<<2) | byte(j>>3), byte(j << 5)})
		a.Routes = append(a.Routes, Announcement{Prefix: netip.PrefixFrom(address, 27), ASPath: path})
	}
	return a
}

func BenchmarkBuild(b *testing.B) {
	n := large()
	for b.Loop() {
		Build(n)
	}
}

func BenchmarkFullTables(b *testing.B) {
	for name, n := range map[string]Network{"large": large(), "twisted": twisted()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				t := Build(n)
				var all [][]Route
				count := 0
				for _, id := range t.IDs() {
					all = append(all, t.Routes(id))
					count += len(all[len(all)-1])
				}
				b.ReportMetric(float64(count), "routes")
			}
		})
	}
}

func BenchmarkWith(b *testing.B) {
	t := Build(large())
	for _, id := range t.IDs() {
		t.Routes(id)
	}
	extra := largeAttachment(5000)
	id := t.IDs()[0]
	b.Run("tables", func(b *testing.B) {
		for b.Loop() {
			t.With(extra)
		}
	})
	b.Run("and its segment's routes", func(b *testing.B) {
		id := TableID{Place{Segment: extra.Tags["segment"]}, "edge-07"}
		for b.Loop() {
			t.With(extra).Routes(id)
		}
	})
	b.Run("one table", func(b *testing.B) {
		for b.Loop() {
			t.Routes(id)
		}
	})
	b.Run("candidates of one table", func(b *testing.B) {
		for b.Loop() {
			t.Candidates(id)
		}
	})
}
