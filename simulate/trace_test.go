package simulate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/simulate"
)

// TestTraceWhileMovesWait follows packets where an attachment stays in a group
// that has another one at the edge, and where one stays in a segment that is
// not at its edge.
func TestTraceWhileMovesWait(t *testing.T) {
	t.Parallel()
	scenario, err := simulate.Parse([]byte(`
policy:
  version: "2025.11"
  core-network-configuration: {asn-ranges: [64512-64520], edge-locations: [{location: us-east-1}, {location: eu-west-1}]}
  segments:
    - {name: a, require-attachment-acceptance: false}
    - {name: b, require-attachment-acceptance: false}
    - {name: c, edge-locations: [us-east-1]}
  network-function-groups: [{name: g, require-attachment-acceptance: false}]
  segment-actions:
    - {action: send-via, segment: a, mode: single-hop, when-sent-to: {segments: [b]}, via: {network-function-groups: [g]}}
  attachment-policies:
    - {rule-number: 1, conditions: [{type: tag-exists, key: g}], action: {add-to-network-function-group: g}}
    - {rule-number: 2, conditions: [{type: any}], action: {association-method: tag, tag-value-of-key: s}}
attachments:
  - {id: i2, type: vpc, edge: us-east-1, tags: {g: here}}
  - {id: i1, type: vpc, edge: us-east-1, tags: {s: a}, held-in: {network-function-group: g}}
  - {id: va, type: vpc, edge: eu-west-1, tags: {s: a}, routes: [{prefix: 10.1.0.0/16}]}
  - {id: vb, type: vpc, edge: us-east-1, tags: {s: b}, routes: [{prefix: 10.2.0.0/16}]}
  - {id: vc, type: vpc, edge: eu-west-1, tags: {s: a}, held-in: {segment: c}}
`))
	if err != nil {
		t.Fatal(err)
	}
	result := scenario.Run()
	trace, err := result.Trace("va", "10.2.0.1")
	if err != nil {
		t.Fatal(err)
	}
	for _, way := range slices.Concat(trace.There, trace.Back) {
		if !strings.HasSuffix(way.Why, ", if i1 sends the packet on") {
			t.Errorf("%s to %s: %s", way.From, way.To, way.Why)
		}
	}
	trace, err = result.Trace("vc", "10.2.0.1")
	if err != nil {
		t.Fatal(err)
	}
	want := "vc stays in segment c, which is not where it is attached"
	if len(trace.There) != 1 || trace.There[0].Outcome != simulate.NoRoute || trace.There[0].Why != want {
		t.Errorf("got %+v, want one way, %s", trace.There, want)
	}
}
