package catalog

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/strict"
)

// TestWrite writes the example of the documentation, which has everything, and reads the same from it.
func TestWrite(t *testing.T) {
	t.Parallel()
	example, err := os.ReadFile("../../docs/catalog.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var d Document
	strict.Form{Name: "the catalog"}.Read(example, &d, new(strict.Problems))
	text, err := d.Write()
	if err != nil {
		t.Fatal(err)
	}
	want, _ := Parse(example)
	got, found := Parse(text)
	if len(found) > 0 {
		t.Fatalf("what is written has problems: %v\n%s", found, text)
	}
	if len(got.Resources) != len(want.Resources) {
		t.Fatalf("%d resources are read again, not %d", len(got.Resources), len(want.Resources))
	}
	for i, r := range got.Resources {
		if !reflect.DeepEqual(r.Described, want.Resources[i].Described) || r.Routes != want.Resources[i].Routes {
			t.Errorf("%s is read again as %+v %s", r.ARN, r.Described, r.Routes)
		}
	}
}

// TestWriteAwkwardTexts writes texts that YAML would read as something else, and tags without a value.
func TestWriteAwkwardTexts(t *testing.T) {
	t.Parallel()
	tags := map[string]Said{}
	for _, text := range []string{"", "yes", "null", "0x1", "012345678901", "a: b", "- a", "#", "two\nlines\n", " ", "é", "\u0085", "*a", "'\""} {
		tags["key"+text] = Say(text)
	}
	d := Document{Account: Say("012345678901"), Region: Say("eu-west-1"), TransitGateways: []TransitGatewayEntry{
		{Identity: Identity{ID: Say("tgw-1"), Tags: tags}}}}
	text, err := d.Write()
	if err != nil {
		t.Fatal(err)
	}
	got, found := Parse(text)
	if len(found) > 0 {
		t.Fatalf("%v\n%s", found, text)
	}
	for _, tag := range got.Resources[0].Described.Tags {
		if tags[tag.Key].Text != tag.Value || !strings.HasPrefix(tag.Key, "key") {
			t.Errorf("%q is read again as %q", tag.Key, tag.Value)
		}
	}
	if n := len(got.Resources[0].Described.Tags); n != len(tags) {
		t.Errorf("%d tags are read again, not %d", n, len(tags))
	}
}
