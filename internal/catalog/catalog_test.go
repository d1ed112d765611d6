package catalog

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/strict"
)

// head is a catalog on which entries can stand: what follows it begins on line 3.
const head = "account: \"111122223333\"\nregion: us-east-1\n"

// hub is a gateway with two attachments and a table, as lines 3 to 6.
const hub = head + `transit-gateways: [{id: tgw-1}, {id: tgw-2}]
vpcs: [{id: vpc-1, cidrs: [10.1.0.0/16]}]
transit-gateway-attachments: [{id: tgw-attach-1, transit-gateway: tgw-1, type: vpc, resource: vpc-1}, {id: tgw-attach-2, transit-gateway: tgw-2, type: vpc, resource: vpc-1}]
prefix-lists: [{id: pl-1, entries: []}]
`

// hubWith is the hub with a table whose one route is on line 8.
func hubWith(route string) string {
	return hub + "transit-gateway-route-tables:\n  - {id: tgw-rtb-1, transit-gateway: tgw-1, routes: [{" + route + "}]}\n"
}

// TestCatalogProblems tells what is wrong with catalogs that cannot be meant: where it is, and how to cure it.
func TestCatalogProblems(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"nothing":           {"", "The catalog is empty"},
		"no YAML":           {head + "vpcs: []]\n", "line 2: From here on this is neither YAML nor JSON"},
		"two documents":     {head + "---\nvpcs: []\n", "line 3: A second document begins here"},
		"a list":            {"- a\n", "line 1: the catalog must have keys and values."},
		"an unknown key":    {head + "vpc: []\n", `line 3: the catalog has no "vpc": it may have account,`},
		"a key twice":       {head + "vpcs: []\nvpcs: []\n", `line 4: the catalog has "vpcs" twice: keep one.`},
		"an alias":          {head + "vpcs:\n  - &a {id: vpc-1, cidrs: []}\n", "line 4: vpcs[0] uses an anchor or alias"},
		"no list":           {head + "vpcs: vpc-1\n", "line 3: vpcs must be a list."},
		"no text":           {head + "vpcs: [{id: [], cidrs: []}]\n", "line 3: id must be one text or number."},
		"no id":             {head + "transit-gateways:\n  - tags: {a: b}\n", `line 4: transit-gateways[0] needs "id".`},
		"a wrong id":        {head + "transit-gateways: [{id: vpc-1}]\n", `line 3: "vpc-1" is not the id of a transit gateway: it begins with "tgw-"`},
		"an id twice":       {head + "transit-gateways:\n  - {id: tgw-1}\n  - {id: tgw-1}\n", "line 5: tgw-1 stands on line 4 already"},
		"no account":        {"region: us-east-1\ntransit-gateways: [{id: tgw-1}]\n", "line 2: No account is given"},
		"no Region":         {"account: \"111122223333\"\ntransit-gateways: [{id: tgw-1}]\n", "line 2: No region is given"},
		"a wrong account":   {"account: 1\nregion: us-east-1\ntransit-gateways: [{id: tgw-1}, {id: tgw-2}]\n", `line 1: "1" cannot be the account.`},
		"a wrong number":    {head + "transit-gateways: [{id: tgw-1, asn: 4294967296}]\n", `line 3: "4294967296" is no AS number: it is from 1 to 4294967294, in digits alone.`},
		"a wrong address":   {head + "customer-gateways: [{id: cgw-1, address: 10.0.0}]\n", `line 3: "10.0.0" is not an IP address.`},
		"a wrong block":     {head + "vpcs: [{id: vpc-1, cidrs: [10.0.0.0]}]\n", `line 3: "10.0.0.0" is not a CIDR block`},
		"host bits":         {head + "vpcs: [{id: vpc-1, cidrs: [10.0.0.1/8]}]\n", `line 3: "10.0.0.1/8" has bits behind its prefix: write 10.0.0.0/8.`},
		"nothing there":     {head + "vpn-connections: [{id: vpn-1, customer-gateway: cgw-1}]\n", `line 3: "cgw-1" is not in this catalog: declare it under customer-gateways.`},
		"of another kind":   {hub + "vpn-connections: [{id: vpn-1, customer-gateway: tgw-1}]\n", "line 7: tgw-1 is a transit gateway, not a customer gateway."},
		"a wrong word":      {hubWith("cidr: 10.0.0.0/8, state: blackhole, type: dynamic"), `line 8: "dynamic" is none of static, propagated.`},
		"neither way":       {hubWith("attachments: [tgw-attach-1]"), "line 8: A route has either cidr or prefix-list."},
		"both ways":         {hubWith("cidr: 10.0.0.0/8, prefix-list: pl-1, attachments: [tgw-attach-1]"), "line 8: A route has either cidr or prefix-list."},
		"a route to naught": {hubWith("cidr: 10.0.0.0/8"), "line 8: The route leads nowhere"},
		"a full blackhole":  {hubWith("cidr: 10.0.0.0/8, state: blackhole, attachments: [tgw-attach-1]"), "line 8: A blackhole leads nowhere"},
		"a route twice":     {hubWith("cidr: 10.0.0.0/8, state: blackhole}, {cidr: 10.0.0.0/8, state: blackhole"), "line 8: This route stands on line 8 already"},
		"a foreign exit":    {hubWith("cidr: 10.0.0.0/8, attachments: [tgw-attach-2]"), "line 8: tgw-attach-2 belongs to another transit gateway than the route table"},
		"a foreign table": {strings.Replace(hubWith("cidr: 10.0.0.0/8, state: blackhole"), "tgw-2, type: vpc", "tgw-2, route-table: tgw-rtb-1, type: vpc", 1),
			"line 5: tgw-rtb-1 belongs to another transit gateway than the attachment"},
		"a key of another type": {strings.Replace(hub, "type: vpc", "type: peering", 1), `line 5: "resource" belongs to attachments of type vpc, vpn or direct-connect-gateway: leave it out.`},
		"a peer at home": {strings.Replace(hub, "type: vpc, resource: vpc-1", "type: peering, peer: tgw-attach-1", 1),
			"line 5: An attachment is not its own peer"},
		"a peer beside it": {strings.Replace(strings.Replace(hub, "tgw-2, type: vpc", "tgw-1, type: vpc", 1),
			"type: vpc, resource: vpc-1", "type: peering, peer: tgw-attach-2", 1),
			"line 5: The peer is an attachment of the same transit gateway"},
		"a peer that is none": {strings.Replace(hub, "type: vpc, resource: vpc-1", "type: peering, peer: tgw-attach-2", 1),
			"line 5: tgw-attach-2 does not lead back"},
		"Connect over itself": {strings.Replace(hub, "type: vpc, resource: vpc-1", "type: connect, transport: tgw-attach-1", 1),
			"line 5: tgw-attach-1 is of type connect: what carries a Connect attachment is"},
		"announced twice": {head + "direct-connect-gateways: [{id: a, routes: [{cidr: 10.0.0.0/8}, {cidr: 10.0.0.0/8, edge: eu-west-1}, {cidr: 10.0.0.0/8}]}]\n",
			"line 3: 10.0.0.0/8 is announced on line 3 already: keep one."},
		"a foreign edge": {head + "vpcs: [{id: vpc-1, cidrs: [], appliances: [{address: 10.0.0.1, routes: [{cidr: 10.0.0.0/8, edge: eu-west-1}]}]}]\n",
			`line 3: "edge" belongs to what Direct Connect gateways announce: leave it out.`},
		"no community": {head + "direct-connect-gateways: [{id: a, routes: [{cidr: 10.0.0.0/8, communities: [no-export]}]}]\n",
			`line 3: "no-export" is no community: write two numbers from 0 to 65535`},
		"a community over 16 bits": {head + "direct-connect-gateways: [{id: a, routes: [{cidr: 10.0.0.0/8, communities: ['65536:1']}]}]\n",
			`line 3: "65536:1" is no community`},
		"no AS": {head + "direct-connect-gateways: [{id: a, routes: [{cidr: 10.0.0.0/8, as-path: [x]}]}]\n", `line 3: "x" is no AS number`},
		"an AS that is nobody": {head + "direct-connect-gateways: [{id: a, routes: [{cidr: 10.0.0.0/8, as-path: [65010, 65535]}]}]\n",
			"line 3: The AS number 65535 cannot be used: it is reserved."},
		"a gateway that is nobody": {head + "customer-gateways: [{id: cgw-1, asn: 23456}]\n", "line 3: The AS number 23456 cannot be used"},
		"a long way": {head + "direct-connect-gateways: [{id: a, routes: [{cidr: 10.0.0.0/8, as-path: [1" + strings.Repeat(", 1", 254) + "]}]}]\n",
			"line 3: The AS path has 255 numbers, at most 254 are read."},
		"a peer of no Connect": {hub + "transit-gateway-connect-peers: [{id: tgw-connect-peer-1, attachment: tgw-attach-1, address: 10.0.0.1, peer-address: 10.0.0.2}]\n",
			"line 7: tgw-attach-1 is no Connect attachment"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hasProblem(t, c.text, c.want)
		})
	}
}

