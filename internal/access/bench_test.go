package access

import (
	"fmt"
	"strings"
	"testing"
)

// tenByTen are ten policies of ten statements, of which the last of the last allows what is asked.
func tenByTen(b *testing.B) []*Policy {
	var policies []*Policy
	for i := range 10 {
		var statements []string
		for j := range 10 {
			statements = append(statements, fmt.Sprintf(`{"Sid":"S%d","Effect":%q,"Action":["networkmanager:Get*","networkmanager:Update%d%d"],
				"Resource":["arn:aws:networkmanager::123456789012:site/global-network-%d*","arn:aws:networkmanager::123456789012:device/*"],
				"Condition":{"IpAddress":{"aws:SourceIp":["192.0.2.0/24"]},"StringLike":{"aws:RequestTag/env":"${aws:username}-*"}}}`,
				j, []string{"Allow", "Deny"}[j%2], i, j, 10*i+j))
		}
		if i == 9 {
			statements[9] = `{"Effect":"Allow","Action":"networkmanager:*Site","Resource":"arn:aws:networkmanager::123456789012:*","Condition":{"StringLike":{"aws:RequestTag/env":"${aws:username}-*"}}}`
		}
		policies = append(policies, policy(b, fmt.Sprint("p", i), strings.Join(statements, ",")))
	}
	return policies
}

// BenchmarkDecide decides over 10 policies of 10 statements: allowed by the last, or by none although 99 are about the
// action.
func BenchmarkDecide(b *testing.B) {
	policies := tenByTen(b)
	keys := map[string][]string{"aws:sourceip": {"192.0.2.7"}, "aws:username": {"ann"}, "aws:requesttag/env": {"ann-test"}}
	for action, want := range map[string]bool{"networkmanager:CreateSite": true, "networkmanager:GetLinks": false} {
		b.Run(action[len("networkmanager:"):], func(b *testing.B) {
			r := asks(action, keys, network)
			b.ReportAllocs()
			for b.Loop() {
				if d, err := Decide(policies, r); err != nil || d.Allowed != want {
					b.Fatal(d, err)
				}
			}
		})
	}
}

// BenchmarkParse reads one policy of ten statements.
func BenchmarkParse(b *testing.B) {
	var statements []string
	for j := range 10 {
		statements = append(statements, fmt.Sprintf(`{"Sid":"S%d","Effect":"Allow","Action":["networkmanager:Get*","networkmanager:List*"],
			"Resource":"arn:aws:networkmanager::123456789012:site/${aws:username}/*","Condition":{"IpAddress":{"aws:SourceIp":["192.0.2.0/24"]}}}`, j))
	}
	document := []byte(`{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("p", document); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWorstPattern matches a pattern as long as a document may be, made to be slow, against a long ARN.
func BenchmarkWorstPattern(b *testing.B) {
	g, text := globOf(b, strings.Repeat("a*", 5)+strings.Repeat("a", 1000)+"b"), strings.Repeat("a", 2048)
	for b.Loop() {
		if g.matches(text) {
			b.Fatal("matches")
		}
	}
}
