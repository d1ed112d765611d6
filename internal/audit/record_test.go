package audit

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the test sees into testdata")

// samples are changes of every sort. What is sealed of such changes stays so for ever: where this test fails, the form
// gets another number.
var samples = []change{
	{seq: 7, at: 1764072000123, account: 111122223333, resource: 0x123, principal: "arn:aws:iam::111122223333:root", request: "r-1",
		operation: "CreateSite", kind: "site", address: "192.0.2.7", agent: `aws-cli/2 "<&>"`,
		after: []byte(`{"SiteId":"site-00000000000000123","SiteArn":"arn:aws:networkmanager::111122223333:site/global-network-1/site-1","Description":"a <b> & ü"}`)},
	{seq: 8, at: 1764072000123, account: 111122223333, resource: 0x123, principal: "arn:aws:iam::111122223333:user/team/ann", request: "r-2",
		operation: "UpdateSite", kind: "site", before: []byte(`{"Description": "old"}`), after: []byte(`{"Description":"new"}`)},
	{seq: 9, at: 0, account: 33, resource: 5, principal: "arn:aws:sts::000000000033:assumed-role/deploy/ci-7", request: "r-3",
		operation: "DisassociateLink", kind: "link-association", before: []byte(`{"LinkId":"link-1"}`)},
	{seq: 10, at: 1, account: 33, principal: "arn:aws:iam::000000000033:user/eve", request: "r-4", operation: "DeleteSite", kind: DeniedKind,
		after: []byte(`{"errorCode":"AccessDenied","errorMessage":"User: eve is not authorized","requestParameters":{"SiteId":"site-1"}}`)},
	{seq: 11, at: 1, account: 33, principal: "arn:aws:iam::000000000033:user/eve", operation: "DeleteSite", kind: DeniedKind,
		after: []byte(`{"errorCode":"AccessDenied","errorMessage":"","more":1}`)},
	{seq: 14, at: 1, account: 33, principal: "arn:aws:iam::000000000033:user/eve", operation: "GetSites", kind: DeniedKind,
		after: []byte(`{"errorCode":"AccessDenied","errorMessage":"no"}`)},
	{seq: 12, at: 1, account: 33, principal: "arn:aws:iam::111122223333:root", operation: "PutQuota", kind: "control", after: []byte(`{"Code":"L-1","Max":2}`)},
	{seq: 13, at: 1, account: 33, principal: "who", operation: "Create\nSite", kind: `a"b`, before: []byte("no\njson"), after: []byte(`{"A":` + "\n" + `1}`)},
}

func TestRecordsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	var lines strings.Builder
	for _, c := range samples {
		line := string(c.record())
		if !json.Valid([]byte(line)) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("not JSON on one line: %s", line)
		}
		lines.WriteString(line + "\n")
	}
	const file = "testdata/form1.jsonl"
	if *update {
		if err := os.WriteFile(file, []byte(lines.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || string(want) != lines.String() {
		t.Errorf("%v: form %d has changed, got\n%s", err, form, lines.String())
	}
}

func TestALineGivesItsRecordBack(t *testing.T) {
	t.Parallel()
	for _, c := range samples {
		record := c.record()
		head := before(c.account).next(record)
		e := Event{Head: head, Previous: before(c.account).Hash, Record: record}
		line := e.Line()
		var read struct {
			Chain struct {
				Position       int64
				Previous, Hash string
			}
		}
		if err := json.Unmarshal(line, &read); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		again := Head{read.Chain.Position - 1, read.Chain.Previous}.next(RecordOf(line))
		if again != head {
			t.Errorf("the line leads to %v, want %v", again, head)
		}
	}
}
