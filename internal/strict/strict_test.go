package strict

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

type shelf struct {
	Name  Said              `key:"name" required:"true"`
	Books []book            `key:"books"`
	Rooms map[string][]Said `key:"rooms"`
	Any   *yaml.Node        `key:"any"`
}

type book struct {
	Line  int
	Title Said            `key:"title" required:"true"`
	Tags  map[string]Said `key:"tags"`
}

func readShelf(text string) (s shelf, found []Problem) {
	var p Problems
	Form{Name: "the shelf", Empty: "There is no shelf."}.Read([]byte(text), &s, &p)
	return s, p.Sorted()
}

func TestReadAndWrite(t *testing.T) {
	t.Parallel()
	const text = `name: "1"
books:
  - title: Nine
    tags: {b: "2", a: ""}
rooms:
  east: ["1", "2"]
  west: []
any: {x: [1, {y: null}]}
`
	s, found := readShelf(text)
	if len(found) > 0 {
		t.Fatal(found)
	}
	if s.Books[0].Line != 3 || s.Books[0].Title != (Said{Text: "Nine", Line: 3}) || s.Rooms["east"][1].Text != "2" || s.Any.Kind != yaml.MappingNode {
		t.Errorf("%+v", s)
	}
	written, err := Write(s)
	if err != nil {
		t.Fatal(err)
	}
	again, found := readShelf(string(written))
	if len(found) > 0 || len(again.Books) != 1 || again.Books[0].Tags["b"].Text != "2" || again.Rooms["west"] == nil {
		t.Errorf("%v is read again from\n%s", found, written)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                               "There is no shelf.",
		"name: a\nbokos: []":                             `line 2: the shelf has no "bokos": it may have any, books, name, rooms; perhaps books is meant.`,
		"name: a\nzzz: []":                               `line 2: the shelf has no "zzz": it may have any, books, name, rooms.`,
		"books: []":                                      `line 1: the shelf needs "name".`,
		"name: a\nrooms: {a: 1}":                         "line 2: rooms.a must be a list.",
		"name: a\nrooms: [a]":                            "line 2: rooms must have keys and values.",
		"name: a\nrooms: {a: [], a: []}":                 `line 2: rooms has "a" twice: keep one.`,
		"name: a\nbooks:\n- title: {a: b}\n":             "line 3: title must be one text or number.",
		"name: a\nany: &x {}":                            "line 2: any uses an anchor or alias: write it out.",
		"name: a\nany: {deep: [&x 1, *x]}":               "line 2: any.deep[0] uses an anchor or alias: write it out.",
		"name: a\nrooms: {? [a] : []}":                   "line 2: rooms has a key that is not a text.",
		"name: a\nbooks: [{title: a}, null]":             "line 2: books[1] has no value (null): give it one, or leave it out.",
		"name: [a\nbooks: []":                            "line 1: From here on this is neither YAML nor JSON: did not find expected ',' or ']'.",
		"name: a\nany: {a: 1, a: 2}":                     `line 2: any has "a" twice: keep one.`,
		"name: a\nrooms:\n\ta: []\n":                     "line 3: A tab indents this line, which YAML does not have: indent it with spaces.",
		"name: a\nany: @x\n":                             "line 2: From here on this is neither YAML nor JSON: found character that cannot start any token.",
		"name: a\nbooks: !few []\n":                      "line 2: books has the tag !few, which means nothing here: take it out.",
		"name: a\nany: {b: !few x}\n":                    "line 2: any.b has the tag !few, which means nothing here: take it out.",
		"name: a\n" + strings.Repeat("é", 900) + ": 1\n": `line 2: the shelf has no "` + strings.Repeat("é", 200) + `…": it may have any, books, name, rooms.`,
	} {
		_, found := readShelf(text)
		if len(found) == 0 || !strings.HasPrefix(found[0].String(), want) {
			t.Errorf("%q has the problems %q, want %q", text, found, want)
		}
	}
}

func TestProblemsAreBounded(t *testing.T) {
	t.Parallel()
	var p Problems
	for i := range 3 * MaxProblems {
		p.Add(3*MaxProblems-i, "wrong")
	}
	if list := p.Sorted(); len(list) != MaxProblems+1 || list[len(list)-1].Line != 0 {
		t.Errorf("%d problems are told, the last is %v", len(list), list[len(list)-1])
	}
}

// FuzzRead holds for any text: it is read or has problems, the same each time.
func FuzzRead(f *testing.F) {
	f.Add("name: a\nbooks: [{title: b}]\nany: {c: [1]}\n")
	f.Add("{")
	f.Fuzz(func(t *testing.T, text string) {
		one, found := readShelf(text)
		two, same := readShelf(text)
		if !reflect.DeepEqual(found, same) || len(found) == 0 && fmt.Sprint(one.Name, one.Books, one.Rooms) != fmt.Sprint(two.Name, two.Books, two.Rooms) {
			t.Errorf("%q is read in two ways: %v, %v", text, found, same)
		}
	})
}
