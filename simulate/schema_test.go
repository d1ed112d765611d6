package simulate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/simulate"
)

// A schema is as much of a JSON Schema as ours say.
type schema struct {
	Ref                  string            `json:"$ref"`
	Defs                 map[string]schema `json:"$defs"`
	Type                 any
	Enum                 []string
	Properties           map[string]schema
	Required             []string
	AdditionalProperties any
	Items                *schema
}

// wrong tells what of a value does not follow a schema.
func (s schema) wrong(top *schema, at string, value any) (found []string) {
	if name, isRef := strings.CutPrefix(s.Ref, "#/$defs/"); isRef {
		return top.Defs[name].wrong(top, at, value)
	}
	if text, _ := value.(string); s.Enum != nil && !slices.Contains(s.Enum, text) {
		found = append(found, fmt.Sprintf("%s is %v, none of %v", at, value, s.Enum))
	}
	if s.Type != nil && !strings.Contains(fmt.Sprint(s.Type), typeOf(value)) {
		found = append(found, fmt.Sprintf("%s is of type %s, not %v", at, typeOf(value), s.Type))
	}
	switch value := value.(type) {
	case map[string]any:
		for _, name := range s.Required {
			if _, there := value[name]; !there {
				found = append(found, at+" has no "+name)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(value)) {
			property, known := s.Properties[name]
			if !known && s.AdditionalProperties == false {
				found = append(found, at+" has "+name)
			}
			found = append(found, property.wrong(top, at+"."+name, value[name])...)
		}
	case []any:
		for i, element := range value {
			if s.Items != nil {
				found = append(found, s.Items.wrong(top, fmt.Sprintf("%s[%d]", at, i), element)...)
			}
		}
	}
	return found
}

func typeOf(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case json.Number:
		if _, err := value.Int64(); err == nil {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}

func readJSON(t *testing.T, text []byte, into any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		t.Fatal(err)
	}
}

// TestSchemaOfResults holds what is printed of all cases to the published schema.
func TestSchemaOfResults(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/simulate.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	readJSON(t, text, &s)
	for name, scenario := range cases(t) {
		for _, result := range []*simulate.Result{scenario.Run(), scenario.Run().WithRIB()} {
			var printed bytes.Buffer
			if err := result.WriteJSON(&printed); err != nil {
				t.Fatal(err)
			}
			var value any
			readJSON(t, printed.Bytes(), &value)
			for _, wrong := range s.wrong(&s, "it", value) {
				t.Errorf("%s: %s", name, wrong)
			}
		}
	}
	for wrong, want := range map[string]int{`{}`: 3, `{"attachments":[],"tables":[{"edge":1,"routes":[]}],"advertised":[],"more":1}`: 2} {
		var value any
		readJSON(t, []byte(wrong), &value)
		if found := s.wrong(&s, "it", value); len(found) != want {
			t.Errorf("%s follows the schema but for %q", wrong, found)
		}
	}
}
