package placed

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestPlaces(t *testing.T) {
	t.Parallel()
	root, again, fault := Read([]byte("{\"a\":\n [1,\n  {\"b-c\": null, \"it's\":\n\n \"\\u00e9\", \"b-c\": 2}\n ]}\n"), 3)
	if fault != nil || len(again) != 1 || again[0].Path() != "$.a[1].b-c" || again[0].Text != "2" {
		t.Fatalf("%v, again %v", fault, again)
	}
	for _, c := range []struct {
		at             *Value
		path           string
		nameLine, line int32
	}{
		{root, "$", 1, 1},
		{root.Member("a"), "$.a", 1, 2},
		{root.Find("a", 0), "$.a[0]", 2, 2},
		{root.Find("a", 1), "$.a[1]", 3, 3},
		{root.Find("a", 1, "b-c"), "$.a[1].b-c", 3, 3},
		{root.Find("a", 1, "it's"), `$.a[1]['it\'s']`, 3, 5},
		{root.Find("a", 9, "x"), "$.a", 1, 2},
		{again[0], "$.a[1].b-c", 5, 5},
	} {
		if c.at.Path() != c.path || c.at.NameLine != c.nameLine || c.at.Line != c.line {
			t.Errorf("%s, lines %d and %d; want %+v", c.at.Path(), c.at.NameLine, c.at.Line, c)
		}
	}
	if is := root.Find("a", 1, "it's").Text; is != "é" {
		t.Errorf("read as %q", is)
	}
}

// TestDepth: what is too deep is a fault where it is, not one of the syntax.
func TestDepth(t *testing.T) {
	t.Parallel()
	if _, _, fault := Read([]byte(`{"a": [{"b": 1}]}`), 2); fault == nil || fault.Reason != "" || fault.At.Path() != "$.a[0]" {
		t.Errorf("%+v", fault)
	}
	if _, _, fault := Read([]byte(strings.Repeat("[", 1_000_000)), 100); fault == nil || fault.At.At != 100 {
		t.Errorf("%+v", fault)
	}
}

// FuzzRead holds the reader to encoding/json: what one takes the other takes, with the same meaning but that of what
// stands twice the first counts here. What was read is written and read as the same.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		`{"a": [1, -2.5e+7, true, false, null, "\u00e9\n\ud800"], "b": {}, "": [[]], "a": 7}`, "[01]", "[1.]", "[-]", "[1e]", "[1E-05]", "[.5]",
		"{\"a\"\n:\r1,}", "\"\x7f\"", "\"\x1f\"", "\"\xff\"", `"\`, "nul", "[1 2]", "{1}", `{"a" 1}`, `["\"\\\/\b\f\n\r\t", "\ud83d\ude00\ude00\ud83d\u00E9\ud83d\n\ud800udc00"]`, `["\u00g9"]`, `["\u+123"]`, `["\u12"]`, "\ufeff{}", "", "1 2",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		const depth = 50
		v, again, fault := Read(text, depth)
		if fault != nil && fault.Reason == "" {
			return
		}
		var want any
		valid := json.Valid(text) && strings.ToValidUTF8(string(text), "") == string(text)
		if valid != (fault == nil) {
			t.Fatalf("valid is %v, fault is %+v", valid, fault)
		}
		lines := int32(1 + strings.Count(string(text), "\n"))
		if fault != nil {
			if fault.At.Line < 1 || fault.At.Line > lines || !strings.Contains(fault.Reason, fmt.Sprintf("(line %d, column ", fault.At.Line)) {
				t.Fatalf("%+v in %d lines", fault, lines)
			}
			return
		}
		decoder := json.NewDecoder(strings.NewReader(string(text)))
		decoder.UseNumber()
		if err := decoder.Decode(&want); len(again) == 0 && (err != nil || !reflect.DeepEqual(plain(v), want)) {
			t.Fatalf("%v, not %v (%v)", plain(v), want, err)
		}
		checkPlace(t, v, lines)
		for _, written := range []string{string(v.Bytes()), v.OneLine()} {
			if v2, again, fault := Read([]byte(written), depth); fault != nil || len(again) > 0 || !reflect.DeepEqual(plain(v), plain(v2)) {
				t.Fatalf("written as %s: %v", written, fault)
			}
		}
	})
}

// plain is a value as encoding/json has it.
func plain(v *Value) any {
	switch v.Kind {
	case Text:
		return v.Text
	case Number:
		return json.Number(v.Text)
	case Truth:
		return v.Text == "true"
	case List:
		items := []any{}
		for _, inside := range v.Inside {
			items = append(items, plain(inside))
		}
		return items
	case Block:
		members := map[string]any{}
		for _, inside := range v.Inside {
			members[inside.Name] = plain(inside)
		}
		return members
	}
	return nil
}

// checkPlace: lines are in the text and do not go back.
func checkPlace(t *testing.T, v *Value, lines int32) {
	t.Helper()
	if v.NameLine < 1 || v.NameLine > v.Line || v.Line > lines {
		t.Fatalf("%s on line %d, its name on %d, of %d", v.Path(), v.Line, v.NameLine, lines)
	}
	for i, inside := range v.Inside {
		if inside.Up != v || inside.NameLine < v.Line || i > 0 && inside.At <= v.Inside[i-1].At {
			t.Fatalf("%s is not where it should be", inside.Path())
		}
		checkPlace(t, inside, lines)
	}
}
