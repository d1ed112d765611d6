package catalog

import (
	"strings"
	"testing"
)

// TestCatalogIsReadClosely tells of documents that say nothing, of what cannot be read, and of what nothing else looks at.
func TestCatalogIsReadClosely(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"a header alone":    {head, "The catalog is empty. If nothing is outside, say so"},
		"a mark alone":      {"---\n", "The catalog is empty"},
		"null":              {"null", "The catalog is empty"},
		"an empty object":   {"{}", "The catalog is empty"},
		"a null section":    {head + "vpcs:\n", "The catalog is empty"},
		"whose nothing":     {"vpcs: []\n", "The catalog is empty"},
		"a null entry":      {head + "vpcs: [null]\n", "line 3: vpcs[0] has no value (null): give it one, or leave it out."},
		"a null number":     {head + "transit-gateways: [{id: tgw-1, asn: null}]\n", "line 3: asn has no value (null)"},
		"a null list":       {head + "vpcs: [{id: vpc-1, cidrs: ~}]\n", "line 3: cidrs has no value (null)"},
		"a tag without key": {head + "vpcs: [{id: vpc-1, cidrs: [], tags: {\"\": a}}]\n", "line 3: A tag has a key."},
		"a long key":        {head + "vpcs: [{id: vpc-1, cidrs: [], tags: {" + strings.Repeat("é", 129) + ": a}}]\n", "line 3: A tag's key has at most 128 characters."},
		"a long value":      {head + "vpcs: [{id: vpc-1, cidrs: [], tags: {a: " + strings.Repeat("é", 257) + "}}]\n", "line 3: A tag's value has at most 256 characters."},
		"U+0000 in a key":   {head + `vpcs: [{id: vpc-1, cidrs: [], tags: {"a\0": a}}]` + "\n", "line 3: The key of a tag has a character that no text can have (U+0000)."},
		"U+0000 in a text":  {head + `vpcs: [{id: vpc-1, cidrs: [], tags: {a: "\0"}}]` + "\n", "line 3: tags.a has a character that no text can have (U+0000)."},
		"an idle account":   {"account: me\nregion: us-east-1\nvpcs: []\n", `line 1: "me" cannot be the account.`},
		"an idle Region":    {"account: \"111122223333\"\nregion: east\nvpcs: []\n", `line 2: "east" cannot be the region.`},
		"an idle partition": {head + "partition: \"\"\nvpcs: []\n", `line 3: "" cannot be the partition.`},
		"no UTF-8":          {head + "vpcs: [\xff]\n", "line 3: Here is a byte that is not UTF-8 (0xff)"},
		"a control char":    {head + "# é\nvpcs: [\x01]\n", "line 4: Here is a control character (U+0001)"},
		"another version":   {"%YAML 2.0\n---\n" + head, "line 1: From here on this is neither YAML nor JSON: found incompatible YAML document."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hasProblem(t, c.text, c.want)
		})
	}
}

// TestCatalogReads reads what looks unusual and is meant.
func TestCatalogReads(t *testing.T) {
	t.Parallel()
	gateway := head + "transit-gateways: [{id: tgw-1, tags: {\"aws:cloudformation:stack-name\": \"(hub) #1\", " +
		strings.Repeat("é", 128) + ": " + strings.Repeat("é", 256) + "}}]\n"
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"nothing, plainly":    {head + "vpcs: []\n", 0},
		"nothing, as JSON":    {`{"account": "111122223333", "region": "us-east-1", "transit-gateways": []}`, 0},
		"tags of AWS":         {gateway, 1},
		"null for no tags":    {head + "transit-gateways: [{id: tgw-1, tags: null}]\nvpcs: null\n", 1},
		"a version":           {"%YAML 1.2\n---\n" + gateway, 1},
		"a version, further":  {"\uFEFF# hub\r\n\r\n%TAG ! tag:example.org,2026:\r\n%YAML 1.2 # now\r\n---\r\n" + gateway, 1},
		"the version of then": {"%YAML 1.1\n---\n" + gateway, 1},
		"UTF-16":              {"\xff\xfe" + strings.Join(strings.Split(hub, ""), "\x00") + "\x00", 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			declared, problems := Parse([]byte(c.text))
			if len(problems) > 0 || len(declared.Resources) != c.want {
				t.Errorf("%v %q", declared, problems)
			}
		})
	}
}