func hasProblem(t *testing.T, text, want string) {
	t.Helper()
	declared, problems := Parse([]byte(text))
	if declared != nil || len(problems) != 1 || !strings.HasPrefix(problems[0].String(), want) {
		t.Errorf("the problems are %q, want %q", problems, want)
	}
}

func TestCatalogIsRight(t *testing.T) {
	t.Parallel()
	if _, problems := Parse([]byte(hubWith("cidr: 10.0.0.0/8, attachments: [tgw-attach-1]"))); len(problems) > 0 {
		t.Errorf("what the other tests are made of has problems: %v", problems)
	}
}

// TestCatalogIsBounded holds for documents that are too large, and for those with too much wrong.
func TestCatalogIsBounded(t *testing.T) {
	t.Parallel()
	if _, problems := Parse(make([]byte, 100<<20)); len(problems) != 1 || !strings.Contains(problems[0].Text, "at most 33554432 are read") {
		t.Errorf("100 MB: %v", problems)
	}
	text := head + "transit-gateways:\n" + strings.Repeat("  - {id: tgw-1, colour: red}\n", 1000)
	_, problems := Parse([]byte(text))
	if len(problems) != strict.MaxProblems+1 || !strings.Contains(problems[strict.MaxProblems].Text, "more problems") {
		t.Errorf("%d problems, the last is %v", len(problems), problems[len(problems)-1])
	}
}

