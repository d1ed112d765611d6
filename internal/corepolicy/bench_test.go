package corepolicy

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// large is a sound document of nearly the most bytes that are allowed, most of
// them in what a document can have much of: attachment policies, static routes
// and routing policies.
func large() []byte {
	var b bytes.Buffer
	b.WriteString(`{"version": "2025.11", "core-network-configuration": {"asn-ranges": ["64512-64600"], "edge-locations": [
		{"location": "us-east-1"}, {"location": "eu-west-1"}]}, "segments": [{"name": "prod"}, {"name": "dev"}], "segment-actions": [`)
	for i := range 1000 {
		fmt.Fprintf(&b, `{"action": "create-route", "segment": "prod", "destination-cidr-blocks": ["10.%d.%d.0/24", "2001:db8:%x::/48"],
			"destinations": ["attachment-%017x"]},`, i/256, i%256, i, i)
	}
	b.WriteString(`{"action": "share", "segment": "prod", "mode": "attachment-route", "share-with": "*"}], "routing-policies": [`)
	for i := range 300 {
		fmt.Fprintf(&b, `{"routing-policy-name": "p%d", "routing-policy-direction": "inbound", "routing-policy-number": %d, "routing-policy-rules": [
			{"rule-number": 1, "rule-definition": {"condition-logic": "or", "match-conditions": [{"type": "prefix-in-cidr", "value": "10.0.0.0/8"},
			{"type": "community-in-list", "value": "65051:200"}], "action": {"type": "prepend-asn-list", "value": [65000, 65000, 65000]}}}]},`, i, i+1)
	}
	b.WriteString(`{"routing-policy-name": "last", "routing-policy-direction": "inbound", "routing-policy-number": 1, "routing-policy-rules": []}],
		"attachment-policies": [`)
	const end = `{"rule-number": 65535, "conditions": [{"type": "any"}], "action": {"association-method": "constant", "segment": "dev"}}]}`
	for i := 1; b.Len() < MaxSize-500; i++ {
		fmt.Fprintf(&b, `{"rule-number": %d, "condition-logic": "and", "conditions": [{"type": "tag-value", "key": "env", "operator": "equals",
			"value": "v%d"}, {"type": "account-id", "operator": "equals", "value": "111122223333"}], "action": {"association-method": "constant",
			"segment": "prod"}},`, i, i)
	}
	b.WriteString(end)
	return b.Bytes()
}

