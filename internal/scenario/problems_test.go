package scenario

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// policyFile is the policy of the scenarios below: two edges, segments prod and near, of which near is at us-east-1
// alone, and a network function group.
const policyFile = `{
  "version": "2021.12",
  "core-network-configuration": {
    "asn-ranges": ["64512-64555"],
    "edge-locations": [{"location": "us-east-1"}, {"location": "eu-west-1"}]
  },
  "segments": [
    {"name": "prod", "require-attachment-acceptance": false},
    {"name": "near", "edge-locations": ["us-east-1"], "require-attachment-acceptance": false}
  ],
  "network-function-groups": [{"name": "firewalls", "require-attachment-acceptance": false}],
  "attachment-policies": [
    {"rule-number": 10, "conditions": [{"type": "tag-exists", "key": "fw"}], "action": {"add-to-network-function-group": "firewalls"}},
    {"rule-number": 20, "conditions": [{"type": "any"}], "action": {"association-method": "constant", "segment": "prod"}}
  ]
}
`

// files are what scenarios may name.
var files = fstest.MapFS{
	"policy.json":  {Data: []byte(policyFile)},
	"list.json":    {Data: []byte("[]\n")},
	"broken.json":  {Data: []byte("{\n  \"version\": \"2021.12\",\n}\n")},
	"wrong.json":   {Data: []byte(strings.Replace(policyFile, `"tag-exists"`, `"tag-exist"`, 1))},
	"careful.json": {Data: []byte(strings.Replace(policyFile, `"prod", "require-attachment-acceptance": false`, `"prod"`, 1))},
	"policy.yaml":  {Data: []byte("version: \"2021.12\"\nsegments: []\n")},
	"twice.yaml":   {Data: []byte("version: \"2021.12\"\nversion: \"2021.12\"\n")},
	"listed.json":  {Data: []byte(strings.Replace(listed, "ALIAS", "known", 1))},
	"nowhere.json": {Data: []byte(strings.Replace(listed, "ALIAS", "nowhere", 1))},
	"huge.json":    {Data: []byte(policyFile + strings.Repeat(" ", 1<<20))},
}

const listed = `{"version": "2025.11",
"core-network-configuration": {"asn-ranges": ["64512-64555"], "edge-locations": [{"location": "us-east-1"}]},
"segments": [{"name": "prod"}],
"routing-policies": [{"routing-policy-name": "p", "routing-policy-direction": "inbound", "routing-policy-number": 1, "routing-policy-rules": [
{"rule-number": 1, "rule-definition": {"match-conditions": [{"type": "prefix-in-prefix-list", "value": "ALIAS"}], "action": {"type": "drop"}}}]}]}
`

func parse(text string) (*Scenario, []Problem) {
	return Source{File: "s.yaml", Open: func(name string) (fs.File, error) { return files.Open(name) }}.Parse([]byte(text))
}

const head = "policy: policy.json\n"

// with is a scenario with one attachment, on line 3, which has more than an id, a type and an edge.
func with(more string) string {
	return head + "attachments:\n  - {id: a, type: vpc, edge: us-east-1" + more + "}\n"
}

// saying is a scenario with a VPN connection on line 3.
func saying(more string) string {
	return strings.Replace(with(more), "type: vpc", "type: site-to-site-vpn", 1)
}

// asserting is a scenario with an assertion on line 7.
func asserting(words string) string {
	return with("") + "  - {id: vpn, type: site-to-site-vpn, edge: us-east-1}\n  - {id: dx, type: direct-connect-gateway, edges: [us-east-1]}\n" +
		"assert:\n  - {" + words + "}\n"
}

// TestProblems tells of scenarios that cannot be meant: one for each rule, with the line and the cure.
func TestProblems(t *testing.T) {
	t.Parallel()
	for name, c := range problemCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made, found := parse(c.text)
			var told []string
			for _, p := range found {
				told = append(told, p.String())
			}
			if want := strings.Split(c.want, "\n"); made != nil || !slices.Equal(told, want) {
				t.Errorf("the problems are\n%s\nwant\n%s", strings.Join(told, "\n"), c.want)
			}
		})
	}
}