// TestCatalogExample holds the example of the documentation to what it shows: every section, without a problem.
func TestCatalogExample(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/catalog.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	declared, problems := Parse(text)
	if len(problems) > 0 {
		t.Fatalf("%v", problems)
	}
	for _, form := range forms {
		if !slices.ContainsFunc(declared.Resources, func(thing *Resource) bool { return thing.Kind == form.kind }) {
			t.Errorf("the example has no %s", form.section)
		}
	}
	for i, thing := range declared.Resources {
		for _, other := range thing.Beside {
			if !slices.Contains(declared.Resources[:i], other) {
				t.Errorf("%s refers to %s, which does not come before it", thing.ARN, other.ARN)
			}
		}
	}
}

// A schema is what of a JSON Schema the catalog's uses to name keys.
type schema struct {
	Required   []string          `json:"required"`
	Properties map[string]schema `json:"properties"`
	Items      *schema           `json:"items"`
	Ref        string            `json:"$ref"`
	Defs       map[string]schema `json:"$defs"`
}

// TestCatalogSchema compares the published schema with what is read: the same keys at the same places, the same of
// them required.
func TestCatalogSchema(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/catalog.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&s); err != nil {
		t.Fatal(err)
	}
	s.compare(t, "catalog", s.Defs, reflect.TypeFor[Document]())
}

func (s schema) compare(t *testing.T, at string, defs map[string]schema, of reflect.Type) {
	t.Helper()
	if named, found := defs[strings.TrimPrefix(s.Ref, "#/$defs/")]; found {
		s = named
	}
	read := map[string]bool{}
	for _, f := range strict.Keys(of) {
		key := f.Tag.Get("key")
		read[key] = true
		property, found := s.Properties[key]
		if !found {
			t.Errorf("the schema of %s has no %q", at, key)
			continue
		}
		if required := f.Tag.Get("required") != ""; required != slices.Contains(s.Required, key) {
			t.Errorf("%s.%s is required: %v in what is read, otherwise in the schema", at, key, required)
		}
		switch {
		case (f.Type.Kind() == reflect.Slice) != (property.Items != nil):
			t.Errorf("%s.%s is a list in one of what is read and the schema", at, key)
		case f.Type.Kind() == reflect.Slice && f.Type.Elem() != reflect.TypeFor[Said]():
			property.Items.compare(t, at+"."+key, defs, f.Type.Elem())
		}
	}
	for key := range s.Properties {
		if !read[key] {
			t.Errorf("nothing reads %s.%s, which the schema has", at, key)
		}
	}
}

// FuzzCatalog reads anything: it is a catalog, or has problems on lines that are there, and reading it twice gives the
// same.
func FuzzCatalog(f *testing.F) {
	example, err := os.ReadFile("../../docs/catalog.example.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	f.Add([]byte(hubWith("cidr: 10.0.0.0/8, attachments: [tgw-attach-1]")))
	f.Add([]byte("{\"vpcs\": [{\"id\": null}]}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		declared, problems := Parse(text)
		again, same := Parse(text)
		if (declared == nil) != (len(problems) > 0) || !slices.Equal(problems, same) {
			t.Fatalf("%v, then %v", problems, same)
		}
		for _, p := range problems {
			if p.Line < 0 || p.Line > bytes.Count(text, []byte("\n"))+bytes.Count(text, []byte("\r"))+2 || p.Text == "" {
				t.Errorf("line %s does not tell much: %q", strconv.Itoa(p.Line), p.Text)
			}
		}
		if declared == nil {
			return
		}
		for i, thing := range declared.Resources {
			if same := again.Resources[i]; thing.ARN != same.ARN || thing.Described.Definition != same.Described.Definition {
				t.Errorf("%s is %s, then %s is %s", thing.ARN, thing.Described.Definition, same.ARN, same.Described.Definition)
			}
		}
	})
}
