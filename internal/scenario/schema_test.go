package scenario

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/internal/strict"
)

// A schema is as much of a JSON Schema as can be compared with what is read.
type schema struct {
	Properties map[string]schema
	Required   []string
	Items      *schema
}

// TestSchema compares the published schema with what is read, key by key.
func TestSchema(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/scenario.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	compare(t, "scenario", s, reflect.TypeFor[document]())
}

func compare(t *testing.T, at string, s schema, of reflect.Type) {
	t.Helper()
	read := map[string]bool{}
	for _, f := range strict.Keys(of) {
		key := f.Tag.Get("key")
		read[key] = true
		property, there := s.Properties[key]
		if required := f.Tag.Get("required") != ""; !there || required != slices.Contains(s.Required, key) {
			t.Errorf("%s.%s: in the schema %v, required %v", at, key, there, required)
		}
		switch {
		case f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[said]():
			compare(t, at+"."+key, property, f.Type)
		case f.Type.Kind() == reflect.Slice && property.Items == nil:
			t.Errorf("%s.%s is no list in the schema", at, key)
		case f.Type.Kind() == reflect.Slice && f.Type.Elem() != reflect.TypeFor[said]():
			compare(t, at+"."+key, *property.Items, f.Type.Elem())
		}
	}
	for key := range s.Properties {
		if !read[key] {
			t.Errorf("nothing reads %s.%s, which the schema has", at, key)
		}
	}
}