// TestWhatProblemsAreMadeOf reads what the cases change.
func TestWhatProblemsAreMadeOf(t *testing.T) {
	t.Parallel()
	for _, text := range []string{head, with(""), asserting("attachment: a, segment: prod"), "policy: listed.json\nprefix-lists: {known: [10.0.0.0/8]}\n"} {
		if _, found := parse(text); len(found) > 0 {
			t.Errorf("%s\nhas problems: %v", text, found)
		}
	}
}

// TestEveryProblemAtOnce tells what is wrong with the scenario and with its policy together.
func TestEveryProblemAtOnce(t *testing.T) {
	t.Parallel()
	_, found := parse("policy: wrong.json\ncolour: red\nattachments:\n  - {id: a, type: vcp, edge: us-east1, routes: [{prefix: 10.0.0.1/8, as-path: [0]}]}\n" +
		"assert:\n  - {segment: prd, edge: us-east-1, prefix: 10.0.0.0/8, via: b}\n")
	var places []string
	for _, p := range found {
		place, _, _ := strings.Cut(p.String(), ": ")
		places = append(places, place)
	}
	want := []string{"s.yaml:2", "s.yaml:4", "s.yaml:4", "s.yaml:4", "s.yaml:4", "s.yaml:6", "s.yaml:6", "wrong.json:13"}
	if !slices.Equal(places, want) {
		t.Errorf("the problems are at %v, want %v: %v", places, want, found)
	}
}

// TestBounds refuses what is too large, and tells of no more than a hundred problems.
func TestBounds(t *testing.T) {
	t.Parallel()
	attachments := head + "attachments:\n" + strings.Repeat("  - {id: a, type: vpc, edge: us-east-1}\n", maxAttachments+1)
	routes := with(", routes: [" + strings.Repeat("{prefix: 10.0.0.0/8},", maxRoutes+1) + "]")
	for name, c := range map[string]struct{ text, want string }{
		"bytes":       {strings.Repeat(" ", MaxSize+1), "s.yaml: The scenario has more than the 33554432 bytes that are read"},
		"attachments": {attachments, "s.yaml:20003: There are more than 20000 attachments"},
		"routes":      {routes, "s.yaml:3: There are more than 500000 routes"},
		"path":        {saying(", routes: [{prefix: 10.0.0.0/8, as-path: [" + strings.Repeat("1,", 256) + "]}]"), "s.yaml:3: The AS path has 256 numbers"},
		"communities": {saying(", routes: [{prefix: 10.0.0.0/8, communities: [" + strings.Repeat("\"1:1\",", 256) + "]}]"), "s.yaml:3: The route has 256 communities"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, found := parse(c.text); len(found) != 1 || !strings.HasPrefix(found[0].String(), c.want) {
				t.Errorf("the problems are %v, want %s", found, c.want)
			}
		})
	}
	if _, found := parse(head + "attachments:\n" + strings.Repeat("  - {colour: red}\n", 1000)); len(found) != 101 {
		t.Errorf("%d problems are told", len(found))
	}
}

// FuzzParse reads anything: it is a scenario that is written as it was read, or has problems.
func FuzzParse(f *testing.F) {
	for _, c := range problemCases {
		f.Add(c.text)
	}
	f.Add(asserting("segment: prod, edge: us-east-1, prefix: 10.0.0.0/8, via: a"))
	f.Fuzz(func(t *testing.T, text string) {
		made, found := parse(text)
		if (made == nil) != (len(found) > 0) {
			t.Fatalf("%v and %v", made, found)
		}
		for _, p := range found {
			if p.Text == "" || strings.Contains(p.Text, "\n") || p.Line < 0 {
				t.Errorf("%+v does not tell much", p)
			}
		}
		if made == nil {
			return
		}
		written, err := Write(made.Network)
		if err != nil {
			t.Fatal(err)
		}
		again, found := parse(string(written))
		if len(found) > 0 {
			t.Fatalf("what is written has problems: %v\n%s", found, written)
		}
		if twice, err := Write(again.Network); err != nil || string(twice) != string(written) {
			t.Errorf("is written as\n%s\nthen as\n%s%v", written, twice, err)
		}
	})
}