// hostile are texts of nearly the most bytes that would take long if anything
// were compared with everything.
func hostile() map[string][]byte {
	fill := func(head, each, tail string) []byte {
		var b strings.Builder
		b.WriteString(head)
		for i := 0; b.Len()+len(each)+len(tail) < MaxSize-100; i++ {
			b.WriteString(strings.ReplaceAll(each, "#", fmt.Sprint(i)))
		}
		b.WriteString(tail)
		return []byte(b.String())
	}
	configuration := `{"version": "2025.11", "core-network-configuration": {"asn-ranges": ["64512-64600"], "edge-locations": [{"location": "us-east-1"}]`
	route := configuration + `}, "segments": [{"name":"s"}], "segment-actions": [{"action":"create-route","segment":"s","destinations":["blackhole"],
		"destination-cidr-blocks":[`
	inserted := configuration + `}, "network-function-groups": [{"name":"f","require-attachment-acceptance":true}], "segments": [`
	for i := range maxSegments - 1 {
		inserted += fmt.Sprintf(`{"name":"s%d"},`, i)
	}
	inserted = strings.TrimSuffix(inserted, ",") + `], "segment-actions": [`
	return map[string][]byte{
		"unknown members": fill("{", `"k#":0,`, `"k":0}`),
		"twice":           fill("{", `"k":0,`, `"k":0}`),
		"wrong types":     fill(`{"segments": [`, "1,", "1]}"),
		"segments":        fill(configuration+`}, "segments": [`, `{"name":"s#"},`, `{"name":"s"}]}`),
		"blocks": fill(configuration+`, "inside-cidr-blocks": [`, `"10.0.0.0/8",`,
			`"11.0.0.0/8"]}, "segments": [{"name":"s"}]}`),
		"edges": fill(`{"version": "2025.11", "core-network-configuration": {"asn-ranges": ["64512-64600"], "edge-locations": [`,
			`{"location":"a-a-#","inside-cidr-blocks":["10.0.0.0/8"]},`, `{"location":"a-a-1"}]}, "segments": [{"name":"s"}]}`),
		"filters": fill(configuration+`}, "segments": [{"name":"a","deny-filter":[`, `"x#",`, `"x"]}]}`),
		"send-via": fill(configuration+`}, "network-function-groups": [{"name":"f","require-attachment-acceptance":true}], "segments": [{"name":"s"}],
			"segment-actions": [`, `{"action":"send-via","segment":"s","mode":"dual-hop","when-sent-to":{"segments":"*"},"via":{"network-function-groups":["f"]}},`,
			`{}]}`),
		"numbers": fill(configuration+`}, "segments": [{"name":"s"}], "routing-policies": [{"routing-policy-name":"p","routing-policy-direction":"inbound",
			"routing-policy-number":1,"routing-policy-rules":[{"rule-number":1,"rule-definition":{"match-conditions":[],"action":{"type":"prepend-asn-list",
			"value":[`, "64512,", "64512]}}}]}]}"),
		"escapes":      fill(`{"a":"`, `\u0041`, `"}`),
		"one value":    fill(configuration+`}, "segments": [{"name":"`, "s", `"}]}`),
		"nested":       fill(`{"segments": [`, strings.Repeat("[", 28)+strings.Repeat("]", 28)+",", "1]}"),
		"nothing":      fill(configuration+`}, "segments": [{"name":"s"}], "attachment-policies": [`, "{},", "{}]}"),
		"short texts":  fill(configuration+`}, "segments": [{"name":"s","deny-filter":[`, `"\n",`, `"s"]}]}`),
		"same names":   fill(configuration+`}, "segments": [{"name":"s"},{"name":"t","deny-filter":[`, `"s",`, `"s"]}]}`),
		"wrong routes": fill(route, `"",`, `""]}]}`),
		"long names":   fill(configuration+`}, "segments": [`, `{"name":"`+strings.Repeat("é", 300)+`#"},`, `{}]}`),
		"conditions": fill(configuration+`}, "segments": [{"name":"s"}], "attachment-policies": [{"rule-number":1,"action":{"association-method":"constant",
			"segment":"s"},"condition-logic":"or","conditions":[`, "{},", `{"type":"any"}]}]}`),
		"sent to": fill(inserted+`{"action":"send-via","segment":"s1","mode":"dual-hop","via":{"network-function-groups":["f"]},"when-sent-to":{"segments":[`,
			`"x",`, `"y"]}}]}`),
		"sent to all": fill(inserted, `{"action":"send-via","segment":"s1","mode":"dual-hop","via":{"network-function-groups":["f"]},
			"when-sent-to":{"segments":"*"}},`, `{}]}`),
		"no end": fill(configuration+`}, "segments": [`, "1,", "1"),
	}
}

func TestLargeDocument(t *testing.T) {
	t.Parallel()
	text := large()
	if d, problems := Parse(text); d == nil || len(text) > MaxSize || len(text) < MaxSize*9/10 {
		t.Fatalf("%d bytes: %v", len(text), problems)
	}
	for name, text := range hostile() {
		if d, problems := Parse(text); d != nil || len(problems) == 0 || len(text) > MaxSize {
			t.Errorf("%s: %d bytes are sound", name, len(text))
		}
	}
}

func BenchmarkParse(b *testing.B) {
	texts := hostile()
	texts["sound"] = large()
	for name, text := range texts {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Parse(text)
			}
		})
	}
}

func BenchmarkCompare(b *testing.B) {
	old, _ := Parse(large())
	new, _ := Parse(large())
	new.AttachmentPolicies = new.AttachmentPolicies[1:]
	for b.Loop() {
		Compare(old, new)
	}
}
