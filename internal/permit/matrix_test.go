package permit

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/access"
)

var update = flag.Bool("update", false, "write testdata/matrix.txt anew")

const matrixFile = "testdata/matrix.txt"

// A column is a principal of the matrix, from testdata/principals.json.
type column struct {
	Name    string
	Says    string
	From    string          // the address that it calls from; "" is 192.0.2.7
	Policy  json.RawMessage // nil: none
	Session json.RawMessage // of a role session
	Root    bool
}

// principal has the column's policies.
func (c column) principal(t *testing.T) *Principal {
	t.Helper()
	if c.Root {
		return RootOf(account)
	}
	who := &Principal{Kind: User, Account: account, Name: c.Name, ARN: "arn:aws:iam::" + account + ":user/" + c.Name}
	who.Layers = []access.Layer{{Kind: access.Identity, Policies: parsed(t, c.Policy)}}
	if c.Session != nil {
		who.Kind, who.ARN = Session, "arn:aws:sts::"+account+":assumed-role/"+c.Name+"/s"
		who.Layers = append(who.Layers, access.Layer{Kind: access.Session, Policies: parsed(t, c.Session)})
	}
	return who
}

func parsed(t *testing.T, document json.RawMessage) []*access.Policy {
	t.Helper()
	if document == nil {
		return nil
	}
	p, err := access.Parse("p", document)
	if err != nil {
		t.Fatal(err)
	}
	return []*access.Policy{p}
}

// A row is an operation with an input that names one thing of each kind.
type row struct {
	name string
	op   *api.Operation
	in   any
}

// rows are the operations; those that create something come once more with tags, and with a label.
func rows() (all []row) {
	for _, op := range api.Operations {
		plain := row{op.Name, op, example(op)}
		all = append(all, plain)
		if rules[op.Name].creates == "" {
			continue
		}
		tagged := row{"  with tags", op, example(op)}
		reflect.ValueOf(tagged.in).Elem().FieldByName("Tags").Set(reflect.ValueOf([]api.Tag{{Key: "env", Value: "dev"}}))
		all = append(all, tagged)
		if op.Input.Member("RoutingPolicyLabel") != nil {
			labelled := row{"  with a label", op, example(op)}
			reflect.ValueOf(labelled.in).Elem().FieldByName("RoutingPolicyLabel").SetString("blue")
			all = append(all, labelled)
		}
	}
	return all
}

// example is an input where every text is its member's own: SiteId is "site-1", as is each of SiteIds.
func example(op *api.Operation) any {
	in := op.New()
	v := reflect.ValueOf(in).Elem()
	for i := range v.NumField() {
		name, field := v.Type().Field(i).Name, v.Field(i)
		text := exampleText(name)
		switch field.Interface().(type) {
		case string:
			if name != "RoutingPolicyLabel" || op.Name == "PutAttachmentRoutingPolicyLabel" {
				field.SetString(text)
			}
		case []string:
			field.Set(reflect.ValueOf([]string{text}))
		case []api.Tag:
			if op.Name == "TagResource" {
				field.Set(reflect.ValueOf([]api.Tag{{Key: "env", Value: "dev"}}))
			}
		}
	}
	return in
}

// exampleTexts are the values of members; others are called as the member is.
var exampleTexts = map[string]string{
	"GlobalNetworkId": "global-network-1", "GlobalNetworkIds": "global-network-1", "CoreNetworkId": "core-network-1",
	"SiteId": "site-1", "SiteIds": "site-1", "DeviceId": "device-1", "DeviceIds": "device-1", "LinkId": "link-1", "LinkIds": "link-1",
	"ConnectionId": "connection-1", "ConnectionIds": "connection-1", "AttachmentId": "attachment-1",
	"ConnectAttachmentId": "attachment-1", "TransportAttachmentId": "attachment-1", "ConnectPeerId": "connect-peer-1",
	"PeeringId": "peering-1", "TagKeys": "env",
	"ResourceArn": "arn:aws:networkmanager::" + account + ":site/global-network-1/site-1",
}

func exampleText(member string) string { return cmp.Or(exampleTexts[member], member+"-1") }

// exampleTags say that devices belong to production, all else to development.
func exampleTags(_ context.Context, _, arn string) ([]api.Tag, error) {
	if strings.Contains(arn, ":device/") {
		return []api.Tag{{Key: "env", Value: "prod"}}, nil
	}
	return []api.Tag{{Key: "env", Value: "dev"}}, nil
}

// cell says what decided: +Statement allows, !Statement denies, and -kind is what nothing allows.
func (c column) cell(t *testing.T, who *Principal, r row) string {
	t.Helper()
	asked := httptest.NewRequest("GET", "http://trunkline.test/", nil)
	asked.RemoteAddr = "192.0.2.7:1234"
	if c.From != "" {
		asked.RemoteAddr = c.From + ":1234"
	}
	v, err := Request{
		Principal: who, Asks: Asks(r.op, account, r.in), Tags: exampleTags,
		Occasion: Occasion{Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), HTTP: asked},
	}.Decide(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	other := ""
	if v.Action != r.op.Action {
		other = map[string]string{tagResource: "tag:", putRoutingLabel: "label:"}[v.Action]
	}
	switch {
	case v.Allowed && who.Kind == Root:
		return "+"
	case v.Allowed:
		return "+" + v.Statement
	case v.Explicit:
		return "!" + other + v.Statement
	case v.Kind == access.Session:
		return "-" + other + "session"
	}
	kind, _, _ := strings.Cut(v.Resource[strings.LastIndex(v.Resource, ":")+1:], "/")
	return "-" + other + kind
}

// TestMatrix decides who may do what, and compares with what was read and found right.
func TestMatrix(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/principals.json")
	if err != nil {
		t.Fatal(err)
	}
	var columns []column
	if err := json.Unmarshal(text, &columns); err != nil {
		t.Fatal(err)
	}
	got := matrix(t, columns)
	if *update {
		if err := os.WriteFile(matrixFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	is, was := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(is), len(was)) {
		if a, b := at(is, i), at(was, i); a != b {
			t.Errorf("%s:%d\n is %s\nwas %s", matrixFile, i+1, a, b)
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "nothing"
}

func matrix(t *testing.T, columns []column) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("Who may do what. The columns are the principals of principals.json:\n\n")
	heads := []string{"OPERATION"}
	principals := map[string]*Principal{}
	for _, c := range columns {
		fmt.Fprintf(&b, "  %-10s %s\n", c.Name, c.Says)
		heads = append(heads, c.Name)
		principals[c.Name] = c.principal(t)
	}
	b.WriteString("\n+S the statement S allows, !S it denies, -K nothing allows it on the kind of resource K. The words tag: and label:\n" +
		"before S or K say that it is about TagResource or PutAttachmentRoutingPolicyLabel, which the operation asks for, too.\n" +
		"Resources have the tag env=dev, devices env=prod, and what is to be created has none.\n\n")
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, strings.Join(heads, "\t"))
	for _, r := range rows() {
		line := []string{r.name}
		for _, c := range columns {
			line = append(line, c.cell(t, principals[c.Name], r))
		}
		fmt.Fprintln(table, strings.Join(line, "\t"))
	}
	if err := table.Flush(); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return []byte(strings.Join(slices.Clip(lines), "\n"))
}
